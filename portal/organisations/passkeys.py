"""Staff's passkeys: made, signed in with, and asked for again before sensitive acts. The machine checks its user."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import Ceremony, PasskeyRefused, RelyingParty, spend_challenge
from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import hash_secret, new_ref
from portal.organisations.at_work import note_at_work
from portal.organisations.audit import Actor
from portal.organisations.errors import ObjectUnknown
from portal.organisations.model import Person, StaffPasskey
from portal.organisations.sign_in import admit_and_tell, admit_staff

_SIGN_IN = Ceremony("staff sign in", verifies=True)
_CREATE = Ceremony("staff create", verifies=True)
_VERIFY = Ceremony("staff verify", verifies=True)


def staff_passkeys(session: Session, person_id: int) -> Sequence[StaffPasskey]:
    """Somebody's passkeys, the oldest first."""
    return session.scalars(
        select(StaffPasskey).where(StaffPasskey.person_id == person_id).order_by(StaffPasskey.id)
    ).all()


def staff_sign_in_options(party: RelyingParty, visitor: str, *, at: datetime) -> str:
    """What ``navigator.credentials.get`` is asked for, as JSON; ``visitor`` is the device's secret, here and below."""
    return _SIGN_IN.asking(party, visitor, at=at)


def verification_options(session: Session, party: RelyingParty, person_id: int, visitor: str, *, at: datetime) -> str:
    """As ``staff_sign_in_options``, for one of this person's passkeys."""
    among = [passkey.credential_id for passkey in staff_passkeys(session, person_id)]
    return _VERIFY.asking(party, visitor, among=among, at=at)


def staff_creation_options(session: Session, party: RelyingParty, person: Person, visitor: str, *, at: datetime) -> str:
    """What ``navigator.credentials.create`` is asked for, as JSON."""
    there = [passkey.credential_id for passkey in staff_passkeys(session, person.id)]
    handle = _handle(person)
    return _CREATE.creating(party, visitor, handle=handle, shown_as=person.address, there=there, at=at)


def add_staff_passkey(
    session: Session,
    party: RelyingParty,
    person: Person,
    visitor: str,
    sent: str,
    *,
    name: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Adds the passkey that a browser made, whose user it has checked: the device counts as fresh.

    Sent twice it is added, and noted, once. Raises ``PasskeyRefused``.
    """
    made = _CREATE.made(party, visitor, sent, at=at)
    with transaction(session):
        spend_challenge(session, made.challenge, hash_secret(visitor))
        ref = new_ref()
        row = {
            "ref": ref,
            "person_id": person.id,
            "credential_id": made.credential_id,
            "public_key": made.public_key,
            "name": name,
            "is_synced": made.is_synced,
            "created_at": at,
        }
        database = connection(session)
        insertion = insert_or(database.dialect.name, StaffPasskey).values(row).on_conflict_do_nothing()
        if database.execute(insertion.returning(StaffPasskey.id)).first():
            note_at_work(session, person.id, actor, "staff.passkey_added", about=ref, at=at, passkey=name)
        owner = session.scalar(select(StaffPasskey.person_id).where(StaffPasskey.credential_id == made.credential_id))
        if owner != person.id:
            raise PasskeyRefused
        admit_staff(session, person.id, visitor, device_name=name, verified=True, at=at)


def sign_in_by_passkey(
    session: Session,
    party: RelyingParty,
    visitor: str,
    sent: str,
    *,
    device_name: str,
    actor_address: str,
    at: datetime,
) -> Person:
    """Signs in the device of whoever's passkey has signed. Raises ``PasskeyRefused``."""
    with transaction(session):
        person = _proved(session, party, _SIGN_IN, visitor, sent, at)
        admit_and_tell(
            session, person, visitor, device_name=device_name, actor_address=actor_address, verified=True, at=at
        )
        return person


def verify_by_passkey(
    session: Session, party: RelyingParty, person_id: int, visitor: str, sent: str, *, device_name: str, at: datetime
) -> None:
    """Notes that a signed-in person's passkey was checked on this device. Raises ``PasskeyRefused``."""
    with transaction(session):
        if _proved(session, party, _VERIFY, visitor, sent, at).id != person_id:
            raise PasskeyRefused
        admit_staff(session, person_id, visitor, device_name=device_name, verified=True, at=at)


def remove_staff_passkey(session: Session, person_id: int, ref: str, *, actor: Actor, at: datetime) -> None:
    """Removes one of somebody's passkeys; noted wherever they work. Raises ``ObjectUnknown``."""
    with transaction(session):
        found = select(StaffPasskey).where(StaffPasskey.ref == ref, StaffPasskey.person_id == person_id)
        passkey = session.scalars(found).one_or_none()
        if passkey is None:
            raise ObjectUnknown
        note_at_work(session, person_id, actor, "staff.passkey_removed", about=ref, at=at, passkey=passkey.name)
        session.delete(passkey)


def _proved(session: Session, party: RelyingParty, ceremony: Ceremony, visitor: str, sent: str, at: datetime) -> Person:
    answer = ceremony.answer(party, visitor, sent, at=at)
    found = select(StaffPasskey).where(StaffPasskey.credential_id == answer.credential_id)
    passkey = session.scalars(found).one_or_none()
    person = session.get(Person, passkey.person_id) if passkey else None
    if passkey is None or person is None or not hmac.compare_digest(_handle(person), answer.handle):
        raise PasskeyRefused
    passkey.is_synced = answer.prove(party, passkey.public_key)
    spend_challenge(session, answer.challenge, hash_secret(visitor))
    passkey.used_at = at
    return person


def _handle(person: Person) -> bytes:
    """32 bytes that tell nothing of the person, and are never a customer's."""
    return hash_secret(f"staff {person.ref}")
