"""What an act counts against: the device, and more loosely the address, since phones share carriers' addresses."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from flask import request
from flask_login import current_user

from portal.accounts import Limit, Limits, device_subject
from portal.kernel.identifiers import keyed_mac
from portal.web import current
from portal.web.visitors import form_secret

CODES_PER_VISITOR = Limit(10, timedelta(hours=1))
CODES_PER_ADDRESS = Limit(100, timedelta(hours=1))
MAILS_PER_RECIPIENT = Limit(5, timedelta(hours=1))
MAILS_PER_ADDRESS = Limit(100, timedelta(hours=1))
COMMENTS_PER_VISITOR = Limit(30, timedelta(hours=1))
COMMENTS_PER_ADDRESS = Limit(200, timedelta(hours=1))


def of_address() -> Limits:
    """Of issuing, for who has no device yet."""
    return [(f"issue:address:{_hashed('address', network())}", current.settings().issues_per_address)]


def of_visitor() -> Limits:
    """Of issuing, for a customer's device, and for whoever has none yet their address alone."""
    if not current_user.is_authenticated:
        return of_address()
    return [(device_subject(current_user.device.id), current.settings().issues_per_device), *of_address()]


def of_codes() -> Limits:
    """Of trying recovery codes."""
    return [
        (f"code:visitor:{_hashed('visitor', form_secret())}", CODES_PER_VISITOR),
        (f"code:address:{_hashed('address', network())}", CODES_PER_ADDRESS),
    ]


def of_mails(recipient: str) -> Limits:
    """Of letting mails be sent to ``recipient``."""
    return [
        (f"mail:to:{_hashed('recipient', recipient.lower())}", MAILS_PER_RECIPIENT),
        (f"mail:address:{_hashed('address', network())}", MAILS_PER_ADDRESS),
    ]


def of_comments() -> Limits:
    """Of commenting on a proof without having signed in."""
    return [
        (f"comment:visitor:{_hashed('visitor', form_secret())}", COMMENTS_PER_VISITOR),
        (f"comment:address:{_hashed('address', network())}", COMMENTS_PER_ADDRESS),
    ]


def _hashed(what: str, value: str) -> str:
    """What is stored instead of an address, while its window lasts."""
    return keyed_mac(current.settings().secret_key, what, value)


def network() -> str:
    """The address this request comes from, or the /64 of an IPv6 one: a single subscriber has all of it."""
    address = request.remote_addr or ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
