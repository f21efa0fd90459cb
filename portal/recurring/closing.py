"""What closing an organisation ends of its recurring bills."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.organisations import OpenThings, Organisation
from portal.recurring.model import RecurringPlan, RecurringRun
from portal.recurring.rules import PlanState, RunState
from portal.recurring.store import SERVICE


def open_recurring(session: Session, of: Organisation) -> Sequence[OpenThings]:
    """A merchant's live plans, which begin nothing once it is closed; and runs under way, which must be over first."""
    live = SERVICE.at(of.id).in_mode(sandbox=False)
    working = select(func.count()).select_from(RecurringPlan).where(RecurringPlan.state != PlanState.ENDED)
    running = select(func.count()).select_from(RecurringRun).where(RecurringRun.state == RunState.RUNNING)
    return [
        OpenThings("recurring_plans", session.scalar(live.apply(working, RecurringPlan)) or 0),
        OpenThings("recurring_runs", session.scalar(live.apply(running, RecurringRun)) or 0, blocks=True),
    ]
