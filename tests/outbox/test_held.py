"""Events that are held back are numbered once they are released, in order, or never were."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.outbox import (
    SERVICE_FEED,
    Event,
    EventRelease,
    discard_events,
    number_events,
    read_feed,
    record,
    record_many,
    release_events,
)
from tests.fakes import NOON


def tell(session: Session, *about: str, feed: str = SERVICE_FEED, held_by: str | None = None) -> None:
    with transaction(session):
        told = {one: {"count": 1} for one in about}
        record_many(session, "thing.happened", told, at=NOON, feed=feed, held_by=held_by)


def release(session: Session, by: str, *feeds: str) -> None:
    with transaction(session):
        release_events(session, by, feeds)


def read(session: Session, feed: str = SERVICE_FEED) -> list[str]:
    events = read_feed(session, feed)
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    return [event.about for event in events]


def test_a_held_event_waits_for_its_release_and_others_pass_by(session: Session):
    tell(session, "a", "b", held_by="one")
    tell(session, "c")
    tell(session, "d", held_by="two")
    assert number_events(session) == 1
    assert read(session) == ["c"]
    release(session, "one", SERVICE_FEED)
    assert number_events(session) == 2
    assert number_events(session) == 0
    assert read(session) == ["c", "a", "b"]
    assert session.scalar(select(func.count()).select_from(EventRelease)) == 0


def test_what_happens_after_a_release_is_told_after_it_and_other_feeds_go_on(session: Session):
    tell(session, *"abcd", feed="merchant", held_by="one")
    tell(session, "w", feed="owner", held_by="one")
    release(session, "one", "merchant", "owner")
    tell(session, "x", feed="merchant")
    tell(session, "y", feed="merchant", held_by="two")
    tell(session, "z")
    release(session, "two", "merchant")
    assert number_events(session, limit=2) == 4
    assert (read(session, "merchant"), read(session, "owner"), read(session)) == (["a", "b"], ["w"], ["z"])
    while number_events(session, limit=2):
        pass
    assert read(session, "merchant") == [*"abcd", "y", "x"]


def test_what_is_discarded_never_happened(session: Session):
    tell(session, "a", "b", held_by="one")
    with transaction(session):
        record(session, "thing.happened", about="c", at=NOON)
    assert discard_events(session, "one") == 2
    assert discard_events(session, "one") == 0
    number_events(session)
    assert read(session) == ["c"]
    assert session.scalar(select(func.count()).select_from(Event)) == 1
