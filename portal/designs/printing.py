"""What may be printed, and what a press needs of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from portal.artwork import Source, Standard, read_design
from portal.designs.model import Design, DesignVersion, Proof
from portal.designs.rules import DesignState, ProofState, content_bytes, file_place
from portal.designs.store import design_of
from portal.kernel.files import Files, FileUnknown
from portal.organisations import Scope


def printable_versions(session: Session, scope: Scope) -> Sequence[tuple[DesignVersion, Design]]:
    """The versions that the operator has accepted, of designs that are not put away, the last accepted first.

    Their contents are not loaded, which would be megabytes: ``find_version`` loads one.
    """
    contents = (defer(DesignVersion.content, raiseload=True), defer(Design.content, raiseload=True))
    accepted = _accepted(select(DesignVersion, Design, Proof.decided_at)).options(*contents)
    by_day = accepted.order_by(Proof.decided_at.desc(), DesignVersion.id.desc())
    found = session.execute(scope.own().apply(by_day, DesignVersion, Design, Proof)).all()
    return [(version, design) for version, design, _decided in found]


def is_printable(session: Session, scope: Scope, version_ref: str) -> bool:
    """Whether a version may be printed just now. Raises ``ObjectUnknown``."""
    version = scope.own().one(session, DesignVersion, version_ref)
    accepted = _accepted(select(DesignVersion.id)).where(DesignVersion.id == version.id).limit(1)
    return session.scalar(scope.own().apply(accepted, DesignVersion, Design, Proof)) is not None


def _accepted(statement: Any) -> Any:
    return (
        statement.join(Design, Design.id == DesignVersion.design_id)
        .join(Proof, Proof.version_id == DesignVersion.id)
        .where(Proof.state == ProofState.ACCEPTED, Design.state == DesignState.ACTIVE)
    )


def source_of(
    session: Session, files: Files, scope: Scope, version_ref: str, dpi: int, standard: Standard, store_code: str
) -> Source:
    """A version for a press of ``dpi``: the design and its files, as they were approved.

    A file that is gone is left out, which the engine tells as a finding. Raises ``ObjectUnknown``, ``DesignRefused``,
    ``FilesAway``.
    """
    version = scope.own().one(session, DesignVersion, version_ref)
    design = design_of(session, scope, version.design_id)
    data = content_bytes(version.content)
    beside: dict[str, bytes] = {}
    for name in read_design(data).files:
        if sha256 := version.files.get(name):
            try:
                with files.open(file_place(design.ref, sha256)) as opened:
                    beside[name] = opened.read()
            except FileUnknown:
                continue
    return Source(f"design-v{version.number}", data, beside, dpi, standard, store_code)


def design_content(session: Session, scope: Scope, version_ref: str) -> Mapping[str, Any]:
    """A version's content. Raises ``ObjectUnknown``."""
    return scope.own().one(session, DesignVersion, version_ref).content
