"""Enqueuing jobs, showing them, cancelling them, trying them again by hand, forgetting them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.db import connection, insert_or, transaction
from portal.jobs.errors import JobNotOver, JobOver, JobReplaced
from portal.jobs.model import Job
from portal.jobs.rules import KEPT, NEXT, Act, JobState
from portal.jobs.store import EveryLane, find_job, of_lane
from portal.kernel.identifiers import new_ref

FORGOTTEN = 5000  # jobs in one transaction


@cache
def _insert(dialect: str) -> Any:
    return insert_or(dialect, Job).on_conflict_do_nothing().returning(Job.ref)


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, object],
    *,
    at: datetime,
    lane: str = "",
    due_at: datetime | None = None,
    key: str | None = None,
    sandbox: bool = False,
) -> str:
    """Lets a job be done once the caller's transaction is committed, not before ``due_at``; answers its ref.

    ``payload`` holds ids and short codes: no name, no secret. ``lane`` is the ref of the organisation it is for, empty
    for the service: lanes take turns. Of one kind and ``key`` there is at most one job that waits or runs: where there
    is one, nothing is added, and its ref is the answer.
    """
    row = {
        "kind": kind,
        "lane": lane,
        "sandbox": sandbox,
        "payload": dict(payload),
        "key": key,
        "state": JobState.WAITING,
        "made_at": at,
        "due_at": due_at or at,
        "turn": lane if due_at is None or due_at <= at else None,
        "is_cancel_wanted": False,
        **dict.fromkeys(("tries", "failures", "losses", "done", "total", "first_done"), 0),
        **dict.fromkeys(("note", "fault"), ""),
    }
    with transaction(session):
        database = connection(session)
        while True:
            added = database.execute(_insert(database.dialect.name), row | {"ref": new_ref()}).scalar_one_or_none()
            if added is not None:
                return str(added)
            there = select(Job.ref).where(
                Job.kind == kind, Job.key == key, text("key IS NOT NULL AND state IN ('waiting', 'running')")
            )
            ref = database.execute(there).scalar_one_or_none()
            if ref is not None:  # else it ended between the two statements
                return str(ref)


def jobs_of(
    session: Session,
    *,
    lane: str | EveryLane,
    sandbox: bool | None = None,
    state: JobState | None = None,
    kind: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Sequence[Job]:
    """Jobs, the newest first: of a lane, mode, state, kind; behind the job whose ref is ``before``.

    Raises ``JobUnknown`` for a ``before`` that is none of the lane's.
    """
    query = of_lane(select(Job).order_by(Job.id.desc()).limit(limit), lane)
    if sandbox is not None:
        query = query.where(Job.sandbox == sandbox)
    if state is not None:
        query = query.where(text("state = 'failed'") if state is JobState.FAILED else Job.state == state)
    if kind is not None:
        query = query.where(Job.kind == kind)
    if before is not None:
        query = query.where(Job.id < find_job(session, before, lane).id)
    return session.scalars(query).all()


def job(session: Session, ref: str, *, lane: str | EveryLane) -> Job:
    """A job of the lane, to show. Raises ``JobUnknown``."""
    return find_job(session, ref, lane)


def cancel_job(session: Session, ref: str, *, lane: str | EveryLane, at: datetime) -> None:
    """Cancels a waiting job at once, a running one at its next sign of progress; twice is the same as once.

    Raises ``JobUnknown``, and ``JobOver`` where it has ended otherwise.
    """
    with transaction(session):
        found = find_job(session, ref, lane, lock=True)
        if found.state == JobState.RUNNING:
            found.is_cancel_wanted = True
        elif found.state != JobState.CANCELLED:
            after = NEXT.get((JobState(found.state), Act.CANCELLED))
            if after is None:
                raise JobOver
            found.state, found.turn, found.ended_at = after, None, at


def retry_job(session: Session, ref: str, *, lane: str | EveryLane, at: datetime) -> None:
    """Lets a failed or cancelled job be done after all, with all its tries anew.

    Raises ``JobUnknown``, ``JobNotOver``, and ``JobReplaced`` where another has taken its key meanwhile.
    """
    with transaction(session):
        found = find_job(session, ref, lane, lock=True)
        after = NEXT.get((JobState(found.state), Act.RETRIED))
        if after is None:
            raise JobNotOver
        try:
            with session.begin_nested():
                found.state, found.turn, found.due_at, found.ended_at = after, found.lane, at, None
                found.failures = found.losses = 0
                found.is_cancel_wanted, found.fault = False, ""
        except IntegrityError:  # of its kind and key one waits or runs, added perhaps a moment ago
            raise JobReplaced from None


def forget_finished_jobs(session: Session, *, at: datetime) -> None:
    """Deletes jobs that have been over for 30 days. Part of the worker's sweep."""
    over = select(Job.id).where(text("ended_at IS NOT NULL"), Job.ended_at < at - KEPT).limit(FORGOTTEN)
    while True:
        with transaction(session):
            gone: Any = session.execute(delete(Job).where(Job.id.in_(over)))
        if gone.rowcount < FORGOTTEN:
            return
