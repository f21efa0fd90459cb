"""Passkeys: discoverable WebAuthn credentials, checked by py_webauthn.

A challenge is random, dated and signed by us for one visitor and one purpose; only its use is stored, until it is
stale. A synced passkey's counter stays at 0 or jumps between machines, so counters refuse nobody.
"""

import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts.errors import PasskeyRefused, PasskeyUnknown
from portal.accounts.model import Passkey, SpentChallenge
from portal.accounts.store import lock_customer, passkeys_of
from portal.db import connection, insert_or, transaction

CHALLENGE_LASTS = timedelta(minutes=10)
_TIMEOUT = round(CHALLENGE_LASTS.total_seconds() * 1000)  # ms
_SIGN_IN = "sign in"
_CREATE = "create"
_RANDOM, _START = 16, 24  # bytes of a challenge: random, then (8) when it is stale, then our signature
_MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)  # py_webauthn's on hostile input

Credential = dict[str, Any]
"""A credential as the browser's ``toJSON`` gives it."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who we are to browsers: ``id`` is the host name, ``origin`` scheme, host and port; ``key`` signs challenges."""

    id: str
    name: str
    origin: str
    key: str

    def sign(self, *parts: bytes) -> bytes:
        """A MAC of 32 bytes over the parts."""
        return hmac.digest(self.key.encode(), b"\x1f".join((b"passkey", *parts)), "sha256")


def sign_in_options(party: RelyingParty, visitor: str, *, at: datetime) -> str:
    """What ``navigator.credentials.get`` is asked for, as JSON: any passkey of this site that the reader picks.

    ``visitor`` is the secret of the reader's device, here and below.
    """
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=_make_challenge(party, _SIGN_IN, visitor, at),
        timeout=_TIMEOUT,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return webauthn.options_to_json(options)


def creation_options(
    session: Session, party: RelyingParty, customer_id: int, visitor: str, *, shown_as: str, at: datetime
) -> str:
    """What ``navigator.credentials.create`` is asked for, as JSON: a discoverable passkey, on a machine that holds none
    of this customer's yet. ``shown_as`` is how the machine lists it.
    """
    there = passkeys_of(session, customer_id)
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_name=shown_as,
        user_id=_user_handle(party, customer_id, there),
        challenge=_make_challenge(party, _CREATE, visitor, at),
        timeout=_TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in there],
    )
    return webauthn.options_to_json(options)


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
    credential = _parsed(sent)
    challenge = _answered(party, credential, _CREATE, visitor, at)
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
    except _MALFORMED as fault:
        raise PasskeyRefused from fault
    with transaction(session):
        lock_customer(session, customer_id)
        _spend(session, challenge, by)
        row = {
            "customer_id": customer_id,
            "credential_id": made.credential_id,
            "public_key": made.credential_public_key,
            "user_handle": _user_handle(party, customer_id, passkeys_of(session, customer_id)),
            "name": name,
            "is_synced": made.credential_backed_up,
            "created_at": at,
        }
        database = connection(session)
        database.execute(insert_or(database.dialect.name, Passkey).values(row).on_conflict_do_nothing())
        owner = session.scalar(select(Passkey.customer_id).where(Passkey.credential_id == made.credential_id))
        if owner != customer_id:
            raise PasskeyRefused


def prove_by_passkey(session: Session, party: RelyingParty, visitor: str, sent: str, *, by: bytes, at: datetime) -> int:
    """The customer whose passkey has signed the challenge. Raises ``PasskeyRefused``."""
    credential = _parsed(sent)
    challenge = _answered(party, credential, _SIGN_IN, visitor, at)
    try:
        credential_id = webauthn.base64url_to_bytes(credential["rawId"])
        user_handle = webauthn.base64url_to_bytes(credential["response"]["userHandle"])
    except _MALFORMED as fault:
        raise PasskeyRefused from fault
    passkey = session.scalars(select(Passkey).where(Passkey.credential_id == credential_id)).one_or_none()
    if passkey is None or not hmac.compare_digest(passkey.user_handle, user_handle):
        raise PasskeyRefused
    try:
        proof = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # never compared: synced passkeys do not count
        )
    except _MALFORMED as fault:
        raise PasskeyRefused from fault
    with transaction(session):
        _spend(session, challenge, by)
        used = session.get(Passkey, passkey.id)
        if used is None:  # removed at this moment
            raise PasskeyRefused
        used.used_at, used.is_synced = at, proof.credential_backed_up
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


def _make_challenge(party: RelyingParty, purpose: str, visitor: str, at: datetime) -> bytes:
    stale = int((at + CHALLENGE_LASTS).timestamp())
    start = secrets.token_bytes(_RANDOM) + stale.to_bytes(_START - _RANDOM, "big")
    return start + party.sign(purpose.encode(), visitor.encode(), start)


def _stale_at(challenge: bytes) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(challenge[_RANDOM:_START], "big"), UTC)


def _parsed(sent: str) -> Credential:
    try:
        credential = json.loads(sent)
    except ValueError as fault:
        raise PasskeyRefused from fault
    if not isinstance(credential, dict):
        raise PasskeyRefused
    return credential


def _answered(party: RelyingParty, credential: Credential, purpose: str, visitor: str, at: datetime) -> bytes:
    """The challenge that the browser answered, if we made it for this visitor and purpose and it is not stale."""
    try:
        client_data = webauthn.base64url_to_bytes(credential["response"]["clientDataJSON"])
        challenge = parse_client_data_json(client_data).challenge
    except _MALFORMED as fault:
        raise PasskeyRefused from fault
    start, signature = challenge[:_START], challenge[_START:]
    ours = hmac.compare_digest(signature, party.sign(purpose.encode(), visitor.encode(), start))
    if not ours or _stale_at(challenge) <= at:
        raise PasskeyRefused
    return challenge


def _spend(session: Session, challenge: bytes, by: bytes) -> None:
    """Uses the challenge up; the same device again is the same as once. Raises ``PasskeyRefused`` for any other."""
    database = connection(session)
    row = {"challenge": challenge, "used_by": by, "expires_at": _stale_at(challenge)}
    database.execute(insert_or(database.dialect.name, SpentChallenge).values(row).on_conflict_do_nothing())
    if session.scalar(select(SpentChallenge.used_by).where(SpentChallenge.challenge == challenge)) != by:
        raise PasskeyRefused
