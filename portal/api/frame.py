"""How an operation of the API is made: one decorator says who may, what comes in, what goes out, and documents it.

The order at run time: key, limits, scope, signature; query and body; once (POST); the view; its answer and version.
"""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import Schema

from portal.api import caller
from portal.api.body import StrictParser
from portal.api.documenting import Documented, add_frame, documented
from portal.api.once import done_once
from portal.api.versions import need_version, not_again, version_of
from portal.organisations import KeyScope, all_or_nothing
from portal.web import current

View = Callable[..., Any]
JSON = "application/json"


class Answer:
    """What a view answers where it is more than its thing: headers too."""

    def __init__(self, thing: Any, **headers: str) -> None:
        self.thing = thing
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Resource(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """The operations on one kind of thing."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, *, about: str) -> None:
        super().__init__(f"api_{name}", __name__, url_prefix="/api/v1", description=about)
        self._prepare_doc_cbks.append(add_frame)
        self.after_request(_tell_limits)

    def operation(
        self, rule: str, *, method: str, needs: KeyScope, answers: Schema | None, says: Documented
    ) -> Callable[[View], View]:
        """Makes a view an operation. ``answers`` None: 204, nothing to say."""

        def decorate(view: View) -> View:
            status = says.status(method, answers)
            handler = self.response(status, answers)(_answering(view, answers, status))
            if method == "POST":
                handler = done_once(handler)
            elif method == "GET":
                handler = not_again(handler)
            for schema, location in ((says.takes, "json"), (says.asks, "query")):
                if schema is not None:
                    handler = self.arguments(schema, location=location)(handler)
            if method in {"PATCH", "PUT", "DELETE"}:
                handler = _versioned(handler)
            guarded = _guarded(handler, needs, says.most_bytes)
            told: Any = guarded  # flask-smorest keeps in an attribute what the document is made of
            told._apidoc |= documented(says, name=view.__name__, method=method, needs=needs, rule=rule)  # noqa: SLF001
            self.add_url_rule(rule, endpoint=view.__name__, view_func=guarded, methods=[method], tags=[self.name])
            return view

        return decorate


def representation(schema: Schema, thing: Any) -> bytes:
    """A thing as it goes out; its version is a hash of this."""
    return json.dumps(schema.dump(thing), ensure_ascii=False, separators=(",", ":")).encode()


def _answering(view: View, schema: Schema | None, status: int) -> Callable[..., Response]:
    @wraps(view)
    def answered(*args: Any, **values: Any) -> Response:
        thing = view(*args, **values)
        headers: Mapping[str, str] = {}
        if isinstance(thing, Answer):
            thing, headers = thing.thing, thing.headers
        if schema is None:
            return Response(status=status)
        body = representation(schema, thing)
        response = Response(body, status, content_type=JSON)
        response.headers["ETag"] = f'"{version_of(body)}"'
        response.headers.update(headers)
        return response

    return answered


def _tell_limits(response: Response) -> Response:
    response.headers.update(g.get("limit_headers", {}))
    return response


def _versioned(view: View) -> View:
    @wraps(view)
    def answered(*args: Any, **values: Any) -> Response:
        need_version()
        response: Response = all_or_nothing(current.session(), lambda: view(*args, **values))
        return response

    return answered


def _guarded(view: View, needs: KeyScope, most_bytes: int | None) -> View:
    @wraps(view)
    def answered(*args: Any, **values: Any) -> Response:
        if most_bytes is not None:
            request.max_content_length = most_bytes
        caller.admit(needs)
        response: Response = view(*args, **values)
        return response

    answered.access = f"key {needs}"  # type: ignore[attr-defined]
    return answered
