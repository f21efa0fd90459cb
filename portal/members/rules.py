"""What a member is and what can become of one and of a list of members, as tables. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from portal.members.errors import ListStateRefused, MemberStateRefused

MEMBER_NO_LIMIT = 32  # characters of a member number
NAME_LIMIT = 80
LINE_LIMIT = 100  # characters of a line of a postal address
HONORIFIC_LIMIT = 20
EXPIRY_LIMIT = 20  # characters, as it stands on the card
LANGUAGE_LIMIT = 8
LINK_NAME_LIMIT = 80
FILE_NAME_LIMIT = 120
MOST_ROWS = 100_000  # members in one list
MOST_MEGABYTES = 50  # of its file
SMALL = 2_000  # lines that are checked, and taken, while somebody waits
SMALL_BYTES = 300_000
KEPT = timedelta(days=30)  # how long a list that is not taken, and the faulty lines of one that is, are kept


class State(StrEnum):
    """Whether somebody is a member now."""

    ACTIVE = "active"
    LEFT = "left"


class Change(StrEnum):
    """What can happen to a member."""

    LEAVE = "leave"
    REJOIN = "rejoin"


NEXT: Mapping[tuple[State, Change], State] = {
    (State.ACTIVE, Change.LEAVE): State.LEFT,
    (State.LEFT, Change.REJOIN): State.ACTIVE,
}


class ListState(StrEnum):
    """How far a list of members is.

    READING is being checked; NEEDS_COLUMNS waits for somebody to say what its columns are; FAULTY has lines to be
    corrected, and READY none; TAKING is being written to the members; TAKEN is, DISCARDED never will be.
    """

    NEEDS_COLUMNS = "needs_columns"
    READING = "reading"
    FAULTY = "faulty"
    READY = "ready"
    TAKING = "taking"
    TAKEN = "taken"
    DISCARDED = "discarded"


class ListChange(StrEnum):
    """What can happen to a list."""

    MATCH = "match"  # its columns are told
    REFUSE = "refuse"  # it cannot be read with these columns
    FIND_FAULTS = "find_faults"
    FIND_NONE = "find_none"  # checked, or corrected, without a fault left
    TAKE = "take"
    FINISH = "finish"
    DISCARD = "discard"


NEXT_LIST: Mapping[tuple[ListState, ListChange], ListState] = {
    (ListState.NEEDS_COLUMNS, ListChange.MATCH): ListState.READING,
    (ListState.FAULTY, ListChange.MATCH): ListState.READING,
    (ListState.READY, ListChange.MATCH): ListState.READING,
    (ListState.READING, ListChange.REFUSE): ListState.NEEDS_COLUMNS,
    (ListState.READING, ListChange.FIND_FAULTS): ListState.FAULTY,
    (ListState.READING, ListChange.FIND_NONE): ListState.READY,
    (ListState.FAULTY, ListChange.FIND_NONE): ListState.READY,
    (ListState.FAULTY, ListChange.TAKE): ListState.TAKING,
    (ListState.READY, ListChange.TAKE): ListState.TAKING,
    (ListState.TAKING, ListChange.FINISH): ListState.TAKEN,
    (ListState.NEEDS_COLUMNS, ListChange.DISCARD): ListState.DISCARDED,
    (ListState.READING, ListChange.DISCARD): ListState.DISCARDED,
    (ListState.FAULTY, ListChange.DISCARD): ListState.DISCARDED,
    (ListState.READY, ListChange.DISCARD): ListState.DISCARDED,
}


class RowState(StrEnum):
    """A line that was faulty: still, or corrected, or taken after it was corrected."""

    FAULTY = "faulty"
    GOOD = "good"
    TAKEN = "taken"


def next_state(now: str, change: Change) -> State:
    """What a member becomes. Raises ``MemberStateRefused``."""
    wanted = NEXT.get((State(now), change))
    if wanted is None:
        raise MemberStateRefused(now, change)
    return wanted


def next_list_state(now: str, change: ListChange) -> ListState:
    """What a list becomes. Raises ``ListStateRefused``."""
    wanted = NEXT_LIST.get((ListState(now), change))
    if wanted is None:
        raise ListStateRefused(now, change)
    return wanted
