"""Checks of the books as they are stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime


class BookCheck(Base):
    """A check, asked for or of a ``day`` (Japan time, one each); ``findings`` are there once it has ended."""

    __tablename__ = "book_checks"
    __table_args__ = (
        Unique("day"),
        CheckConstraint("(ended_at IS NULL) = (is_sound IS NULL)", name="sound_when_ended"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    day: Mapped[date | None] = mapped_column(Date)
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_sound: Mapped[bool | None]
    findings: Mapped[dict[str, Any]] = mapped_column(JSON)
