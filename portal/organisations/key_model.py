"""What machines sign in with, and the log of who did what."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.organisations.scope import OfMode, Owned

KEY_NAME_LIMIT = 60


class ApiKey(OfMode, Base):
    """A key of an organisation's machine: shown once, its SHA-256 kept, and its first characters to tell it by.

    ``scopes`` lists ``KeyScope``s, ``networks`` the CIDR blocks it is good from (empty: from anywhere).
    """

    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint("length(secret_hash) = 32", name="secret_hash_sha256"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    name: Mapped[str] = mapped_column(String(KEY_NAME_LIMIT))
    start: Mapped[str] = mapped_column(String(16))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    networks: Mapped[list[str]] = mapped_column(JSON)
    must_sign: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(60))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SigningSecret(OfMode, Base):
    """A secret that an organisation signs its requests with, sealed at rest; its ``ref`` is the signature's key id."""

    __tablename__ = "signing_secrets"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    sealed: Mapped[str] = mapped_column(String(512))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(60))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditEntry(Owned, Base):
    """One thing that somebody did. Rows are only ever added: triggers refuse anything else.

    ``organisation_id`` null: the service's own affairs. ``details`` holds codes and short values, no secret.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        CheckConstraint("actor_kind IN ('staff', 'key', 'command', 'service')", name="actor_kind_known"),
        Index("ix_audit_entries_organisation_id_id", "organisation_id", "id"),
        Index("ix_audit_entries_about", "about"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_ref: Mapped[str] = mapped_column(String(64))
    actor_name: Mapped[str] = mapped_column(String(80))
    from_address: Mapped[str] = mapped_column(String(45))
    action: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
