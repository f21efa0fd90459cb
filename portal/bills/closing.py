"""What closing an organisation ends of its bills."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bills.model import Bill
from portal.bills.rules import BillState
from portal.bills.store import ANYBODY
from portal.organisations import OpenThings, Organisation


def open_bills(session: Session, of: Organisation) -> Sequence[OpenThings]:
    """A merchant's bills that can still be paid, live: they must be withdrawn, paid or over first."""
    counted = select(func.count()).select_from(Bill).where(Bill.state == BillState.OPEN)
    live = ANYBODY.at(of.id).in_mode(sandbox=False)
    return [OpenThings("bills", session.scalar(live.apply(counted, Bill)) or 0, blocks=True)]
