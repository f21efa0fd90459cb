"""Mails on their way, and addresses that mail does not reach."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.mail.address import ADDRESS_LIMIT
from portal.mail.rules import MailState

FAULT_LIMIT = 32  # characters of a fault's code


class PostedMail(Base):
    """A mail that is to be sent, or was. ``payload``: its values, ids and short texts, gone once it is sent.

    ``stale_at``: from then on it is not worth sending. ``lane``: the ref of the organisation for which it is sent.
    """

    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'sent', 'failed', 'bounced')", name="state_known"),
        CheckConstraint("state <> 'queued' OR sent_at IS NULL", name="queued_not_sent"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_has_moment"),
        CheckConstraint("(state = 'bounced') = (bounced_at IS NOT NULL)", name="bounced_has_moment"),
        CheckConstraint("state NOT IN ('failed', 'bounced') OR fault <> ''", name="fault_told"),
        Index("ix_mails_made_at", "made_at"),
        Index("ix_mails_address", "address"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    template: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT))
    language: Mapped[str] = mapped_column(String(8))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    lane: Mapped[str] = mapped_column(String(22))
    sandbox: Mapped[bool]
    state: Mapped[str] = mapped_column(String(8), default=MailState.QUEUED)
    fault: Mapped[str] = mapped_column(String(FAULT_LIMIT), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stale_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MailTrouble(Base):
    """An address whose mail came back: ``soft_count`` times for now, and since ``hard_at`` for good."""

    __tablename__ = "mail_troubles"
    __table_args__ = (
        CheckConstraint("soft_count >= 0", name="soft_count_not_negative"),
        CheckConstraint("soft_count > 0 OR hard_at IS NOT NULL", name="has_trouble"),
        Index("ix_mail_troubles_last_at", "last_at"),
    )

    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT), primary_key=True)
    soft_count: Mapped[int]
    hard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    code: Mapped[str] = mapped_column(String(FAULT_LIMIT))
