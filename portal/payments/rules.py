"""What a slip and a payment may be, as tables; the digits on the slip; how a name is masked. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.accounts import Limit
from portal.kernel.clock import end_of_japan_day
from portal.kernel.identifiers import keyed_mac, same_mac
from portal.kernel.yen import Yen
from portal.payments.errors import PaymentStateRefused

SLIP_LASTS = timedelta(minutes=30)  # public rule
MOST_ON_A_SLIP = 20  # bills; two digits index them
MOST_REISSUED = 9  # what the symbol's one digit can say
REVERSIBLE = timedelta(minutes=60)  # a register may take its own payment back; after that it is final
STORE_LIMIT, REGISTER_LIMIT, RECEIPT_LIMIT = 20, 20, 20  # characters of a chain's own codes
RESOLUTION_LIMIT = 200
STAMP_FROM = Yen(50_000)  # the price before tax from which a receipt bears a revenue stamp; the service's fee table
CODE_LENGTH = 44  # digits of the symbol on a slip
MISSES_PER_KIOSK = Limit(10, timedelta(minutes=10))  # numbers there are not; a typed one rarely has a right check digit
MISSES_PER_CHAIN = Limit(3_000, timedelta(hours=1))  # over ten thousand stores; finds one number in a thousand hours
_REF_LENGTH = 22


class PaymentState(StrEnum):
    """AUTHORISED: the slip is scanned, the bill held. CONFIRMED: cash is taken (provisional). FINAL: for good.

    RELEASED: no cash was taken (given up, or the hold ran out). REVERSED: the register took it back.
    """

    AUTHORISED = "authorised"
    CONFIRMED = "confirmed"
    FINAL = "final"
    RELEASED = "released"
    REVERSED = "reversed"


class Step(StrEnum):
    """What can happen to a payment."""

    CONFIRM = "confirm"
    RELEASE = "release"
    REVERSE = "reverse"
    FINALISE = "finalise"


NEXT: Mapping[tuple[PaymentState, Step], PaymentState] = {
    (PaymentState.AUTHORISED, Step.CONFIRM): PaymentState.CONFIRMED,
    (PaymentState.AUTHORISED, Step.RELEASE): PaymentState.RELEASED,
    (PaymentState.CONFIRMED, Step.REVERSE): PaymentState.REVERSED,
    (PaymentState.CONFIRMED, Step.FINALISE): PaymentState.FINAL,
}


class PendingKind(StrEnum):
    """Why a register's confirmation is not simply a payment. Its cash is real all the same."""

    LATE = "late"  # the hold was over, or the slip, or the bill was amended after it was printed
    DOUBLED = "doubled"  # the bill is paid by another, or just being paid at another register
    UNKNOWN = "unknown"  # no slip of ours
    AMOUNT = "amount"  # another amount than the bill's
    CLOSED = "closed"  # the bill is withdrawn or lapsed
    REVERSAL = "reversal"  # of a payment that cannot be reversed any more, or of another amount: no cash came


class Resolution(StrEnum):
    """What the operator makes of a pending item."""

    CREDITED = "credited"  # it pays the bill after all
    RETURNED = "returned"  # the chain gives the cash back
    DISMISSED = "dismissed"  # no cash stands behind it: a reversal that did not happen, a chain's mistake


class Refusal(StrEnum):
    """Why a slip is not made or not accepted: stable codes for registers and kiosks."""

    NUMBER_UNKNOWN = "number_unknown"
    NUMBER_STOPPED = "number_stopped"
    SANDBOX = "sandbox"  # a test's number at a real store, or the other way round
    SLIP_UNKNOWN = "slip_unknown"
    SLIP_OVER = "slip_over"  # older than its 30 minutes
    SLIP_VOID = "slip_void"  # the bill was amended since
    BILL_PAID = "bill_paid"
    BILL_HELD = "bill_held"  # another register is at it
    BILL_WITHDRAWN = "bill_withdrawn"
    BILL_LAPSED = "bill_lapsed"
    BILLER_STOPPED = "biller_stopped"  # its merchant is suspended or closed: what was authorised before completes
    NOTHING_HELD = "nothing_held"  # this register has no hold on the bill, so there is none to release


PENDING_OF: Mapping[Refusal, PendingKind] = {  # what is refused at authorising, once the cash is taken all the same
    Refusal.BILL_PAID: PendingKind.DOUBLED,
    Refusal.BILL_HELD: PendingKind.DOUBLED,
    Refusal.BILL_WITHDRAWN: PendingKind.CLOSED,
    Refusal.BILL_LAPSED: PendingKind.CLOSED,
    Refusal.SLIP_VOID: PendingKind.LATE,
    Refusal.SLIP_OVER: PendingKind.LATE,
}
RESOLUTIONS: Mapping[PendingKind, frozenset[Resolution]] = {
    **dict.fromkeys(PendingKind, frozenset(Resolution)),
    PendingKind.UNKNOWN: frozenset({Resolution.RETURNED, Resolution.DISMISSED}),  # nobody's bill
    PendingKind.REVERSAL: frozenset({Resolution.DISMISSED}),  # no cash came with it
}


def next_state(now: str, step: Step) -> PaymentState:
    """What a payment becomes. Raises ``PaymentStateRefused``."""
    wanted = NEXT.get((PaymentState(now), step))
    if wanted is None:
        raise PaymentStateRefused(now, step)
    return wanted


def slip_until(made_at: datetime, earliest_due: date) -> datetime:
    """Until when a slip is accepted: 30 minutes, and never past the end of the earliest due day on it."""
    return min(made_at + SLIP_LASTS, end_of_japan_day(earliest_due))


def masked(name: str) -> str:
    """A name as a kiosk shows it: the first character of each part, the rest as ＊; ``髙﨑 花子`` is ``髙＊ 花＊``."""
    parts = name.replace("\u3000", " ").split()
    return " ".join(part[0] + "＊" * (len(part) - 1) for part in parts)


def needs_stamp(amount: Yen, price_before_tax: Yen | None) -> bool:
    """Whether a receipt for this bears a revenue stamp (収入印紙); without the price the whole amount counts."""
    return (amount if price_before_tax is None else price_before_tax) >= STAMP_FROM


def free_field(slip_no: str, place: int) -> str:
    """The free field of a slip's symbol: 12 digits of the slip, 2 of the bill's place on it; zeros fill it up."""
    return f"{slip_no}{place:02d}"


def is_code(text: str) -> bool:
    """Whether this can be a slip's symbol: 44 ASCII digits."""
    return len(text) == CODE_LENGTH and text.isascii() and text.isdigit()


def is_reversible(confirmed_at: datetime, at: datetime) -> bool:
    """Whether a register may still take its payment back; from then on the payment becomes final."""
    return at <= confirmed_at + REVERSIBLE


def token_of(ref: str, version: int, key: str) -> str:
    """What stands behind ``/r/`` in a proof's link: the payment's ref, a keyed MAC over it and the link's version."""
    return ref + keyed_mac(key, "proof", ref, str(version))


def ref_of_token(token: str) -> str:
    """The ref in what stands behind ``/r/``, to look the payment up by."""
    return token[:_REF_LENGTH]


def is_token_of(token: str, ref: str, version: int, key: str) -> bool:
    """Whether the token is this payment's."""
    return same_mac(token, token_of(ref, version, key))
