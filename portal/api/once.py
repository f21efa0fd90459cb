"""A POST that comes twice is done once (draft-ietf-httpapi-idempotency-key-header)."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request

from portal.api import caller
from portal.api.problems import Problem
from portal.organisations import GivenAnswer, Once, Scope, answer_once
from portal.web import current

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT_HEADERS = ("Location", "ETag", "Content-Type")
_KEY = re.compile(r"[!-~]{1,255}")


def done_once(view: Callable[..., Response]) -> Callable[..., Response]:
    """Gives the first answer again instead of doing the thing again. Runs after the body was checked."""

    @wraps(view)
    def answered(*args: Any, **values: Any) -> Response:
        return once_under(sent_key(), caller.scope(), lambda: view(*args, **values))

    return answered


def once_under(key: str, scope: Scope, view: Callable[[], Response]) -> Response:
    """What ``view`` answers, or has answered under this key before. Raises what ``answer_once`` does."""

    def effect() -> GivenAnswer:
        response = view()
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        return GivenAnswer(response.status_code, kept, response.get_data(as_text=True))

    once = Once(key, asked())
    answer, is_again = answer_once(current.session(), scope, caller.vault(), once, effect, at=current.now())
    response = Response(answer.body, answer.status, headers=dict(answer.headers))
    if is_again:
        response.headers[REPLAYED] = "true"
    return response


def sent_key() -> str:
    """The key as it was sent, with or without the quotes of a structured field."""
    sent = request.headers.get(HEADER, "").strip()
    if not sent:
        raise Problem("idempotency-key-missing")
    plain = sent[1:-1] if len(sent) > 1 and sent[0] == sent[-1] == '"' else sent
    if not _KEY.fullmatch(plain):
        raise Problem("idempotency-key-refused")
    return plain


def asked() -> bytes:
    """What exactly this request asks for."""
    return b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data()))
