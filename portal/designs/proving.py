"""Proofs: a version shown to colleagues, talked about, approved (校了), handed in for review, withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts import Limits, count_attempts
from portal.artwork import only_errors
from portal.db import transaction
from portal.designs.drawing import design_drawing, version_drawing
from portal.designs.errors import DesignNotReady, EditedMeanwhile, ProofClosed, TooManyComments
from portal.designs.events import DESIGN_SUBMITTED
from portal.designs.keeping import keep_version
from portal.designs.model import Design, DesignVersion, Proof, ProofComment
from portal.designs.review import decide
from portal.designs.rules import (
    AUTHOR_LIMIT,
    COMMENT_LIMIT,
    MOST_COMMENTS,
    NOTE_LIMIT,
    ProofState,
    Step,
    VersionKind,
    next_state,
)
from portal.designs.store import (
    COLLEAGUES,
    comments_of,
    design_of,
    last_version,
    locked_design,
    locked_proof,
    proofs_of,
    version_of,
)
from portal.kernel.files import Files
from portal.kernel.identifiers import keyed_mac, new_ref, same_mac
from portal.kernel.text import clean_line, clean_text
from portal.organisations import SERVICE, Actor, ObjectUnknown, Scope, note_act, record_event

_REF = 22  # characters
_SHOWN = (ProofState.OPEN, ProofState.APPROVED)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a side (``front``, ``back``), in mm from the trim's upper left corner; of the side only where None."""

    side: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A proof with the version that it shows and their design."""

    proof: Proof
    version: DesignVersion
    design: Design


def ask_for_proof(
    session: Session, files: Files, scope: Scope, ref: str, *, note: str = "", actor: Actor, at: datetime
) -> Proof:
    """Makes a proof of the design as it is now; one that is shown already is withdrawn, one in review is left alone.

    Raises ``ObjectUnknown``, ``DesignArchived``, ``DesignRefused`` and ``DesignNotReady`` where it cannot be drawn, and
    ``EditedMeanwhile`` where somebody saved while it was tried.
    """
    line, revision = clean_line(note, NOTE_LIMIT), scope.own().one(session, Design, ref).revision
    drawing = design_drawing(session, files, scope, ref)
    if not drawing.is_provable:
        raise DesignNotReady(drawing.findings())
    with transaction(session):
        design = locked_design(session, scope, ref)
        if design.revision != revision:
            raise EditedMeanwhile(design.revision, design.changed_by)
        for shown in proofs_of(session, scope, design.id):
            if shown.state in _SHOWN:
                shown.state = next_state(shown.state, Step.WITHDRAW)
        session.flush()
        version = _version_for_proof(session, scope, design, line, actor, at)
        made = Proof(
            ref=new_ref(),
            organisation_id=design.organisation_id,
            sandbox=design.sandbox,
            design_id=design.id,
            version_id=version.id,
            state=ProofState.OPEN,
            token_version=1,
            made_at=at,
            made_by=actor.name,
            approved_by="",
            submitted_by="",
            decided_by="",
            reason="",
        )
        session.add(made)
        session.flush()
        _note(session, actor, "design.proof_made", made, at, version=version.number)
        return made


def proofs(session: Session, scope: Scope, ref: str) -> Sequence[ShownProof]:
    """A design's proofs, the newest first. Raises ``ObjectUnknown``."""
    design = scope.own().one(session, Design, ref)
    return [
        ShownProof(proof, version_of(session, scope, proof), design) for proof in proofs_of(session, scope, design.id)
    ]


def proofs_now(session: Session, scope: Scope) -> Mapping[int, Proof]:
    """The newest proof of each of the scope's own designs, by the design's id; withdrawn ones left out."""
    found = scope.own().select(Proof).where(Proof.state != ProofState.WITHDRAWN)
    return {proof.design_id: proof for proof in session.scalars(found.order_by(Proof.id))}


def find_proof(session: Session, scope: Scope, proof_ref: str) -> ShownProof:
    """One proof. Raises ``ObjectUnknown``."""
    proof = scope.own().one(session, Proof, proof_ref)
    return ShownProof(proof, version_of(session, scope, proof), design_of(session, scope, proof.design_id))


def proof_token(proof: Proof, key: str) -> str:
    """What opens a proof for whoever has it: its ref and a MAC under the service's ``key``."""
    return f"{proof.ref}{keyed_mac(key, 'proof', proof.ref, str(proof.token_version))}"


def proof_by_token(session: Session, token: str, key: str) -> ShownProof:
    """The proof that a token opens, withdrawn or not. Raises ``ObjectUnknown`` for one that is not ours (any more)."""
    found = find_proof(session, COLLEAGUES, token[:_REF])
    if not same_mac(token, proof_token(found.proof, key)):
        raise ObjectUnknown
    return found


def comments(session: Session, scope: Scope, proof_ref: str) -> Sequence[ProofComment]:
    """What was said of a proof, in order. Raises ``ObjectUnknown``."""
    return comments_of(session, scope, scope.own().one(session, Proof, proof_ref).id)


def comments_by_token(session: Session, token: str, key: str) -> Sequence[ProofComment]:
    """The same for whoever has the proof's link. Raises ``ObjectUnknown``."""
    return comments_of(session, COLLEAGUES, proof_by_token(session, token, key).proof.id)


def comment_on_proof(
    session: Session, scope: Scope, proof_ref: str, *, author: str, text: str, point: Point | None = None, at: datetime
) -> ProofComment:
    """Says something of a proof, perhaps of a point; the same sent twice is said once.

    ``author`` is whoever they say they are.

    Raises ``ObjectUnknown``, ``ProofClosed``, ``TooManyComments``, and what ``clean_line`` does.
    """
    name, said = clean_line(author, AUTHOR_LIMIT), clean_text(text, COMMENT_LIMIT)
    with transaction(session):
        proof = locked_proof(session, scope, proof_ref)
        if proof.state not in _SHOWN:
            raise ProofClosed
        said_before = comments_of(session, scope, proof.id)
        side, x, y = (point.side, point.x, point.y) if point else ("", None, None)
        if said_before and _same(said_before[-1], (name, said, side, x, y)):
            return said_before[-1]
        if len(said_before) >= MOST_COMMENTS:
            raise TooManyComments
        made = ProofComment(
            ref=new_ref(),
            organisation_id=proof.organisation_id,
            sandbox=proof.sandbox,
            proof_id=proof.id,
            author=name,
            text=said,
            side=side,
            x=x,
            y=y,
            made_at=at,
        )
        session.add(made)
        session.flush()
        return made


def comment_by_token(
    session: Session,
    token: str,
    key: str,
    *,
    author: str,
    text: str,
    point: Point | None = None,
    limits: Limits = (),
    at: datetime,
) -> ProofComment:
    """The same for whoever has the proof's link. Raises as ``comment_on_proof``, and ``TooManyAttempts``."""
    with transaction(session):
        proof = proof_by_token(session, token, key).proof
        made = comment_on_proof(session, COLLEAGUES, proof.ref, author=author, text=text, point=point, at=at)
        count_attempts(session, limits, at=at)
        return made


def approve_proof(session: Session, files: Files, scope: Scope, proof_ref: str, *, actor: Actor, at: datetime) -> Proof:
    """Approves a proof (校了): this version, as it is, may be printed. Who and when is kept.

    Raises ``ObjectUnknown``, ``ProofStateRefused``, ``DesignNotReady`` where the design has errors.
    """
    shown = find_proof(session, scope, proof_ref)
    findings = version_drawing(session, files, scope, shown.version.ref).findings()
    if only_errors(findings):
        raise DesignNotReady(findings)
    with transaction(session):
        proof = locked_proof(session, scope, proof_ref)
        proof.state = next_state(proof.state, Step.APPROVE)
        proof.approved_at, proof.approved_by = at, actor.name
        version_of(session, scope, proof).kind = VersionKind.APPROVED
        _note(session, actor, "design.approved", proof, at, version=shown.version.number)
        return proof


def submit_for_review(session: Session, scope: Scope, proof_ref: str, *, actor: Actor, at: datetime) -> Proof:
    """Hands an approved proof in to the operator; in the sandbox it is accepted at once, and nobody looks.

    Raises ``ObjectUnknown``, ``ProofStateRefused``.
    """
    with transaction(session):
        proof = locked_proof(session, scope, proof_ref)
        proof.state = next_state(proof.state, Step.SUBMIT)
        proof.submitted_at, proof.submitted_by = at, actor.name
        design = design_of(session, scope, proof.design_id)
        _note(session, actor, "design.submitted", proof, at)
        record_event(
            session, proof.organisation_id, DESIGN_SUBMITTED, about=design.ref, at=at, sandbox=proof.sandbox,
            proof=proof.ref,
        )  # fmt: skip
        if proof.sandbox:
            decide(session, proof, Step.ACCEPT, "", actor=SERVICE, at=at)
        return proof


def withdraw_proof(session: Session, scope: Scope, proof_ref: str, *, actor: Actor, at: datetime) -> Proof:
    """Takes a proof back that is not decided: its link shows nothing, nobody reviews it.

    Raises ``ObjectUnknown``, ``ProofStateRefused``.
    """
    with transaction(session):
        proof = locked_proof(session, scope, proof_ref)
        proof.state = next_state(proof.state, Step.WITHDRAW)
        _note(session, actor, "design.proof_withdrawn", proof, at)
        return proof


def renew_proof_link(session: Session, scope: Scope, proof_ref: str, *, actor: Actor, at: datetime) -> Proof:
    """Makes the links to a proof that were given out so far useless; there is a new one. Raises ``ObjectUnknown``."""
    with transaction(session):
        proof = locked_proof(session, scope, proof_ref)
        proof.token_version += 1
        _note(session, actor, "design.proof_link_renewed", proof, at)
        return proof


def _same(one: ProofComment, other: tuple[str, str, str, float | None, float | None]) -> bool:
    return (one.author, one.text, one.side, one.x, one.y) == other


def _version_for_proof(
    session: Session, scope: Scope, design: Design, note: str, actor: Actor, at: datetime
) -> DesignVersion:
    """The design as it is now as a version: the last one, where that is it and nobody has named it."""
    last = last_version(session, scope, design.id)
    kept = keep_version(session, scope, design, VersionKind.PROOF, note, actor.name, at)
    if last and last.kind == VersionKind.AUTO and (last.content, last.files) == (kept.content, kept.files):
        session.delete(last)
    return kept


def _note(session: Session, actor: Actor, action: str, proof: Proof, at: datetime, **details: str | int) -> None:
    note_act(session, actor, action, organisation_id=proof.organisation_id, about=proof.ref, at=at, **details)
