"""Which month of a plan comes next; a month's row; and how a month is passed over."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from portal.kernel.identifiers import new_ref
from portal.kernel.yen import ZERO
from portal.organisations import record_event
from portal.recurring import events
from portal.recurring.model import RecurringPlan, RecurringRun
from portal.recurring.rules import (
    DueRule,
    PlanState,
    RunState,
    Why,
    day_in,
    due_day,
    first_after,
    month_code,
    months_from,
    starts_at,
)
from portal.recurring.store import SERVICE, months_over, run_of_month


def set_next(session: Session, plan: RecurringPlan, *, at: datetime) -> None:
    """In the caller's transaction: finds a held plan's coming run among those whose time is yet to come.

    Months that were changed beforehand and are passed over by that count as skipped.
    """
    first = first_after(at, plan.day, plan.first_month, plan.last_month) if plan.state == PlanState.ACTIVE else None
    await_first(session, plan, first)
    coming = SERVICE.select(RecurringRun).where(RecurringRun.plan_id == plan.id, RecurringRun.state == RunState.COMING)
    for run in session.scalars(coming):
        if run.month != plan.next_month and (plan.state == PlanState.ENDED or starts_at(run.month, plan.day) <= at):
            skip_run(session, plan, run, Why.PASSED, by="", at=at)
    session.flush()


def await_first(session: Session, plan: RecurringPlan, first: date | None) -> None:
    """Notes the first month from this one on whose run is not over, and when its merchant is told of it."""
    month: date | None = None
    if first is not None:
        over = months_over(session, plan)
        month = next((one for one in months_from(first, plan.last_month) if one not in over), None)
    plan.next_month = plan.next_at = plan.tell_at = None
    if month is None:
        return
    plan.next_month, plan.next_at = month, starts_at(month, plan.day)
    run = run_of_month(session, plan, month)
    if plan.notice_days and (run is None or run.told_at is None):
        plan.tell_at = plan.next_at - timedelta(days=plan.notice_days)


def coming_row(session: Session, plan: RecurringPlan, month: date, *, by: str, at: datetime) -> RecurringRun:
    """In the caller's transaction: the row of a held plan's month, made where there is none yet."""
    run = run_of_month(session, plan, month)
    if run is not None:
        return run
    run = RecurringRun(
        organisation_id=plan.organisation_id,
        sandbox=plan.sandbox,
        ref=new_ref(),
        plan_id=plan.id,
        month=month,
        state=RunState.COMING,
        why="",
        amounts={},
        left_out=[],
        code="",
        purpose="",
        message="",
        changed_at=at,
        changed_by=by,
        total=ZERO,
    )
    session.add(run)
    session.flush()
    return run


def skip_run(session: Session, plan: RecurringPlan, run: RecurringRun, why: Why, *, by: str, at: datetime) -> None:
    """In the caller's transaction: registers nothing in this month, and tells the merchant."""
    run.state, run.why, run.ended_at = RunState.SKIPPED, why, at
    run.changed_at, run.changed_by = at, by
    tell_run(session, plan, run, events.SKIPPED, at=at, why=why.value)


def tell_run(
    session: Session, plan: RecurringPlan, run: RecurringRun, event: str, *, at: datetime, **payload: str | int | None
) -> None:
    """Writes an event of a run with its cause."""
    said: dict[str, str | int | None] = {"plan": plan.ref, "month": month_code(run.month), **payload}
    record_event(session, plan.organisation_id, event, about=run.ref, at=at, sandbox=plan.sandbox, **said)


def due_of(plan: RecurringPlan, run: RecurringRun | None, month: date) -> date:
    """When the bills of a month that is yet to come are due."""
    if run is not None and run.due_on is not None:
        return run.due_on
    return due_day(DueRule(plan.due_rule), plan.due_value, day_in(month, plan.day))
