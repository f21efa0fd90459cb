"""What workers look after: merchants are told of coming runs, runs begin and go on, plans end."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.organisations import Organisation, State
from portal.recurring import events
from portal.recurring.model import RecurringPlan, RecurringRun
from portal.recurring.planning import tell_end
from portal.recurring.rules import TOO_LATE, Change, PlanState, RunState, next_state, starts_at
from portal.recurring.scheduling import coming_row, due_of, tell_run
from portal.recurring.starting import begin_what_is_due, enqueue_run
from portal.recurring.store import SERVICE, run_by_ref

AT_ONCE = 500  # plans in one sweep; the others have their turn a minute later
_OPEN = select(Organisation.id).where(Organisation.state != State.CLOSED)
_WORKING = select(Organisation.id).where(Organisation.state == State.ACTIVE)
_IS_RUNNING = exists().where(RecurringRun.plan_id == RecurringPlan.id, RecurringRun.state == RunState.RUNNING)


def run_recurring(session: Session, *, at: datetime) -> None:
    """Tells of coming runs, begins those that are due, lets go on what was left behind, ends what is over.

    Each plan by itself, once, however many sweep at the same time. Part of the worker's sweep.
    """
    _each(session, RecurringPlan.tell_at <= at, lambda plan: _tell(session, plan, at))
    may_begin = RecurringPlan.organisation_id.in_(_WORKING) | (RecurringPlan.next_at <= at - TOO_LATE)
    due = (RecurringPlan.next_at <= at) & may_begin  # those who wait for their merchant take nobody's turn
    _each(session, due, lambda plan: begin_what_is_due(session, plan, at=at))
    over = (RecurringPlan.state == PlanState.ACTIVE) & RecurringPlan.next_at.is_(None) & ~_IS_RUNNING
    _each(session, over, lambda plan: _end(session, plan, at))
    _mend(session, at)


def _each(session: Session, condition: ColumnElement[bool], do: Callable[[RecurringPlan], None]) -> None:
    """Does it for every plan of which this holds, each in a transaction of its own, if it still holds then."""
    wanted = SERVICE.select(RecurringPlan).where(condition, RecurringPlan.organisation_id.in_(_OPEN))
    found = [plan.id for plan in session.scalars(wanted.order_by(RecurringPlan.id).limit(AT_ONCE))]
    for plan_id in found:
        with transaction(session):
            mine = SERVICE.select(RecurringPlan).where(RecurringPlan.id == plan_id, condition)
            locking = mine.with_for_update(skip_locked=True).execution_options(populate_existing=True)
            if plan := session.scalars(locking).one_or_none():
                do(plan)


def _tell(session: Session, plan: RecurringPlan, at: datetime) -> None:
    assert plan.next_month is not None
    assert plan.next_at is not None
    plan.tell_at = None
    run = coming_row(session, plan, plan.next_month, by="", at=at)
    if run.told_at is None:
        run.told_at = at
        due_on, amount = due_of(plan, run, run.month).isoformat(), (run.amount or plan.amount).amount
        said: dict[str, str | int | None] = {"begins_at": plan.next_at.isoformat(), "due_on": due_on, "amount": amount}
        tell_run(session, plan, run, events.COMING, at=at, **said)


def _end(session: Session, plan: RecurringPlan, at: datetime) -> None:
    """Ends a plan after its last month, whose run is over: not before it could begin no more."""
    if plan.last_month is not None and starts_at(plan.last_month, plan.day) <= at:
        plan.state, plan.ended_at, plan.changed_at = next_state(plan.state, Change.END), at, at
        tell_end(session, plan, at=at)


def _mend(session: Session, at: datetime) -> None:
    """Lets runs go on whose job was given up, or whose merchant was suspended; where one waits, nothing is added."""
    going_on = SERVICE.select(RecurringRun).where(
        RecurringRun.state == RunState.RUNNING, RecurringRun.organisation_id.in_(_WORKING)
    )
    for ref in [run.ref for run in session.scalars(going_on.order_by(RecurringRun.id).limit(AT_ONCE))]:
        with transaction(session):
            run = run_by_ref(session, ref, lock=True)
            if run.state == RunState.RUNNING:
                enqueue_run(session, run, at=at)
