"""What a handler gets: its payload, a session, and ways to tell how far it is and that it is done."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from portal.db import transaction
from portal.jobs.errors import Cancelled, LeaseLost
from portal.jobs.leases import Claim, finish_jobs, still_held, tell_progress
from portal.kernel.clock import Clock

TELL_EVERY = 0.5  # seconds between two writes of progress; pages ask every second or two


class Work:
    """One try at a job, in the hands of its handler."""

    def __init__(
        self,
        claim: Claim,
        session: Session,
        sessions: Callable[[], Session],
        clock: Clock,
        *,
        is_last_try: bool = False,
        keeps_payload: bool = True,
    ) -> None:
        self.session = session
        self.clock = clock
        self.is_last_try = is_last_try
        self.is_finished = False
        self._claim, self._sessions, self._keeps_payload = claim, sessions, keeps_payload
        self._told_at = float("-inf")
        self._told: tuple[int, str] | None = None

    @property
    def ref(self) -> str:
        """The job's ref."""
        return self._claim.ref

    @property
    def kind(self) -> str:
        """The job's kind."""
        return self._claim.kind

    @property
    def lane(self) -> str:
        """The ref of the organisation it is for; empty for the service."""
        return self._claim.lane

    @property
    def sandbox(self) -> bool:
        """Whether it is about the sandbox's things."""
        return self._claim.sandbox

    @property
    def payload(self) -> Mapping[str, Any]:
        """What it was enqueued with."""
        return self._claim.payload

    @property
    def tries(self) -> int:
        """Which try this is, from 1; those count that others gave up, too."""
        return self._claim.tries

    def progress(self, done: int, total: int = 0, note: str = "") -> None:
        """Tells how far it is: ``done`` of ``total`` things (0: not known), and a short code or count beside it.

        May be called as often as one likes: it writes twice a second at most, besides new totals, notes and the end.
        Raises ``Cancelled`` where somebody cancelled the job, and ``LeaseLost`` where another worker has it by now.
        Inside a transaction of the handler's own it does nothing: nobody could see it, and SQLite has one writer.
        """
        now = time.monotonic()
        is_new = self._told != (total, note) or done == total
        if self.session.info.get("writing") or not (is_new or now >= self._told_at + TELL_EVERY):
            return
        self._told, self._told_at = (total, note), now
        with self._sessions() as session:
            if tell_progress(session, self._claim, done, total, note, at=self.clock.now()):
                raise Cancelled

    @contextmanager
    def finishing(self, result: Mapping[str, object] | None = None) -> Iterator[None]:
        """The transaction of the job's effect, in which it is done: both are committed, or neither.

        Raises ``LeaseLost``, before anything is done, where another worker has the job by now.
        """
        with transaction(self.session):
            if not still_held(self.session, [self._claim]):
                raise LeaseLost
            yield
            values: dict[str, object] = {} if self._keeps_payload else {"payload": {}}
            result = None if result is None else dict(result)
            finish_jobs(self.session, [self._claim], at=self.clock.now(), result=result, **values)
        self.is_finished = True
