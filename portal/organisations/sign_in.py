"""Staff signing in: by passkey, or by a mailed link until they have one; and the devices they come with."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.accounts import Limits, count_attempts, find_ticket, spend_ticket
from portal.db import connection, insert_or, transaction
from portal.kernel.errors import DatabaseBusy
from portal.kernel.identifiers import hash_secret, new_ref
from portal.mail import post
from portal.organisations.at_work import note_at_work, workplaces
from portal.organisations.audit import Actor
from portal.organisations.errors import ObjectUnknown, OrganisationUnknown, UsePasskey
from portal.organisations.model import Membership, Organisation, Person, StaffDevice, StaffLink, StaffPasskey
from portal.organisations.rules import IDLE_LIMIT, SIGN_IN_LASTS, Role, State
from portal.organisations.scope import Scope
from portal.organisations.staff import person_at, tell_of_change

LINK_LASTS = timedelta(minutes=30)
FRESH_FOR = timedelta(minutes=10)  # how long a passkey's check lets sensitive acts through


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a device belongs to, and where they work just now: None where they have not chosen, or may no more."""

    device: StaffDevice
    person: Person
    role: Role | None
    organisation: Organisation | None

    def is_fresh(self, at: datetime) -> bool:
        """Whether a passkey was checked on this device just now."""
        return self.device.verified_at is not None and at - self.device.verified_at < FRESH_FOR


def ask_for_link(session: Session, address: str, *, at: datetime, limits: Limits = ()) -> None:
    """Mails a link to sign in, or word to use the passkey; nothing to an address that is nobody's.

    Whether it is somebody's is not told. Raises ``TooManyAttempts``.
    """
    with transaction(session):
        person = person_at(session, address)
        if person is not None and has_passkey(session, person.id):
            post(session, "staff_use_passkey", to=address, language=person.language, at=at)
        elif person is not None:
            link = StaffLink(ref=new_ref(), expires_at=at + LINK_LASTS, person_id=person.id)
            session.add(link)
            post(session, "staff_sign_in", to=address, language=person.language, at=at, ref=link.ref)
        count_attempts(session, limits, at=at)


def staff_link(session: Session, ref: str, *, at: datetime) -> StaffLink:
    """The mailed link, untouched: mail scanners open links too. Raises ``LinkUnknown``."""
    return find_ticket(session, StaffLink, ref, at=at)


def sign_in_by_link(
    session: Session, ref: str, secret: str, *, device_name: str, actor_address: str, at: datetime
) -> Person:
    """Signs in the device that carries ``secret``, once. Raises ``LinkUnknown``, ``LinkUsed``, ``UsePasskey``."""
    with transaction(session):
        link = spend_ticket(session, StaffLink, ref, by=hash_secret(secret), at=at)
        if has_passkey(session, link.person_id):  # made since the link was asked for
            raise UsePasskey
        person = session.get_one(Person, link.person_id)
        admit_and_tell(session, person, secret, device_name=device_name, actor_address=actor_address, at=at)
        return person


def has_passkey(session: Session, person_id: int) -> bool:
    """Whether somebody has a passkey."""
    return bool(session.scalar(select(exists().where(StaffPasskey.person_id == person_id))))


def admit_and_tell(
    session: Session,
    person: Person,
    secret: str,
    *,
    device_name: str,
    actor_address: str,
    verified: bool = False,
    at: datetime,
) -> None:
    """As ``admit_staff``; noted wherever the person works, from which IP address.

    They are mailed where the device is new to them: they would know if it was not theirs.
    """
    is_theirs = (StaffDevice.secret_hash == hash_secret(secret)) & (StaffDevice.person_id == person.id)
    with transaction(session):
        is_new = not session.scalar(select(exists().where(is_theirs)))
        admit_staff(session, person.id, secret, device_name=device_name, verified=verified, at=at)
        note_sign_in(session, person, device_name=device_name, actor_address=actor_address, at=at)
        if is_new:
            nowhere = Scope.service("a device is a person's, wherever they work")
            tell_of_change(session, person, nowhere, "device_signed_in", at=at, detail=device_name)


def note_sign_in(session: Session, person: Person, *, device_name: str, actor_address: str, at: datetime) -> None:
    """Notes wherever somebody works that they have signed in there, from which IP address."""
    actor = Actor("staff", person.ref, person.name, actor_address)
    note_at_work(session, person.id, actor, "staff.signed_in", about=person.ref, at=at, device=device_name)


def admit_staff(
    session: Session, person_id: int, secret: str, *, device_name: str, verified: bool = False, at: datetime
) -> None:
    """Signs a device in; again is the same as once, until that is over. ``verified``: a passkey was just checked.

    Where somebody works in one organisation only, they are there at once.
    """
    by = hash_secret(secret)
    with transaction(session):
        gone = or_(StaffDevice.person_id != person_id, _is_over(at))
        session.execute(delete(StaffDevice).where(StaffDevice.secret_hash == by, gone))
        row = {
            "ref": new_ref(),
            "person_id": person_id,
            "secret_hash": by,
            "name": device_name,
            "created_at": at,
            "seen_at": at,
            "sandbox": False,
        }
        database = connection(session)
        insertion = insert_or(database.dialect.name, StaffDevice).values(row)
        renewed = {"seen_at": at, "name": device_name}
        database.execute(insertion.on_conflict_do_update(index_elements=["secret_hash"], set_=renewed))
        device = session.scalars(select(StaffDevice).where(StaffDevice.secret_hash == by)).one()
        if verified:
            device.verified_at = at
        places = workplaces(session, person_id)
        if device.organisation_id not in {place.id for place, _role in places}:
            device.organisation_id = places[0][0].id if len(places) == 1 else None
            device.sandbox = False


def signed_in(session: Session, secret: str, *, at: datetime) -> SignedIn | None:
    """Who the device that carries ``secret`` belongs to; None where nobody is signed in there (any more)."""
    row = session.execute(
        Scope.service("who is it?").apply(
            select(StaffDevice, Person, Membership.role, Organisation)
            .join(Person, Person.id == StaffDevice.person_id)
            .outerjoin(
                Membership,
                (Membership.person_id == Person.id) & (Membership.organisation_id == StaffDevice.organisation_id),
            )
            .outerjoin(
                Organisation, (Organisation.id == Membership.organisation_id) & (Organisation.state != State.CLOSED)
            )
            .where(StaffDevice.secret_hash == hash_secret(secret), ~_is_over(at))
        )
    ).one_or_none()
    if row is None:
        return None
    device, person, role, organisation = row
    is_somewhere = role is not None and organisation is not None
    return SignedIn(device, person, Role(role) if is_somewhere else None, organisation if is_somewhere else None)


def choose_workplace(session: Session, device_id: int, ref: str) -> Organisation:
    """Lets a device work in another of its person's organisations. Raises ``OrganisationUnknown``."""
    with transaction(session):
        device = session.get(StaffDevice, device_id)
        places = workplaces(session, device.person_id) if device else []
        chosen = next((place for place, _role in places if place.ref == ref), None)
        if device is None or chosen is None:
            raise OrganisationUnknown
        device.organisation_id, device.sandbox = chosen.id, chosen.sandbox
        return chosen


def choose_mode(session: Session, device_id: int, *, sandbox: bool) -> None:
    """Switches a device between live and the sandbox."""
    with transaction(session):
        session.execute(update(StaffDevice).where(StaffDevice.id == device_id).values(sandbox=sandbox))


def rekey_staff_device(session: Session, device_id: int, secret: str) -> None:
    """Recognises a device by another secret from now on, and no more by the one it signed in with."""
    with transaction(session):
        session.execute(update(StaffDevice).where(StaffDevice.id == device_id).values(secret_hash=hash_secret(secret)))


def touch_staff_device(session: Session, device_id: int, *, at: datetime) -> None:
    """Notes that the device was used; no matter where the database cannot write just now: the next use will do."""
    used = update(StaffDevice).where(StaffDevice.id == device_id, StaffDevice.seen_at < at).values(seen_at=at)
    with suppress(SQLAlchemyError, DatabaseBusy), transaction(session, wait=False):
        session.execute(used)


def staff_devices(session: Session, person_id: int, *, at: datetime) -> Sequence[StaffDevice]:
    """The devices on which somebody is signed in, the last used first."""
    return session.scalars(
        select(StaffDevice)
        .where(StaffDevice.person_id == person_id, ~_is_over(at))
        .order_by(StaffDevice.seen_at.desc(), StaffDevice.id)
    ).all()


def sign_out(session: Session, person_id: int, ref: str, *, actor: Actor, at: datetime) -> None:
    """Ends what one of somebody's devices may do, at once; noted wherever they work. Raises ``ObjectUnknown``."""
    with transaction(session):
        mine = delete(StaffDevice).where(StaffDevice.ref == ref, StaffDevice.person_id == person_id)
        ended = session.execute(mine.returning(StaffDevice.name)).first()
        if ended is None:
            raise ObjectUnknown
        note_at_work(session, person_id, actor, "staff.device_ended", about=ref, at=at, device=ended.name)


def forget_idle_staff_devices(session: Session, *, at: datetime) -> None:
    """Deletes devices that must sign in again, and links whose time is over."""
    with transaction(session):
        session.execute(delete(StaffDevice).where(_is_over(at)))
        session.execute(delete(StaffLink).where(StaffLink.expires_at <= at))


def _is_over(at: datetime) -> ColumnElement[bool]:
    """Whether a device must sign in again: it rested too long, or its sign-in is too long ago."""
    return or_(StaffDevice.seen_at <= at - IDLE_LIMIT, StaffDevice.created_at <= at - SIGN_IN_LASTS)
