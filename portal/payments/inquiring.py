"""What a kiosk is told of a number that somebody has typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.accounts import Limits, count_attempts, refuse_if_spent
from portal.bills import Bill, open_bills_of_number
from portal.kernel.identifiers import hash_secret
from portal.kernel.yen import Yen
from portal.numbers import NumberRecord, NumberUnavailable, State, number_by_digits
from portal.organisations import Organisation, Scope
from portal.payments.errors import StoreRefused
from portal.payments.rules import MISSES_PER_CHAIN, MISSES_PER_KIOSK, Refusal, masked
from portal.payments.store import chain_id


@dataclass(frozen=True, slots=True)
class OfferedBill:
    """An open bill as a kiosk shows it: ``merchant`` first; ``owner``, for whom it houses it, after it, or empty.

    ``customer_name`` is masked. ``is_held``: a register is taking the money for it just now.
    """

    ref: str
    merchant: str
    owner: str
    purpose: str
    amount: Yen
    due_on: date
    customer_name: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What can be paid for a number, what is due first first."""

    digits: str
    bills: tuple[OfferedBill, ...]


def inquire(session: Session, chain: Scope, digits: str, *, kiosk: str = "", at: datetime) -> Inquiry:
    """The open bills of a number, for a kiosk of the chain (``kiosk``: the chain's own code for it).

    Numbers that there are not count against the kiosk and the chain, and once there were too many of them nothing is
    answered for a while: nobody finds numbers by trying. Call it outside of any transaction, or nothing is counted.
    Raises ``StoreRefused`` (``NUMBER_UNKNOWN``, ``NUMBER_STOPPED``, ``SANDBOX``), ``TooManyAttempts``.
    """
    limits = _limits(chain, kiosk)
    refuse_if_spent(session, limits, at=at)
    number = _number(session, digits)
    if number is None or number.sandbox != chain.sandbox:
        count_attempts(session, limits, at=at)
        raise StoreRefused(Refusal.NUMBER_UNKNOWN if number is None else Refusal.SANDBOX)
    if number.state != State.ACTIVE:
        raise StoreRefused(Refusal.NUMBER_STOPPED)
    found = open_bills_of_number(session, number.id, at=at)
    names = _names(session, found)
    return Inquiry(number.digits, tuple(_offered(bill, *names[bill.organisation_id], at=at) for bill in found))


def _limits(chain: Scope, kiosk: str) -> Limits:
    subject = f"inquire:{chain_id(chain)}:{'test' if chain.sandbox else 'live'}"
    by_kiosk = [(f"{subject}:{hash_secret(kiosk).hex()[:16]}", MISSES_PER_KIOSK)] if kiosk else []
    return [*by_kiosk, (subject, MISSES_PER_CHAIN)]


def _number(session: Session, digits: str) -> NumberRecord | None:
    try:
        return number_by_digits(session, digits)
    except NumberUnavailable:
        return None


def _names(session: Session, bills: Sequence[Bill]) -> dict[int, tuple[str, str]]:
    """By merchant its name and its owner's (empty where it has none)."""
    if not bills:
        return {}
    owner = aliased(Organisation)
    asked = select(Organisation.id, Organisation.name, owner.name).outerjoin(owner, Organisation.parent_id == owner.id)
    theirs = asked.where(Organisation.id.in_({bill.organisation_id for bill in bills}))
    return {number: (name, owner_name or "") for number, name, owner_name in session.execute(theirs)}


def _offered(bill: Bill, merchant: str, owner: str, *, at: datetime) -> OfferedBill:
    return OfferedBill(
        bill.ref,
        merchant,
        owner,
        bill.purpose,
        bill.amount,
        bill.due_on,
        masked(bill.customer_name),
        bill.held_until is not None and bill.held_until > at,
    )
