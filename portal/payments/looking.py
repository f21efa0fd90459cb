"""What a merchant sees of stores at its bills: slips that kiosks made, and cash that the operator looks into."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bills import Bill
from portal.organisations import Scope
from portal.payments.model import PendingItem, Slip, SlipBill
from portal.payments.store import SERVICE

_MOST = 50  # slips and items of one bill
_MOST_BILLS = 1_000


def slips_of_bill(session: Session, bill_id: int) -> Sequence[Slip]:
    """The slips on which a bill has been, the latest first. The caller may see the bill."""
    asked = SERVICE.select(Slip).join(SlipBill, SlipBill.slip_id == Slip.id).where(SlipBill.bill_id == bill_id)
    return session.scalars(asked.order_by(Slip.id.desc()).limit(_MOST)).all()


def pending_items_of_bill(session: Session, bill_id: int) -> Sequence[PendingItem]:
    """What stores told of a bill and did not fit, the latest first, resolved or not. The caller may see the bill."""
    asked = select(PendingItem).where(PendingItem.bill_id == bill_id).order_by(PendingItem.id.desc())
    return session.scalars(asked.limit(_MOST)).all()


def bills_looked_into(session: Session, scope: Scope) -> Sequence[int]:
    """The ids of bills in a merchant's scope of which stores told what the operator is looking into yet."""
    asked = select(Bill.id).join(PendingItem, PendingItem.bill_id == Bill.id).where(PendingItem.resolved_at.is_(None))
    return session.scalars(scope.apply(asked.distinct().order_by(Bill.id.desc()).limit(_MOST_BILLS), Bill)).all()
