"""Answers phones that ask whether anything is new, while nothing is, before Flask begins (docs/decisions/0027).

Of all requests these are by far the most: what Flask does for a page costs several times what the answer needs.
Whatever is not plainly this one question goes on to the application.
"""

import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from portal.kernel.errors import DomainError
from portal.payments import news_of
from portal.web.customer.live import RULE, tag_of
from portal.web.security import HEADERS, HSTS, NOT_KEPT, VARIES
from portal.web.service import note_response, request_id_of
from portal.web.visitors import COOKIE, SECRET

Environ = dict[str, Any]
Start = Callable[..., Any]

_ADDRESS = re.compile("/numbers/([A-Za-z0-9_-]{22})/live")
_TAG = re.compile('W/"([0-9a-f]{24})"')


class Unchanged:
    """A WSGI application before the portal's own."""

    def __init__(self, app: Flask, inner: Callable[[Environ, Start], Iterable[bytes]]) -> None:
        settings = app.extensions["settings"]
        name = f"__Host-{COOKIE}" if settings.secure_cookies else COOKIE
        self._cookie = re.compile(rf"(?:^|;\s*){name}=({SECRET.pattern})(?:;|$)")
        self._app, self._inner = app, inner
        self._headers = [*HEADERS.items(), ("Cache-Control", NOT_KEPT), ("Vary", VARIES)]
        if settings.secure_cookies:
            self._headers.append(("Strict-Transport-Security", HSTS))

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """304 where the number is the device's and its bills are as they were; else what the application says."""
        sent = _TAG.fullmatch(environ.get("HTTP_IF_NONE_MATCH", ""))
        address = _ADDRESS.fullmatch(environ.get("PATH_INFO", "")) if sent else None
        secret = self._cookie.search(environ.get("HTTP_COOKIE", "")) if address else None
        if sent and address and secret and environ["REQUEST_METHOD"] == "GET":
            began = time.perf_counter()
            if self._tag(secret[1], address[1]) == sent[1]:
                request_id = request_id_of(environ.get("HTTP_X_REQUEST_ID", ""))
                start_response("304 NOT MODIFIED", [*self._headers, ("ETag", sent[0]), ("X-Request-ID", request_id)])
                note_response(request_id, "GET", RULE, 304, time.perf_counter() - began)
                return ()
        return self._inner(environ, start_response)

    def _tag(self, secret: str, ref: str) -> str:
        """What stands now; empty where the application must say what is wrong."""
        parts = self._app.extensions
        try:
            with parts["sessions"]() as session:
                return tag_of(news_of(session, secret, ref, at=parts["clock"].now()))
        except (DomainError, *parts["database_away"]):
            return ""


def init_app(app: Flask) -> None:
    """Puts it before the application."""
    app.wsgi_app = Unchanged(app, app.wsgi_app)  # type: ignore[method-assign]
