"""Runs claimed jobs: one by itself, or short ones together in one transaction."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.jobs.errors import Cancelled, JobFailed, LeaseLost
from portal.jobs.leases import Claim, cancel_running, fail_job, finish_jobs, give_back, still_held
from portal.jobs.rules import LEASE, WAITS, Runs
from portal.jobs.work import Work
from portal.kernel.clock import Clock
from portal.kernel.errors import DatabaseBusy

log = structlog.get_logger()

Handler = Callable[[Work], Mapping[str, object] | None]
"""Does a job; answers its result, if it has one. What it raises makes the try fail (``JobFailed`` says how)."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """How jobs of one kind are done.

    ``waits`` are the times before each new try; after the last the job has failed. ``lease`` is how long a silent
    worker keeps a job. Without ``keeps_payload`` it is cleared once the job is done.

    A ``SHORT`` handler runs inside the transaction that finishes its job, so its effects in the database happen once;
    it touches nothing else, since it is run again where another of its transaction fails.
    The others open their own: with ``work.finishing()`` their last one happens once; what reaches the outside world
    may happen twice.
    """

    handler: Handler
    runs: Runs = Runs.THREAD
    waits: Sequence[timedelta] = WAITS
    lease: timedelta = LEASE
    keeps_payload: bool = True

    def wait_after(self, failures: int) -> timedelta | None:
        """How long to wait after so many failed tries; None where that was the last."""
        return self.waits[failures - 1] if failures <= len(self.waits) else None

    def is_last_try(self, claim: Claim) -> bool:
        """Whether there is none after this one, should it fail."""
        return self.wait_after(claim.failures + 1) is None


@dataclass(frozen=True)
class Workshop:
    """What jobs are run with."""

    kinds: Mapping[str, JobKind]
    sessions: sessionmaker[Session]
    clock: Clock

    def run(self, claim: Claim) -> None:
        """Runs one job to whatever end it comes to, and writes that down. Raises nothing."""
        kind = self.kinds[claim.kind]
        began = time.monotonic()
        try:
            outcome = self._try(claim, kind)
        except (SQLAlchemyError, DatabaseBusy) as error:  # its lease runs out, and somebody tries again
            outcome = f"not written down ({type(error).__name__})"
        log.info("job", ref=claim.ref, kind=claim.kind, tries=claim.tries, outcome=outcome, seconds=_since(began))

    def _try(self, claim: Claim, kind: JobKind) -> str:
        with self.sessions() as session:
            work = self._work(claim, kind, session)
            try:
                result = kind.handler(work)
                if not work.is_finished:
                    with work.finishing(result):
                        pass
                return "done"
            except LeaseLost:
                return "lost"
            except Cancelled:
                session.rollback()
                cancel_running(session, claim, at=self.clock.now())
                return "cancelled"
            except Exception as error:  # whatever a handler raises is its job's failure
                session.rollback()
                if work.is_finished:
                    log.exception("job", ref=claim.ref, kind=claim.kind, outcome="failed behind its end")
                    return "done"
                return self._fail(session, claim, kind, error)

    def _work(self, claim: Claim, kind: JobKind, session: Session) -> Work:
        return Work(
            claim,
            session,
            self.sessions,
            self.clock,
            is_last_try=kind.is_last_try(claim),
            keeps_payload=kind.keeps_payload,
        )

    def _fail(self, session: Session, claim: Claim, kind: JobKind, error: Exception) -> str:
        is_final = isinstance(error, JobFailed) and error.final
        retry_in = None if is_final else kind.wait_after(claim.failures + 1)
        fault = fault_code(error)
        if not isinstance(error, JobFailed):
            log.error("job", ref=claim.ref, kind=claim.kind, fault=fault, exc_info=error)
        fail_job(session, claim, fault, retry_in=retry_in, at=self.clock.now())
        return f"failed: {fault}"

    def run_together(self, claims: Sequence[Claim]) -> None:
        """Runs short jobs in one transaction, in which they are done, too. Raises nothing.

        One that fails undoes what it did and no other's: then all are run anew, each in a savepoint. These are two more
        trips to the server for each job, so the first attempt does without. Should the whole be refused, each is run
        by itself.
        """
        began = time.monotonic()
        try:
            if len(claims) == 1 or not self._run_all(claims, in_savepoints=False):
                self._run_all(claims, in_savepoints=True)
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.warning("jobs", reason=type(error).__name__, count=len(claims))
            if len(claims) > 1:
                for claim in claims:
                    self.run_together([claim])
            else:
                self._put_back(claims[0], error)
        else:
            log.debug("jobs", count=len(claims), seconds=_since(began))

    def _run_all(self, claims: Sequence[Claim], *, in_savepoints: bool) -> bool:
        """Answers whether all went through; where one fails without a savepoint, nothing has happened."""
        with self.sessions() as session:
            try:
                with transaction(session):
                    self._run_held(session, still_held(session, claims), in_savepoints=in_savepoints)
            except _OneFailed:
                return False
        return True

    def _run_held(self, session: Session, claims: Sequence[Claim], *, in_savepoints: bool) -> None:
        plain: list[Claim] = []
        for claim in claims:
            kind = self.kinds[claim.kind]
            work = self._work(claim, kind, session)
            try:
                with session.begin_nested() if in_savepoints else nullcontext():
                    session.connection()  # begins the savepoint, which waits for the first query through the ORM
                    result = kind.handler(work)
            except Exception as error:
                if not in_savepoints:
                    raise _OneFailed from error
                self._fail(session, claim, kind, error)
            else:
                if result is None and kind.keeps_payload and not work.is_finished:
                    plain.append(claim)
                elif not work.is_finished:
                    with work.finishing(result):
                        pass
        if plain:
            finish_jobs(session, plain, at=self.clock.now())

    def _put_back(self, claim: Claim, error: Exception) -> None:
        """A job that cannot even be committed alone has failed; where the database is away, its lease runs out."""
        try:
            with self.sessions() as session:
                self._fail(session, claim, self.kinds[claim.kind], error)
        except (SQLAlchemyError, DatabaseBusy) as away:
            log.warning("job", ref=claim.ref, reason=type(away).__name__)

    def give_back(self, claims: Sequence[Claim]) -> None:
        """Lets others do what this worker will not finish."""
        with self.sessions() as session:
            give_back(session, claims, at=self.clock.now())


class _OneFailed(Exception):
    """One of several short jobs failed, and nothing of any of them has happened."""


def fault_code(error: Exception) -> str:
    """A failure's short code: a handler's own word, or the kind of error; its message may hold anything."""
    if isinstance(error, JobFailed):
        return error.code
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(error).__name__).lower()


def _since(began: float) -> float:
    return round(time.monotonic() - began, 4)
