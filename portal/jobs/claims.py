"""A worker's own way to its jobs: claims their rows, as many as it has hands free."""

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import structlog

from portal.jobs.crew import Crew
from portal.jobs.leases import Claim, claim_jobs
from portal.jobs.rounds import Rounds
from portal.jobs.rules import Runs
from portal.jobs.turns import Turns

log = structlog.get_logger()

BATCH = 50  # short jobs in a transaction; PostgreSQL keeps 64 savepoints at hand
BACKSTOP = 30.0  # seconds; the watch wakes far sooner


class Hands:
    """Threads that work on what they are handed."""

    def __init__(self, name: str, count: int, work: Callable[[Sequence[Claim]], None]) -> None:
        self.count = count
        self._work, self._busy = work, 0
        self._lock = threading.Lock()
        self._handed: queue.SimpleQueue[Sequence[Claim] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._run, name=name, daemon=True) for _place in range(count)]

    @property
    def free(self) -> int:
        """How many have nothing to do."""
        with self._lock:
            return self.count - self._busy

    def start(self) -> None:
        """Begins to wait for work."""
        for thread in self._threads:
            thread.start()

    def hand(self, claims: Sequence[Claim]) -> None:
        """Gives claims to one of the free."""
        with self._lock:
            self._busy += 1
        self._handed.put(claims)

    def let_go(self) -> None:
        """Ends each thread when it is free."""
        for _thread in self._threads:
            self._handed.put(None)

    def _run(self) -> None:
        while (claims := self._handed.get()) is not None:
            try:
                self._work(claims)
            finally:
                with self._lock:
                    self._busy -= 1


class Claims:
    """Takes due jobs and hands them out, fairly between lanes, to so many ``hands`` for each way of running."""

    def __init__(self, crew: Crew, hands: Mapping[Runs, int]) -> None:
        self._crew, self._rounds = crew, Rounds()
        self._kinds = {
            runs: {name for name, kind in crew.workshop.kinds.items() if kind.runs is runs} for runs in hands
        }
        self._hands = {runs: Hands(f"jobs {runs}", count, self._work) for runs, count in hands.items() if count}
        self._turns = Turns("claims", self._turn, every=BACKSTOP)

    def start(self) -> None:
        """Begins to take jobs."""
        for hands in self._hands.values():
            hands.start()
        self._turns.start()

    def due(self, kinds: frozenset[str]) -> None:
        """There are jobs of these kinds to take."""
        self._rounds.note(kinds)
        self._turns.wake()

    def stop(self, patience: float) -> None:
        """Takes no more, and waits at most ``patience`` seconds until all hands are free."""
        self._turns.stop(patience)
        until = time.monotonic() + patience
        while any(hands.free < hands.count for hands in self._hands.values()) and time.monotonic() < until:
            time.sleep(0.01)
        for hands in self._hands.values():
            hands.let_go()

    def _work(self, claims: Sequence[Claim]) -> None:
        try:
            self._crew.work(claims)
        except Exception:  # a fault of ours must not cost a thread
            log.exception("worker", part="jobs")
        finally:
            self._turns.wake()

    def _turn(self) -> bool:
        handed_out = [self._hand_out(runs, hands) for runs, hands in self._hands.items()]
        return any(handed_out)

    def _hand_out(self, runs: Runs, hands: Hands) -> bool:
        free = hands.free
        if not free:
            return False
        claims = self._rounds.take(self._kinds[runs], free * (BATCH if runs is Runs.SHORT else 1), self._take)
        size = -(-len(claims) // free) if runs is Runs.SHORT else 1
        for first in range(0, len(claims), size or 1):
            hands.hand(claims[first : first + size])
        return bool(claims)

    def _take(self, kind: str, most: int, behind: str | None) -> tuple[Sequence[Claim], str | None]:
        workshop, lease = self._crew.workshop, self._crew.workshop.kinds[kind].lease
        with workshop.sessions() as session:
            at = workshop.clock.now()
            return claim_jobs(session, kind, most, behind, by=self._crew.by, lease=lease, at=at)
