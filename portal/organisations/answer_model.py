"""Answers already given to an organisation's machines, and signatures already taken from them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.organisations.scope import OfMode

IDEMPOTENCY_KEY_LIMIT = 255


class Answer(OfMode, Base):
    """The answer to a request with an ``Idempotency-Key``, sealed: it may hold a secret that is shown once.

    ``sealed`` is null only while the transaction that makes the answer is under way. ``request_hash`` is the SHA-256
    of what was asked, to tell a repeated request from another one under the same key.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("organisation_id", "sandbox", "idempotency_key"),
        CheckConstraint("length(request_hash) = 32", name="request_hash_sha256"),
        CheckConstraint(f"length(idempotency_key) BETWEEN 1 AND {IDEMPOTENCY_KEY_LIMIT}", name="idempotency_key_fits"),
        Index("ix_answers_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(IDEMPOTENCY_KEY_LIMIT))
    request_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SpentSignature(Base):
    """The SHA-256 of a signature's key id and nonce, kept until the signature is too old to be taken anyway."""

    __tablename__ = "spent_signatures"
    __table_args__ = (
        CheckConstraint("length(signature_hash) = 32", name="signature_hash_sha256"),
        Index("ix_spent_signatures_expires_at", "expires_at"),
    )

    signature_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
