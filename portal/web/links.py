"""Addresses that prove themselves: an opaque ref and a keyed MAC over it for one purpose.

They can be made again from what is stored, and what is stored opens nothing.
"""

from portal.accounts import LinkUnknown
from portal.kernel.identifiers import keyed_mac, same_mac
from portal.web import current


def link_token(purpose: str, ref: str) -> str:
    """``ref`` (22 characters, no dot) as the token of an address."""
    return f"{ref}.{_mac(purpose, ref)}"


def ref_in(purpose: str, token: str) -> str:
    """The ref in a token of ours. Raises ``LinkUnknown`` for any other."""
    ref, _dot, mac = token.partition(".")
    if not same_mac(mac, _mac(purpose, ref)):
        raise LinkUnknown
    return ref


def public_address(path: str) -> str:
    """The whole address of a page, for mails and QR codes."""
    return current.settings().public_url + path


def _mac(purpose: str, ref: str) -> str:
    return keyed_mac(current.settings().secret_key, purpose, ref)
