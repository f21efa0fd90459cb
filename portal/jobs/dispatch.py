"""Sends the ids of due jobs through a queue to workers on other machines; the row stays the truth.

A ticket (ref and number of tries) may get lost or come twice: one that no worker has taken after a minute is sent
again, and of two only the first finds its job waiting. So the queue may be emptied at any time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from portal.jobs.crew import Crew
from portal.jobs.leases import claim_tickets, send_jobs
from portal.jobs.rounds import Rounds
from portal.jobs.rules import Runs
from portal.jobs.running import Workshop
from portal.jobs.turns import Turns

Ticket = tuple[str, int]
"""A job's ref and how often it had been tried when it was sent."""

SENT_AGAIN_AFTER = timedelta(minutes=1)
BATCH = 50  # short jobs in one message, which share a transaction
AHEAD = {Runs.SHORT: 10, Runs.THREAD: 40, Runs.PROCESS: 4}  # messages in the queue: workers find some, lanes take turns
BACKSTOP = 30.0  # seconds


class CarrierAway(Exception):
    """The queue cannot be reached just now."""


class Carrier(Protocol):
    """Carries tickets to workers, in one queue for each way that jobs are run."""

    def send(self, runs: Runs, tickets: Sequence[Ticket]) -> None:
        """Sends one message. Raises ``CarrierAway``."""

    def ahead(self, runs: Runs) -> int:
        """How many messages no worker has fetched yet. Raises ``CarrierAway``."""

    def carry(self, runs: Sequence[Runs], threads: int, work: Callable[[Sequence[Ticket]], None]) -> None:
        """Hands what comes in these queues to ``work``, in so many threads, until told to ``stop``."""

    def stop(self) -> None:
        """Lets ``carry`` return when what it has begun is done; may be called by a signal's handler."""


class Dispatch:
    """Sends due jobs, fairly between lanes and never far ahead of the workers."""

    def __init__(self, workshop: Workshop, carrier: Carrier, *, again_after: timedelta = SENT_AGAIN_AFTER) -> None:
        self._workshop, self._carrier, self._again_after = workshop, carrier, again_after
        self._rounds = Rounds()
        self._kinds = {runs: {name for name, kind in workshop.kinds.items() if kind.runs is runs} for runs in Runs}
        self._turns = Turns("dispatch", self._turn, every=BACKSTOP, away=(CarrierAway,))

    def start(self) -> None:
        """Begins to send."""
        self._turns.start()

    def due(self, kinds: frozenset[str]) -> None:
        """There are jobs of these kinds to send."""
        self._rounds.note(kinds)
        self._turns.wake()

    def stop(self, patience: float) -> None:
        """Sends no more, and waits at most ``patience`` seconds for what it is sending."""
        self._turns.stop(patience)

    def _turn(self) -> bool:
        sent = [self._send(runs) for runs in Runs]
        return any(sent)

    def _send(self, runs: Runs) -> bool:
        if not self._rounds.turn(self._kinds[runs]):
            return False
        room = AHEAD[runs] - self._carrier.ahead(runs)
        if room <= 0:
            return False
        size = BATCH if runs is Runs.SHORT else 1
        tickets = self._rounds.take(self._kinds[runs], room * size, self._take)
        for first in range(0, len(tickets), size):
            self._carrier.send(runs, tickets[first : first + size])
        return bool(tickets)

    def _take(self, kind: str, most: int, behind: str | None) -> tuple[Sequence[Ticket], str | None]:
        with self._workshop.sessions() as session:
            until = self._workshop.clock.now() + self._again_after
            return send_jobs(session, kind, most, behind, until=until)


def work_on(crew: Crew, tickets: Sequence[Ticket]) -> None:
    """Claims the jobs of a message that still wait, and runs them."""
    workshop = crew.workshop
    leases: Mapping[str, timedelta] = {name: kind.lease for name, kind in workshop.kinds.items()}
    with workshop.sessions() as session:
        claims = claim_tickets(session, tickets, leases, by=crew.by, at=workshop.clock.now())
    if claims:
        crew.work(claims)
