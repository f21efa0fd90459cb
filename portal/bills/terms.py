"""What a merchant asks for in a bill, and of whom; checked before anything is stored. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypedDict

from portal.bills.errors import BillRefused
from portal.bills.rules import (
    LEAST,
    MESSAGE_LIMIT,
    MOST,
    NAME_LIMIT,
    PURPOSE_LIMIT,
    REFERENCE_LIMIT,
    Refusal,
    last_due_day,
)
from portal.kernel.clock import japan_day
from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line, clean_text
from portal.kernel.yen import Yen


@dataclass(frozen=True, slots=True)
class BillTerms:
    """``amount`` includes tax; ``due_on`` is a Japan-time day; ``message`` may have lines. The merchant's words."""

    reference: str
    amount: Yen
    due_on: date
    purpose: str
    price_before_tax: Yen | None = None
    message: str = ""
    customer_name: str = ""


class BillChanges(TypedDict, total=False):
    """What may be amended; what is left out stays."""

    amount: Yen
    due_on: date
    purpose: str
    price_before_tax: Yen | None
    message: str
    customer_name: str


@dataclass(frozen=True, slots=True)
class BillTarget:
    """Who is billed: a number's ``digits`` as they were typed, a ``member_no`` of the merchant's, or nobody yet.

    The latter (``one_off``) has a number made with the bill. Just one of the three, or it is a ``ValueError``.
    """

    digits: str | None = None
    member_no: str | None = None
    one_off: bool = False

    def __post_init__(self) -> None:
        if (self.digits is not None) + (self.member_no is not None) + self.one_off != 1:
            raise ValueError("a bill is for a number, for a member, or makes its number")


def check_terms(terms: BillTerms, *, since: datetime, at: datetime) -> BillTerms:
    """The terms with their texts cleaned. ``since``: when the bill was registered. Raises ``BillRefused``.

    Many bills say the same: a thousand texts that were cleaned last are remembered.
    """
    _check_amounts(terms)
    _check_due_day(terms.due_on, since, at)
    return replace(
        terms,
        reference=_text("reference", terms.reference, REFERENCE_LIMIT, needed=True),
        purpose=_text("purpose", terms.purpose, PURPOSE_LIMIT, needed=True),
        message=_text("message", terms.message, MESSAGE_LIMIT, lines=True),
        customer_name=_text("customer_name", terms.customer_name, NAME_LIMIT),
    )


def _check_amounts(terms: BillTerms) -> None:
    if not LEAST <= terms.amount <= MOST:
        raise BillRefused("amount", Refusal.AMOUNT, least=LEAST.amount, most=MOST.amount)
    if terms.price_before_tax is not None and not 0 <= terms.price_before_tax.amount <= terms.amount.amount:
        raise BillRefused("price_before_tax", Refusal.PRICE, most=terms.amount.amount)


def _check_due_day(due_on: date, since: datetime, at: datetime) -> None:
    if due_on < japan_day(at):
        raise BillRefused("due_on", Refusal.DUE_PAST)
    if due_on > (last := last_due_day(since)):
        raise BillRefused("due_on", Refusal.DUE_FAR, last=last.isoformat())


@lru_cache(1_000)
def _text(field: str, text: str, limit: int, *, needed: bool = False, lines: bool = False) -> str:
    try:
        cleaned = clean_text(text, limit) if lines else clean_line(text, limit)
    except TextTooLong:
        raise BillRefused(field, Refusal.TOO_LONG, most=limit) from None
    except TextNotAllowed as refused:
        raise BillRefused(field, Refusal.CHARACTER, code_point=refused.code_point) from None
    if needed and not cleaned:
        raise BillRefused(field, Refusal.MISSING)
    return cleaned


def as_stored(terms: BillTerms) -> dict[str, Any]:
    """What a version of a bill keeps, in JSON: yen as whole numbers, the day in ISO 8601; nobody's name."""
    return {
        "amount": terms.amount.amount,
        "price_before_tax": None if terms.price_before_tax is None else terms.price_before_tax.amount,
        "due_on": terms.due_on.isoformat(),
        "purpose": terms.purpose,
        "message": terms.message,
    }
