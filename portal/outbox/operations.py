"""Recording events, numbering them, reading them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import JSON, FromClause, String, bindparam, insert, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from portal.db import UtcDateTime, connection, transaction
from portal.outbox.model import Event, Feed

SERVICE_FEED = "service"  # the operator's own feed; merchants get one each
UNNUMBERED = "SELECT 1 FROM events WHERE position IS NULL"  # has a row while the relay has something to do
_RELAY_LOCK = 0x536D7250  # any fixed number: only relays take it

_PARAMETERS = {
    "feed": bindparam("feed", type_=String),
    "name": bindparam("event", type_=String),
    "about": bindparam("about", type_=String),
    "payload": bindparam("payload", type_=JSON),
    "happened_at": bindparam("happened_at", type_=UtcDateTime),
}
_insert_event = insert(Event).values(_PARAMETERS)
_events: Any = Event.__table__  # Core's table: an ORM update by key would take no renamed parameters
_number_event = update(_events).where(_events.c.id == bindparam("event")).values(position=bindparam("at"))


def record(
    session: Session, name: str, *, about: str, at: datetime, feed: str = SERVICE_FEED, **payload: str | int | None
) -> None:
    """Writes an event in the caller's transaction. ``about`` is the opaque ref of what it happened to.

    ``payload`` holds ids and codes only: no name, no digits, no secret.
    """
    row = {"feed": feed, "event": name, "about": about, "payload": payload, "happened_at": at}
    connection(session).execute(_insert_event, row)


def recording(cause: FromClause) -> ReturningInsert[Any]:
    """As ``record``, as the end of a statement that has a row in ``cause`` (a CTE) only if the thing happened.

    Its parameters are ``feed``, ``event`` (the name), ``about``, ``payload``, ``happened_at``; answers the event's id.
    """
    return (
        insert(Event)
        .from_select(list(_PARAMETERS), select(*_PARAMETERS.values()).select_from(cause))
        .returning(Event.id)
    )


def number_events(session: Session, limit: int = 1000) -> int:
    """Gives the oldest committed unnumbered events the next positions of their feeds; answers how many.

    Run by the relay. Two relays at once are harmless: they take turns.
    """
    with transaction(session):
        database = connection(session)
        if database.dialect.name == "postgresql":
            database.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _RELAY_LOCK})
        waiting = database.execute(
            select(Event.id, Event.feed).where(Event.position.is_(None)).order_by(Event.id).limit(limit)
        ).all()
        for name, events in groupby(
            sorted(waiting, key=lambda event: (event.feed, event.id)), lambda event: event.feed
        ):
            _append(session, name, [event.id for event in events])
    return len(waiting)


def _append(session: Session, name: str, event_ids: Sequence[int]) -> None:
    feed = session.get(Feed, name)
    if feed is None:
        feed = Feed(name=name, last_position=0)
        session.add(feed)
    first = feed.last_position + 1
    feed.last_position += len(event_ids)
    session.flush()
    connection(session).execute(
        _number_event, [{"event": event, "at": position} for position, event in enumerate(event_ids, first)]
    )


def read_feed(
    session: Session, feed: str = SERVICE_FEED, *, after: int = 0, limit: int = 100, name: str | None = None
) -> Sequence[Event]:
    """Numbered events of ``feed`` behind position ``after``, in order, at most ``limit``, of one ``name`` or all."""
    events = select(Event).where(Event.feed == feed, Event.position > after).order_by(Event.position).limit(limit)
    return session.scalars(events if name is None else events.where(Event.name == name)).all()


def latest_events(
    session: Session, feed: str, *, before: int | None = None, limit: int = 50, name: str | None = None
) -> Sequence[Event]:
    """As ``read_feed``, the newest first: those in front of position ``before``, or from the feed's end."""
    events = select(Event).where(Event.feed == feed, Event.position.is_not(None)).order_by(Event.position.desc())
    if before is not None:
        events = events.where(Event.position < before)
    return session.scalars((events if name is None else events.where(Event.name == name)).limit(limit)).all()
