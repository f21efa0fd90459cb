"""Limits that protect something, counted in the database: exact over all processes and machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, case, delete
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


@cache
def _count_one(dialect: str) -> Executable:
    insertion = insert_or(dialect, Attempts).values(subject=bindparam("subject"), count=1, ends_at=bindparam("ends_at"))
    is_over = Attempts.ends_at <= bindparam("at", type_=UtcDateTime)
    return insertion.on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "count": case((is_over, 1), else_=Attempts.count + 1),
            "ends_at": case((is_over, insertion.excluded.ends_at), else_=Attempts.ends_at),
        },
    ).returning(Attempts.count, Attempts.ends_at)


def count_attempts(session: Session, limits: Limits, *, at: datetime) -> None:
    """Counts one attempt of each subject (a keyed hash or an id behind a word for what is done).

    Raises ``TooManyAttempts`` with the moment its window ends. The rows stay locked until the caller's transaction
    ends, so they are counted last; a refused attempt is not counted, since the caller rolls back.
    """
    with transaction(session):
        database = connection(session)
        for subject, limit in limits:
            row = database.execute(
                _count_one(database.dialect.name), {"subject": subject, "ends_at": at + limit.window, "at": at}
            ).one()
            if row[0] > limit.count:
                raise TooManyAttempts(row.ends_at)


def forget_old_attempts(session: Session, *, at: datetime) -> None:
    """Deletes the counts whose window is over."""
    with transaction(session):
        session.execute(delete(Attempts).where(Attempts.ends_at <= at))
