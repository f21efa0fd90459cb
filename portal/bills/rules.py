"""What a bill may be and what may become of it, as tables. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.bills.errors import BillStateRefused
from portal.kernel.clock import japan_day
from portal.kernel.identifiers import hash_secret, keyed_mac, same_mac
from portal.kernel.yen import Yen

LEAST = Yen(1)
MOST = Yen(300_000)  # a bill, tax included; the service's public rule
DAYS_AHEAD = 60  # the day of registration is the first; the service's public rule
REFERENCE_LIMIT = 64  # characters
PURPOSE_LIMIT = 60
MESSAGE_LIMIT = 400
NAME_LIMIT = 40  # of the customer, as the merchant writes it
REASON_LIMIT = 200
HOLD = timedelta(minutes=3)  # from the slip's scan until the cash must be confirmed
MOST_IN_BULK = 100_000
STAGED_FOR = timedelta(minutes=10)  # a batch not revealed by then was left behind by a process that died
REF_LENGTH = 22


class BillState(StrEnum):
    """What a bill is."""

    OPEN = "open"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Change(StrEnum):
    """What can happen to a bill."""

    PAY = "pay"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    REOPEN = "reopen"  # its payment was reversed, and the due day is not over
    UNPAY = "unpay"  # its payment was reversed, and it is
    CREDIT = "credit"  # the operator finds that cash of a register was for it, be its due day over or not


NEXT: Mapping[tuple[BillState, Change], BillState] = {
    (BillState.OPEN, Change.PAY): BillState.PAID,
    (BillState.OPEN, Change.WITHDRAW): BillState.WITHDRAWN,
    (BillState.OPEN, Change.LAPSE): BillState.LAPSED,
    (BillState.OPEN, Change.CREDIT): BillState.PAID,
    (BillState.LAPSED, Change.CREDIT): BillState.PAID,
    (BillState.PAID, Change.REOPEN): BillState.OPEN,
    (BillState.PAID, Change.UNPAY): BillState.LAPSED,
}


class Refusal(StrEnum):
    """Why a bill is not taken, or cannot be paid just now: stable codes, the same on every link."""

    AMOUNT = "amount"
    PRICE = "price_before_tax"
    DUE_PAST = "due_past"
    DUE_FAR = "due_far"
    DATE = "date"  # no day of the calendar
    WHOM = "whom"  # a number and a member number at once
    REFERENCE = "reference_used"
    NUMBER_MISTYPED = "number_mistyped"
    NUMBER_UNKNOWN = "number_unknown"
    NUMBER_STOPPED = "number_stopped"
    NUMBER_REPLACED = "number_replaced"
    NUMBER_OVER = "number_over"  # bills may not be registered on it any more
    NUMBER_MODE = "number_mode"  # a test's number for a live bill, or the other way round
    MEMBER_UNKNOWN = "member_unknown"
    MEMBER_WITHOUT_NUMBER = "member_without_number"
    BLOCKED = "blocked"  # the number's holder takes no bills from this merchant
    MISSING = "missing"
    TOO_LONG = "too_long"
    CHARACTER = "character"


def next_state(now: str, change: Change) -> BillState:
    """What a bill becomes. Raises ``BillStateRefused``."""
    wanted = NEXT.get((BillState(now), change))
    if wanted is None:
        raise BillStateRefused(now, change)
    return wanted


def last_due_day(at: datetime) -> date:
    """The farthest due date of a bill registered at this moment, a Japan-time day."""
    return japan_day(at) + timedelta(days=DAYS_AHEAD - 1)


def is_over(due_on: date, at: datetime) -> bool:
    """Whether the due day has ended: a bill is payable until 23:59:59 Japan time on it."""
    return japan_day(at) > due_on


def token_of(ref: str, version: int, key: str) -> str:
    """What stands behind ``/b/`` in a bill's link: its ref and a keyed MAC over it and the link's version."""
    return ref + keyed_mac(key, "bill", ref, str(version))


def is_token_of(token: str, ref: str, version: int, key: str) -> bool:
    """Whether it is the bill's own and of its present version; compared in constant time."""
    return same_mac(token, token_of(ref, version, key))


def own_key(organisation_id: int, request_key: str, *, sandbox: bool) -> str:
    """A request's key as it is stored: of one organisation and mode, 64 characters."""
    return hash_secret(f"bill:{organisation_id}:{int(sandbox)}:{request_key}").hex()
