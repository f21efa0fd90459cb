"""Mail addresses as people type them."""

import re

from portal.kernel.errors import DomainError

ADDRESS_LIMIT = 254  # characters of a mail address (RFC 5321, 4.5.3.1.3, less the angle brackets)

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


class AddressRefused(DomainError):
    """What was typed is no mail address."""


def parse_address(text: str) -> str:
    """The mail address that was typed, its domain in lower case; full-width characters become plain.

    Carriers' addresses with doubled dots are allowed as they exist. Raises ``AddressRefused``.
    """
    plain = text.strip()
    if not plain.isascii():
        plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in plain)
    if len(plain) > ADDRESS_LIMIT or not _ADDRESS.fullmatch(plain):
        raise AddressRefused
    local, _at, domain = plain.rpartition("@")
    return f"{local}@{domain.lower()}"
