"""A merchant's wish to join."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.applications.rules import ApplicationState
from portal.db import Base, BigId, UtcDateTime
from portal.mail import ADDRESS_LIMIT
from portal.organisations import (
    COMPANY_LIMIT,
    PERSON_LIMIT,
    PHONE_LIMIT,
    REASON_LIMIT,
    WEBSITE_LIMIT,
    LinkType,
    one_of,
)


class Application(Base):
    """A merchant that wants to join: confirmed by mail, then decided by the operator."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint(one_of("state", ApplicationState), name="state_known"),
        CheckConstraint(one_of("link_type", LinkType), name="link_type_known"),
        CheckConstraint("(decided_at IS NOT NULL) = (state IN ('approved', 'refused'))", name="decided_when_decided"),
        CheckConstraint("organisation_id IS NULL OR state = 'approved'", name="organisation_when_approved"),
        Index("ix_applications_state_created_at", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    company: Mapped[str] = mapped_column(String(COMPANY_LIMIT))
    company_kana: Mapped[str] = mapped_column(String(COMPANY_LIMIT))
    person: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT))
    phone: Mapped[str] = mapped_column(String(PHONE_LIMIT))
    website: Mapped[str] = mapped_column(String(WEBSITE_LIMIT))
    link_type: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(REASON_LIMIT))
    request_key: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(PERSON_LIMIT), default="")
    reason: Mapped[str] = mapped_column(String(REASON_LIMIT), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
