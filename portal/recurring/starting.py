"""A plan's run begins when its time has come: once for each month, and not while its merchant is suspended."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.bills import last_due_day
from portal.jobs import enqueue
from portal.kernel.clock import add_months, japan_day
from portal.organisations import SERVICE as BY_ITSELF
from portal.organisations import Organisation, State, note_act
from portal.recurring import events
from portal.recurring.model import RecurringPlan, RecurringRun
from portal.recurring.rules import TOO_LATE, DueRule, RunState, Why, due_day, filled, month_code
from portal.recurring.scheduling import await_first, coming_row, skip_run

RECURRING_RUN = "recurring.run"  # the job's kind


def begin_what_is_due(session: Session, plan: RecurringPlan, *, at: datetime) -> None:
    """In the caller's transaction: begins a held plan's runs whose time has come, and passes over what is too late.

    A suspended merchant's run waits as long.
    """
    whose = session.get(Organisation, plan.organisation_id, populate_existing=True)
    works = whose is not None and whose.state == State.ACTIVE
    while plan.next_month is not None and plan.next_at is not None and plan.next_at <= at:
        is_late = at >= plan.next_at + TOO_LATE
        if not works and not is_late:
            return
        run = coming_row(session, plan, plan.next_month, by="", at=at)
        if is_late:
            skip_run(session, plan, run, Why.LATE, by="", at=at)
        else:
            _begin(session, plan, run, at)
        session.flush()
        await_first(session, plan, add_months(run.month, 1))


def enqueue_run(session: Session, run: RecurringRun, *, at: datetime, due_at: datetime | None = None) -> None:
    """Lets a run go on, not before ``due_at``; at most one job of it waits or works."""
    whose = session.get(Organisation, run.organisation_id)
    lane = whose.ref if whose else ""
    payload = {"run": run.ref}
    enqueue(session, RECURRING_RUN, payload, at=at, due_at=due_at, lane=lane, key=run.ref, sandbox=run.sandbox)


def _begin(session: Session, plan: RecurringPlan, run: RecurringRun, at: datetime) -> None:
    today = japan_day(at)
    if run.due_on is None or not today <= run.due_on <= last_due_day(at):
        run.due_on = due_day(DueRule(plan.due_rule), plan.due_value, today)
    run.amount, run.code = run.amount or plan.amount, plan.code
    run.purpose = filled(plan.purpose, run.month, run.due_on)
    run.message = filled(plan.message, run.month, run.due_on)
    run.state, run.started_at, run.changed_at = RunState.RUNNING, at, at
    month = month_code(run.month)
    note_act(
        session, BY_ITSELF, events.STARTED, organisation_id=plan.organisation_id, about=plan.ref, at=at, month=month
    )
    session.flush()
    enqueue_run(session, run, at=at)
