"""What becomes of a file of bills, as a table; and its limits. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from portal.kernel.errors import DomainError

MOST_MEGABYTES = 50  # of a file
SMALL = 2_000  # lines that are checked, and registered, while somebody waits
SMALL_BYTES = 200_000
KEPT = timedelta(days=30)  # how long files and results are kept
FILE_NAME_LIMIT = 120
FAULTS_KEPT = 100  # faulty lines that a page shows; all of them stand in the results


class UploadState(StrEnum):
    """How far a file of bills is.

    READING is being checked; READY is, with faulty lines or without; REFUSED cannot be read to its end. REGISTERING
    becomes bills, REGISTERED has; DISCARDED never will.
    """

    READING = "reading"
    READY = "ready"
    REFUSED = "refused"
    REGISTERING = "registering"
    REGISTERED = "registered"
    DISCARDED = "discarded"


class UploadChange(StrEnum):
    """What can happen to it."""

    CHECK = "check"  # every line is checked
    REFUSE = "refuse"
    REGISTER = "register"
    FAIL = "fail"  # nothing was registered: what was checked is not so any more
    FINISH = "finish"
    DISCARD = "discard"


NEXT: Mapping[tuple[UploadState, UploadChange], UploadState] = {
    (UploadState.READING, UploadChange.CHECK): UploadState.READY,
    (UploadState.READING, UploadChange.REFUSE): UploadState.REFUSED,
    (UploadState.READING, UploadChange.DISCARD): UploadState.DISCARDED,
    (UploadState.READY, UploadChange.REGISTER): UploadState.REGISTERING,
    (UploadState.READY, UploadChange.DISCARD): UploadState.DISCARDED,
    (UploadState.REFUSED, UploadChange.DISCARD): UploadState.DISCARDED,
    (UploadState.REGISTERING, UploadChange.FAIL): UploadState.READY,
    (UploadState.REGISTERING, UploadChange.FINISH): UploadState.REGISTERED,
}


class UploadStateRefused(DomainError):
    """A file of bills cannot become that from what it is; ``now`` and ``change`` are codes."""

    def __init__(self, now: str, change: str) -> None:
        super().__init__(now, change)
        self.now, self.change = now, change


def next_upload_state(now: str, change: UploadChange) -> UploadState:
    """What it becomes. Raises ``UploadStateRefused``."""
    wanted = NEXT.get((UploadState(now), change))
    if wanted is None:
        raise UploadStateRefused(now, change)
    return wanted
