"""Who calls: the organisation whose API key the request carries, as far as limits, scopes and signatures allow."""

from flask import current_app, g, request

from portal.api.limits import RequestLimits
from portal.api.problems import Problem
from portal.api.signatures import check_digest, check_signature
from portal.kernel.files import Files
from portal.kernel.sealing import Vault
from portal.organisations import (
    Actor,
    KeyScope,
    LinkType,
    NoSystemLink,
    NotPermitted,
    ObjectUnknown,
    OrganisationInactive,
    RecognisedKey,
    Scope,
    State,
    recognise_key,
    signing_secret,
    spend_signature,
    touch_key,
)
from portal.web import current

READING = {"GET", "HEAD"}


def key() -> RecognisedKey:
    """The key that this request was let in with."""
    found: RecognisedKey = g.api_key
    return found


def scope() -> Scope:
    """What the caller may see."""
    found: Scope = g.api_scope
    return found


def may(needed: KeyScope) -> bool:
    """Whether the key is for that as well."""
    return needed in key().scopes


def actor() -> Actor:
    """Who acts, for the log of acts."""
    return key().actor(request.remote_addr or "")


def vault() -> Vault:
    """Seals what must be used again."""
    found: Vault = current_app.extensions["wiring"].vault
    return found


def admit(needed: KeyScope) -> None:
    """Lets the request in, or not. Raises ``Problem``, ``KeyRefused``, ``NotPermitted``, ``OrganisationInactive``."""
    session, at = current.session(), current.now()
    recognised = recognise_key(session, _secret(), from_address=request.remote_addr or "", at=at)
    limits: RequestLimits = current_app.extensions["request_limits"]
    g.limit_headers = limits.headers(limits.count(recognised.ref, recognised.organisation_ref))
    if recognised.link_type == LinkType.LIGHT:
        raise NoSystemLink
    if needed not in recognised.scopes:
        raise NotPermitted(needed)
    if recognised.state is not State.ACTIVE and request.method not in READING:
        raise OrganisationInactive(recognised.state)
    check_digest(request)
    g.api_key, g.api_scope = recognised, recognised.scope
    if recognised.must_sign or "Signature" in request.headers:
        _take_signature()
    touch_key(session, recognised, at=at)


def files() -> Files:
    """Where files lie."""
    found: Files = current_app.extensions["wiring"].files
    return found


def _secret() -> str:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Problem("key-missing")
    return secret.strip()


def _take_signature() -> None:
    session, at = current.session(), current.now()
    signature = check_signature(request, current.settings().public_url, _signing_secret, at=at)
    spend_signature(session, signature.key_id, signature.nonce, expires_at=signature.expires_at)


def _signing_secret(key_id: str) -> str | None:
    try:
        return signing_secret(current.session(), scope(), vault(), key_id)
    except ObjectUnknown:
        return None
