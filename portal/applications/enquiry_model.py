"""What companies ask before they become merchants."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.mail import ADDRESS_LIMIT
from portal.organisations import COMPANY_LIMIT, PERSON_LIMIT, PHONE_LIMIT

ENQUIRY_LIMIT = 2000  # characters of an enquiry's text, line ends counted
VOLUME_LIMIT = 100_000_000  # bills a month; more is a slip of the finger


class EnquiryState(StrEnum):
    """How far an enquiry has come."""

    NEW = "new"
    ANSWERED = "answered"


class EnquiryType(StrEnum):
    """The type of connection that is asked about."""

    LIGHT = "light"
    REGULAR = "regular"
    SUPER = "super"
    UNDECIDED = "undecided"


class Enquiry(Base):
    """A company's question about rates, in the operator's queue until it is answered.

    ``volume``: bills a month that the company expects; None where it cannot say.
    """

    __tablename__ = "enquiries"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'answered')", name="state_known"),
        CheckConstraint("link_type IN ('light', 'regular', 'super', 'undecided')", name="link_type_known"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_has_moment"),
        CheckConstraint("answered_by IS NULL OR answered_at IS NOT NULL", name="answered_by_when_answered"),
        CheckConstraint("answered_at >= created_at", name="answered_after_created"),
        CheckConstraint(f"length(company) BETWEEN 1 AND {COMPANY_LIMIT}", name="company_fits"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {PERSON_LIMIT}", name="name_fits"),
        CheckConstraint(f"length(phone) <= {PHONE_LIMIT}", name="phone_fits"),
        CheckConstraint(f"length(text) <= {ENQUIRY_LIMIT}", name="text_fits"),
        CheckConstraint(f"volume BETWEEN 1 AND {VOLUME_LIMIT}", name="volume_plausible"),
        Index(
            "ix_enquiries_new",
            "created_at",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    company: Mapped[str] = mapped_column(String(COMPANY_LIMIT))
    name: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT))
    phone: Mapped[str] = mapped_column(String(PHONE_LIMIT), default="")
    link_type: Mapped[str] = mapped_column(String(16))
    volume: Mapped[int | None]
    text: Mapped[str] = mapped_column(String(ENQUIRY_LIMIT), default="")
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default=EnquiryState.NEW)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    request_key: Mapped[str] = mapped_column(String(64), unique=True)  # the same form coming twice is one enquiry
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
