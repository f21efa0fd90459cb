"""Designs, their files and versions; proofs and what is said of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.designs.rules import (
    AUTHOR_LIMIT,
    EDITOR_REF_LIMIT,
    FILE_NAME_LIMIT,
    NAME_LIMIT,
    NOTE_LIMIT,
    REASON_LIMIT,
    DesignState,
    ProofState,
    VersionKind,
)
from portal.organisations import OfMode

PERSON_LIMIT = 80  # characters of a name that was noted with an act
_IN_REVIEW = text("state = 'in_review'")
_SHOWN = text("state IN ('open', 'approved')")


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class Design(OfMode, Base):
    """A design as it is worked on.

    ``content``: docs/design-format.md, perhaps half-done; ``revision`` rises with every save. ``template``: the name of
    the one it began with. Until ``editing_until`` the page ``editor_ref`` of ``editor_name`` has it open.
    """

    __tablename__ = "designs"
    __table_args__ = (
        CheckConstraint(_one_of("state", DesignState), name="state_known"),
        CheckConstraint("revision >= 1", name="revision_positive"),
        CheckConstraint("(editing_until IS NULL) = (editor_ref = '')", name="editor_until"),
        Index("ix_designs_shown", "organisation_id", "sandbox", "state", "changed_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    medium: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int]
    template: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    editor_ref: Mapped[str] = mapped_column(String(EDITOR_REF_LIMIT), default="")
    editor_name: Mapped[str] = mapped_column(String(PERSON_LIMIT), default="")
    editing_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DesignFile(OfMode, Base):
    """A file beside a design, by the ``name`` that the design calls it; its bytes are kept under their SHA-256."""

    __tablename__ = "design_files"
    __table_args__ = (
        UniqueConstraint("design_id", "name"),
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("size > 0", name="size_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("designs.id"))
    name: Mapped[str] = mapped_column(String(FILE_NAME_LIMIT))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DesignVersion(OfMode, Base):
    """A design as it was at a moment, never changed; ``files``: the SHA-256 of each by name."""

    __tablename__ = "design_versions"
    __table_args__ = (
        UniqueConstraint("design_id", "number"),
        CheckConstraint(_one_of("kind", VersionKind), name="kind_known"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("designs.id"))
    number: Mapped[int]
    revision: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    kind: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(NOTE_LIMIT))
    made_by: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Proof(OfMode, Base):
    """A version shown to colleagues, approved (校了), and decided on by the operator.

    Its link is a keyed MAC over ``ref`` and ``token_version``: a higher one makes the links before it useless.
    """

    __tablename__ = "proofs"
    __table_args__ = (
        CheckConstraint(_one_of("state", ProofState), name="state_known"),
        CheckConstraint(
            "approved_at IS NOT NULL OR state IN ('open', 'withdrawn')",
            name="approved_before_review",
        ),
        CheckConstraint("(decided_at IS NOT NULL) = (state IN ('accepted', 'refused'))", name="decided_when_decided"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_with_reason"),
        CheckConstraint("token_version >= 1", name="token_version_positive"),
        Index("ix_proofs_in_review", "submitted_at", sqlite_where=_IN_REVIEW, postgresql_where=_IN_REVIEW),
        Index("uq_proofs_shown", "design_id", unique=True, sqlite_where=_SHOWN, postgresql_where=_SHOWN),
        Index("ix_proofs_design_id", "design_id"),
        Index("ix_proofs_version_id", "version_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("designs.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("design_versions.id"))
    state: Mapped[str] = mapped_column(String(16))
    token_version: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[str] = mapped_column(String(PERSON_LIMIT), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by: Mapped[str] = mapped_column(String(PERSON_LIMIT), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(PERSON_LIMIT), default="")
    reason: Mapped[str] = mapped_column(String(REASON_LIMIT), default="")


class ProofComment(OfMode, Base):
    """What somebody said of a proof, perhaps of a point: ``x``, ``y`` in mm from the trim's corner of a ``side``."""

    __tablename__ = "proof_comments"
    __table_args__ = (
        CheckConstraint("side IN ('', 'front', 'back')", name="side_known"),
        CheckConstraint("(x IS NULL) = (y IS NULL)", name="point_whole"),
        CheckConstraint("x IS NULL OR side <> ''", name="point_on_a_side"),
        Index("ix_proof_comments_proof_id", "proof_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    proof_id: Mapped[int] = mapped_column(ForeignKey("proofs.id"))
    author: Mapped[str] = mapped_column(String(AUTHOR_LIMIT))
    text: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(String(8))
    x: Mapped[float | None] = mapped_column(Float)
    y: Mapped[float | None] = mapped_column(Float)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
