"""Who works in an organisation: invited by mail, in a role, removed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts import Limits, count_attempts, find_ticket, spend_ticket
from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.mail import post
from portal.organisations.audit import Actor, note_act
from portal.organisations.errors import AlreadyMember, LastOwner, ObjectUnknown, PersonUnknown, WorksElsewhere
from portal.organisations.model import Invitation, Membership, Organisation, Person, StaffDevice, StaffPasskey
from portal.organisations.rules import Role
from portal.organisations.scope import Scope

INVITATION_LASTS = timedelta(days=7)
INVITATION = "invitation"  # the mail's name


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody in an organisation's list."""

    ref: str
    name: str
    address: str
    role: Role
    joined_at: datetime
    seen_at: datetime | None
    has_passkey: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom to invite: a parsed mail address, the role, a name if it is known, and the language of the mail."""

    address: str
    role: Role
    language: str
    name: str = ""


def staff_of(session: Session, scope: Scope) -> list[StaffMember]:
    """Who works in the scope's own organisation, in the order they joined; ``seen_at`` is their last visit."""
    seen = select(func.max(StaffDevice.seen_at)).where(StaffDevice.person_id == Person.id).scalar_subquery()
    keys = select(func.count()).where(StaffPasskey.person_id == Person.id).scalar_subquery()
    rows = scope.own().apply(
        select(Person, Membership.role, Membership.joined_at, seen, keys)
        .join(Membership, Membership.person_id == Person.id)
        .order_by(Membership.id),
        Membership,
    )
    return [
        StaffMember(person.ref, person.name, person.address, Role(role), joined_at, seen_at, keys > 0)
        for person, role, joined_at, seen_at, keys in session.execute(rows)
    ]


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

    Raises ``AlreadyMember``, ``TooManyAttempts``.
    """
    own = Scope.service("one organisation, whoever asks").at(organisation.id)
    address = invited.address.lower()
    with transaction(session):
        if _member_by_address(session, own, address):
            raise AlreadyMember
        still_open = (Invitation.address == address) & Invitation.used_by.is_(None)
        session.execute(own.delete(Invitation).where(still_open))
        made = Invitation(
            ref=new_ref(),
            organisation_id=organisation.id,
            address=address,
            name=invited.name,
            role=invited.role,
            language=invited.language,
            invited_by=actor.name,
            invited_at=at,
            expires_at=at + INVITATION_LASTS,
        )
        session.add(made)
        session.flush()
        values: dict[str, Any] = {"organisation": organisation.name, "ref": made.ref}
        if template == INVITATION:
            values |= {"kind": organisation.kind, "role": str(made.role), "by": actor.name}
        post(
            session,
            template,
            to=made.address,
            language=made.language,
            at=at,
            lane=organisation.ref,
            **values,
        )
        note_act(
            session, actor, "staff.invited", organisation_id=organisation.id, about=made.ref, at=at, role=made.role
        )
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
    ``LinkUsed``.
    """
    with transaction(session):
        accepted = spend_ticket(session, Invitation, ref, by=by, at=at)
        person = person_at(session, accepted.address)
        if person is None:
            person = Person(
                ref=new_ref(), address=accepted.address, name=name, language=accepted.language, created_at=at
            )
            session.add(person)
            session.flush()
        if _membership(session, accepted.organisation_id, person.id) is None:
            session.add(
                Membership(
                    organisation_id=accepted.organisation_id, person_id=person.id, role=accepted.role, joined_at=at
                )
            )
            actor = Actor("staff", person.ref, person.name, actor_address)
            note_act(
                session,
                actor,
                "staff.joined",
                organisation_id=accepted.organisation_id,
                about=person.ref,
                at=at,
                role=accepted.role,
            )
        return person


def change_role(session: Session, scope: Scope, ref: str, role: Role, *, actor: Actor, at: datetime) -> None:
    """Gives a member another role. Raises ``PersonUnknown``, ``LastOwner``."""
    with transaction(session):
        person, membership = _locked_member(session, scope, ref)
        if membership.role == role:
            return
        if membership.role == Role.OWNER:
            _keep_an_owner(session, scope)
        membership.role = role
        _note(session, actor, "staff.role_changed", membership, person, at, role=role)
        tell_of_change(session, person, scope, "role_changed", at=at, detail=role)


def remove_member(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Ends a membership, and the person with it who is a member nowhere else. ``PersonUnknown``, ``LastOwner``."""
    with transaction(session):
        person, membership = _locked_member(session, scope, ref)
        if membership.role == Role.OWNER:
            _keep_an_owner(session, scope)
        _note(session, actor, "staff.removed", membership, person, at)
        session.execute(scope.own().delete(Invitation).where(Invitation.address == person.address))  # no way back in
        session.delete(membership)
        session.flush()
        everywhere = Scope.service("is the person a member anywhere else?")
        if session.scalars(everywhere.select(Membership).where(Membership.person_id == person.id)).first() is None:
            session.delete(person)


def reset_member(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Takes a member's passkeys and devices away, who has lost them: a mailed link lets them in again.

    Raises ``PersonUnknown``, and ``WorksElsewhere`` where another organisation relies on the same passkeys.
    """
    with transaction(session):
        person, membership = _locked_member(session, scope, ref)
        everywhere = Scope.service("does anybody else rely on these passkeys?").select(Membership)
        if len(session.scalars(everywhere.where(Membership.person_id == person.id)).all()) > 1:
            raise WorksElsewhere
        take_ways_in(session, person)
        _note(session, actor, "staff.reset", membership, person, at)
        tell_of_change(session, person, scope, "reset", at=at)


def take_ways_in(session: Session, person: Person) -> None:
    """Deletes somebody's passkeys, and signs them out everywhere."""
    for lost in (StaffPasskey, StaffDevice):
        for row in session.scalars(select(lost).where(lost.person_id == person.id)):
            session.delete(row)


def tell_of_change(
    session: Session, person: Person, scope: Scope, change: str, *, at: datetime, detail: str = ""
) -> None:
    """Mails somebody that their ways of signing in, or what they may do, were changed: perhaps it was not them.

    ``change`` is a code of the mail ``staff_changed``.
    """
    found = session.get(Organisation, scope.organisation_id) if scope.organisation_id else None
    post(
        session,
        "staff_changed",
        to=person.address,
        language=person.language,
        at=at,
        organisation=found.name if found else "",
        change=change,
        detail=detail,
        happened_at=at.isoformat(timespec="seconds"),
    )


def person_at(session: Session, address: str) -> Person | None:
    """Whoever signs in with this mail address, however its letters were typed: here it is kept in lower case."""
    return session.scalars(select(Person).where(Person.address == address.lower())).one_or_none()


def _member_by_address(session: Session, scope: Scope, address: str) -> Membership | None:
    found = scope.select(Membership).join(Person, Membership.person_id == Person.id).where(Person.address == address)
    return session.scalars(found).one_or_none()


def _membership(session: Session, organisation_id: int, person_id: int) -> Membership | None:
    own = Scope.service("joining").at(organisation_id)
    return session.scalars(own.select(Membership).where(Membership.person_id == person_id)).one_or_none()


def _locked_member(session: Session, scope: Scope, ref: str) -> tuple[Person, Membership]:
    """A member and their role, all of the organisation's roles locked so that an owner stays."""
    own = scope.own()
    all_roles = session.scalars(own.select(Membership).order_by(Membership.id).with_for_update()).all()
    person = session.scalars(select(Person).where(Person.ref == ref)).one_or_none()
    mine = next((one for one in all_roles if person and one.person_id == person.id), None)
    if person is None or mine is None:
        raise PersonUnknown
    return person, mine


def _keep_an_owner(session: Session, scope: Scope) -> None:
    owners = session.scalars(scope.own().select(Membership).where(Membership.role == Role.OWNER)).all()
    if len(owners) < 2:
        raise LastOwner


def _note(
    session: Session, actor: Actor, action: str, membership: Membership, person: Person, at: datetime, **details: str
) -> None:
    note_act(
        session,
        actor,
        action,
        organisation_id=membership.organisation_id,
        about=person.ref,
        at=at,
        name=person.name,
        **details,
    )
