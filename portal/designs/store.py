"""Queries of designs, versions and proofs."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.designs.errors import DesignArchived
from portal.designs.model import Design, DesignFile, DesignVersion, Proof, ProofComment
from portal.designs.rules import DesignState, ProofState
from portal.organisations import ObjectUnknown, Scope

OPERATOR = Scope.service("the operator looks at every design before it is printed")
COLLEAGUES = Scope.service("a proof's link opens it for whoever has it")


def locked_design(session: Session, scope: Scope, ref: str, *, archived_too: bool = False) -> Design:
    """One design that nobody else changes meanwhile. Raises ``ObjectUnknown``, ``DesignArchived``."""
    found = session.scalars(
        scope.own().select(Design).where(Design.ref == ref).with_for_update(of=Design)
    ).one_or_none()
    if found is None:
        raise ObjectUnknown
    if found.state == DesignState.ARCHIVED and not archived_too:
        raise DesignArchived
    return found


def design_of(session: Session, scope: Scope, design_id: int) -> Design:
    """The design of a file, a version or a proof in the scope."""
    return session.scalars(scope.own().select(Design).where(Design.id == design_id)).one()


def locked_proof(session: Session, scope: Scope, ref: str) -> Proof:
    """One proof that nobody else changes meanwhile. Raises ``ObjectUnknown``."""
    found = session.scalars(scope.own().select(Proof).where(Proof.ref == ref).with_for_update(of=Proof)).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def files_of(session: Session, scope: Scope, design_id: int) -> Sequence[DesignFile]:
    """A design's files by name."""
    found = scope.own().select(DesignFile).where(DesignFile.design_id == design_id)
    return session.scalars(found.order_by(DesignFile.name)).all()


def file_hashes(session: Session, scope: Scope, design_id: int) -> dict[str, str]:
    """The SHA-256 of each of a design's files, by name."""
    return {file.name: file.sha256 for file in files_of(session, scope, design_id)}


def versions_of(session: Session, scope: Scope, design_id: int) -> Sequence[DesignVersion]:
    """A design's versions, the newest first."""
    found = scope.own().select(DesignVersion).where(DesignVersion.design_id == design_id)
    return session.scalars(found.order_by(DesignVersion.number.desc())).all()


def last_version(session: Session, scope: Scope, design_id: int) -> DesignVersion | None:
    """A design's newest version."""
    found = scope.own().select(DesignVersion).where(DesignVersion.design_id == design_id)
    return session.scalars(found.order_by(DesignVersion.number.desc()).limit(1)).one_or_none()


def version_of(session: Session, scope: Scope, proof: Proof) -> DesignVersion:
    """The version that a proof shows."""
    return session.scalars(scope.own().select(DesignVersion).where(DesignVersion.id == proof.version_id)).one()


def proofs_of(session: Session, scope: Scope, design_id: int) -> Sequence[Proof]:
    """A design's proofs, the newest first."""
    found = scope.own().select(Proof).where(Proof.design_id == design_id)
    return session.scalars(found.order_by(Proof.id.desc())).all()


def proofs_in_review(session: Session, limit: int) -> Sequence[Proof]:
    """Proofs that wait for the operator, the longest waiting first."""
    waiting = OPERATOR.select(Proof).where(Proof.state == ProofState.IN_REVIEW)
    return session.scalars(waiting.order_by(Proof.submitted_at, Proof.id).limit(limit)).all()


def comments_of(session: Session, scope: Scope, proof_id: int) -> Sequence[ProofComment]:
    """What was said of a proof, in order."""
    found = scope.own().select(ProofComment).where(ProofComment.proof_id == proof_id)
    return session.scalars(found.order_by(ProofComment.id)).all()


def count_designs(session: Session, scope: Scope) -> int:
    """How many designs the scope's organisation has, archived ones too."""
    found: int = session.scalars(scope.own().apply(select(func.count()).select_from(Design), Design)).one()
    return found
