"""A worker holds jobs by leases: takes them, renews, settles, or loses them.

Whoever settles a job must still hold it: a worker that was silent for too long, and is overtaken, changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, literal, null, or_, select, update
from sqlalchemy.orm import Session

from portal.db import UtcDateTime, connection, transaction
from portal.jobs.errors import LeaseLost
from portal.jobs.model import FAULT_LIMIT, NOTE_LIMIT, Job
from portal.jobs.rules import LOSSES_BORNE, NEXT, Act, JobState
from portal.jobs.store import lock_waiting, lost_jobs, next_jobs, ripe_jobs

WORKER_LOST = "worker_lost"
AT_ONCE = 500  # jobs in one transaction of a sweep
_RUNNING = JobState.RUNNING


@dataclass(frozen=True, slots=True)
class Claim:
    """One try at a job by the worker ``by``."""

    id: int
    ref: str
    kind: str
    lane: str
    sandbox: bool
    payload: Mapping[str, Any]
    tries: int
    failures: int
    by: str

    def __hash__(self) -> int:
        return hash((self.id, self.tries))


def _holds(claim: Claim) -> ColumnElement[bool]:
    return and_(Job.id == claim.id, Job.leased_by == claim.by, Job.tries == claim.tries)


_CLAIMED = (Job.id, Job.ref, Job.kind, Job.lane, Job.sandbox, Job.payload, Job.tries, Job.failures)
_LET_GO = {"leased_by": None, "lease_until": None}


def _claim(session: Session, ids: Sequence[int], *, by: str, until: datetime, at: datetime) -> list[Claim]:
    """Claims jobs whose rows are locked, in the order of ``ids``."""
    if not ids:
        return []
    claiming = (
        update(Job)
        .where(Job.id.in_(ids), Job.state == JobState.WAITING)
        .values(
            state=NEXT[JobState.WAITING, Act.CLAIMED],
            turn=None,
            tries=Job.tries + 1,
            leased_by=by,
            lease_until=until,
            begun_at=at,
            first_told_at=None,
        )
        .returning(*_CLAIMED)
    )
    places = {found: place for place, found in enumerate(ids)}
    claims = [Claim(**row, by=by) for row in connection(session).execute(claiming).mappings()]
    return sorted(claims, key=lambda claim: places[claim.id])


def claim_jobs(
    session: Session, kind: str, most: int, behind: str | None, *, by: str, lease: timedelta, at: datetime
) -> tuple[list[Claim], str | None]:
    """Takes up to ``most`` jobs of a kind for the worker ``by``; for ``behind`` and the answer see ``next_jobs``."""
    with transaction(session):
        ids, after = next_jobs(session, kind, most, behind)
        return _claim(session, ids, by=by, until=at + lease, at=at), after


def claim_tickets(
    session: Session, tickets: Sequence[tuple[str, int]], leases: Mapping[str, timedelta], *, by: str, at: datetime
) -> list[Claim]:
    """Takes the jobs of these refs and numbers of tries that still wait, and whose kind is in ``leases``."""
    with transaction(session):
        ids_of: dict[str, list[int]] = {}
        for row in lock_waiting(session, tickets):
            ids_of.setdefault(row.kind, []).append(row.id)
        return [
            claim
            for kind, ids in ids_of.items()
            if kind in leases
            for claim in _claim(session, ids, by=by, until=at + leases[kind], at=at)
        ]


def send_jobs(
    session: Session, kind: str, most: int, behind: str | None, *, until: datetime
) -> tuple[list[tuple[str, int]], str | None]:
    """The tickets (ref, tries) of up to ``most`` jobs of a kind, for a queue to carry to a worker; see ``next_jobs``.

    Each is put off ``until`` then: a ticket that got lost on the way is sent again.
    """
    with transaction(session):
        ids, after = next_jobs(session, kind, most, behind)
        if not ids:
            return [], after
        off = update(Job).where(Job.id.in_(ids)).values(turn=None, due_at=until).returning(Job.ref, Job.tries)
        return [(row.ref, row.tries) for row in connection(session).execute(off)], after


def renew_leases(session: Session, ids: Sequence[int], *, by: str, until: datetime) -> None:
    """Holds on to those of the jobs that the worker still has."""
    with transaction(session):
        held = update(Job).where(Job.id.in_(ids), Job.leased_by == by)
        connection(session).execute(held.values(lease_until=until))


def still_held(session: Session, claims: Sequence[Claim]) -> list[Claim]:
    """Those of the claims that still count; their rows stay locked, so that they do until the transaction ends."""
    query = select(Job.id, Job.tries, Job.leased_by).where(Job.id.in_([claim.id for claim in claims]))
    rows = connection(session).execute(query.order_by(Job.id).with_for_update())
    held = {(row.id, row.tries, row.leased_by) for row in rows}
    return [claim for claim in claims if (claim.id, claim.tries, claim.by) in held]


def tell_progress(session: Session, claim: Claim, done: int, total: int, note: str, *, at: datetime) -> bool:
    """Writes how far the job is; answers whether somebody cancelled it. Raises ``LeaseLost``."""
    with transaction(session):
        since = Job.first_told_at
        telling = update(Job).where(_holds(claim)).values(done=done, total=total, note=note[:NOTE_LIMIT], told_at=at)
        telling = telling.values(
            first_done=case((since.is_(None), done), else_=Job.first_done),
            first_told_at=case((since.is_(None), literal(at, UtcDateTime)), else_=since),
        )
        row = connection(session).execute(telling.returning(Job.is_cancel_wanted)).one_or_none()
        if row is None:
            raise LeaseLost
        return bool(row.is_cancel_wanted)


def finish_jobs(session: Session, claims: Sequence[Claim], *, at: datetime, **values: object) -> None:
    """The jobs are done, in the caller's transaction and with their effects; ``still_held`` has locked their rows."""
    ending = {"state": NEXT[_RUNNING, Act.FINISHED], "ended_at": at, "fault": "", **_LET_GO, **values}
    connection(session).execute(update(Job).where(Job.id.in_([claim.id for claim in claims])).values(**ending))


def cancel_running(session: Session, claim: Claim, *, at: datetime) -> None:
    """The handler has stopped, as somebody wished."""
    with transaction(session):
        ending = {"state": NEXT[_RUNNING, Act.CANCELLED], "ended_at": at, "is_cancel_wanted": False, **_LET_GO}
        connection(session).execute(update(Job).where(_holds(claim)).values(**ending))


def fail_job(session: Session, claim: Claim, fault: str, *, retry_in: timedelta | None, at: datetime) -> None:
    """This try failed; the next comes after ``retry_in`` (None: there is none). A lost job stays as it is."""
    with transaction(session):
        over = literal(retry_in is None)
        due_at = at + (retry_in or timedelta())
        ending = _put_back(over, due_at=due_at, is_due=not retry_in, fault=fault, at=at)
        failing = update(Job).where(_holds(claim)).values(failures=Job.failures + 1, **ending)
        connection(session).execute(failing)


def give_back(session: Session, claims: Sequence[Claim], *, at: datetime) -> None:
    """A worker that stops lets others go on with what it has not finished."""
    if not claims:
        return
    with transaction(session):
        mine = or_(*map(_holds, claims))
        ending = _put_back(false(), due_at=at, is_due=True, fault=None, at=at)
        connection(session).execute(update(Job).where(mine).values(**ending))


def lose_job(session: Session, claim: Claim, *, at: datetime) -> None:
    """The process that worked on it has died: others may try, unless too many have died of it."""
    with transaction(session):
        _lose(session, _holds(claim), at)


def make_due(session: Session, *, at: datetime) -> bool:
    """Lets jobs be claimed whose time has come; answers whether there may be more of them."""
    with transaction(session):
        ids = ripe_jobs(session, at=at, limit=AT_ONCE)
        if ids:
            connection(session).execute(update(Job).where(Job.id.in_(ids)).values(turn=Job.lane))
    return len(ids) == AT_ONCE


def take_lost_leases(session: Session, *, at: datetime) -> bool:
    """Lets others try the jobs of workers that were silent beyond their lease; answers whether there may be more."""
    with transaction(session):
        ids = lost_jobs(session, at=at, limit=AT_ONCE)
        if ids:
            _lose(session, Job.id.in_(ids), at)
    return len(ids) == AT_ONCE


def _lose(session: Session, which: ColumnElement[bool], at: datetime) -> None:
    ending = _put_back(Job.losses >= LOSSES_BORNE, due_at=at, is_due=True, fault=WORKER_LOST, at=at)
    connection(session).execute(update(Job).where(which).values(losses=Job.losses + 1, **ending))


def _put_back(
    over: ColumnElement[bool], *, due_at: datetime, is_due: bool, fault: str | None, at: datetime
) -> dict[str, Any]:
    """What becomes of a running job after a try: over for good, cancelled if somebody wished so, or waiting again."""
    stays = and_(~Job.is_cancel_wanted, ~over)
    return {
        "state": case(
            (Job.is_cancel_wanted, NEXT[_RUNNING, Act.CANCELLED]),
            (over, NEXT[_RUNNING, Act.GIVEN_UP]),
            else_=NEXT[_RUNNING, Act.PUT_BACK],
        ),
        "ended_at": case((stays, null()), else_=literal(at, UtcDateTime)),
        "turn": case((stays, Job.lane), else_=null()) if is_due else None,
        "due_at": due_at,
        "is_cancel_wanted": False,
        **_LET_GO,
        **({} if fault is None else {"fault": fault[:FAULT_LIMIT]}),
    }
