"""Events and the counters of their feeds."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime

_NUMBERED = text("position IS NOT NULL")
_UNNUMBERED = text("position IS NULL AND held_by IS NULL")
_HELD = text("position IS NULL AND held_by IS NOT NULL")


class Event(Base):
    """Something that happened, in the past tense. ``position`` is null until the relay has numbered it.

    One ``held_by`` a name waits until the name is released.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(
            "uq_events_feed_position",
            "feed",
            "position",
            unique=True,
            sqlite_where=_NUMBERED,
            postgresql_where=_NUMBERED,
        ),
        CheckConstraint("position > 0", name="position_positive"),
        Index("ix_events_unnumbered", "id", sqlite_where=_UNNUMBERED, postgresql_where=_UNNUMBERED),
        Index("ix_events_held", "held_by", "feed", "id", sqlite_where=_HELD, postgresql_where=_HELD),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    feed: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    position: Mapped[int | None] = mapped_column(BigInteger)
    held_by: Mapped[str | None] = mapped_column(String(64))


class EventRelease(Base):
    """Held events of one feed that the relay has yet to number; the feed's other events wait behind them."""

    __tablename__ = "event_releases"
    __table_args__ = (Index("ix_event_releases_feed", "feed", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    feed: Mapped[str] = mapped_column(String(64))


class Feed(Base):
    """The last position given out in one feed. Only the relay locks it."""

    __tablename__ = "feeds"
    __table_args__ = (CheckConstraint("last_position >= 0", name="last_position_not_negative"),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_position: Mapped[int] = mapped_column(BigInteger)
