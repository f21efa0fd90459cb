"""What a merchant's bills have brought within a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.yen import ZERO, Yen
from portal.organisations import Scope
from portal.payments.model import Payment
from portal.payments.store import SHOWN


@dataclass(frozen=True, slots=True)
class Takings:
    """How many payments and how many yen: confirmed within a time, whatever became of them, and reversed within it."""

    paid: int
    paid_total: Yen
    reversed: int
    reversed_total: Yen


def takings(session: Session, scope: Scope, *, since: datetime, until: datetime) -> Takings:
    """The scope's own takings from ``since`` on and before ``until``."""
    counted = select(func.count(), func.sum(Payment.amount)).where(Payment.state.in_(SHOWN))
    paid = counted.where(Payment.confirmed_at >= since, Payment.confirmed_at < until)
    gone = counted.where(Payment.reversed_at >= since, Payment.reversed_at < until)
    paid_count, paid_total = session.execute(scope.own().apply(paid, Payment)).one()
    gone_count, gone_total = session.execute(scope.own().apply(gone, Payment)).one()
    return Takings(paid_count, paid_total or ZERO, gone_count, gone_total or ZERO)
