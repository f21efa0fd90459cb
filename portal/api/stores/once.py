"""Cash is told once, and never dropped: a key that was used for other cash before refuses nothing."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response

from portal.api import caller
from portal.api.once import asked, once_under, sent_key
from portal.api.problems import Problem
from portal.organisations import AnswerAwaited, RequestDiffers

RETRY_AFTER = {"Retry-After": "2"}  # seconds
_KEPT = 180  # characters of the key that was sent, in the key of what came under it a second time


def cash_once(view: Callable[..., Response]) -> Callable[..., Response]:
    """As ``done_once``; another body under the same key is a request of its own, with its own answer."""

    @wraps(view)
    def answered(*args: Any, **values: Any) -> Response:
        key, scope = sent_key(), caller.scope()
        try:
            try:
                return once_under(key, scope, lambda: view(*args, **values))
            except RequestDiffers:
                return once_under(_own_key(key), scope, lambda: view(*args, **values))
        except AnswerAwaited:
            raise Problem("busy", headers=RETRY_AFTER) from None

    return answered


def _own_key(key: str) -> str:
    return f"{key[:_KEPT]} {hashlib.sha256(asked()).hexdigest()}"  # no sent key holds a space
