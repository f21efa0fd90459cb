"""One call of a receiver: its name looked up, the address checked, and exactly that address called.

A name could lead elsewhere at a second look, so there is none. Nothing is followed, no proxy used, no cookie kept.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from portal.notices.webhooks.errors import NameUnknown, TargetRefused
from portal.notices.webhooks.targets import Targets

TIME_LIMIT = 10  # s for the whole exchange, the look-up included
READ_LIMIT = 16 * 1024  # bytes of an answer that are read
SHOWN_LIMIT = 2 * 1024  # bytes of an answer that are kept
_LOOKUPS = 128  # names looked up at once: a name server that hangs holds a thread for up to half a minute

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a host's name; raises ``NameUnknown``."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call led to: the status, or None; an error's stable code, empty where it was taken; the answer's start.

    Codes: ``timeout``, ``refused_address``, ``name_unknown``, ``tls``, ``connection``, ``bad_answer``, ``status_…``.
    """

    status: int | None
    error: str
    start: str = ""


class Caller:
    """Calls receivers, as many at once as are asked for. To be made and used inside one event loop."""

    def __init__(
        self,
        targets: Targets,
        *,
        lookup: Lookup | None = None,
        tls: ssl.SSLContext | None = None,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        self._targets = targets
        self._lookup = lookup or SystemLookup()
        self._tls = tls or ssl.create_default_context()
        self._time_limit = time_limit

    async def call(self, url: str, headers: Mapping[str, str], body: str) -> Answer:
        """Sends ``body`` and answers what came of it; never raises for what the receiver does or is."""
        begun = _Begun()
        try:
            async with asyncio.timeout(self._time_limit):
                await self._exchange(URL(url), headers, body.encode(), begun)
        except Exception as error:  # noqa: BLE001  # whatever a stranger's server makes a library raise is its failure
            if begun.status is None:
                return Answer(None, _code(error))
        assert begun.status is not None
        is_taken = 200 <= begun.status < 300  # the status is the receiver's word; how the rest arrives is not
        return Answer(begun.status, "" if is_taken else f"status_{begun.status}", begun.shown())

    async def _exchange(self, url: URL, headers: Mapping[str, str], body: bytes, begun: "_Begun") -> None:
        if url.scheme != "https" and not (self._targets.private and url.scheme == "http"):
            raise TargetRefused(url.scheme)
        addresses = await self._addresses(url.raw_host or "", url.port or 0)
        connector = aiohttp.TCPConnector(
            resolver=_Checked(addresses), use_dns_cache=False, ssl=self._tls, force_close=True
        )
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None),
            ) as http,
            http.post(
                url, data=body, headers={"Accept-Encoding": "identity", **headers}, allow_redirects=False
            ) as response,
        ):
            begun.status = response.status
            while len(begun.content) < READ_LIMIT and (piece := await response.content.read(READ_LIMIT)):
                begun.content += piece

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        """Where to connect. One address that is refused refuses the name: honest names lead to one kind only."""
        try:
            addresses: Sequence[str] = [str(ip_address(host))]
        except ValueError:
            addresses = await self._lookup(host, port)
        if not addresses:
            raise NameUnknown(host)
        for address in addresses:
            self._targets.check_address(address)
        return addresses


class SystemLookup:
    """Looks names up as the machine does, in threads of its own; who asks for the same name meanwhile waits with."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="webhook-lookup")
        self._under_way: dict[tuple[str, int], asyncio.Future[list[str]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses of ``host``. Raises ``NameUnknown``."""
        asked = (host, port)
        if asked not in self._under_way:
            looking = asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port)
            looking.add_done_callback(lambda _done: self._under_way.pop(asked, None))
            self._under_way[asked] = looking
        return await asyncio.shield(self._under_way[asked])


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Begun:
    """What has arrived so far."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.content = b""

    def shown(self) -> str:
        """The beginning as text that every database takes."""
        return self.content[:SHOWN_LIMIT].decode("utf-8", "replace").replace("\x00", "\ufffd")


class _Checked(AbstractResolver):
    """Answers the addresses that were checked, whatever the name."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
            if family in {socket.AF_UNSPEC, socket.AF_INET6 if ":" in address else socket.AF_INET}
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _code(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "timeout"
        case TargetRefused():
            return "refused_address"
        case NameUnknown():
            return "name_unknown"
        case aiohttp.ClientSSLError():
            return "tls"
        case aiohttp.ClientConnectionError() | OSError():
            return "connection"
        case _:
            return "bad_answer"
