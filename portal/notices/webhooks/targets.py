"""Where webhooks may be sent: checked when an endpoint is saved, and again on every call, by the address itself.

Ranges: IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890), and what clouds keep for themselves.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from portal.notices.webhooks.errors import TargetRefused, UrlRefused

URL_LIMIT = 500  # characters

_NEVER_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "100.100.100.200/32",  # Alibaba's metadata
        "168.63.129.16/32",  # Azure's own server, in a public range
        "169.254.0.0/16",  # link-local, and most clouds' metadata
        "192.0.0.0/24",  # protocol assignments, and Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_PRIVATE_4 = tuple(
    IPv4Network(block)
    for block in (
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "198.18.0.0/15",  # for measuring
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")  # all that was ever given out; what lies outside is private or nobody's
_NEVER_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
        "fd00:ec2::/32",  # Amazon's metadata
        "fd20:ce::/32",  # Google's metadata
    )
)
_PRIVATE_6 = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))
_CARRIES_4 = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))  # IPv4-mapped; NAT64 (RFC 6052)


@dataclass(frozen=True, slots=True)
class Targets:
    """What may be called. ``private``: also this machine and private networks, and plain http."""

    private: bool = False

    def check_url(self, url: str) -> str:
        """The address as it is stored. Raises ``UrlRefused``; a name is looked up only when it is called."""
        url = url.strip()
        if len(url) > URL_LIMIT:
            raise UrlRefused("too_long")
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        except ValueError:
            raise UrlRefused("not_a_url") from None
        if not host or port == 0 or not url.isprintable() or " " in url or "\\" in url:
            raise UrlRefused("not_a_url")
        if parts.scheme != "https" and not (self.private and parts.scheme == "http"):
            raise UrlRefused("not_https" if parts.scheme == "http" else "not_a_url")
        if "@" in parts.netloc:
            raise UrlRefused("has_credentials")
        if "#" in url:
            raise UrlRefused("has_fragment")
        self._check_host(host)
        return url

    def _check_host(self, host: str) -> None:
        """Refuses what can be told without looking a name up: addresses in any spelling, and names of no domain."""
        try:
            address = _spelled_address(host)
            if address is not None:
                self.check_address(address)
            elif not self.private and "." not in host.rstrip("."):
                raise TargetRefused(host)
        except TargetRefused:
            raise UrlRefused("private_address") from None

    def check_address(self, address: str) -> None:
        """Raises ``TargetRefused`` for an IP address that no webhook is sent to."""
        try:
            found = ip_address(address)
        except ValueError:
            raise TargetRefused(address) from None
        if isinstance(found, IPv6Address):
            self._check_6(found)
        else:
            self._check_4(found)

    def _check_4(self, address: IPv4Address) -> None:
        if any(address in block for block in _NEVER_4):
            raise TargetRefused(str(address))
        if not self.private and any(address in block for block in _PRIVATE_4):
            raise TargetRefused(str(address))

    def _check_6(self, address: IPv6Address) -> None:
        if address.scope_id is not None:
            raise TargetRefused(str(address))
        if any(address in block for block in _CARRIES_4):
            self._check_4(IPv4Address(int(address) & 0xFFFF_FFFF))
            return
        is_private = self.private and any(address in block for block in _PRIVATE_6)
        if any(address in block for block in _NEVER_6) or not (address in _GLOBAL_6 or is_private):
            raise TargetRefused(str(address))


def host_of(url: str) -> str:
    """Its host, which may be told and logged; the rest of an address may be a secret."""
    return urlsplit(url).hostname or ""


def _spelled_address(host: str) -> str | None:
    """The IP address that ``host`` spells, also as libraries for C read it (``0x7f.1``, ``2130706433``)."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except (OSError, UnicodeEncodeError):
        return None
