"""A worker process: its parts, started together and stopped in order."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from portal.jobs.claims import Claims
from portal.jobs.crew import Crew
from portal.jobs.dispatch import Dispatch
from portal.jobs.leases import make_due, take_lost_leases
from portal.jobs.running import Workshop
from portal.jobs.turns import Turns, Watch

BACKSTOP = 30.0  # seconds; the watch wakes far sooner
PATIENCE = 5.0  # seconds that a stopping worker gives to the jobs that it does
AFTER_JOBS = 2.0  # seconds more for all else


class Part(Protocol):
    """Something that runs in threads of its own."""

    def start(self) -> None:
        """Begins; returns at once."""

    def stop(self) -> None:
        """Ends within a few seconds, whatever it is in the middle of."""


class Worker:
    """Looks out for jobs, has them done or sends them on, and takes the jobs of workers that have vanished.

    ``crew`` does them, with ``hands`` threads for each way, unless ``dispatch`` sends them to crews elsewhere.
    ``signs``: by name, a SELECT that has a row while there is something to do, and the part that does it.
    """

    def __init__(
        self,
        workshop: Workshop,
        jobs: Claims | Dispatch,
        *,
        crew: Crew | None = None,
        signs: Mapping[str, tuple[str, Turns]] | None = None,
        parts: Sequence[Part] = (),
    ) -> None:
        signs = signs or {}
        self._workshop, self._jobs, self._crew = workshop, jobs, crew
        later = Turns("later", self._make_due, every=BACKSTOP)
        lost = Turns("lost leases", self._take_lost, every=BACKSTOP)
        self._parts: list[Part] = [later, lost, *parts]
        self._parts += [turns for _query, turns in signs.values()]
        self._watch = Watch(
            workshop.sessions,
            workshop.clock,
            jobs=jobs.due,
            times={"later": later.wake, "lost": lost.wake},
            signs={name: (query, turns.wake) for name, (query, turns) in signs.items()},
        )

    def start(self) -> None:
        """Begins; returns at once."""
        if self._crew:
            self._crew.start()
        self._jobs.start()
        for part in self._parts:
            part.start()
        self._watch.start()

    def stop(self, patience: float = PATIENCE) -> None:
        """Takes no more jobs, waits ``patience`` seconds for those it does, and gives the others back."""
        self._watch.stop()
        stopping = [threading.Thread(target=part.stop, daemon=True) for part in self._parts]
        for thread in stopping:  # all at once, and while the jobs end
            thread.start()
        self._jobs.stop(patience)
        if self._crew:
            self._crew.stop()
        until = time.monotonic() + AFTER_JOBS
        for thread in stopping:
            thread.join(max(0.0, until - time.monotonic()))

    def _make_due(self) -> bool:
        with self._workshop.sessions() as session:
            return make_due(session, at=self._workshop.clock.now())

    def _take_lost(self) -> bool:
        with self._workshop.sessions() as session:
            return take_lost_leases(session, at=self._workshop.clock.now())
