"""Bills whose due day is over lapse, and their merchants are told."""

from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.orm import Session

from portal.bills import events
from portal.bills.model import Bill
from portal.bills.paying import refuse_held
from portal.bills.rules import BillState, Change, next_state
from portal.bills.store import ANYBODY, SEEN, locked_bill
from portal.bills.telling import tell, tell_all
from portal.db import transaction
from portal.kernel.clock import japan_day
from portal.organisations import Scope

AT_ONCE = 1_000  # bills in one transaction


def lapse_bills(session: Session, *, at: datetime, limit: int = AT_ONCE) -> int:
    """Sweeps open bills whose due day is over, ``limit`` in a transaction; answers how many lapsed.

    One that a register is at waits until that is over, so that what was authorised in time completes.
    """
    lapsed = 0
    while True:
        some = _lapse(session, at, limit)
        lapsed += some
        if some < limit:
            return lapsed


def lapse_early(session: Session, scope: Scope, ref: str, *, at: datetime) -> Bill:
    """What the sweep does to a bill, though its due day is not over: for trying out.

    Raises ``ObjectUnknown``, ``BillHeld``, ``BillStateRefused``.
    """
    with transaction(session):
        bill = locked_bill(session, scope, ref)
        refuse_held(bill, at)
        _end(bill, at)
        session.flush()
        tell(session, bill, events.LAPSED, at=at)
        return bill


def _end(bill: Bill, at: datetime) -> None:
    bill.state = next_state(bill.state, Change.LAPSE)
    bill.ended_at = bill.changed_at = at
    bill.held_until = None


def _lapse(session: Session, at: datetime, limit: int) -> int:
    with transaction(session):
        unheld = or_(Bill.held_until.is_(None), Bill.held_until <= at)
        late = ANYBODY.select(Bill).where(Bill.state == BillState.OPEN, Bill.due_on < japan_day(at), unheld, SEEN)
        locking = late.order_by(Bill.due_on, Bill.id).limit(limit).with_for_update(of=Bill, skip_locked=True)
        found = session.scalars(locking.execution_options(populate_existing=True)).all()
        for bill in found:
            _end(bill, at)
        session.flush()
        tell_all(session, found, events.LAPSED, at=at)
        return len(found)
