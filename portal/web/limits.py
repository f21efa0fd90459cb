"""What an issue counts against: the device, and more loosely the address, since phones share carriers' addresses."""

from ipaddress import IPv6Address, ip_address

from flask import request
from flask_login import current_user

from portal.accounts import Limit, device_subject
from portal.kernel.identifiers import keyed_mac
from portal.web import current

Limits = list[tuple[str, Limit]]


def of_address() -> Limits:
    """For who has no device yet. The address itself is stored nowhere, only a keyed hash while its window lasts."""
    settings = current.settings()
    subject = keyed_mac(settings.secret_key, "address", _network(request.remote_addr or ""))
    return [(f"issue:address:{subject}", settings.issues_per_address)]


def of_visitor() -> Limits:
    """For a customer's device, and for whoever has none yet their address alone."""
    if not current_user.is_authenticated:
        return of_address()
    return [(device_subject(current_user.device.id), current.settings().issues_per_device), *of_address()]


def _network(address: str) -> str:
    """The address, or the /64 of an IPv6 one: a single subscriber has all of it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
