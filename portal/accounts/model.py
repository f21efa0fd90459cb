"""Customers, their devices, and counted attempts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime


class Customer(Base):
    """Somebody who holds numbers; anonymous for ever unless they choose otherwise."""

    __tablename__ = "customers"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012  # an erased customer's id is nobody else's, ever

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Device(Base):
    """A browser that a customer comes with, recognised by the SHA-256 of the secret in its cookie."""

    __tablename__ = "devices"
    __table_args__ = (
        CheckConstraint("length(secret_hash) = 32", name="secret_hash_sha256"),
        CheckConstraint("seen_at >= created_at", name="seen_after_created"),
        {"sqlite_autoincrement": True},  # its attempts are counted by its id
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attempts(Base):
    """How often one subject did one thing in the current window. ``subject`` is a keyed hash, never an address."""

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint("count > 0", name="count_positive"),
        Index("ix_attempts_ends_at", "ends_at"),
    )

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
