"""Counted attempts: the edges of a window, and exactness with many at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import Attempts, Limit, TooManyAttempts, count_attempts, forget_old_attempts
from portal.db import transaction
from tests.fakes import NOON, FixedClock
from tests.races import at_once

HOURLY = Limit(3, timedelta(hours=1))
TICK = timedelta(microseconds=1)


def attempt(session: Session, clock: FixedClock, subject: str = "device:1", limit: Limit = HOURLY) -> bool:
    """Whether one more attempt is allowed at this moment."""
    try:
        count_attempts(session, [(subject, limit)], at=clock.now())
    except TooManyAttempts:
        return False
    return True


def test_as_many_as_the_limit_are_allowed(session: Session, clock: FixedClock):
    assert [attempt(session, clock) for _ in range(5)] == [True, True, True, False, False]


def test_the_window_opens_with_the_first_attempt_and_ends_on_the_moment(session: Session, clock: FixedClock):
    attempt(session, clock)
    clock.advance(minutes=59)
    assert attempt(session, clock)
    assert attempt(session, clock)
    assert not attempt(session, clock)
    clock.advance(timedelta(minutes=1) - TICK)
    assert not attempt(session, clock)
    clock.advance(TICK)
    assert [attempt(session, clock) for _ in range(4)] == [True, True, True, False]


def test_a_refusal_says_when_it_ends(session: Session, clock: FixedClock):
    for _ in range(3):
        attempt(session, clock)
        clock.advance(minutes=10)
    with pytest.raises(TooManyAttempts) as refusal:
        count_attempts(session, [("device:1", HOURLY)], at=clock.now())
    assert refusal.value.until == NOON + timedelta(hours=1)


def test_refused_attempts_do_not_prolong_the_wait(session: Session, clock: FixedClock):
    for _ in range(50):
        attempt(session, clock)
    assert session.scalars(select(Attempts)).one().count == 3
    clock.advance(hours=1)
    assert attempt(session, clock)


def test_subjects_are_counted_each_for_itself(session: Session, clock: FixedClock):
    for _ in range(3):
        attempt(session, clock, "device:1")
    assert attempt(session, clock, "device:2")
    assert not attempt(session, clock, "device:1")


def test_an_attempt_in_a_transaction_that_fails_is_not_counted(session: Session, clock: FixedClock):
    with pytest.raises(KeyError), transaction(session):  # noqa: PT012
        count_attempts(session, [("device:1", HOURLY)], at=clock.now())
        raise KeyError
    assert session.scalars(select(Attempts)).all() == []


def test_many_at_once_are_counted_exactly(sessions: sessionmaker[Session], clock: FixedClock):
    limit = Limit(10, timedelta(hours=1))

    def attempt_in_a_session_of_its_own(_: int) -> bool:
        with sessions() as session:
            return attempt(session, clock, limit=limit)

    assert sum(at_once(32, attempt_in_a_session_of_its_own)) == 10


def test_only_windows_that_are_over_are_forgotten(session: Session, clock: FixedClock):
    attempt(session, clock, "old")
    clock.advance(timedelta(hours=1) - TICK)
    attempt(session, clock, "new")
    forget_old_attempts(session, at=clock.now())
    assert set(session.scalars(select(Attempts.subject))) == {"old", "new"}
    forget_old_attempts(session, at=clock.advance(TICK))
    assert set(session.scalars(select(Attempts.subject))) == {"new"}
