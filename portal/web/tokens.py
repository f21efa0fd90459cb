"""The token of a form: a random part, sent once, and a keyed MAC that ties it to the visitor's cookie.

It needs no session and never goes stale by age. Its random part is the request key that makes coming twice the same
as once.
"""

import secrets

from flask import request

from portal.kernel.identifiers import keyed_mac, same_mac
from portal.web import current
from portal.web.visitors import form_secret, is_from_here


def new_token() -> str:
    """A fresh token for this visitor's form."""
    once = secrets.token_urlsafe(12)
    return f"{once}.{_mac(once)}"


def token_is_good() -> bool:
    """Whether the form that came carries a token of this visitor's; not if missing, forged, or sent by another site."""
    once, _dot, mac = request.form.get("token", "").partition(".")
    return is_from_here() and same_mac(mac, _mac(once))


def request_key() -> str:
    """The token's random part: the same when the same form comes again."""
    return request.form["token"].partition(".")[0]


def _mac(once: str) -> str:
    return keyed_mac(current.settings().secret_key, "form", form_secret(), once)
