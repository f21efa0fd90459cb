"""What the document (OpenAPI) says of an operation, drawn from how the operation is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from marshmallow import Schema

from portal.api.problems import PROBLEM_TYPES

EVERYWHERE: tuple[str, ...] = ("key-missing", "key-refused", "signature-missing", "signature-refused", "digest-differs")
EVERYWHERE += ("address-refused", "scope-missing", "organisation-closed", "link-not-offered", "limit-reached", "busy")
WITH_BODY = ("body-unreadable", "body-too-large", "content-type-unsupported", "values-refused")
POSTED = ("idempotency-key-missing", "idempotency-key-refused", "idempotency-key-in-use", "idempotency-key-reused")
CHANGED = ("version-missing", "version-differs", "not-found")
WRITTEN = ("organisation-suspended", "body-too-large")


@dataclass(frozen=True, slots=True)
class Documented:
    """What an operation is: its name in programs, a summary, more about it, and its schemas.

    ``takes``: the body's; ``asks``: the query's. ``refuses``: problems of its own. ``made``: answers 201.
    ``most_bytes`` of a body, where more is needed than of others. ``repeatable``: a POST that only asks, so that it
    needs no idempotency key. ``sends``: instead of ``takes``, an example for each media type of a body that the view
    reads by itself, bit by bit; it then sees to it, too, that what comes twice is done once.
    """

    summary: str
    about: str
    takes: Schema | None = None
    asks: Schema | None = None
    refuses: Sequence[str] = ()
    made: bool = False
    most_bytes: int | None = None
    repeatable: bool = False
    sends: Mapping[str, str] = field(default_factory=dict)

    def status(self, method: str, answers: Schema | None) -> int:
        """The status of the good answer."""
        if answers is None:
            return HTTPStatus.NO_CONTENT
        return HTTPStatus.CREATED if method == "POST" and self.made else HTTPStatus.OK


def documented(
    says: Documented, *, name: str, method: str, rule: str, always: Sequence[str], security: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What goes into the document beyond the schemas; ``always``: problems that an operation of this link may have."""
    once = [] if says.repeatable else ["IdempotencyKey"]
    parameters = once if method == "POST" else ["IfNoneMatch" if method == "GET" else "IfMatch"]
    responses: dict[int, Any] = {
        status: answer(codes) for status, codes in sorted(_by_status(says, method, rule, always))
    }
    if method == "GET":
        responses[304] = "NotModified"
    operation = {
        "operationId": name,
        "summary": says.summary,
        "description": says.about,
        "security": list(security),
    }
    others = list(getattr(says.takes, "other_bodies", ()))
    frame = {"parameters": parameters, "responses": responses, "others": others, "sends": says.sends}
    return {"frame": frame, "manual_doc": operation}


def add_frame(doc: dict[str, Any], info: dict[str, Any], *, method: str, **_others: Any) -> dict[str, Any]:
    """Adds what ``documented`` said to the document's operation; called by flask-smorest when it is put together."""
    frame = info["frame"]
    doc["parameters"] = [*doc.get("parameters", []), *frame["parameters"]]
    responses = {status: said for status, said in doc["responses"].items() if int(status) < 300}
    for said in responses.values():
        said["headers"] = {"RateLimit-Policy": "RateLimitPolicy", "RateLimit": "RateLimit"}
        if "content" in said:
            said["headers"]["ETag"] = "ETag"
        if method == "post" and "IdempotencyKey" in frame["parameters"]:
            said["headers"]["Idempotent-Replayed"] = "IdempotentReplayed"
    for media_type in frame["others"]:
        doc["requestBody"]["content"][media_type] = {"schema": {"type": "string"}}
    if frame["sends"]:
        told = {kind: {"schema": {"type": "string", "example": text}} for kind, text in frame["sends"].items()}
        doc["requestBody"] = {"required": True, "content": told}
    return {**doc, "responses": {**responses, **frame["responses"]}}


def _by_status(says: Documented, method: str, rule: str, always: Sequence[str]) -> list[tuple[int, list[str]]]:
    codes = [*always, *says.refuses]
    if method != "GET":
        codes += WRITTEN
    if method == "POST":
        codes += () if says.repeatable else POSTED
    elif method != "GET":
        codes += CHANGED
    if says.takes or says.sends:
        codes += WITH_BODY
    if says.asks:
        codes.append("values-refused")
    if "<" in rule:
        codes.append("not-found")
    found: dict[int, list[str]] = {}
    for code in PROBLEM_TYPES:
        if code in codes:
            found.setdefault(PROBLEM_TYPES[code].status, []).append(code)
    return list(found.items())


def answer(codes: Sequence[str]) -> dict[str, Any]:
    """A problem answer of the document, with the types it may have."""
    kinds = [PROBLEM_TYPES[code] for code in codes]
    return {
        "description": kinds[0].title if len(kinds) == 1 else HTTPStatus(kinds[0].status).phrase,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "x-problems": list(codes),
    }
