"""Whom a run that has begun bills, and how much: written down once, before its plan says something else."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from portal.db import insert_many, transaction
from portal.kernel.yen import Yen
from portal.recurring.foreseeing import amounts_in, is_passed_over, reasons_for
from portal.recurring.model import RecurringLine, RecurringPlan, RecurringRun
from portal.recurring.rules import MEMBER_LEFT, RunState
from portal.recurring.store import SERVICE, members_of, plan_of_run, run_by_ref


def list_begun(session: Session, plan: RecurringPlan, *, at: datetime) -> None:
    """In the caller's transaction: lists a held plan's runs that have begun and that no job has listed yet."""
    begun = SERVICE.select(RecurringRun).where(
        RecurringRun.plan_id == plan.id, RecurringRun.state == RunState.RUNNING, RecurringRun.listed_at.is_(None)
    )
    for run in session.scalars(begun.order_by(RecurringRun.id)).all():
        list_members(session, run, at=at)


def list_members(session: Session, run: RecurringRun, *, at: datetime) -> None:
    """Writes down whom the run bills, and how much; whoever does it first has decided it."""
    if run.listed_at is not None:
        return
    found = list(_listed(session, plan_of_run(session, run), run, at))
    with transaction(session):
        held = run_by_ref(session, run.ref, lock=True)
        if held.listed_at is not None or held.state != RunState.RUNNING:
            return
        same = {"organisation_id": held.organisation_id, "sandbox": held.sandbox, "run_id": held.id, "bill_ref": ""}
        rows = ((place, *line) for place, line in enumerate(found, 1))
        insert_many(session, RecurringLine, same, ["place", "member_id", "amount", "reason"], rows)
        held.listed_at, held.lines = at, len(found)


def _listed(session: Session, plan: RecurringPlan, run: RecurringRun, at: datetime) -> Iterator[tuple[int, Yen, str]]:
    left_out = set(run.left_out)
    for some in members_of(session, plan):
        amounts, reasons = amounts_in(session, plan, run, some), reasons_for(session, plan, some, at=at)
        for member in some:
            reason = reasons.get(member.id, "")
            if member.ref not in left_out and not is_passed_over(plan, reason):
                yield member.id, amounts[member.id], reason if reason == MEMBER_LEFT else ""
