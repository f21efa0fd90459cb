"""One plan of recurring bills: what comes next, the months after, the runs so far; paused, resumed, ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.kernel.clock import japan_day
from portal.members import Member as ClubMember
from portal.members import find_list, members_by_id
from portal.organisations import AuditSearch, OrganisationKind, Permission, audit_entries
from portal.recurring import (
    MOST_FORESEEN,
    ComingMonth,
    Foreseen,
    PlanState,
    PlanStateRefused,
    Preview,
    RecurringPlan,
    RunState,
    changes_of,
    coming_months,
    end_plan,
    find_plan,
    find_run,
    lines_of,
    may_take_back,
    pause_plan,
    plan_of_run,
    preview,
    resume_plan,
    run_of_month,
    runs_of,
    terms_of,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, confirm_page, is_sent
from portal.web.desk.act_words import act_of
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.recurring_words import (
    PLAN_STATES,
    RUN_STATES,
    WHY_SKIPPED,
    day_words,
    due_words,
    month_words,
    reason_words,
    whom_words,
)
from portal.web.tokens import token_is_good

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
_MONTHS = 6
_ACTS, _PAST, _REFUSED = 10, 12, 20  # shown on the plan's page


@dataclass(frozen=True, slots=True)
class MonthShown:
    """A month of the calendar, in words."""

    coming: ComingMonth
    title: str
    state: str
    tone: str
    may_take_back: bool


def plan_here(ref: str) -> RecurringPlan:
    """A plan of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_plan(current.session(), member().scope, ref)


def place_asked(sent: Mapping[str, str]) -> int:
    """Behind which line a page begins."""
    typed = sent.get("after", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


@blueprint.get("/recurring/<ref:ref>", endpoint="recurring_plan")
@members(MERCHANT)
def one_plan(ref: str) -> str:
    """What comes next, whom it would bill, the months after, and the runs so far."""
    session, scope, plan = current.session(), member().scope.own(), plan_here(ref)
    terms, foreseen = terms_of(session, plan), preview(session, plan, at=current.now())
    run = run_of_month(session, plan, plan.next_month) if plan.next_month else None
    past = [one for one in runs_of(session, plan, limit=_PAST) if one.state != RunState.COMING]
    of_list = _list_name(terms.list_ref)
    return desk_page(
        "merchant/recurring_plan.html",
        plan=plan,
        state=_said(PLAN_STATES, plan.state),
        foreseen=foreseen,
        month=month_words(plan.next_month) if plan.next_month else "",
        refused=_refused(foreseen)[:_REFUSED],
        is_changed=run is not None and changes_of(run) != changes_of(None),
        day=day_words(plan.day),
        due=due_words(plan.due_rule, plan.due_value),
        whom=whom_words(plan, count=len(terms.members), list_name=of_list),
        last=month_words(plan.last_month) if plan.last_month else "",
        first=month_words(plan.first_month),
        months=_months(plan),
        past=[(one, month_words(one.month), _said(RUN_STATES, one.state)) for one in past],
        why={code: _(text) for code, text in WHY_SKIPPED.items()},
        acts=[act_of(one) for one in audit_entries(session, scope, AuditSearch(about=plan.ref), limit=_ACTS)],
    )


@blueprint.get("/recurring/<ref:ref>/preview")
@members(MERCHANT)
def recurring_preview(ref: str) -> ResponseReturnValue:
    """Everybody whom the coming run would bill, and who is left out of it."""
    plan = plan_here(ref)
    foreseen = preview(current.session(), plan, at=current.now())
    if foreseen is None:
        return redirect(url_for(".recurring_plan", ref=ref, notice="recurring_nothing_comes"), 303)
    start = place_asked(request.args)
    end = start + SHOWN
    return desk_page(
        "merchant/recurring_preview.html",
        plan=plan,
        foreseen=foreseen,
        month=month_words(foreseen.month),
        lines=[(line, reason_words(line.reason) if line.reason else "") for line in foreseen.lines[start:end]],
        start=start,
        after=end if len(foreseen.lines) > end else "",
        most=MOST_FORESEEN,
    )


@blueprint.get("/recurring/runs/<ref:ref>")
@members(MERCHANT)
def recurring_run(ref: str) -> str:
    """A run: its figures, who got no bill and why, and the bills."""
    session = current.session()
    run = find_run(session, member().scope, ref)
    after = place_asked(request.args)
    lines = lines_of(session, run, after=after, limit=SHOWN + 1)
    refused = lines_of(session, run, refused=True, limit=_REFUSED) if not after else ()
    whose = members_by_id(session, member().scope.own(), {line.member_id for line in (*lines, *refused)})
    return desk_page(
        "merchant/recurring_run.html",
        run=run,
        plan=plan_of_run(session, run),
        month=month_words(run.month),
        state=_said(RUN_STATES, run.state),
        why=_(WHY_SKIPPED[run.why]) if run.why else "",
        lines=[(line, _who(whose.get(line.member_id))) for line in lines[:SHOWN]],
        refused=[(line, _who(whose.get(line.member_id)), reason_words(line.reason)) for line in refused],
        after=lines[SHOWN - 1].place if len(lines) > SHOWN else "",
    )


@blueprint.post("/recurring/<ref:ref>/pause")
@members(MERCHANT, permission=EDIT)
def recurring_pause(ref: str) -> ResponseReturnValue:
    """Registers nothing until it is resumed; it can be undone."""
    return _moved(ref, pause_plan, "recurring_paused")


@blueprint.post("/recurring/<ref:ref>/resume")
@members(MERCHANT, permission=EDIT)
def recurring_resume(ref: str) -> ResponseReturnValue:
    """Goes on with the next run whose day is yet to come."""
    return _moved(ref, resume_plan, "recurring_resumed")


@blueprint.route("/recurring/<ref:ref>/end", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def recurring_end(ref: str) -> ResponseReturnValue:
    """Ends it for good, once it is meant."""
    here, plan, form = member(), plan_here(ref), PortalForm.of_request()
    if is_sent(form):
        end_plan(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
        return redirect(url_for(".recurring_plan", ref=ref, notice="recurring_ended"), 303)
    return confirm_page(
        form,
        _(N_("「%(name)s」を終了しますか"), name=plan.name),
        button=_(N_("終了する")),
        cancel=url_for(".recurring_plan", ref=ref),
        consequences=[
            _(N_("これからは、請求を登録しません。もう一度始めるときは、新しく作ります。")),
            _(N_("登録済みの請求は、そのまま残ります。")),
        ],
    )


def _moved(ref: str, verb: Callable[..., RecurringPlan], notice: str) -> ResponseReturnValue:
    here, plan = member(), plan_here(ref)
    if not token_is_good():
        return redirect(url_for(".recurring_plan", ref=plan.ref, notice="try_again"), 303)
    try:
        verb(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
    except PlanStateRefused:
        notice = "recurring_is_over"
    return redirect(url_for(".recurring_plan", ref=ref, notice=notice), 303)


def _months(plan: RecurringPlan) -> list[MonthShown]:
    """The calendar of this month and those after; none of a plan that has ended."""
    if plan.state == PlanState.ENDED:
        return []
    at = current.now()
    found = coming_months(current.session(), plan, since=japan_day(at), most=_MONTHS)
    return [
        MonthShown(
            one,
            month_words(one.month),
            *_standing(plan, one),
            may_take_back=one.run is not None and may_take_back(plan, one.run, at=at),
        )
        for one in found
    ]


def _standing(plan: RecurringPlan, one: ComingMonth) -> tuple[str, str]:
    """What becomes of a month, in words, with their tone."""
    if one.is_next:
        return _(N_("次回")), "wait"
    if one.run is not None and one.run.state != RunState.COMING:
        return _said(RUN_STATES, one.run.state)
    if plan.state == PlanState.PAUSED:
        return _(N_("休止中")), "plain"
    if plan.next_month is None or one.month < plan.next_month:
        return _(N_("登録なし")), "plain"
    return _said(RUN_STATES, RunState.COMING)


def _refused(foreseen: Preview | None) -> list[tuple[Foreseen, str]]:
    lines = foreseen.lines if foreseen else ()
    return [(line, reason_words(line.reason)) for line in lines if line.reason]


def _said(states: Mapping[str, tuple[str, str]], state: str) -> tuple[str, str]:
    text, tone = states[state]
    return _(text), tone


def _list_name(ref: str) -> str:
    return find_list(current.session(), member().scope.own(), ref).name if ref else ""


def _who(found: ClubMember | None) -> ClubMember | None:
    """A member who is still there."""
    return found if found is not None and found.erased_at is None else None
