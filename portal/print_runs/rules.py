"""What a print run is and what it may become, as tables; limits; and what an estimate adds up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.print_runs.errors import RunStateRefused

NAME_LIMIT = 100  # characters, as of a job's name on slug line and job sheet
NOTE_LIMIT = 500
MESSAGE_LIMIT = 200  # characters of what a carrier sheet says to the member
REASON_LIMIT = 500
QUESTION_LIMIT = 1000
PERSON_LIMIT = 80
CARRIER_LIMIT, TRACKING_LIMIT = 40, 60
MOST_PIECES = 100_000
MOST_OVERS = 10_000
MOST_FAULTS = 100
MOST_STEPS = 20  # of a price list
MOST_YEN = 10_000_000  # of one price
PART_PIECES = 1000  # pieces of a file: what a worker draws and reads back at a time, seven seconds or so
TRIES = 25  # of a part by workers that vanished, before the run has failed
TAX_PERCENT = 10


class RunKind(StrEnum):
    """What comes of it: cards from a press, a few of them once more, cards for phones alone, addressed postcards."""

    CARDS = "cards"
    REPRINT = "reprint"
    ECARDS = "ecards"
    POSTCARDS = "postcards"


PRINTED = frozenset({RunKind.CARDS, RunKind.REPRINT, RunKind.POSTCARDS})


class Delivery(StrEnum):
    """Where the pieces go: all to the merchant, or to each member."""

    BULK = "bulk"
    MEMBERS = "members"


class RunState(StrEnum):
    """How far a run is."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    RENDERING = "rendering"
    READY = "ready"
    SENT = "sent"
    ACCEPTED = "accepted"
    PRINTING = "printing"
    SHIPPED = "shipped"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Change(StrEnum):
    """What can happen to a run."""

    CONFIRM = "confirm"
    RENDER = "render"
    FINISH = "finish"  # the package is whole
    FAIL = "fail"
    RETRY = "retry"
    REPACK = "repack"  # on another stock: job sheet and manifest are made anew
    SEND = "send"  # to a print shop
    RECALL = "recall"  # from a print shop
    MAIL = "mail"  # e-cards begin to go to the members
    MAILED = "mailed"  # the last of them is posted
    ACCEPT = "accept"
    DECLINE = "decline"
    PRINT = "print"
    SHIP = "ship"
    COMPLETE = "complete"
    CANCEL = "cancel"


NEXT: Mapping[tuple[RunState, Change], RunState] = {
    (RunState.DRAFT, Change.CONFIRM): RunState.CONFIRMED,
    (RunState.CONFIRMED, Change.RENDER): RunState.RENDERING,
    (RunState.RENDERING, Change.FINISH): RunState.READY,
    (RunState.RENDERING, Change.FAIL): RunState.FAILED,
    (RunState.FAILED, Change.RETRY): RunState.RENDERING,
    (RunState.CONFIRMED, Change.MAIL): RunState.SENT,
    (RunState.READY, Change.REPACK): RunState.RENDERING,
    (RunState.DECLINED, Change.REPACK): RunState.RENDERING,
    (RunState.READY, Change.SEND): RunState.SENT,
    (RunState.DECLINED, Change.SEND): RunState.SENT,
    (RunState.SENT, Change.ACCEPT): RunState.ACCEPTED,
    (RunState.SENT, Change.DECLINE): RunState.DECLINED,
    (RunState.ACCEPTED, Change.DECLINE): RunState.DECLINED,
    (RunState.SENT, Change.RECALL): RunState.READY,
    (RunState.ACCEPTED, Change.RECALL): RunState.READY,  # from a shop that does not work any more, and so on
    (RunState.PRINTING, Change.RECALL): RunState.READY,
    (RunState.ACCEPTED, Change.PRINT): RunState.PRINTING,
    (RunState.ACCEPTED, Change.SHIP): RunState.SHIPPED,
    (RunState.PRINTING, Change.SHIP): RunState.SHIPPED,
    (RunState.SHIPPED, Change.COMPLETE): RunState.DONE,
    (RunState.SENT, Change.MAILED): RunState.DONE,
    (RunState.READY, Change.COMPLETE): RunState.DONE,  # the merchant has it printed by itself
    (RunState.DRAFT, Change.CANCEL): RunState.CANCELLED,
    (RunState.CONFIRMED, Change.CANCEL): RunState.CANCELLED,
    (RunState.RENDERING, Change.CANCEL): RunState.CANCELLED,
    (RunState.FAILED, Change.CANCEL): RunState.CANCELLED,
    (RunState.READY, Change.CANCEL): RunState.CANCELLED,
    (RunState.DECLINED, Change.CANCEL): RunState.CANCELLED,
}
WITH_SHOP = frozenset(
    {RunState.SENT, RunState.ACCEPTED, RunState.PRINTING, RunState.SHIPPED, RunState.DONE}
)  # what a print shop sees
TAKEN = frozenset({RunState.ACCEPTED, RunState.PRINTING, RunState.SHIPPED})  # what it works on
OVER = frozenset({RunState.DONE, RunState.CANCELLED})
PACKED = frozenset({RunState.READY, RunState.DECLINED, *WITH_SHOP})  # there is a package to fetch


class PartState(StrEnum):
    """Whether a part is drawn and read back."""

    PENDING = "pending"
    DONE = "done"


class Waiting(StrEnum):
    """Why a run does not go on just now; it does by itself as soon as it can."""

    NOTHING = ""
    DISK_FULL = "disk_full"
    FILES_AWAY = "files_away"
    SUSPENDED = "suspended"


class Side(StrEnum):
    """Who did or wrote something on a run."""

    MERCHANT = "merchant"
    SHOP = "shop"
    SERVICE = "service"


def next_state(now: str, change: Change) -> RunState:
    """What a run becomes. Raises ``RunStateRefused``."""
    wanted = NEXT.get((RunState(now), change))
    if wanted is None:
        raise RunStateRefused(now, change)
    return wanted


def may_change(now: str, change: Change) -> bool:
    """Whether this can happen to a run in that state."""
    return (RunState(now), change) in NEXT


@dataclass(frozen=True, slots=True)
class Step:
    """From so many pieces on (``least``), each costs so much (``each``, whole yen without tax)."""

    least: int
    each: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a print shop would ask for, in whole yen: an orientation, settled between merchant and shop.

    ``net`` is ``pieces`` × ``each`` + ``set_up`` + ``pieces`` × ``mailing`` (of runs sent to members).
    """

    pieces: int
    each: int
    set_up: int
    mailing: int
    net: int
    tax: int
    gross: int


def estimate_of(steps: Sequence[Step], *, pieces: int, set_up: int, mailing: int) -> Estimate:
    """The estimate for so many pieces; the step that the whole count reaches prices them all. Tax is rounded down."""
    each = max((step for step in steps if step.least <= max(pieces, 1)), key=lambda step: step.least).each
    net = pieces * (each + mailing) + set_up
    tax = net * TAX_PERCENT // 100
    return Estimate(pieces, each, set_up, mailing, net, tax, net + tax)
