"""Addresses that prove themselves: an opaque ref and a keyed MAC over it for one purpose.

They can be made again from what is stored, and what is stored opens nothing.
"""

import re

from portal.accounts import LinkUnknown
from portal.kernel.identifiers import keyed_mac, same_mac
from portal.web import current

_PROVING = re.compile(r"[A-Za-z0-9_-]{44}")


def is_proving(token: str) -> bool:
    """Whether it has the form of a ref and its MAC, as links of bills and proofs have it; no other is looked up."""
    return _PROVING.fullmatch(token) is not None


def link_token(purpose: str, ref: str) -> str:
    """``ref`` (22 characters, no dot) as the token of an address."""
    return token_of(current.settings().secret_key, purpose, ref)


def token_of(secret_key: str, purpose: str, ref: str) -> str:
    """As ``link_token``, for whoever writes addresses outside of a request."""
    return f"{ref}.{keyed_mac(secret_key, purpose, ref)}"


def ref_in(purpose: str, token: str) -> str:
    """The ref in a token of ours. Raises ``LinkUnknown`` for any other."""
    ref = token.partition(".")[0]
    if not same_mac(token, link_token(purpose, ref)):
        raise LinkUnknown
    return ref


def public_address(path: str) -> str:
    """The whole address of a page, for mails and QR codes."""
    return current.settings().public_url + path
