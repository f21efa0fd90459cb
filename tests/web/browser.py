"""A visitor without a screen: follows redirects, fills forms, and checks every page as it comes."""

import re
import warnings
from functools import cache
from typing import Any

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

NAVIGATION = {"Sec-Fetch-Site": "same-origin"}
NOTHING = re.compile(r"(?<![\w-])None(?![\w-])")  # not in a token, nor in If-None-Match
ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")  # an error in HTML
VALUE = re.compile('="[^"&<>]*"')
TEXT = re.compile("(?<=>)[^<>]+")
WORDS = re.compile(r"\S+")


class Browser:
    """Keeps cookies like a browser, and the page it is on."""

    def __init__(self, app: Flask, **headers: str) -> None:
        self.app = app
        self.client = app.test_client()
        self.headers = {"Accept": "text/html", **headers}
        self.path = "/"
        self.page: TestResponse

    def get(self, path: str, *, status: int = 200, **headers: str) -> "Browser":
        """Opens a page, following redirects."""
        return self._shown(self.client.get(path, headers=self.headers | headers, follow_redirects=True), status)

    def post(self, path: str, data: Any, *, status: int = 200, **options: Any) -> "Browser":
        """Sends a form as it is, following redirects."""
        headers = self.headers | NAVIGATION | options.pop("headers", {})
        answer = self.client.post(path, data=data, headers=headers, follow_redirects=True, **options)
        return self._shown(answer, status)

    def submit(self, *, status: int = 200, **fields: str) -> "Browser":
        """Fills and sends the page's own form."""
        return self.post(self.action, {"token": self.token, **fields}, status=status)

    @property
    def text(self) -> str:
        """The page's HTML, without the marks of where text may break."""
        return self.page.get_data(as_text=True).replace("<wbr>", "")

    @property
    def token(self) -> str:
        """The form token on the page."""
        return re.search(r'name="token" value="([^"]+)"', self.text)[1]

    @property
    def action(self) -> str:
        """Where the page's own form goes."""
        main = self.text[self.text.index("<main") :]
        found = re.search(r'<form[^>]*method="post"[^>]*action="([^"]+)"', main)
        return found[1] if found else self.path

    @property
    def digits(self) -> str:
        """The number the page shows first."""
        found = re.search(r'class="groups"[^>]*><span>(\d{4})</span><span>(\d{4})</span><span>(\d{5})', self.text)
        return "".join(found.groups()) if found else ""

    def issue(self) -> str:
        """Issues the first number; answers its address."""
        self.get("/").submit()
        return self.path

    def _shown(self, answer: TestResponse, status: int) -> "Browser":
        assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[:2000])
        self.page, self.path = answer, answer.request.path
        check_headers(answer)
        if answer.mimetype == "text/html":
            check_page(self.text)
        return self


def check_headers(answer: TestResponse) -> None:
    """What every response must say."""
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Request-ID"]
    if not answer.request.path.startswith("/static/"):
        kept = "ETag" in answer.headers and answer.mimetype != "text/html"  # pictures: asked for each time
        assert answer.headers["Cache-Control"] == ("private, no-cache" if kept else "no-store")
    assert not re.search(r"\d{13}", answer.request.path)


def skeleton(html: str) -> str:
    """The page with every value and word replaced by the same one: HTML is valid or not whatever these say."""
    return TEXT.sub(lambda text: text[0] if "&" in text[0] else WORDS.sub("x", text[0]), VALUE.sub('="x"', html))


@cache
def parse_strictly(html: str) -> None:
    """Raises ``ParseError`` where a browser would have to guess. Slow, so that each page is parsed once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def check_page(html: str) -> None:
    """Valid HTML, a title, one headline, a language, nothing inline, no template residue."""
    parse_strictly(html if ODD.search(html) else skeleton(html))
    assert re.search(r"<title>\s*\S.* \| \S[^<]*</title>", html)
    assert html.count("<h1") == 1
    assert re.search(r'<html lang="(ja|en)">', html)
    assert " style=" not in html and "<style" not in html and not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r" on\w+=", html)
    assert "{{" not in html and "%(" not in html and not NOTHING.search(html)
    for name in re.findall(r'<input id="(\w+)"', html):
        assert f'<label for="{name}"' in html
