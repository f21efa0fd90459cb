"""Queries: which jobs a worker may take next, and which one is shown."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from math import ceil
from typing import Any, Final

from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.orm import Session

from portal.db import connection
from portal.jobs.errors import JobUnknown
from portal.jobs.model import Job
from portal.jobs.rules import JobState


class EveryLane(Enum):
    """The answer to "whose jobs?" for whoever looks after everybody's: said in so many words, never by default."""

    EVERY_LANE = "every lane"


EVERY_LANE: Final = EveryLane.EVERY_LANE

# The lanes with jobs to claim, one step along the index for each, however many jobs a lane has.
_LANES = """
WITH RECURSIVE lanes(lane) AS (
  SELECT turn FROM (
    SELECT turn FROM jobs WHERE turn IS NOT NULL AND kind = :kind {behind} ORDER BY turn LIMIT 1
  ) AS first
  UNION ALL
  SELECT (
    SELECT turn FROM jobs WHERE turn IS NOT NULL AND kind = :kind AND turn > lanes.lane ORDER BY turn LIMIT 1
  ) FROM lanes WHERE lanes.lane IS NOT NULL
)
SELECT lane FROM lanes WHERE lane IS NOT NULL LIMIT :most
"""
_first_lanes = text(_LANES.format(behind=""))
_lanes_behind = text(_LANES.format(behind="AND turn > :behind"))
_oldest = text("""
SELECT id FROM jobs WHERE turn IS NOT NULL AND kind = :kind AND turn = :lane ORDER BY due_at, id LIMIT :each
""")
_oldest_of_each = text("""
SELECT oldest.id FROM unnest(CAST(:lanes AS text[])) AS lanes(lane) CROSS JOIN LATERAL (
  SELECT id FROM jobs WHERE turn IS NOT NULL AND kind = :kind AND turn = lanes.lane
  ORDER BY due_at, id LIMIT :each FOR UPDATE SKIP LOCKED
) AS oldest
""")

_due_in_lane = text("""
SELECT count(*) FROM (
  SELECT 1 FROM jobs WHERE turn IS NOT NULL AND kind = :kind AND turn = :lane LIMIT :most
) AS due
""")

_LOOK = """
WITH RECURSIVE kinds(kind) AS (
  SELECT kind FROM (SELECT kind FROM jobs WHERE turn IS NOT NULL ORDER BY kind LIMIT 1) AS first
  UNION ALL
  SELECT (SELECT jobs.kind FROM jobs WHERE turn IS NOT NULL AND jobs.kind > kinds.kind ORDER BY jobs.kind LIMIT 1)
  FROM kinds WHERE kinds.kind IS NOT NULL
)
SELECT 'due', kind FROM kinds WHERE kind IS NOT NULL
UNION ALL
SELECT 'later', CAST({seconds} AS text)
FROM (SELECT due_at AS at FROM jobs WHERE state = 'waiting' AND turn IS NULL ORDER BY due_at LIMIT 1) AS next
UNION ALL
SELECT 'lost', CAST({seconds} AS text)
FROM (SELECT lease_until AS at FROM jobs WHERE state = 'running' ORDER BY lease_until LIMIT 1) AS oldest
"""
_SECONDS = {  # since 1970, of a moment in UTC
    "postgresql": "extract(epoch FROM at)",
    "sqlite": "(julianday(at) - 2440587.5) * 86400.0",
}


def looking_for(dialect: str, signs: Sequence[tuple[str, str]] = ()) -> str:
    """One statement, as the driver takes it, that says what there is to do: rows of two texts.

    ``due`` with each kind that has jobs to claim; ``later`` and ``lost`` with the seconds since 1970 at which the next
    job's time comes, and at which the next lease ends; each of ``signs``, pairs of a name and a SELECT that has a row
    while there is something to do.
    """
    more = [f"UNION ALL SELECT '{name}', '' WHERE EXISTS ({query})" for name, query in signs]  # our own words
    return "\n".join([_LOOK.format(seconds=_SECONDS[dialect]), *more])


def next_jobs(session: Session, kind: str, most: int, behind: str | None) -> tuple[Sequence[int], str | None]:
    """Locks the ids of up to ``most`` jobs of a kind, the oldest of each lane, the lanes in turn.

    The turn goes on with the lanes behind ``behind`` (None: from the first); answers also where to go on, None after
    the last lane. A lane's share is what is asked for over the number of lanes, so one with 100,000 jobs gets no more.
    """
    database = connection(session)
    query = _first_lanes if behind is None else _lanes_behind
    row = {"kind": kind, "most": most} | ({} if behind is None else {"behind": behind})
    lanes = list(database.execute(query, row).scalars())
    if not lanes:
        return [], None
    each = max(1, most // len(lanes))
    if database.dialect.name == "postgresql":
        ids = database.execute(_oldest_of_each, {"kind": kind, "lanes": lanes, "each": each}).scalars().all()
    else:
        ids = [
            found
            for lane in lanes
            for found in database.execute(_oldest, {"kind": kind, "lane": lane, "each": each}).scalars()
        ]
    return ids, (lanes[-1] if len(lanes) == most else None)


def share(most: int, kinds: int) -> int:
    """How many jobs of each of so many kinds are asked for at once."""
    return ceil(most / kinds)


def count_due_jobs(session: Session, kind: str, *, lane: str, most: int) -> int:
    """How many jobs of a kind and lane wait to be taken now; counted no further than to ``most``."""
    return int(connection(session).execute(_due_in_lane, {"kind": kind, "lane": lane, "most": most}).scalar_one())


def ripe_jobs(session: Session, *, at: datetime, limit: int) -> Sequence[int]:
    """Locks the ids of jobs for later whose time has come."""
    ripe = select(Job.id).where(text("state = 'waiting' AND turn IS NULL"), Job.due_at <= at)
    ordered = ripe.order_by(Job.due_at).limit(limit).with_for_update(skip_locked=True)
    return connection(session).execute(ordered).scalars().all()


def lock_waiting(session: Session, tickets: Sequence[tuple[str, int]]) -> Sequence[Any]:
    """Locks the waiting jobs of these refs and numbers of tries (one tried since is another matter); id and kind."""
    query = select(Job.id, Job.kind).where(tuple_(Job.ref, Job.tries).in_(tickets), Job.state == JobState.WAITING)
    return connection(session).execute(query.order_by(Job.id).with_for_update()).all()


def lost_jobs(session: Session, *, at: datetime, limit: int) -> Sequence[int]:
    """Locks the ids of jobs whose lease is over."""
    query = select(Job.id).where(text("state = 'running'"), Job.lease_until < at)
    ordered = query.order_by(Job.lease_until).limit(limit).with_for_update(skip_locked=True)
    return connection(session).execute(ordered).scalars().all()


def of_lane(query: Select[Job], lane: str | EveryLane) -> Select[Job]:
    """The query, for jobs of this lane."""
    return query if isinstance(lane, EveryLane) else query.where(Job.lane == lane)


def find_job(session: Session, ref: str, lane: str | EveryLane, *, lock: bool = False) -> Job:
    """A job of the lane. Raises ``JobUnknown``."""
    query = of_lane(select(Job).where(Job.ref == ref), lane)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise JobUnknown
    return found


def count_failed_jobs(session: Session) -> int:
    """How many jobs of everybody have failed and are still kept."""
    return session.scalar(select(func.count()).select_from(Job).where(text("state = 'failed'"))) or 0
