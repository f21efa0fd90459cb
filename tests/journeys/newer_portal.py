"""A portal whose next version is out: a proxy before a real one that serves another version of the worker when told."""

import http.client
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

DROPPED = {"connection", "transfer-encoding", "content-length", "date", "server"}


@dataclass
class Proxy:
    """Where it is reached, and whether the newer version is out."""

    url: str = ""
    is_newer: bool = False


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # a worker fetches all its files at once; beyond the queue a connection is dropped


@contextmanager
def newer_portal(portal_url: str) -> Iterator[Proxy]:
    """Runs the proxy on a free port."""
    proxy = Proxy()
    with _Server(("127.0.0.1", 0), _handler(urlsplit(portal_url).netloc, proxy)) as server:
        proxy.url = f"http://localhost:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield proxy
        server.shutdown()


def _handler(portal: str, proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            self._forward()

        def do_POST(self) -> None:
            self._forward()

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
            with closing(http.client.HTTPConnection(portal)) as connection:
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                content = answer.read()
            if proxy.is_newer and self.path == "/sw.js":
                content = content.replace(b'const VERSION = "', b'const VERSION = "newer-')
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in DROPPED:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    return Handler
