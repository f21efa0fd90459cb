"""Events of something done in many steps: held back until it is whole, then released by one row, or discarded."""

from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from portal.db import connection, transaction
from portal.outbox.model import Event, EventRelease, Feed

RELEASES_AT_ONCE = 100  # that the relay looks at in one transaction
DISCARDED_AT_ONCE = 5_000  # events deleted in one transaction


def release_events(session: Session, by: str, feeds: Iterable[str]) -> None:
    """Lets the relay number what is held by this name in these feeds, from the caller's commit on."""
    connection(session).execute(insert(EventRelease), [{"name": by, "feed": feed} for feed in feeds])


def discard_events(session: Session, by: str) -> int:
    """Deletes what is held by this name and not released, a portion at a time; answers how many."""
    gone = 0
    while True:
        with transaction(session):
            held = select(Event.id).where(Event.held_by == by, Event.position.is_(None)).limit(DISCARDED_AT_ONCE)
            some = connection(session).execute(delete(Event).where(Event.id.in_(held.scalar_subquery()))).rowcount
        gone += some
        if some < DISCARDED_AT_ONCE:
            return gone


def number_released(session: Session, limit: int) -> int:
    """In the relay's transaction: the next positions for released events, a feed's releases one after the other.

    A feed has its turn until one of its releases has more than ``limit``.
    """
    waiting = session.scalars(select(EventRelease).order_by(EventRelease.id).limit(RELEASES_AT_ONCE)).all()
    numbered, full = 0, set[str]()
    for release in waiting:
        if release.feed in full:
            continue
        some = _number(session, release, limit)
        numbered += some
        if some < limit:
            session.delete(release)
        else:
            full.add(release.feed)
    session.flush()
    return numbered


def feed_to_append(session: Session, name: str) -> Feed:
    """The feed's counter, made with its first event. Only the relay asks."""
    feed = session.get(Feed, name)
    if feed is None:
        feed = Feed(name=name, last_position=0)
        session.add(feed)
    return feed


def _number(session: Session, release: EventRelease, limit: int) -> int:
    feed = feed_to_append(session, release.feed)
    place = func.row_number().over(order_by=Event.id).label("place")
    held = select(Event.id, place).where(
        Event.held_by == release.name, Event.feed == release.feed, Event.position.is_(None)
    )
    some = held.order_by(Event.id).limit(limit).subquery()
    numbering = update(Event).where(Event.id == some.c.id).values(position=feed.last_position + some.c.place)
    count = connection(session).execute(numbering).rowcount
    feed.last_position += count
    return count
