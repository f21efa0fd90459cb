"""The token of a form: a random part, sent once, and keyed MACs that tie it to the visitor's cookie.

It needs no session and never goes stale by age. Its random part is the request key that makes coming twice the same
as once. On a staff page two more MACs tie it to the person, and to the organisation and mode they were in: a form that
was opened in one and is sent in another, after a switch in a second tab, is refused.
"""

import secrets

from flask import g, request

from portal.kernel.identifiers import keyed_mac, same_mac
from portal.web import current
from portal.web.desk.visits import ties
from portal.web.visitors import form_secret, is_from_here


def new_token() -> str:
    """A fresh token for this visitor's form."""
    once, tied = secrets.token_urlsafe(12), ties()
    return ".".join((once, *(_mac(once, tied[:count]) for count in range(len(tied) + 1))))


def token_is_good() -> bool:
    """Whether the form that came carries a token of this visitor's; not if missing, forged, or sent by another site.

    A view of staff wants it tied to as much as its access decision says.
    """
    return is_from_here() and _is_tied(ties()[: g.get("form_ties", 0)])


def was_opened_elsewhere() -> bool:
    """Whether the token is this visitor's, but of another person, organisation or mode than they are in now."""
    return is_from_here() and _is_tied(()) and not token_is_good()


def request_key() -> str:
    """The token's random part: the same when the same form comes again."""
    return request.form["token"].partition(".")[0]


def _is_tied(tied: tuple[str, ...]) -> bool:
    once, *macs = request.form.get("token", "").split(".")
    return len(macs) > len(tied) and same_mac(macs[len(tied)], _mac(once, tied))


def _mac(once: str, tied: tuple[str, ...]) -> str:
    return keyed_mac(current.settings().secret_key, "form", form_secret(), once, *tied)
