"""Requests signed with HTTP Message Signatures (RFC 9421), their bodies by Content-Digest (RFC 9530).

A signature is HMAC-SHA256 under one of the organisation's signing secrets, names what it covers, is at most five
minutes old and is taken once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Request
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature, VerifyResult
from http_message_signatures.algorithms import HMAC_SHA256
from http_message_signatures.digests import ContentDigest
from http_sf.compat import InnerList
from werkzeug.datastructures import Headers

from portal.api.problems import Problem

MOST_AGE = timedelta(minutes=5)
SKEW = timedelta(minutes=1)  # by which the caller's clock may be ahead of ours
COVERED = ("@method", "@target-uri")
NONCE_LENGTH = range(8, 129)  # characters

Secrets = Callable[[str], str | None]
"""The signing secret of a key id, None where the organisation has none of that id (any more)."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A good signature, not yet taken: which secret made it, and what makes it the only one of its kind."""

    key_id: str
    nonce: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Message:
    """A request as the library wants to see it."""

    method: str
    url: str
    headers: Headers


class _Secrets(HTTPSignatureKeyResolver):
    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def resolve_public_key(self, key_id: str) -> bytes | None:
        secret = self._secrets(key_id)
        return None if secret is None else secret.encode()


class _Verifier(HTTPMessageVerifier):
    """The library's, but for its clock: ours is handed in."""

    at: datetime

    def validate_created_and_expires(self, sig_input: InnerList, max_age: timedelta | None = None) -> None:
        created = sig_input.params.get("created")
        if type(created) is not int:
            raise InvalidSignature("created is missing")
        if not (self.at - MOST_AGE).timestamp() <= created <= (self.at + SKEW).timestamp():
            raise InvalidSignature("created is not within the last five minutes")
        expires = sig_input.params.get("expires")
        if type(expires) is int and expires < self.at.timestamp():
            raise InvalidSignature("expired")


def check_digest(request: Request) -> None:
    """Compares the body with its digest, where one was sent. Raises ``Problem``."""
    sent = request.headers.get("Content-Digest")
    if sent is None:
        return
    try:
        ContentDigest.verify(", ".join(request.headers.getlist("Content-Digest")), request.get_data())
    except InvalidSignature as fault:
        raise Problem("digest-differs", reason=str(fault)) from fault


def check_signature(request: Request, public_url: str, secrets: Secrets, *, at: datetime) -> Signature:
    """The request's one signature. Raises ``Problem`` where it is missing or not good."""
    if "Signature" not in request.headers and "Signature-Input" not in request.headers:
        raise Problem("signature-missing")
    verifier = _Verifier(signature_algorithm=HMAC_SHA256, key_resolver=_Secrets(secrets))
    verifier.at = at
    query = request.query_string.decode("latin-1")
    url = public_url + request.path + (f"?{query}" if query else "")
    body = request.get_data()
    covered = COVERED + (("content-digest",) if body else ())
    covered += ("idempotency-key",) if "Idempotency-Key" in request.headers else ()
    try:
        (result,) = verifier.verify(
            _Message(request.method, url, request.headers), max_age=None, require_components=covered, body=body
        )
    except InvalidSignature as fault:
        raise Problem("signature-refused", reason=str(fault)) from fault
    return _once(result)


def _once(result: VerifyResult) -> Signature:
    nonce, created = result.nonce or "", result.parameters["created"]
    if len(nonce) not in NONCE_LENGTH:
        raise Problem("signature-refused", reason="nonce of 8 to 128 characters is missing")
    assert isinstance(created, int)
    return Signature(str(result.parameters["keyid"]), nonce, datetime.fromtimestamp(created, UTC) + MOST_AGE + 2 * SKEW)
