"""Those who work: runs claimed jobs in whatever way their kind wants, and keeps their leases meanwhile."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

import structlog
from sqlalchemy.exc import SQLAlchemyError

from portal.jobs.leases import Claim, lose_job, renew_leases
from portal.jobs.rules import LEASE, Runs
from portal.jobs.running import Workshop
from portal.jobs.spawned import Child, ChildDied, SetUp
from portal.jobs.turns import Turns
from portal.kernel.errors import DatabaseBusy
from portal.kernel.identifiers import new_ref

log = structlog.get_logger()


class Crew:
    """Runs jobs for one worker process, which claims them under the name ``by``.

    ``around`` is entered for each run (a context that handlers need); ``set_up`` makes the workshop of a spawned
    process, of which there are at most ``processes``.
    """

    def __init__(
        self,
        workshop: Workshop,
        *,
        around: Callable[[], AbstractContextManager[object]] = nullcontext,
        set_up: SetUp | None = None,
        processes: int = 1,
    ) -> None:
        self.workshop, self.by = workshop, new_ref()
        self._around = around
        self._held: dict[Claim, None] = {}
        self._lock = threading.Lock()
        self._children = [Child(set_up) for _place in range(processes)] if set_up else []
        self._free: queue.LifoQueue[Child] = queue.LifoQueue()  # the one used last is warm
        for child in reversed(self._children):
            self._free.put(child)
        leases = [kind.lease for kind in workshop.kinds.values()]
        self._keeper = Turns("leases", self._renew, every=min(leases, default=LEASE).total_seconds() / 3)

    def start(self) -> None:
        """Begins to keep leases."""
        self._keeper.start()

    def work(self, claims: Sequence[Claim]) -> None:
        """Runs claims, all of kinds that run the same way, until they have come to an end. Raises nothing."""
        with self._held_meanwhile(claims), self._around():
            if self.runs(claims[0].kind) is Runs.SHORT:
                self.workshop.run_together(claims)
                return
            for claim in claims:
                if self.runs(claim.kind) is Runs.PROCESS:
                    self._run_elsewhere(claim)
                else:
                    self.workshop.run(claim)

    def runs(self, kind: str) -> Runs:
        """How jobs of the kind are run."""
        return self.workshop.kinds[kind].runs

    def stop(self) -> None:
        """Gives back what is still being worked on, for others to do, and ends the spawned processes."""
        self._keeper.stop()
        with self._lock:
            left = list(self._held)
        try:
            self.workshop.give_back(left)
        except (SQLAlchemyError, DatabaseBusy) as error:  # then their leases run out
            log.warning("worker", part="leases", reason=type(error).__name__, left=len(left))
        for child in self._children:
            child.end()

    @contextmanager
    def _held_meanwhile(self, claims: Sequence[Claim]) -> Iterator[None]:
        with self._lock:
            self._held.update(dict.fromkeys(claims))
        try:
            yield
        finally:
            with self._lock:
                for claim in claims:
                    del self._held[claim]

    def _renew(self) -> bool:
        with self._lock:
            held = list(self._held)
        workshop = self.workshop
        for lease in {workshop.kinds[claim.kind].lease for claim in held}:
            ids = [claim.id for claim in held if workshop.kinds[claim.kind].lease == lease]
            with workshop.sessions() as session:
                renew_leases(session, ids, by=self.by, until=workshop.clock.now() + lease)
        return False

    def _run_elsewhere(self, claim: Claim) -> None:
        child = self._free.get()
        try:
            child.run(claim)
        except ChildDied:
            log.warning("job", ref=claim.ref, kind=claim.kind, outcome="its process died")
            self._lose(claim)
        finally:
            self._free.put(child)

    def _lose(self, claim: Claim) -> None:
        try:
            with self.workshop.sessions() as session:
                lose_job(session, claim, at=self.workshop.clock.now())
        except (SQLAlchemyError, DatabaseBusy) as error:  # then its lease runs out
            log.warning("job", ref=claim.ref, reason=type(error).__name__)
