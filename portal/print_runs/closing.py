"""What closing an organisation ends of its print runs."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.organisations import OpenThings, Organisation, OrganisationKind
from portal.print_runs.model import PrintRun
from portal.print_runs.rules import OVER, RunState
from portal.print_runs.store import SERVICE


def open_runs(session: Session, of: Organisation) -> Sequence[OpenThings]:
    """A merchant's runs, or a print shop's jobs, that are confirmed and not over, live: they must be ended first."""
    is_shop = of.kind == OrganisationKind.PRINT_SHOP
    whose = PrintRun.print_shop_id if is_shop else PrintRun.organisation_id
    states = [state for state in RunState if state not in {*OVER, RunState.DRAFT}]
    counted = select(func.count()).select_from(PrintRun).where(whose == of.id, PrintRun.state.in_(states))
    counted = SERVICE.in_mode(sandbox=False).apply(counted, PrintRun)
    return [OpenThings("print_runs", session.scalar(counted) or 0, blocks=True)]
