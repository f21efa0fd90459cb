"""What organisations want to be mailed, and how far each feed was read for mails."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.organisations import Owned


class NoticeSettings(Owned, Base):
    """What an organisation has chosen; one that has not gets what ``default_terms`` says.

    ``report_due_on``: the first day (Japan time) that was not reported yet; null where no reports are wanted.
    """

    __tablename__ = "notice_settings"

    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisations.id"), primary_key=True)
    addresses: Mapped[list[Any]] = mapped_column(JSON)
    notices: Mapped[list[Any]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(8))
    report_due_on: Mapped[date | None] = mapped_column(Date)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeFeed(Base):
    """Up to where a feed was read. Until ``quiet_until`` it is left alone: what comes is gathered into one mail."""

    __tablename__ = "notice_feeds"
    __table_args__ = (CheckConstraint("position >= 0", name="position_not_negative"),)

    feed: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(BigId)
    quiet_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
