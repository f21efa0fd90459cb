"""Events are told with their cause, numbered without gaps, read in order."""

import random
import threading
import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.outbox import Event, Feed, latest_events, number_events, read_feed, record
from tests.fakes import NOON, FixedClock
from tests.races import at_once

FEEDS = ("service", "merchant-1", "merchant-2")


def tell(session: Session, *about: str, feed: str = "service") -> None:
    """Records one event about each."""
    with transaction(session):
        for one in about:
            record(session, "thing.happened", about=one, at=NOON, feed=feed, count=1, kind=None)


def positions(session: Session, feed: str = "service") -> list[tuple[int, str]]:
    """Position and subject of all that a reader of the feed sees."""
    return [(event.position, event.about) for event in read_feed(session, feed)]


def test_an_event_says_what_happened_to_what_and_when(session: Session):
    tell(session, "a")
    number_events(session)
    (event,) = read_feed(session)
    assert (event.name, event.about, event.happened_at) == ("thing.happened", "a", NOON)
    assert event.payload == {"count": 1, "kind": None}


def test_readers_see_only_numbered_events(session: Session):
    tell(session, "a")
    assert positions(session) == []
    assert number_events(session) == 1
    assert positions(session) == [(1, "a")]
    assert number_events(session) == 0


def test_each_feed_counts_for_itself_from_one(session: Session):
    tell(session, "a", "b")
    tell(session, "c", feed="merchant-1")
    number_events(session)
    tell(session, "d", feed="merchant-1")
    tell(session, "e")
    number_events(session)
    assert positions(session) == [(1, "a"), (2, "b"), (3, "e")]
    assert positions(session, "merchant-1") == [(1, "c"), (2, "d")]


def test_an_event_that_was_rolled_back_leaves_no_gap(session: Session):
    tell(session, "a")
    with pytest.raises(KeyError), transaction(session):  # noqa: PT012
        record(session, "thing.happened", about="never", at=NOON)
        raise KeyError
    tell(session, "b")
    number_events(session)
    assert positions(session) == [(1, "a"), (2, "b")]


def test_numbering_goes_on_where_a_limit_stopped_it(session: Session):
    tell(session, *"abcde")
    assert [number_events(session, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert positions(session) == list(enumerate("abcde", 1))


def test_a_reader_goes_on_behind_what_it_has_read(session: Session):
    tell(session, *"abcde")
    number_events(session)
    assert [event.about for event in read_feed(session, after=2, limit=2)] == ["c", "d"]
    assert list(read_feed(session, after=5)) == []
    assert list(read_feed(session, "nobodys")) == []


def test_a_relay_that_remembers_an_old_counter_still_counts_on(session: Session, sessions: sessionmaker[Session]):
    tell(session, "a")
    number_events(session)
    remembered = session.get(Feed, "service")
    with sessions() as other:
        tell(other, "b")
        number_events(other)
    tell(session, "c")
    number_events(session)
    assert positions(session) == [(1, "a"), (2, "b"), (3, "c")]
    assert remembered.last_position == 3


def test_positions_have_no_gap_with_many_writers_and_two_relays(sessions: sessionmaker[Session], campaign):  # noqa: C901
    """Eight writers, some of which fail, two relays, and a reader of each feed that must never see a gap."""
    rounds = campaign(12, 300)
    writing = threading.Event()
    writing.set()

    def write(place: int) -> int:
        chance = random.Random(place)
        written = 0
        for turn in range(rounds):
            about = [(f"{place}-{turn}-{n}", chance.choice(FEEDS)) for n in range(chance.randint(1, 4))]
            fails = chance.random() < 0.2
            with sessions() as session:
                try:
                    with transaction(session):
                        for one, feed in about:
                            record(session, "thing.happened", about=one, at=NOON, feed=feed)
                            time.sleep(chance.random() / 500)
                        if fails:
                            raise KeyError
                        written += len(about)
                except KeyError:
                    pass
        return written

    def relay(_: int) -> int:
        numbered = 0
        with sessions() as session:
            while writing.is_set():
                numbered += number_events(session, limit=7)
                time.sleep(0.001)
            while more := number_events(session):
                numbered += more
        return numbered

    def read(place: int) -> int:
        at = 0
        with sessions() as session:
            while True:
                last_look = not writing.is_set()
                for event in read_feed(session, FEEDS[place], after=at):
                    assert event.position == at + 1
                    at += 1
                session.rollback()
                if last_look:
                    return at
                time.sleep(0.002)

    finished = threading.Barrier(9, timeout=120)

    def play(place: int) -> int:
        if place < 8:
            try:
                return write(place)
            finally:
                finished.wait()
        if place == 8:
            finished.wait()
            writing.clear()
            return 0
        return relay(place) if place < 11 else read(place - 11)

    totals = at_once(14, play)
    written, numbered = sum(totals[:8]), sum(totals[9:11])
    assert written == numbered > 0
    with sessions() as session:
        for feed in FEEDS:
            seen = session.scalars(select(Event.position).where(Event.feed == feed).order_by(Event.position)).all()
            assert list(seen) == list(range(1, len(seen) + 1))
            assert session.get(Feed, feed).last_position == len(seen)
        assert session.scalar(select(func.count()).select_from(Event)) == written


def test_events_of_one_writer_keep_their_order(session: Session, clock: FixedClock):
    for n in range(30):
        tell(session, f"{n:02d}")
        if n % 7 == 0:
            number_events(session)
    number_events(session)
    assert [about for _, about in positions(session)] == [f"{n:02d}" for n in range(30)]


def test_the_latest_events_come_first_numbered_ones_only(session: Session):
    tell(session, "a", "b", "c")
    with transaction(session):
        record(session, "other.happened", about="d", at=NOON)
    number_events(session)
    tell(session, "not numbered")

    assert [event.about for event in latest_events(session, "service", limit=2)] == ["d", "c"]
    assert [event.about for event in latest_events(session, "service", before=3)] == ["b", "a"]
    assert [event.about for event in latest_events(session, "service", name="thing.happened", limit=1)] == ["c"]
