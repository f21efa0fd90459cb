"""Limits that protect something, counted in the database: exact over all processes and machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    String,
    and_,
    bindparam,
    case,
    delete,
    exists,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from portal.accounts.errors import TooManyAttempts
from portal.accounts.model import Attempts
from portal.db import UtcDateTime, connection, insert_or, transaction


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` attempts in each window of ``window``, which opens with the first."""

    count: int
    window: timedelta


Limits = Sequence[tuple[str, Limit]]
"""What a thing counts against: pairs of a subject (see ``count_attempts``) and its limit."""


def device_subject(device_id: int) -> str:
    """The subject under which a device's issues are counted."""
    return f"issue:device:{device_id}"


_SUBJECT, _ENDS_AT = bindparam("subject", type_=String), bindparam("ends_at", type_=UtcDateTime)


@cache
def _count_one(dialect: str, cause: FromClause | None = None) -> Insert:
    row = select(_SUBJECT, literal(1), _ENDS_AT)
    row = row.where(true()) if cause is None else row.select_from(cause)  # SQLite's parser wants the WHERE
    insertion = insert_or(dialect, Attempts).from_select(["subject", "count", "ends_at"], row)
    is_over = Attempts.ends_at <= bindparam("at", type_=UtcDateTime)
    return insertion.on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "count": case((is_over, 1), else_=Attempts.count + 1),
            "ends_at": case((is_over, insertion.excluded.ends_at), else_=Attempts.ends_at),
        },
    ).returning(Attempts.count, Attempts.ends_at)


def counting(cause: FromClause) -> Insert:
    """Counts one attempt on PostgreSQL: the end of a statement with a row in ``cause`` only if the thing happened.

    Its parameters are ``attempt_of``; what it answers is for ``allow``.
    """
    return _count_one("postgresql", cause)


def attempt_of(subject: str, limit: Limit, *, at: datetime) -> dict[str, object]:
    """The parameters of one attempt."""
    return {"subject": subject, "ends_at": at + limit.window, "at": at}


def allow(row: Any, limit: Limit) -> None:
    """Raises ``TooManyAttempts`` where the counted row is beyond the limit."""
    if row[0] > limit.count:
        raise TooManyAttempts(row.ends_at)


def count_attempts(session: Session, limits: Limits, *, at: datetime) -> None:
    """Counts one attempt of each subject (a keyed hash or an id behind a word for what is done).

    Raises ``TooManyAttempts`` with the moment its window ends. The rows stay locked until the caller's transaction
    ends, so they are counted last; a refused attempt is not counted, since the caller rolls back.
    """
    with transaction(session):
        database = connection(session)
        for subject, limit in limits:
            counted = database.execute(_count_one(database.dialect.name), attempt_of(subject, limit, at=at))
            allow(counted.one(), limit)


def refuse_if_spent(session: Session, limits: Limits, *, at: datetime) -> None:
    """Raises ``TooManyAttempts`` where one of the limits is reached; counts nothing. For what counts if it fails."""
    most = dict(limits)
    for subject, count, ends_at in connection(session).execute(_spent, {"subjects": list(most)}):
        if count >= most[subject].count and ends_at > at:
            raise TooManyAttempts(ends_at)


_spent = select(Attempts.subject, Attempts.count, Attempts.ends_at).where(
    Attempts.subject.in_(bindparam("subjects", type_=String, expanding=True))
)


def is_spent(size: int) -> ColumnElement[bool]:
    """Whether one of at most ``size`` limits is reached, as a column of another statement; parameters: ``spent_by``."""
    reached = (
        and_(Attempts.subject == bindparam(f"subject_{place}"), Attempts.count >= bindparam(f"most_{place}"))
        for place in range(size)
    )
    return exists().where(Attempts.ends_at > bindparam("at", type_=UtcDateTime), or_(*reached))


def spent_by(limits: Limits, size: int, *, at: datetime) -> dict[str, object]:
    """The parameters of ``is_spent`` of this size."""
    given: dict[str, object] = {"at": at}
    for place in range(size):
        subject, limit = limits[place] if place < len(limits) else ("", limits[0][1])
        given |= {f"subject_{place}": subject, f"most_{place}": limit.count}
    return given


def forget_old_attempts(session: Session, *, at: datetime) -> None:
    """Deletes the counts whose window is over."""
    with transaction(session):
        session.execute(delete(Attempts).where(Attempts.ends_at <= at))
