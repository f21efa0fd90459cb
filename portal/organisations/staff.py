"""Who works in an organisation: listed, given another role, removed again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.mail import post
from portal.organisations.audit import Actor, note_act
from portal.organisations.errors import LastOwner, PersonUnknown, WorksElsewhere
from portal.organisations.model import Invitation, Membership, Organisation, Person, StaffDevice, StaffPasskey
from portal.organisations.rules import Role
from portal.organisations.scope import Scope


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
