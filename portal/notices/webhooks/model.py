"""Endpoints, what is to be delivered to them, and each try."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.notices.webhooks.rules import DeliveryState, EndpointState
from portal.notices.webhooks.targets import URL_LIMIT
from portal.organisations import OfMode, OfOrganisation

DESCRIPTION_LIMIT = 200  # characters
_ACTIVE = text("state = 'active' AND next_at IS NOT NULL")
_IS_FED = text("state = 'active'")
_WAITING = text("state = 'waiting'")
_IS_NEXT = text("is_next")
_IS_NEXT_SQLITE = text("is_next = 1")  # as SQLAlchemy asks there: SQLite uses a partial index only word for word
_TAKEN = text("worker IS NOT NULL")
_FINISHED = text("finished_at IS NOT NULL")


def _one_of(column: str, values: type[EndpointState | DeliveryState]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class WebhookEndpoint(OfMode, Base):
    """An address of an organisation's own that is told of its events.

    ``events``: patterns, none for all. ``sealed``: its signing secret; ``old_sealed``: the one before, which signs as
    well until ``old_until``. ``position``: up to where its feed has become deliveries. ``failures``: tries that failed
    in a row, the first at ``failing_since``; until ``probe_at`` it is left alone. ``next_at``: when to look at it.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint(_one_of("state", EndpointState), name="state_known"),
        CheckConstraint("(old_sealed IS NULL) = (old_until IS NULL)", name="old_secret_ends"),
        CheckConstraint("position >= 0", name="position_not_negative"),
        CheckConstraint("(failing_since IS NOT NULL) = (failures > 0)", name="failing_since_a_failure"),
        CheckConstraint("told_at IS NULL OR failures > 0", name="told_of_failures"),
        Index("ix_webhook_endpoints_next_at", "next_at", sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index("ix_webhook_endpoints_fed", "feed", "position", "id", sqlite_where=_IS_FED, postgresql_where=_IS_FED),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    url: Mapped[str] = mapped_column(String(URL_LIMIT))
    description: Mapped[str] = mapped_column(String(DESCRIPTION_LIMIT))
    events: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[str] = mapped_column(String(512))
    old_sealed: Mapped[str | None] = mapped_column(String(512))
    old_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    feed: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    probe_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebhookDelivery(OfMode, Base):
    """One event on its way to one endpoint.

    ``event_ref`` is the event's public id and the call's ``webhook-id``. Of those that wait for the same endpoint and
    object, one ``is_next``: it alone may be tried, from ``due_at`` on. While a ``worker`` has it, ``due_at`` is the end
    of its lease. ``error``: why the last try failed.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Unique("endpoint_id", "event_ref"),
        CheckConstraint(_one_of("state", DeliveryState), name="state_known"),
        CheckConstraint("NOT is_next OR state = 'waiting'", name="next_waits"),
        CheckConstraint("worker IS NULL OR is_next", name="worker_has_next"),
        CheckConstraint("(finished_at IS NULL) = (state = 'waiting')", name="finished_or_waiting"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        Index(
            "uq_webhook_deliveries_next",
            "endpoint_id",
            "about",
            unique=True,
            sqlite_where=_IS_NEXT_SQLITE,
            postgresql_where=_IS_NEXT,
        ),
        Index(
            "ix_webhook_deliveries_due",
            "endpoint_id",
            "due_at",
            sqlite_where=_IS_NEXT_SQLITE,
            postgresql_where=_IS_NEXT,
        ),
        Index("ix_webhook_deliveries_taken", "endpoint_id", sqlite_where=_TAKEN, postgresql_where=_TAKEN),
        Index(
            "ix_webhook_deliveries_waiting",
            "endpoint_id",
            "state",  # without it SQLite would take ix_webhook_deliveries_state
            "about",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_webhook_deliveries_shown", "endpoint_id", "id"),
        Index("ix_webhook_deliveries_state", "endpoint_id", "state", "id"),
        Index("ix_webhook_deliveries_finished", "finished_at", sqlite_where=_FINISHED, postgresql_where=_FINISHED),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    event_ref: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(64))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    is_next: Mapped[bool] = mapped_column(Boolean)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
    worker: Mapped[str | None] = mapped_column(String(22))
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(32), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebhookAttempt(OfOrganisation, Base):
    """One call: where to, when, how long it took (ms), how it was signed, and what came back (its first 2 kB)."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (CheckConstraint("took >= 0", name="took_not_negative"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    took: Mapped[int]
    url: Mapped[str] = mapped_column(String(URL_LIMIT))
    signature: Mapped[str] = mapped_column(String(200))
    status: Mapped[int | None]
    error: Mapped[str] = mapped_column(String(32))
    answer: Mapped[str] = mapped_column(Text)
