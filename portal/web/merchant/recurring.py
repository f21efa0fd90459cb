"""Recurring bills: all plans, making and changing one."""

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.kernel.clock import japan_day
from portal.organisations import OrganisationKind, Permission
from portal.recurring import (
    PlanRefused,
    PlanState,
    PlanStateRefused,
    PlanTerms,
    change_plan,
    find_plan,
    make_plan,
    plans,
    terms_of,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, form_page, is_sent, portion
from portal.web.desk.current import desk_page, member
from portal.web.language import _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.recurring_form import PlanForm, columns_known
from portal.web.once import done_once
from portal.web.recurring_words import AUDIENCES_MEAN, PLAN_STATES, day_words, month_words, state_refused_words

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT


@blueprint.get("/recurring", endpoint="recurring_plans")
@members(MERCHANT)
def all_plans() -> str:
    """The plans of this mode, the newest first."""
    state = request.args.get("state", "")
    found = plans(
        current.session(),
        member().scope,
        state=PlanState(state) if state in set(PlanState) else None,
        after=cursor(),
        limit=SHOWN + 1,
    )
    shown, after = portion(found, lambda plan: str(plan.ref))
    return desk_page(
        "merchant/recurring_plans.html",
        plans=shown,
        after=after,
        is_narrowed=bool(state or cursor()),
        plan_options=[(str(code), _(text)) for code, (text, _tone) in PLAN_STATES.items()],
        states={code: (_(text), tone) for code, (text, tone) in PLAN_STATES.items()},
        days={plan.ref: day_words(plan.day) for plan in shown},
        months={plan.ref: month_words(plan.next_month) for plan in shown if plan.next_month},
    )


@blueprint.route("/recurring/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def recurring_new() -> ResponseReturnValue:
    """Makes one; the same form twice makes it once."""

    def made(terms: PlanTerms) -> str:
        here = member()

        def make() -> str:
            return str(make_plan(current.session(), here.scope.own(), terms, actor=here.actor, at=current.now()).ref)

        return url_for(".recurring_plan", ref=done_once(make), notice="recurring_made")

    return _plan_page(None, made, cancel=url_for(".recurring_plans"))


@blueprint.route("/recurring/<ref:ref>/edit", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def recurring_edit(ref: str) -> ResponseReturnValue:
    """Has one say something else, from its coming run on."""
    plan = find_plan(current.session(), member().scope, ref)
    if plan.state == PlanState.ENDED:
        return redirect(url_for(".recurring_plan", ref=ref, notice="recurring_is_over"), 303)

    def changed(terms: PlanTerms) -> str:
        here = member()
        change_plan(current.session(), here.scope.own(), ref, terms, actor=here.actor, at=current.now())
        return url_for(".recurring_plan", ref=ref, notice="saved")

    cancel = url_for(".recurring_plan", ref=ref)
    return _plan_page(terms_of(current.session(), plan), changed, cancel=cancel, of=plan.name)


def _plan_page(
    terms: PlanTerms | None, take: Callable[[PlanTerms], str], *, cancel: str, of: str = ""
) -> ResponseReturnValue:
    """The form; sent and right, what ``take`` makes of it, which answers where that is shown."""
    form, error = PlanForm.of_terms(terms, japan_day(current.now())), ""
    if is_sent(form) and (typed := form.terms()) is not None:
        try:
            return redirect(take(typed), 303)
        except PlanRefused as refused:
            form.refuse(refused)
        except PlanStateRefused as refused:
            error = state_refused_words(refused)
    return form_page(
        "merchant/recurring_edit.html",
        form,
        error=error,
        cancel=cancel,
        of=of,
        columns=columns_known(),
        audiences_mean={str(code): _(text) for code, text in AUDIENCES_MEAN.items()},
    )
