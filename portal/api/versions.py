"""Versions of what is read and changed: ``ETag``, ``If-None-Match``, ``If-Match``.

A version is a hash of the representation, so the same thing has the same version in every process.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request

from portal.api.problems import Problem


def version_of(body: bytes) -> str:
    """The version of a representation: 128 bits."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def not_again(view: Callable[..., Response]) -> Callable[..., Response]:
    """Answers 304 where the caller has this version."""

    @wraps(view)
    def answered(*args: Any, **values: Any) -> Response:
        response = view(*args, **values)
        sent = _plain("If-None-Match")
        if sent and ("*" in sent or response.headers["ETag"].strip('"') in sent):
            return Response(status=304, headers={"ETag": response.headers["ETag"]})
        return response

    return answered


def expect_version(body: bytes) -> None:
    """Compares what is to be changed with what the caller has seen. Raises ``Problem``.

    Called with the row locked: two that change the same version cannot both go on.
    """
    sent = _plain("If-Match")
    if "*" not in sent and version_of(body) not in sent:
        raise Problem("version-differs")


def need_version() -> None:
    """Raises ``Problem`` where the request does not say which version it changes."""
    if not _plain("If-Match"):
        raise Problem("version-missing")


def _plain(header: str) -> set[str]:
    """The versions in a header, without quotes, weakness, and the encoding that compression adds (``:br``)."""
    tags = (tag.strip() for tag in request.headers.get(header, "").split(","))
    return {tag.removeprefix("W/").strip('"').partition(":")[0] for tag in tags if tag}
