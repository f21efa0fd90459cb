"""Customers, their devices, their ways back, and counted attempts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.mail import ADDRESS_LIMIT

NAME_LIMIT = 30  # characters of the name of a device or a passkey


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
        CheckConstraint(f"length(name) <= {NAME_LIMIT}", name="name_fits"),
        {"sqlite_autoincrement": True},  # its attempts are counted by its id
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
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


class Passkey(Base):
    """A discoverable WebAuthn credential. ``is_synced``: copied between its owner's machines by their maker."""

    __tablename__ = "passkeys"
    __table_args__ = (
        CheckConstraint("length(user_handle) = 32", name="user_handle_32"),
        CheckConstraint(f"length(name) <= {NAME_LIMIT}", name="name_fits"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)  # WebAuthn 3: at most 1023 bytes
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    user_handle: Mapped[bytes] = mapped_column(LargeBinary(32))
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    is_synced: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpentChallenge(Base):
    """A WebAuthn challenge that was answered; it is signed by us, so only its use needs a row, until it is stale."""

    __tablename__ = "spent_challenges"
    __table_args__ = (Index("ix_spent_challenges_expires_at", "expires_at"),)

    challenge: Mapped[bytes] = mapped_column(LargeBinary(56), primary_key=True)
    used_by: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """The SHA-256 of a customer's one recovery code, and the device that it brought back."""

    __tablename__ = "recovery_codes"
    __table_args__ = (CheckConstraint("length(code_hash) = 32", name="code_hash_sha256"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_by: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class MailAddress(Base):
    """A customer's verified address, lower case in its domain; an address is one customer's.

    ``tells_payments``: whether payments are told to it, in ``language`` (a code).
    """

    __tablename__ = "mail_addresses"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT), unique=True)
    verified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tells_payments: Mapped[bool]
    language: Mapped[str] = mapped_column(String(8))


class Ticket:
    """What a link of ours stands for: good once, for one device, until ``expires_at``.

    Its address proves itself by a MAC over ``ref``, so that nothing stored opens anything.
    """

    ref: Mapped[str] = mapped_column(String(22), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_by: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class MailPurpose(StrEnum):
    """What a mailed link is for; each is the name of the mail that carries it."""

    VERIFY = "verify"
    SIGN_IN = "sign_in"


class MailLink(Ticket, Base):
    """A mailed link, to be used once."""

    __tablename__ = "mail_links"
    __table_args__ = (CheckConstraint("purpose IN ('verify', 'sign_in')", name="purpose_known"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT))


class Pairing(Ticket, Base):
    """A second phone on its way: shown as a QR code, claimed by who scans it, confirmed by who showed it."""

    __tablename__ = "pairings"
    __table_args__ = (CheckConstraint("NOT is_confirmed OR used_by IS NOT NULL", name="confirmed_when_claimed"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    device_name: Mapped[str] = mapped_column(String(NAME_LIMIT), default="")
    is_confirmed: Mapped[bool] = mapped_column(default=False)


class HandOver(Ticket, Base):
    """The way from iOS's browser into the app on its home screen; ``bound_to`` hashes what both must share."""

    __tablename__ = "hand_overs"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    bound_to: Mapped[str] = mapped_column(String(22))
