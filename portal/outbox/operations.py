"""Recording events, numbering them, reading them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    FromClause,
    Select,
    String,
    bindparam,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from portal.db import UtcDateTime, connection, transaction
from portal.outbox.held import feed_to_append, number_released
from portal.outbox.model import Event, EventRelease

SERVICE_FEED = "service"  # the operator's own feed; merchants get one each
UNNUMBERED = (  # has a row while the relay has something to do
    "SELECT 1 FROM events WHERE position IS NULL AND held_by IS NULL UNION ALL SELECT 1 FROM event_releases"
)
_RELAY_LOCK = 0x536D7250  # any fixed number: only relays take it

Payload = Mapping[str, str | int | None]
"""Ids, codes, amounts and counts: no name, no digits, no secret."""

_PARAMETERS = {
    "feed": bindparam("feed", type_=String),
    "name": bindparam("event", type_=String),
    "about": bindparam("about", type_=String),
    "payload": bindparam("payload", type_=JSON),
    "happened_at": bindparam("happened_at", type_=UtcDateTime),
}
_insert_event = insert(Event).values(_PARAMETERS)
_insert_many = insert(Event).values(_PARAMETERS | {"held_by": bindparam("held_by", type_=String)})
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


def record_many(
    session: Session,
    name: str,
    about: Mapping[str, Payload],
    *,
    at: datetime,
    feed: str = SERVICE_FEED,
    held_by: str | None = None,
) -> None:
    """As ``record``, an event about each of these, by ref, in one go.

    With ``held_by`` none is numbered before ``release_events`` of that name.
    """
    common = {"feed": feed, "event": name, "happened_at": at, "held_by": held_by}
    rows = [common | {"about": ref, "payload": payload} for ref, payload in about.items()]
    if rows:
        connection(session).execute(_insert_many, rows)


def record_selected(
    session: Session, name: str, things: Select[Any], *, at: datetime, feed: str, held_by: str | None = None
) -> None:
    """As ``record_many``, an event about each of ``things``: rows of a ref and ``payload_sql``. Nothing is fetched."""
    common = (literal(feed), literal(name), literal(at, UtcDateTime), literal(held_by, String))
    written = ["feed", "name", "happened_at", "held_by", "about", "payload"]
    chosen = things.subquery()
    events = insert(Event).from_select(written, select(*common, *chosen.c), include_defaults=False)
    connection(session).execute(events.execution_options(**things.get_execution_options()))


def payload_sql(session: Session, **payload: Any) -> ColumnElement[Any]:
    """A payload that the database makes of columns and values; their names are our own words."""
    makes = func.json_build_object if connection(session).dialect.name == "postgresql" else func.json_object
    return makes(*chain.from_iterable((literal_column(f"'{name}'"), value) for name, value in payload.items()))


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

    Of released events a feed gets ``limit`` at a time, and its others only after them, so that nothing is told of a
    thing before its beginning. Run by the relay. Two relays at once are harmless: they take turns.
    """
    with transaction(session):
        database = connection(session)
        if database.dialect.name == "postgresql":
            database.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _RELAY_LOCK})
        numbered = number_released(session, limit)
        blocked = select(EventRelease.feed).scalar_subquery()
        unnumbered = select(Event.id, Event.feed).where(Event.position.is_(None), Event.held_by.is_(None))
        waiting = database.execute(unnumbered.where(Event.feed.not_in(blocked)).order_by(Event.id).limit(limit)).all()
        for name, events in groupby(
            sorted(waiting, key=lambda event: (event.feed, event.id)), lambda event: event.feed
        ):
            _append(session, name, [event.id for event in events])
    return numbered + len(waiting)


def _append(session: Session, name: str, event_ids: Sequence[int]) -> None:
    feed = feed_to_append(session, name)
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
