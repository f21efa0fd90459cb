"""A merchant's server: takes webhooks, remembers them, and answers as it is told to."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request as it came; ``at`` is this machine's monotonic time."""

    path: str
    headers: Mapping[str, str]
    body: str
    at: float

    @property
    def id(self) -> str:
        """The ``webhook-id``."""
        return self.headers["webhook-id"]

    @property
    def about(self) -> str:
        """What it tells of."""
        return loads(self.body)["data"]["about"]


@dataclass(frozen=True)
class Reply:
    """What to answer, after ``wait`` seconds; the rest of the body comes ``drip`` seconds later."""

    status: int = 204
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0
    drip: float = 0


class Receiver:
    """A running server. ``answer`` decides on each call; replace it at any time."""

    def __init__(self, server: ThreadingHTTPServer, scheme: str) -> None:
        self.calls: list[Call] = []
        self.answer: Callable[[Call], Reply] = lambda _call: Reply()
        self.port = server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}/hook"

    def abouts(self, path: str = "/hook") -> list[str]:
        """What was told on this path, in order."""
        return [call.about for call in self.calls if call.path == path]


@contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Runs a receiver until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.path, headers, body, time.monotonic())
            running.calls.append(call)
            reply = running.answer(call)
            time.sleep(reply.wait)
            try:
                self._reply(reply)
            except OSError:  # the caller had enough
                self.close_connection = True

        def _reply(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[:1])
            time.sleep(reply.drip)
            self.wfile.write(reply.body[1:])

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_arguments: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 200
        daemon_threads = True

        def handle_error(self, *_arguments: Any) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        running = Receiver(server, "https" if tls else "http")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        server.shutdown()
        thread.join()
