"""What a kiosk is told of a number that somebody has typed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.accounts import Limits, count_attempts, refuse_if_spent
from portal.bills import Bill, open_bills_of_number
from portal.kernel.identifiers import hash_secret
from portal.kernel.yen import Yen
from portal.numbers import NumberRecord, NumberUnavailable, State, number_by_digits, shown_by
from portal.organisations import Scope
from portal.payments.billers import Biller, billers
from portal.payments.errors import StoreRefused
from portal.payments.rules import MISSES_PER_CHAIN, MISSES_PER_KIOSK, Refusal, masked
from portal.payments.store import chain_id


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
    refuse_if_spent(session, limits, at=at)
    number = _number(session, digits)
    if number is None or number.sandbox != chain.sandbox:
        count_attempts(session, limits, at=at)
        raise StoreRefused(Refusal.NUMBER_UNKNOWN if number is None else Refusal.SANDBOX)
    if number.state != State.ACTIVE:
        raise StoreRefused(Refusal.NUMBER_STOPPED)
    found = open_bills_of_number(session, number.id, also=shown_by(session, number)[1:], at=at)
    names = billers(session, (bill.organisation_id for bill in found))
    return Inquiry(number.digits, tuple(_offered(bill, names[bill.organisation_id], at=at) for bill in found))


def _limits(chain: Scope, kiosk: str, visitor: str) -> Limits:
    subject = f"inquire:{chain_id(chain)}:{'test' if chain.sandbox else 'live'}"
    where = visitor or kiosk
    by_kiosk = [(f"{subject}:{hash_secret(where).hex()[:16]}", MISSES_PER_KIOSK)] if where else []
    return by_kiosk if visitor else [*by_kiosk, (subject, MISSES_PER_CHAIN)]


def _number(session: Session, digits: str) -> NumberRecord | None:
    try:
        return number_by_digits(session, digits)
    except NumberUnavailable:
        return None


def _offered(bill: Bill, biller: Biller, *, at: datetime) -> OfferedBill:
    return OfferedBill(
        bill.ref,
        biller.name,
        biller.owner,
        bill.purpose,
        bill.amount,
        bill.due_on,
        masked(bill.customer_name),
        bill.message,
        bill.held_until is not None and bill.held_until > at,
    )
