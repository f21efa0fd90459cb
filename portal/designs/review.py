"""The operator's review: every approved design is looked at before it is printed, and a refusal says why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.designs.errors import ReasonNeeded
from portal.designs.events import DESIGN_ACCEPTED, DESIGN_REFUSED
from portal.designs.model import Design, DesignVersion, Proof
from portal.designs.rules import DECIDED, REASON_LIMIT, ProofState, Step, next_state
from portal.designs.store import OPERATOR, design_of, locked_proof, proofs_in_review, version_of
from portal.kernel.text import clean_text
from portal.mail import post
from portal.organisations import Actor, Membership, Person, Role, Scope, note_act, record_event


def designs_in_review(session: Session, *, limit: int = 200) -> Sequence[tuple[Proof, DesignVersion, Design]]:
    """What waits for the operator, the longest waiting first."""
    return [
        (proof, version_of(session, OPERATOR, proof), design_of(session, OPERATOR, proof.design_id))
        for proof in proofs_in_review(session, limit)
    ]


def designs_decided(session: Session, *, limit: int = 50) -> Sequence[tuple[Proof, DesignVersion, Design]]:
    """What the operator has decided on, the last first; the sandbox's are not among them."""
    decided = OPERATOR.select(Proof).where(Proof.state.in_(DECIDED), Proof.sandbox.is_(False))
    found = session.scalars(decided.order_by(Proof.decided_at.desc(), Proof.id.desc()).limit(limit)).all()
    return [
        (proof, version_of(session, OPERATOR, proof), design_of(session, OPERATOR, proof.design_id)) for proof in found
    ]


def count_designs_in_review(session: Session) -> int:
    """How many designs wait for the operator."""
    waiting = select(func.count()).select_from(Proof).where(Proof.state == ProofState.IN_REVIEW)
    found: int = session.scalars(OPERATOR.apply(waiting, Proof)).one()
    return found


def accept_proof(session: Session, proof_ref: str, *, actor: Actor, at: datetime) -> Proof:
    """Accepts a design: it may be printed. The merchant is told by event and mail.

    Raises ``ObjectUnknown``, ``ProofStateRefused``.
    """
    with transaction(session):
        return decide(session, locked_proof(session, OPERATOR, proof_ref), Step.ACCEPT, "", actor=actor, at=at)


def refuse_proof(session: Session, proof_ref: str, reason: str, *, actor: Actor, at: datetime) -> Proof:
    """Refuses a design, or takes an acceptance back; the merchant is told why by event and mail.

    Raises ``ObjectUnknown``, ``ProofStateRefused``, ``ReasonNeeded``, and what ``clean_line`` does.
    """
    said = clean_text(reason, REASON_LIMIT)
    if not said:
        raise ReasonNeeded
    with transaction(session):
        return decide(session, locked_proof(session, OPERATOR, proof_ref), Step.REFUSE, said, actor=actor, at=at)


def decide(session: Session, proof: Proof, step: Step, reason: str, *, actor: Actor, at: datetime) -> Proof:
    """Decides on a locked proof in the caller's transaction."""
    proof.state = next_state(proof.state, step)
    proof.decided_at, proof.decided_by, proof.reason = at, actor.name, reason
    design = design_of(session, OPERATOR, proof.design_id)
    name = DESIGN_ACCEPTED if step is Step.ACCEPT else DESIGN_REFUSED
    note_act(session, actor, name, organisation_id=proof.organisation_id, about=proof.ref, at=at, reason=reason)
    record_event(session, proof.organisation_id, name, about=design.ref, at=at, sandbox=proof.sandbox, proof=proof.ref)
    _tell(session, proof, design, at)
    return proof


def _tell(session: Session, proof: Proof, design: Design, at: datetime) -> None:
    """Posts ``design_decided`` to the organisation's owners, in the caller's transaction."""
    own = Scope.service("an organisation's owners learn what was decided").at(design.organisation_id)
    owners = select(Person).join(Membership, Membership.person_id == Person.id).where(Membership.role == Role.OWNER)
    for person in session.scalars(own.apply(owners.order_by(Person.id), Membership)):
        post(
            session,
            "design_decided",
            to=person.address,
            language=person.language,
            at=at,
            lane=design.ref,
            sandbox=design.sandbox,
            design=design.name,
            ref=design.ref,
            state=str(proof.state),
            reason=proof.reason,
        )
