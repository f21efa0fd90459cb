"""Who works anywhere: what they say of themselves; found and let in again by the operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.organisations.at_work import note_at_work
from portal.organisations.audit import Actor, note_act
from portal.organisations.errors import PersonUnknown
from portal.organisations.model import Membership, Organisation, Person, StaffDevice, StaffPasskey
from portal.organisations.rules import Role
from portal.organisations.scope import Scope
from portal.organisations.staff import take_ways_in, tell_of_change

_EVERYWHERE = Scope.service("the operator looks up where people work")


@dataclass(frozen=True, slots=True)
class PersonAtWork:
    """Somebody, where they work (closed organisations too), when they were last here, and their number of passkeys."""

    person: Person
    places: Sequence[tuple[Organisation, Role]]
    seen_at: datetime | None
    passkeys: int


def change_person(session: Session, person_id: int, *, name: str, language: str, actor: Actor, at: datetime) -> None:
    """Changes somebody's name, and the language of their mails; noted wherever they work, if anything changes."""
    with transaction(session):
        person = session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
        wanted = {"name": name, "language": language}
        fields = [field for field, value in wanted.items() if getattr(person, field) != value]
        if fields:
            person.name, person.language = name, language
            told = {"fields": " ".join(fields), "name": name}
            note_at_work(session, person_id, actor, "staff.changed", about=person.ref, at=at, **told)


def list_people(session: Session, *, text: str = "", after: str = "", limit: int = 50) -> list[PersonAtWork]:
    """People whose name or mail address has ``text`` in it, the newest first; ``after``: the ref of the last one seen.

    Raises ``PersonUnknown`` for an ``after`` that is nobody's.
    """
    found = select(Person).order_by(Person.id.desc()).limit(limit)
    if after:
        found = found.where(Person.id < _by_ref(session, after).id)
    if text:
        found = found.where(or_(*(one.icontains(text, autoescape=True) for one in (Person.name, Person.address))))
    return _at_work(session, session.scalars(found).all())


def find_person(session: Session, ref: str) -> PersonAtWork:
    """One of them. Raises ``PersonUnknown``."""
    return _at_work(session, [_by_ref(session, ref)])[0]


def reset_person(session: Session, ref: str, *, actor: Actor, at: datetime) -> None:
    """As ``reset_member``, by the operator: noted wherever the person works. Raises ``PersonUnknown``."""
    with transaction(session):
        person = _by_ref(session, ref)
        take_ways_in(session, person)
        for organisation, _role in _at_work(session, [person])[0].places:
            note_act(session, actor, "staff.reset", organisation_id=organisation.id, about=ref, at=at, name=person.name)
        tell_of_change(session, person, _EVERYWHERE, "reset", at=at)


def _by_ref(session: Session, ref: str) -> Person:
    found = session.scalars(select(Person).where(Person.ref == ref)).one_or_none()
    if found is None:
        raise PersonUnknown
    return found


def _at_work(session: Session, listed: Sequence[Person]) -> list[PersonAtWork]:
    ids = [person.id for person in listed]
    seen = select(StaffDevice.person_id, func.max(StaffDevice.seen_at)).where(StaffDevice.person_id.in_(ids))
    keys = select(StaffPasskey.person_id, func.count()).where(StaffPasskey.person_id.in_(ids))
    seen_at = {whose: at for whose, at in session.execute(seen.group_by(StaffDevice.person_id))}  # noqa: C416
    passkeys = {whose: many for whose, many in session.execute(keys.group_by(StaffPasskey.person_id))}  # noqa: C416
    places: dict[int, list[tuple[Organisation, Role]]] = {whose: [] for whose in ids}
    memberships = (
        select(Membership.person_id, Organisation, Membership.role)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id.in_(ids))
        .order_by(Organisation.name, Organisation.id)
    )
    for whose, organisation, role in session.execute(_EVERYWHERE.apply(memberships, Membership)):
        places[whose].append((organisation, Role(role)))
    return [PersonAtWork(one, places[one.id], seen_at.get(one.id), passkeys.get(one.id, 0)) for one in listed]
