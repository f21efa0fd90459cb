"""A customer's passkeys: added, proved by, removed."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.ceremony import Ceremony, RelyingParty, spend_challenge
from portal.accounts.errors import PasskeyRefused, PasskeyUnknown
from portal.accounts.model import Passkey
from portal.accounts.store import lock_customer, passkeys_of
from portal.db import connection, insert_or, transaction

_SIGN_IN = Ceremony("sign in")
_CREATE = Ceremony("create")


def sign_in_options(party: RelyingParty, visitor: str, *, at: datetime) -> str:
    """What ``navigator.credentials.get`` is asked for, as JSON: any passkey of this site that the reader picks.

    ``visitor`` is the secret of the reader's device, here and below.
    """
    return _SIGN_IN.asking(party, visitor, at=at)


def creation_options(
    session: Session, party: RelyingParty, customer_id: int, visitor: str, *, shown_as: str, at: datetime
) -> str:
    """What ``navigator.credentials.create`` is asked for, as JSON: a discoverable passkey, on a machine that holds none
    of this customer's yet. ``shown_as`` is how the machine lists it.
    """
    there = passkeys_of(session, customer_id)
    handle = _user_handle(party, customer_id, there)
    ids = [passkey.credential_id for passkey in there]
    return _CREATE.creating(party, visitor, handle=handle, shown_as=shown_as, there=ids, at=at)


def add_passkey(
    session: Session,
    party: RelyingParty,
    customer_id: int,
    visitor: str,
    sent: str,
    *,
    name: str,
    by: bytes,
    at: datetime,
) -> None:
    """Adds the passkey that a browser made; sent twice by the same device (``by``) it is added once.

    Raises ``PasskeyRefused``, ``CustomerUnknown``.
    """
    made = _CREATE.made(party, visitor, sent, at=at)
    with transaction(session):
        lock_customer(session, customer_id)
        spend_challenge(session, made.challenge, by)
        row = {
            "customer_id": customer_id,
            "credential_id": made.credential_id,
            "public_key": made.public_key,
            "user_handle": _user_handle(party, customer_id, passkeys_of(session, customer_id)),
            "name": name,
            "is_synced": made.is_synced,
            "created_at": at,
        }
        database = connection(session)
        database.execute(insert_or(database.dialect.name, Passkey).values(row).on_conflict_do_nothing())
        owner = session.scalar(select(Passkey.customer_id).where(Passkey.credential_id == made.credential_id))
        if owner != customer_id:
            raise PasskeyRefused


def prove_by_passkey(session: Session, party: RelyingParty, visitor: str, sent: str, *, by: bytes, at: datetime) -> int:
    """The customer whose passkey has signed the challenge. Raises ``PasskeyRefused``."""
    answer = _SIGN_IN.answer(party, visitor, sent, at=at)
    passkey = session.scalars(select(Passkey).where(Passkey.credential_id == answer.credential_id)).one_or_none()
    if passkey is None or not hmac.compare_digest(passkey.user_handle, answer.handle):
        raise PasskeyRefused
    is_synced = answer.prove(party, passkey.public_key)
    with transaction(session):
        spend_challenge(session, answer.challenge, by)
        used = session.get(Passkey, passkey.id)
        if used is None:  # removed at this moment
            raise PasskeyRefused
        used.used_at, used.is_synced = at, is_synced
        return used.customer_id


def remove_passkey(session: Session, customer_id: int, passkey_id: int) -> None:
    """Removes one of the customer's passkeys. Raises ``PasskeyUnknown``."""
    with transaction(session):
        gone = session.execute(
            delete(Passkey).where(Passkey.id == passkey_id, Passkey.customer_id == customer_id).returning(Passkey.id)
        ).first()
        if gone is None:
            raise PasskeyUnknown


def _user_handle(party: RelyingParty, customer_id: int, there: Sequence[Passkey]) -> bytes:
    """32 bytes that tell nothing: those of the customer's other passkeys, whatever the key was then."""
    return there[0].user_handle if there else party.sign(b"user", str(customer_id).encode())
