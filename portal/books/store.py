"""Queries on checks of the books; never commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.books.model import BookCheck
from portal.books.rules import OVERDUE_AFTER, Alarm
from portal.organisations import ObjectUnknown

GIVEN_UP_AFTER = timedelta(hours=1)  # a check that has not ended by then was lost with its job


def book_checks(session: Session, *, limit: int = 30) -> Sequence[BookCheck]:
    """The latest checks first, those under way among them."""
    return session.scalars(select(BookCheck).order_by(BookCheck.id.desc()).limit(limit)).all()


def book_check(session: Session, ref: str) -> BookCheck:
    """One check. Raises ``ObjectUnknown``."""
    return _one(session, select(BookCheck).where(BookCheck.ref == ref))


def locked_check(session: Session, ref: str) -> BookCheck:
    """As ``book_check``, not to be changed by others."""
    asked = select(BookCheck).where(BookCheck.ref == ref).with_for_update()
    return _one(session, asked.execution_options(populate_existing=True))


def last_book_check(session: Session) -> BookCheck | None:
    """The latest check that has ended."""
    ended = select(BookCheck).where(BookCheck.ended_at.is_not(None))
    return session.scalars(ended.order_by(BookCheck.ended_at.desc(), BookCheck.id.desc()).limit(1)).one_or_none()


def open_book_check(session: Session, *, at: datetime) -> BookCheck | None:
    """A check that is under way."""
    under_way = select(BookCheck).where(BookCheck.ended_at.is_(None), BookCheck.asked_at > at - GIVEN_UP_AFTER)
    return session.scalars(under_way.order_by(BookCheck.id.desc()).limit(1)).one_or_none()


def books_alarm(session: Session, *, at: datetime) -> Alarm | None:
    """Whether something is wrong with the books; not where they were never checked yet."""
    last = last_book_check(session)
    if last is None or last.ended_at is None:
        return None
    if not last.is_sound:
        return Alarm.UNSOUND
    return Alarm.OVERDUE if last.ended_at < at - OVERDUE_AFTER else None


def _one(session: Session, asked: Select[BookCheck]) -> BookCheck:
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found
