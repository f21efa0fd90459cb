"""A chain's business day line by line, to be compared with its own books."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.yen import Yen
from portal.organisations import Scope
from portal.payments.model import OF_CASH, Payment, PendingItem
from portal.payments.rules import PaymentState, Resolution
from portal.payments.store import SERVICE, SHOWN, chain_id

AT_ONCE = 1_000  # lines in memory
_PENDING = "pending"


@dataclass(frozen=True, slots=True)
class CashLine:
    """Cash that a register has told of. ``state``: ``provisional``, ``final``, ``reversed``, ``pending``, ``returned``,
    ``dismissed``. What was pending and paid its bill after all stands as a payment.
    """

    ref: str
    at: datetime
    store: str
    register: str
    receipt: str
    code: str
    amount: Yen
    state: str


def cash_of_day(session: Session, chain: Scope, business_date: date) -> Iterator[CashLine]:
    """All of a business day, payments first, each in the order they came. Raises ``ObjectUnknown`` for no chain."""
    whose = chain_id(chain)
    paid = SERVICE.in_mode(sandbox=chain.sandbox).select(Payment)
    paid = paid.where(Payment.chain_id == whose, Payment.business_date == business_date, Payment.state.in_(SHOWN))
    for payment in _each(session, Payment, paid):
        state = "provisional" if payment.state == PaymentState.CONFIRMED else payment.state
        yield _line(payment, payment.confirmed_at, state)
    of_chain = PendingItem.chain_id == whose, PendingItem.sandbox == chain.sandbox
    items = select(PendingItem).where(*of_chain, PendingItem.business_date == business_date, OF_CASH)
    for item in _each(session, PendingItem, items):
        if item.resolution != Resolution.CREDITED:
            yield _line(item, item.received_at, item.resolution or _PENDING)


def _each(session: Session, table: Any, asked: Any) -> Iterator[Any]:
    last = 0
    while portion := session.scalars(asked.where(table.id > last).order_by(table.id).limit(AT_ONCE)).all():
        yield from portion
        last = portion[-1].id
        session.expunge_all()


def _line(of: Any, at: datetime, state: str) -> CashLine:
    return CashLine(of.ref, at, of.store, of.register, of.receipt, of.code, of.amount, state)
