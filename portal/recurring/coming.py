"""The run that comes next: changed for its month alone, skipped, and taken back, until it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.bills import DAYS_AHEAD
from portal.db import transaction
from portal.kernel.yen import Yen
from portal.members import members_by_ref
from portal.organisations import Actor, Scope, note_act
from portal.recurring import events
from portal.recurring.errors import NothingComing, PlanRefused
from portal.recurring.model import RecurringPlan, RecurringRun
from portal.recurring.planning import hold_plan
from portal.recurring.rules import MOST_DAYS, MOST_EDITED, PlanState, RunState, Why, day_in, month_code, starts_at
from portal.recurring.scheduling import coming_row, set_next, skip_run
from portal.recurring.store import run_of_month
from portal.recurring.terms import check_amount


@dataclass(frozen=True, slots=True)
class RunChanges:
    """What is different in one month: None and nobody where it is as the plan says.

    ``amounts`` and ``left_out``: members by ref, who pay something else, or nothing.
    """

    amount: Yen | None = None
    due_on: date | None = None
    amounts: Mapping[str, Yen] = field(default_factory=dict)
    left_out: Sequence[str] = ()


def changes_of(run: RecurringRun | None) -> RunChanges:
    """What is different in a month that is yet to come."""
    if run is None:
        return RunChanges()
    amounts = {ref: Yen(amount) for ref, amount in run.amounts.items()}
    return RunChanges(run.amount, run.due_on, amounts, tuple(run.left_out))


def change_coming(
    session: Session, scope: Scope, ref: str, changes: RunChanges, *, month: date, actor: Actor, at: datetime
) -> RecurringRun:
    """Has the coming run be as ``changes`` say, and in all else as the plan does.

    ``month`` is the one that was looked at. Raises ``ObjectUnknown``, ``NothingComing`` where another comes by now,
    ``PlanRefused``.
    """
    with transaction(session):
        plan = _held(session, scope, ref, month, at)
        _check(session, scope, plan, month, changes)
        run = coming_row(session, plan, month, by=actor.name, at=at)
        run.amount, run.due_on = changes.amount, changes.due_on
        run.amounts = {whose: amount.amount for whose, amount in sorted(changes.amounts.items())}
        run.left_out = sorted(set(changes.left_out))
        run.changed_at, run.changed_by = at, actor.name
        _note(session, plan, events.COMING_CHANGED, month, actor, at)
        return run


def skip_coming(session: Session, scope: Scope, ref: str, *, month: date, actor: Actor, at: datetime) -> RecurringRun:
    """Registers nothing in this month; what was changed for it is kept. Twice is as once.

    Raises ``ObjectUnknown``, ``NothingComing``.
    """
    with transaction(session):
        plan = hold_plan(session, scope, ref, at=at)
        before = run_of_month(session, plan, month)
        if before is not None and before.state == RunState.SKIPPED:
            return before
        run = coming_row(session, _coming(plan, month), month, by=actor.name, at=at)
        skip_run(session, plan, run, Why.ASKED, by=actor.name, at=at)
        set_next(session, plan, at=at)
        _note(session, plan, events.SKIPPED, month, actor, at)
        return run


def take_back_skip(
    session: Session, scope: Scope, ref: str, *, month: date, actor: Actor, at: datetime
) -> RecurringRun:
    """Registers after all what was to be skipped, while its day is yet to come. Twice is as once.

    Raises ``ObjectUnknown``, ``NothingComing``.
    """
    with transaction(session):
        plan = hold_plan(session, scope, ref, at=at)
        run = run_of_month(session, plan, month)
        if run is not None and run.state == RunState.COMING:
            return run
        if run is None or not may_take_back(plan, run, at=at):
            raise NothingComing
        run.state, run.why, run.ended_at = RunState.COMING, "", None
        run.changed_at, run.changed_by = at, actor.name
        session.flush()
        set_next(session, plan, at=at)
        _note(session, plan, events.TAKEN_BACK, month, actor, at)
        return run


def may_take_back(plan: RecurringPlan, run: RecurringRun, *, at: datetime) -> bool:
    """Whether a month that was skipped can still be registered."""
    is_asked = run.state == RunState.SKIPPED and run.why == Why.ASKED
    return is_asked and plan.state == PlanState.ACTIVE and starts_at(run.month, plan.day) > at


def _held(session: Session, scope: Scope, ref: str, month: date, at: datetime) -> RecurringPlan:
    return _coming(hold_plan(session, scope, ref, at=at), month)


def _coming(plan: RecurringPlan, month: date) -> RecurringPlan:
    if plan.next_month is None or plan.next_month != month:
        raise NothingComing
    return plan


def _check(session: Session, scope: Scope, plan: RecurringPlan, month: date, changes: RunChanges) -> None:
    """Raises ``PlanRefused``."""
    if changes.amount is not None:
        check_amount("amount", changes.amount)
    for amount in changes.amounts.values():
        check_amount("amounts", amount)
    day = day_in(month, plan.day)
    if changes.due_on is not None and changes.due_on < day:
        raise PlanRefused("due_on", "due_past", first=day.isoformat())
    if changes.due_on is not None and (changes.due_on - day).days > MOST_DAYS:
        raise PlanRefused("due_on", "due_far", most=DAYS_AHEAD)
    for name, refs in (("amounts", list(changes.amounts)), ("left_out", sorted(set(changes.left_out)))):
        if len(refs) > MOST_EDITED:
            raise PlanRefused(name, "too_many", most=MOST_EDITED)
        if missing := len(refs) - len(members_by_ref(session, scope.own(), refs)):
            raise PlanRefused(name, "unknown", count=missing)


def _note(session: Session, plan: RecurringPlan, act: str, month: date, actor: Actor, at: datetime) -> None:
    whose, code = plan.organisation_id, month_code(month)
    note_act(session, actor, act, organisation_id=whose, about=plan.ref, at=at, month=code)
