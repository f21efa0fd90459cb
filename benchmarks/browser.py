"""A browser's half of HTTP without drawing: cookies sent, bytes counted as they come, links of a page found."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urljoin, urlsplit

import brotli  # type: ignore[import-untyped]

from benchmarks.figures import BenchmarkError

ENCODINGS = "gzip, deflate, br, zstd"  # as Chromium asks on https


@dataclass(frozen=True)
class Answer:
    """A response: ``wire`` bytes of its body as sent, ``headers`` bytes before them."""

    path: str
    status: int
    wire: int
    headers: int
    text: str
    location: str


class Browser:
    """One kept-alive connection that sends a Cookie header. Not for several threads at once."""

    def __init__(self, url: str, cookie: str = "", encodings: str = ENCODINGS) -> None:
        self.host = urlsplit(url).netloc
        self.headers = {"Accept-Encoding": encodings, "Accept-Language": "ja"} | ({"Cookie": cookie} if cookie else {})
        self.connection = HTTPConnection(self.host, timeout=60)

    def get(self, path: str, expected: int = 200) -> Answer:
        """Raises ``BenchmarkError`` for another status."""
        return self._ask("GET", path, None, {}, expected)

    def post(self, path: str, form: str, expected: int = 303) -> Answer:
        """Sends an encoded form. Raises ``BenchmarkError`` for another status."""
        return self._ask("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"}, expected)

    def _ask(self, method: str, path: str, form: str | None, headers: dict[str, str], expected: int) -> Answer:
        self.connection.request(method, path, form, self.headers | headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != expected:
            raise BenchmarkError(f"{method} {path}: {response.status} instead of {expected}")
        return Answer(path, response.status, len(body), _size(response), _text(response, body), _to(response))


def _size(response: HTTPResponse) -> int:
    lines = [f"{name}: {value}\r\n" for name, value in response.getheaders()]
    return len(f"HTTP/1.1 {response.status} {response.reason}\r\n") + sum(map(len, lines)) + 2


def _text(response: HTTPResponse, body: bytes) -> str:
    encoding = response.getheader("Content-Encoding", "")
    plain: bytes = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)(body)
    return plain.decode("utf-8", "replace")


def _to(response: HTTPResponse) -> str:
    return response.getheader("Location", "")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        if tag in {"script", "img", "source", "iframe"} and of.get("src"):
            self.found.append(("script" if tag == "script" else "image", of["src"] or ""))
        elif tag == "link" and of.get("href"):
            rel = (of.get("rel") or "").split()
            if "stylesheet" in rel:
                self.found.append(("style", of["href"] or ""))
            elif "modulepreload" in rel:
                self.found.append(("script", of["href"] or ""))
            elif {"icon", "apple-touch-icon", "manifest"} & set(rel):
                self.found.append(("icon", of["href"] or ""))


def links(answer: Answer, kind: str) -> Iterator[tuple[str, str]]:
    """Pairs of a kind (script, style, image, icon) and a path that a page, a script or a style sheet loads."""
    if kind == "page":
        parser = _Links()
        parser.feed(answer.text)
        found = parser.found
    elif kind == "script":
        found = [("script", name) for name in re.findall(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""", answer.text)]
    elif kind == "style":
        found = [("image", name) for name in re.findall(r"""url\(\s*["']?([^"')]+)""", answer.text)]
    else:
        found = []
    for of_kind, name in found:
        if not name.startswith("data:"):
            yield of_kind, urljoin(answer.path, name)
