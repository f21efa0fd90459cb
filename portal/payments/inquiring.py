"""What a kiosk is told of a number that somebody has typed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from portal.accounts import Limits, count_attempts, is_spent, refuse_if_spent, spent_by
from portal.bills import COLLECTING, SEEN, Bill, BillerBlock, BillState, open_bills_of_number
from portal.db import connection
from portal.kernel.clock import japan_day
from portal.kernel.identifiers import hash_secret
from portal.kernel.yen import Yen
from portal.numbers import Number, State, number_by_digits, shown_by
from portal.organisations import Organisation, Scope
from portal.payments.billers import billers
from portal.payments.errors import StoreRefused
from portal.payments.rules import MISSES_PER_CHAIN, MISSES_PER_KIOSK, Refusal, masked
from portal.payments.store import SERVICE, chain_id

_LIMITS = 2  # by kiosk, by chain


def _offered_by() -> Any:
    """A row for each bill that can be paid for a number, or one of the number alone: a kiosk's answer from one read."""
    merchant, owner = aliased(Organisation), aliased(Organisation)
    is_blocked = exists().where(BillerBlock.number_id == Number.id, BillerBlock.organisation_id == Bill.organisation_id)
    payable = and_(
        Bill.number_id == Number.id,
        Bill.state == BillState.OPEN.value,
        Bill.due_on >= bindparam("today", type_=Date),
        SEEN,
        COLLECTING,
        ~is_blocked,
    )
    of_bill = (Bill.ref, Bill.purpose, Bill.amount, Bill.due_on, Bill.customer_name, Bill.message, Bill.held_until)
    asked = (
        select(Number.sandbox, Number.state, Number.shows_replaced, is_spent(_LIMITS).label("is_spent"), *of_bill)
        .add_columns(merchant.name.label("merchant"), owner.name.label("owner"))
        .select_from(Number)
        .outerjoin(Bill, payable)
        .outerjoin(merchant, merchant.id == Bill.organisation_id)
        .outerjoin(owner, owner.id == merchant.parent_id)
        .where(Number.digits == bindparam("digits"))
        .order_by(Bill.due_on, Bill.id)
    )
    return SERVICE.apply(asked)


_OFFERED = _offered_by()


@dataclass(frozen=True, slots=True)
class OfferedBill:
    """An open bill as a kiosk shows it: ``merchant`` first; ``owner``, for whom it houses it, after it, or empty.

    ``customer_name`` is masked, ``message`` the merchant's. ``is_held``: a register is taking the money for it now.
    """

    ref: str
    merchant: str
    owner: str
    purpose: str
    amount: Yen
    due_on: date
    customer_name: str
    message: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What can be paid for a number, what is due first first."""

    digits: str
    bills: tuple[OfferedBill, ...]


def inquire(
    session: Session, chain: Scope, digits: str, *, kiosk: str = "", visitor: str = "", at: datetime
) -> Inquiry:
    """The open bills of a number, for a kiosk of the chain (``kiosk``: the chain's own code for it).

    Numbers that there are not count against the kiosk and the chain, and once there were too many of them nothing is
    answered for a while: nobody finds numbers by trying. Where the kiosk is a page that anybody opens, they count
    against its ``visitor`` (from where it is opened) instead, so that nobody closes it for others. Call it outside of
    any transaction, or nothing is counted.

    Raises ``StoreRefused`` (``NUMBER_UNKNOWN``, ``NUMBER_STOPPED``, ``SANDBOX``), ``TooManyAttempts``.
    """
    limits = _limits(chain, kiosk, visitor)
    given = {"digits": digits, "today": japan_day(at)} | spent_by(limits, _LIMITS, at=at)
    rows = connection(session).execute(_OFFERED, given).all()
    if not rows or rows[0].is_spent:
        refuse_if_spent(session, limits, at=at)
    if not rows or rows[0].sandbox != chain.sandbox:
        count_attempts(session, limits, at=at)
        raise StoreRefused(Refusal.SANDBOX if rows else Refusal.NUMBER_UNKNOWN)
    if rows[0].state != State.ACTIVE:
        raise StoreRefused(Refusal.NUMBER_STOPPED)
    if rows[0].shows_replaced:
        return Inquiry(digits, _of_its_line(session, digits, at))
    return Inquiry(digits, tuple(_offered(row, row.merchant, row.owner or "", at) for row in rows if row.ref))


def _of_its_line(session: Session, digits: str, at: datetime) -> tuple[OfferedBill, ...]:
    """What can be paid for a number and those that it has replaced, which takes a read more for each of them."""
    number = number_by_digits(session, digits)
    found = open_bills_of_number(session, number.id, also=shown_by(session, number)[1:], at=at)
    names = billers(session, (bill.organisation_id for bill in found))
    named = ((bill, names[bill.organisation_id]) for bill in found)
    return tuple(_offered(bill, biller.name, biller.owner, at) for bill, biller in named)


def _limits(chain: Scope, kiosk: str, visitor: str) -> Limits:
    subject = f"inquire:{chain_id(chain)}:{'test' if chain.sandbox else 'live'}"
    where = visitor or kiosk
    by_kiosk = [(f"{subject}:{hash_secret(where).hex()[:16]}", MISSES_PER_KIOSK)] if where else []
    return by_kiosk if visitor else [*by_kiosk, (subject, MISSES_PER_CHAIN)]


def _offered(bill: Any, merchant: str, owner: str, at: datetime) -> OfferedBill:
    return OfferedBill(
        bill.ref,
        merchant,
        owner,
        bill.purpose,
        bill.amount,
        bill.due_on,
        masked(bill.customer_name),
        bill.message,
        bill.held_until is not None and bill.held_until > at,
    )
