"""WebAuthn ceremonies, checked by py_webauthn, whoever the passkey belongs to.

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
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts.errors import PasskeyRefused
from portal.accounts.model import SpentChallenge
from portal.db import connection, insert_or, transaction

CHALLENGE_LASTS = timedelta(minutes=10)
_TIMEOUT = round(CHALLENGE_LASTS.total_seconds() * 1000)  # ms
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


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One purpose for which passkeys are made or asked: its challenges are good for nothing else.

    ``verifies``: whether the machine must check its user (finger, face, PIN) and not only be there.
    """

    purpose: str
    verifies: bool = False

    @property
    def _verification(self) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED if self.verifies else UserVerificationRequirement.PREFERRED

    def asking(self, party: RelyingParty, visitor: str, *, among: Sequence[bytes] = (), at: datetime) -> str:
        """What ``navigator.credentials.get`` is asked for, as JSON: any passkey of this site, or one ``among`` these.

        ``visitor`` is the secret of the reader's device, here and below.
        """
        options = webauthn.generate_authentication_options(
            rp_id=party.id,
            challenge=self._challenge(party, visitor, at),
            timeout=_TIMEOUT,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in among] or None,
            user_verification=self._verification,
        )
        return webauthn.options_to_json(options)

    def creating(
        self, party: RelyingParty, visitor: str, *, handle: bytes, shown_as: str, there: Sequence[bytes], at: datetime
    ) -> str:
        """What ``navigator.credentials.create`` is asked for, as JSON: a discoverable passkey, on a machine that holds
        none of those ``there``. ``shown_as`` is how the machine lists it.
        """
        options = webauthn.generate_registration_options(
            rp_id=party.id,
            rp_name=party.name,
            user_name=shown_as,
            user_id=handle,
            challenge=self._challenge(party, visitor, at),
            timeout=_TIMEOUT,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=self._verification
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in there],
        )
        return webauthn.options_to_json(options)

    def made(self, party: RelyingParty, visitor: str, sent: str, *, at: datetime) -> "Made":
        """The passkey that a browser made, still to be spent and stored. Raises ``PasskeyRefused``."""
        credential = _parsed(sent)
        challenge = self._answered(party, credential, visitor, at)
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                require_user_verification=self.verifies,
            )
        except _MALFORMED as fault:
            raise PasskeyRefused from fault
        return Made(challenge, made.credential_id, made.credential_public_key, made.credential_backed_up)

    def answer(self, party: RelyingParty, visitor: str, sent: str, *, at: datetime) -> "Answer":
        """What a browser says of a passkey, not yet proved. Raises ``PasskeyRefused``."""
        credential = _parsed(sent)
        challenge = self._answered(party, credential, visitor, at)
        try:
            credential_id = webauthn.base64url_to_bytes(credential["rawId"])
            handle = webauthn.base64url_to_bytes(credential["response"]["userHandle"])
        except _MALFORMED as fault:
            raise PasskeyRefused from fault
        return Answer(challenge, credential_id, handle, credential, self.verifies)

    def _challenge(self, party: RelyingParty, visitor: str, at: datetime) -> bytes:
        stale = int((at + CHALLENGE_LASTS).timestamp())
        start = secrets.token_bytes(_RANDOM) + stale.to_bytes(_START - _RANDOM, "big")
        return start + party.sign(self.purpose.encode(), visitor.encode(), start)

    def _answered(self, party: RelyingParty, credential: Credential, visitor: str, at: datetime) -> bytes:
        """The challenge that was answered, if we made it for this visitor and purpose and it is not stale."""
        try:
            client_data = webauthn.base64url_to_bytes(credential["response"]["clientDataJSON"])
            challenge = parse_client_data_json(client_data).challenge
        except _MALFORMED as fault:
            raise PasskeyRefused from fault
        start, signature = challenge[:_START], challenge[_START:]
        ours = hmac.compare_digest(signature, party.sign(self.purpose.encode(), visitor.encode(), start))
        if not ours or _stale_at(challenge) <= at:
            raise PasskeyRefused
        return challenge


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey."""

    challenge: bytes
    credential_id: bytes
    public_key: bytes
    is_synced: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Which passkey answered; ``prove`` checks its signature with the public key that we keep of it."""

    challenge: bytes
    credential_id: bytes
    handle: bytes
    credential: Credential
    verifies: bool

    def prove(self, party: RelyingParty, public_key: bytes) -> bool:
        """Checks the signature; answers whether the passkey is synced. Raises ``PasskeyRefused``."""
        try:
            proof = webauthn.verify_authentication_response(
                credential=self.credential,
                expected_challenge=self.challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                credential_public_key=public_key,
                credential_current_sign_count=0,  # never compared: synced passkeys do not count
                require_user_verification=self.verifies,
            )
        except _MALFORMED as fault:
            raise PasskeyRefused from fault
        return proof.credential_backed_up


def spend_challenge(session: Session, challenge: bytes, by: bytes) -> None:
    """Uses the challenge up; the same device again is the same as once. Raises ``PasskeyRefused`` for any other."""
    with transaction(session):
        database = connection(session)
        row = {"challenge": challenge, "used_by": by, "expires_at": _stale_at(challenge)}
        database.execute(insert_or(database.dialect.name, SpentChallenge).values(row).on_conflict_do_nothing())
        if session.scalar(select(SpentChallenge.used_by).where(SpentChallenge.challenge == challenge)) != by:
            raise PasskeyRefused


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
