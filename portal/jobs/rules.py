"""What becomes of a job, as a table; how a job is run; and what its progress tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=30)  # how long a job that is over can be looked at
LOSSES_BORNE = 5  # workers that may vanish over one job; it may be the job that ends them
LEASE = timedelta(seconds=30)  # renewed after a third of it
WAITS = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10))  # before each new try


class JobState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What can happen to a job."""

    CLAIMED = "claimed"  # by a worker, which holds it by a lease
    FINISHED = "finished"
    PUT_BACK = "put_back"  # for another try, or since its worker stopped or vanished
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"
    RETRIED = "retried"  # by hand


NEXT: Mapping[tuple[JobState, Act], JobState] = {
    (JobState.WAITING, Act.CLAIMED): JobState.RUNNING,
    (JobState.WAITING, Act.CANCELLED): JobState.CANCELLED,
    (JobState.RUNNING, Act.FINISHED): JobState.DONE,
    (JobState.RUNNING, Act.PUT_BACK): JobState.WAITING,
    (JobState.RUNNING, Act.GIVEN_UP): JobState.FAILED,
    (JobState.RUNNING, Act.CANCELLED): JobState.CANCELLED,
    (JobState.FAILED, Act.RETRIED): JobState.WAITING,
    (JobState.CANCELLED, Act.RETRIED): JobState.WAITING,
}


class Runs(StrEnum):
    """How a kind of job is run."""

    SHORT = "short"  # milliseconds in the database alone; several share a transaction, each in a savepoint of its own
    THREAD = "thread"  # waits for others: the network, the disk
    PROCESS = "process"  # keeps a processor busy: in a spawned process


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running job is: ``done`` of ``total`` things (0: not known) and, once it can be told, how fast.

    ``rate`` is things a second in this try; ``seconds_left`` counts from the last sign of life.
    """

    done: int
    total: int
    note: str = ""
    rate: float | None = None
    seconds_left: float | None = None

    @property
    def share(self) -> float | None:
        """How much is done, from 0 to 1; None where the total is not known."""
        return min(1.0, self.done / self.total) if self.total else None


def progress_of(
    done: int, total: int, note: str, *, first_done: int, since: datetime | None, told_at: datetime | None
) -> Progress:
    """The progress of a try that told its first count ``first_done`` at ``since`` and its last at ``told_at``."""
    seconds = (told_at - since).total_seconds() if since and told_at else 0.0
    rate = (done - first_done) / seconds if seconds > 0 and done > first_done else None
    left = max(0, total - done) / rate if rate and total else None
    return Progress(done, total, note, rate, left)
