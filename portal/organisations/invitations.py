"""Who is asked to work in an organisation, by mail, in a role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import Limits, count_attempts, find_ticket, spend_ticket
from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.mail import post
from portal.organisations.audit import Actor, note_act
from portal.organisations.errors import AlreadyMember, ObjectUnknown
from portal.organisations.lifecycle import locked_open
from portal.organisations.model import Invitation, Membership, Organisation, Person
from portal.organisations.rules import Role
from portal.organisations.scope import Scope
from portal.organisations.staff import person_at

INVITATION_LASTS = timedelta(days=7)
INVITATION = "invitation"  # the mail's name


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom to invite: a parsed mail address, the role, a name if it is known, and the language of the mail."""

    address: str
    role: Role
    language: str
    name: str = ""


def open_invitations(session: Session, scope: Scope, *, at: datetime) -> Sequence[Invitation]:
    """The invitations to the scope's own organisation that nobody has accepted yet."""
    waiting = scope.own().select(Invitation).where(Invitation.used_by.is_(None), Invitation.expires_at > at)
    return session.scalars(waiting.order_by(Invitation.invited_at)).all()


def invite(
    session: Session,
    organisation: Organisation,
    invited: Invited,
    *,
    actor: Actor,
    at: datetime,
    template: str = INVITATION,
    limits: Limits = (),
) -> Invitation:
    """Mails an invitation, good for seven days; one that is still open for the address ends.

    Raises ``AlreadyMember``, ``TooManyAttempts``, ``OrganisationInactive`` where the organisation is closed: into a
    suspended one the operator may invite who looks after it.
    """
    own = Scope.service("one organisation, whoever asks").at(organisation.id)
    address = invited.address.lower()
    with transaction(session):
        place = locked_open(session, organisation.id, shared=True)
        if _member_by_address(session, own, address):
            raise AlreadyMember
        still_open = (Invitation.address == address) & Invitation.used_by.is_(None)
        session.execute(own.delete(Invitation).where(still_open))
        made = _made(session, place, invited, actor, at)
        _mail(session, place, made, template, at)
        note_act(session, actor, "staff.invited", organisation_id=place.id, about=made.ref, at=at, role=made.role)
        count_attempts(session, limits, at=at)
        return made


def withdraw_invitation(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Ends an invitation that nobody has accepted. Raises ``ObjectUnknown``."""
    with transaction(session):
        open_one = scope.own().one(session, Invitation, ref)
        if open_one.used_by is not None:
            raise ObjectUnknown
        note_act(
            session, actor, "staff.invitation_withdrawn", organisation_id=open_one.organisation_id, about=ref, at=at
        )
        session.delete(open_one)


def find_invitation(session: Session, ref: str, *, at: datetime) -> tuple[Invitation, Organisation]:
    """An invitation and where it leads, untouched: mail scanners open links too. Raises ``LinkUnknown``."""
    found = find_ticket(session, Invitation, ref, at=at)
    return found, session.get_one(Organisation, found.organisation_id)


def accept_invitation(session: Session, ref: str, *, name: str, by: bytes, actor_address: str, at: datetime) -> Person:
    """Makes whoever opened the link a member; who the address belongs to already keeps their name.

    ``by`` is the hash of the device's secret: the same device again is the same as once. Raises ``LinkUnknown``,
    ``LinkUsed``, ``OrganisationInactive`` where the organisation is closed.
    """
    with transaction(session):
        locked_open(session, find_ticket(session, Invitation, ref, at=at).organisation_id, shared=True)
        accepted = spend_ticket(session, Invitation, ref, by=by, at=at)
        person = person_at(session, accepted.address)
        if person is None:
            person = Person(
                ref=new_ref(), address=accepted.address, name=name, language=accepted.language, created_at=at
            )
            session.add(person)
            session.flush()
        if _membership(session, accepted.organisation_id, person.id) is None:
            _join(session, accepted, person, actor_address, at)
        return person


def _made(session: Session, place: Organisation, invited: Invited, actor: Actor, at: datetime) -> Invitation:
    made = Invitation(
        ref=new_ref(),
        organisation_id=place.id,
        address=invited.address.lower(),
        name=invited.name,
        role=invited.role,
        language=invited.language,
        invited_by=actor.name,
        invited_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    session.add(made)
    session.flush()
    return made


def _mail(session: Session, place: Organisation, sent: Invitation, template: str, at: datetime) -> None:
    values: dict[str, Any] = {"organisation": place.name, "ref": sent.ref}
    if template == INVITATION:
        values |= {"kind": place.kind, "role": str(sent.role), "by": sent.invited_by}
    post(session, template, to=sent.address, language=sent.language, at=at, lane=place.ref, **values)


def _join(session: Session, accepted: Invitation, person: Person, actor_address: str, at: datetime) -> None:
    place, role = accepted.organisation_id, accepted.role
    session.add(Membership(organisation_id=place, person_id=person.id, role=role, joined_at=at))
    actor = Actor("staff", person.ref, person.name, actor_address)
    note_act(session, actor, "staff.joined", organisation_id=place, about=person.ref, at=at, role=role)


def _member_by_address(session: Session, scope: Scope, address: str) -> Membership | None:
    found = scope.select(Membership).join(Person, Membership.person_id == Person.id).where(Person.address == address)
    return session.scalars(found).one_or_none()


def _membership(session: Session, organisation_id: int, person_id: int) -> Membership | None:
    own = Scope.service("joining").at(organisation_id)
    return session.scalars(own.select(Membership).where(Membership.person_id == person_id)).one_or_none()
