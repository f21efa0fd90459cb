"""Which chain calls, and in which mode: by its signature, by its certificate, or by the virtual store's credential."""

from enum import StrEnum

from flask import current_app, g, request

from portal.api.caller import vault
from portal.api.limits import RequestLimits
from portal.api.problems import Problem
from portal.api.signatures import check_digest, check_signature
from portal.organisations import (
    CREDENTIAL_START,
    ObjectUnknown,
    OrganisationInactive,
    RecognisedChain,
    State,
    chain_by_key_id,
    chain_by_subject,
    recognise_virtual,
    spend_signature,
    virtual_chain,
)
from portal.web import current


class Act(StrEnum):
    """What a chain's system does; ``OPEN`` is anybody's.

    ``CASH`` has changed hands already: whatever the chain's state and limits are, it must be heard.
    """

    OPEN = "open"
    READ = "read"
    KIOSK = "kiosk"
    REGISTER = "register"
    CASH = "cash"


ALLOWS = {
    State.ACTIVE: frozenset(Act),
    State.SUSPENDED: frozenset({Act.READ, Act.CASH}),
    State.CLOSED: frozenset({Act.CASH}),
}


def admit(act: Act) -> None:
    """Lets the request in, or not. Raises ``Problem``, ``KeyRefused``, ``OrganisationInactive``, ``SignatureSpent``."""
    if act is Act.OPEN:
        return
    check_digest(request)
    credential = _credential()
    chain = _virtual(credential) if credential else _of_signature() if _is_signed() else _of_certificate()
    if not credential and act is not Act.CASH:
        limits: RequestLimits = current_app.extensions["store_limits"]
        mode = "sandbox" if chain.sandbox else "live"
        g.limit_headers = limits.headers(limits.count(chain.ref, f"{chain.organisation_ref}/{mode}"))
    if act not in ALLOWS[chain.state]:
        raise OrganisationInactive(chain.state)
    g.api_scope = chain.scope


def visitor() -> str:
    """From where the virtual store's page is opened; nothing for a chain's own kiosk."""
    return request.remote_addr or "" if _credential() else ""


def _credential() -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" and token.startswith(CREDENTIAL_START) else ""


def _is_signed() -> bool:
    return "Signature" in request.headers or "Signature-Input" in request.headers


def _virtual(token: str) -> RecognisedChain:
    """The virtual store's pages are anybody's, so they are limited by where they are opened, in whatever they do."""
    settings, at = current.settings(), current.now()
    sandbox = recognise_virtual(settings.secret_key, token, allows_live=not settings.production, at=at)
    limits: RequestLimits = current_app.extensions["request_limits"]
    whose = f"virtual:{request.remote_addr}"
    g.limit_headers = limits.headers(limits.count(whose, whose))
    return virtual_chain(current.session(), at=at, sandbox=sandbox)


def _of_signature() -> RecognisedChain:
    """The chain whose key has signed; its signature is spent, whatever comes of the request."""
    session, found = current.session(), list[RecognisedChain]()

    def secret(key_id: str) -> str | None:
        try:
            chain, its_secret = chain_by_key_id(session, vault(), key_id)
        except ObjectUnknown:
            return None
        found.append(chain)
        return its_secret

    signature = check_signature(request, current.settings().public_url, secret, at=current.now())
    spend_signature(session, signature.key_id, signature.nonce, expires_at=signature.expires_at)
    return found[-1]


def _of_certificate() -> RecognisedChain:
    """The chain of the verified certificate that the front server tells of, if it tells of any."""
    header = current.settings().store_certificate_header
    subject = request.headers.get(header, "") if header else ""
    try:
        if subject:
            return chain_by_subject(current.session(), subject)
    except ObjectUnknown:
        pass
    raise Problem("store-unknown")
