"""No test talks to the outside: the interpreter itself refuses connections to anything but this machine."""

import ipaddress
import sys
from typing import Any

_LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost", "0.0.0.0", "::"}


class OutsideConnection(Exception):
    """A test tried to reach another machine."""


def refuse_outside_connections() -> None:
    """From now on and for good: an audit hook cannot be taken back, and sees every socket of this process."""
    sys.addaudithook(_check)


def _check(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise OutsideConnection(f"a test tried to reach {address[0]}")
    elif event == "socket.getaddrinfo" and not _is_local(arguments[0]):
        raise OutsideConnection(f"a test tried to look up {arguments[0]}")


def _is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return name.endswith(".localhost")
