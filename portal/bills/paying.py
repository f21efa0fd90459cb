"""What a payment does to its bill, in the payment's transaction: held, paid, unpaid again."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.bills import events
from portal.bills.errors import BillHeld
from portal.bills.model import Bill
from portal.bills.rules import BillState, Change, is_over, next_state
from portal.bills.telling import tell


def hold_bill(bill: Bill, *, until: datetime, at: datetime) -> None:
    """A register has scanned a slip of the bill, which the caller has locked: until then nobody changes it.

    Raises ``BillHeld`` where another register is at it, ``BillStateRefused`` where it cannot be paid (any more).
    """
    refuse_held(bill, at)
    next_state(state_at(bill, at), Change.PAY)
    bill.held_until = until


def release_hold(bill: Bill) -> None:
    """The register has given up; the caller has locked the bill."""
    bill.held_until = None


def mark_paid(session: Session, bill: Bill, payment_ref: str, *, at: datetime, credited: bool = False) -> None:
    """The cash is taken; the caller has locked the bill. What was held in time is paid though its day be over.

    ``credited``: by the operator, which pays a lapsed bill too.

    Raises ``BillStateRefused``.
    """
    bill.state = next_state(bill.state, Change.CREDIT if credited else Change.PAY)
    bill.payment_ref, bill.paid_at, bill.changed_at = payment_ref, at, at
    bill.held_until = bill.ended_at = None
    session.flush()


def mark_unpaid(session: Session, bill: Bill, *, at: datetime) -> BillState:
    """The register has taken the payment back; the caller has locked the bill.

    It is open again, or has lapsed where its due day is over, which its merchant is told. Raises ``BillStateRefused``.
    """
    over = is_over(bill.due_on, at)
    state = next_state(bill.state, Change.UNPAY if over else Change.REOPEN)
    bill.state, bill.payment_ref, bill.paid_at, bill.changed_at = state, None, None, at
    if over:
        bill.ended_at = at
        tell(session, bill, events.LAPSED, at=at)
    session.flush()
    return state


def is_held(bill: Bill, at: datetime) -> bool:
    """Whether a register is at it just now."""
    return bill.held_until is not None and bill.held_until > at


def refuse_held(bill: Bill, at: datetime) -> None:
    """Raises ``BillHeld``."""
    if bill.held_until is not None and bill.held_until > at:
        raise BillHeld(bill.held_until)


def state_at(bill: Bill, at: datetime) -> BillState:
    """What the bill is, be its lapse noted already or not: an open one whose due day is over has lapsed."""
    is_late = bill.state == BillState.OPEN and is_over(bill.due_on, at) and not is_held(bill, at)
    return BillState.LAPSED if is_late else BillState(bill.state)
