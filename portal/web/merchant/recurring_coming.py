"""The coming run of recurring bills: changed for its month alone, a member left out of it, skipped, taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.members import find_member
from portal.organisations import OrganisationKind, Permission
from portal.recurring import (
    MOST_DAYS,
    MOST_EDITED,
    NothingComing,
    PlanRefused,
    RecurringPlan,
    RunChanges,
    change_coming,
    changes_of,
    preview,
    run_of_month,
    skip_coming,
    take_back_skip,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import form_page, is_sent
from portal.web.desk.current import member
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.recurring_form import ComingForm, month_sent, with_again, without
from portal.web.merchant.recurring_plan import place_asked, plan_here
from portal.web.recurring_words import month_words
from portal.web.tokens import token_is_good

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT


@blueprint.route("/recurring/<ref:ref>/next", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def recurring_next(ref: str) -> ResponseReturnValue:
    """Has the coming run be different from what the plan says."""
    session, plan = current.session(), plan_here(ref)
    foreseen = preview(session, plan, at=current.now())
    if foreseen is None:
        return redirect(url_for(".recurring_plan", ref=ref, notice="recurring_nothing_comes"), 303)
    run = run_of_month(session, plan, foreseen.month)
    form, error = ComingForm.of_changes(foreseen.month, changes_of(run)), ""
    if is_sent(form) and (changes := form.changes()) is not None:
        try:
            _change(plan, month_sent(form["month"].data or "") or foreseen.month, changes)
            return redirect(url_for(".recurring_plan", ref=ref, notice="recurring_next_changed"), 303)
        except PlanRefused as refused:
            form.refuse(refused)
        except NothingComing:
            error = _(N_("この月の登録は、もう始まっています。いまの次回を確かめてください。"))
    return form_page(
        "merchant/recurring_next.html",
        form,
        error=error,
        plan=plan,
        foreseen=foreseen,
        month=month_words(foreseen.month),
        first_day=foreseen.registered_on,
        last_day=foreseen.registered_on + timedelta(days=MOST_DAYS),
        most=MOST_EDITED,
    )


@blueprint.post("/recurring/<ref:ref>/leave-out")
@members(MERCHANT, permission=EDIT)
def recurring_leave_out(ref: str) -> ResponseReturnValue:
    """Leaves a member out of the coming run; it can be undone."""
    return _changed(ref, without)


@blueprint.post("/recurring/<ref:ref>/let-in")
@members(MERCHANT, permission=EDIT)
def recurring_let_in(ref: str) -> ResponseReturnValue:
    """Bills a member after all who was to be left out."""
    return _changed(ref, with_again)


@blueprint.post("/recurring/<ref:ref>/skip")
@members(MERCHANT, permission=EDIT)
def recurring_skip(ref: str) -> ResponseReturnValue:
    """Registers nothing in a month; it can be taken back until its day."""
    here = member()

    def skip(month: date) -> None:
        skip_coming(current.session(), here.scope.own(), ref, month=month, actor=here.actor, at=current.now())

    return _done(ref, skip, "recurring_skipped")


@blueprint.post("/recurring/<ref:ref>/take-back")
@members(MERCHANT, permission=EDIT)
def recurring_take_back(ref: str) -> ResponseReturnValue:
    """Registers a month after all that was to be skipped."""
    here = member()

    def take_back(month: date) -> None:
        take_back_skip(current.session(), here.scope.own(), ref, month=month, actor=here.actor, at=current.now())

    return _done(ref, take_back, "recurring_taken_back")


def _done(ref: str, verb: Callable[[date], None], notice: str, *, back: str = ".recurring_plan") -> ResponseReturnValue:
    """Does something to the month that a form names, and goes back to where it was."""
    plan_here(ref)
    month = month_sent(request.form.get("month", ""))
    where: dict[str, Any] = {"ref": ref, "after": place_asked(request.form) or None}
    if not token_is_good() or month is None:
        return redirect(url_for(back, notice="try_again", **where), 303)
    try:
        verb(month)
    except NothingComing:
        return redirect(url_for(".recurring_plan", ref=ref, notice="recurring_has_begun"), 303)
    except PlanRefused:
        return redirect(url_for(back, notice="recurring_too_many", **where), 303)
    return redirect(url_for(back, notice=notice, **where), 303)


def _changed(ref: str, how: Callable[[RunChanges, str], RunChanges]) -> ResponseReturnValue:
    """Changes the coming run by one member. Raises ``ObjectUnknown``."""
    session, plan = current.session(), plan_here(ref)

    def change(month: date) -> None:
        whom = find_member(session, member().scope.own(), request.form.get("member", "")[:22].replace("\x00", ""))
        _change(plan, month, how(changes_of(run_of_month(session, plan, month)), whom.ref))

    return _done(ref, change, "saved", back=".recurring_preview")


def _change(plan: RecurringPlan, month: date, changes: RunChanges) -> None:
    here = member()
    scope, actor = here.scope.own(), here.actor
    change_coming(current.session(), scope, plan.ref, changes, month=month, actor=actor, at=current.now())
