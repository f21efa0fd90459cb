"""What a chain has taken on a business day, to be compared with its own books."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.yen import ZERO, Yen
from portal.organisations import Scope
from portal.payments.model import Payment, PendingItem
from portal.payments.rules import PaymentState, PendingKind
from portal.payments.store import SERVICE, chain_id

_NONE = (0, ZERO)


@dataclass(frozen=True, slots=True)
class DailyTotals:
    """Of one business day of the chain's: how many and how many yen.

    ``paid``: payments that stand, provisional or final. ``reversed``: taken and given back. ``pending``: cash that fits
    no bill and that nobody has resolved yet.
    """

    business_date: date
    paid: int
    paid_amount: Yen
    reversed: int
    reversed_amount: Yen
    pending: int
    pending_amount: Yen

    @property
    def to_hand_over(self) -> Yen:
        """What the chain owes the service of that day."""
        return self.paid_amount + self.pending_amount


def daily_totals(session: Session, chain: Scope, business_date: date) -> DailyTotals:
    """The totals of the chain's payments of this business day, in its mode. Raises ``ObjectUnknown`` for no chain."""
    whose = chain_id(chain)
    counted = select(Payment.state, func.count(), func.sum(Payment.amount)).group_by(Payment.state)
    taken = counted.where(Payment.chain_id == whose, Payment.business_date == business_date)
    states = {
        state: (count, amount)
        for state, count, amount in session.execute(SERVICE.in_mode(sandbox=chain.sandbox).apply(taken, Payment))
    }
    open_items = select(func.count(), func.sum(PendingItem.amount)).where(
        PendingItem.chain_id == whose,
        PendingItem.sandbox == chain.sandbox,
        PendingItem.business_date == business_date,
        PendingItem.kind != PendingKind.REVERSAL,
        PendingItem.resolved_at.is_(None),
    )
    pending, pending_amount = session.execute(open_items).one()
    standing = [states.get(state, _NONE) for state in (PaymentState.CONFIRMED, PaymentState.FINAL)]
    reversed_, reversed_amount = states.get(PaymentState.REVERSED, _NONE)
    return DailyTotals(
        business_date,
        sum(count for count, _amount in standing),
        Yen.total(amount for _count, amount in standing),
        reversed_,
        reversed_amount,
        pending,
        pending_amount or ZERO,
    )
