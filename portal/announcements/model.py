"""Announcements."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime

TEXT_LIMIT = 200  # characters: two lines on a phone


class Announcement(Base):
    """A sentence in each language, shown from ``starts_at`` until ``ends_at``."""

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(f"length(text_ja) BETWEEN 1 AND {TEXT_LIMIT}", name="text_ja_fits"),
        CheckConstraint(f"length(text_en) BETWEEN 1 AND {TEXT_LIMIT}", name="text_en_fits"),
        Index("ix_announcements_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    text_ja: Mapped[str] = mapped_column(String(TEXT_LIMIT))
    text_en: Mapped[str] = mapped_column(String(TEXT_LIMIT))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
