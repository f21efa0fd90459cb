"""How an operation of the API is made: one decorator says who may, what comes in, what goes out, and documents it.

The order at run time: key, limits, scope, signature; query and body; once (POST); the view; its answer and version.
"""

import json
from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Generic, TypeVar

from flask import Response, g, request
from flask_smorest import Blueprint
from marshmallow import Schema

from portal.api import caller
from portal.api.body import StrictParser
from portal.api.documenting import EVERYWHERE, Documented, add_frame, documented
from portal.api.once import done_once
from portal.api.versions import need_version, not_again, version_of
from portal.organisations import KeyScope, all_or_nothing
from portal.web import current

View = Callable[..., Any]
Needs = TypeVar("Needs")
"""What a caller needs to be let in: on the merchants' link a scope of their key."""
JSON = "application/json"


class Answer:
    """What a view answers where it is more than its thing: headers too."""

    def __init__(self, thing: Any, **headers: str) -> None:
        self.thing = thing
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Operations(Blueprint, Generic[Needs]):  # type: ignore[misc]  # flask-smorest has no types
    """The operations on one kind of thing, on one link."""

    ARGUMENTS_PARSER = StrictParser()
    LINK: tuple[str, str]  # what endpoints and addresses begin with

    def __init__(self, name: str, *, about: str) -> None:
        link, prefix = self.LINK
        super().__init__(f"{link}_{name}", __name__, url_prefix=prefix, description=about)
        self._prepare_doc_cbks.append(add_frame)
        self.after_request(_tell_limits)

    @abstractmethod
    def guarded(self, view: View, needs: Needs) -> View:
        """``view`` for those only who may; its ``access`` says who."""

    @abstractmethod
    def security(self, needs: Needs) -> list[dict[str, Any]]:
        """How a caller is known, for the document."""

    @abstractmethod
    def always(self, needs: Needs) -> tuple[str, ...]:
        """The problems that come before the operation itself."""

    def once(self, view: View, _needs: Needs) -> View:
        """A POST that is done once however often it comes."""
        return done_once(view)

    def operation(
        self, rule: str, *, method: str, needs: Needs, answers: Schema | None, says: Documented
    ) -> Callable[[View], View]:
        """Makes a view an operation. ``answers`` None: 204, nothing to say."""

        def decorate(view: View) -> View:
            status = says.status(method, answers)
            handler = self.response(status, answers)(_answering(view, answers, status))
            if method == "POST" and not says.repeatable and not says.sends:
                handler = self.once(handler, needs)
            elif method == "GET":
                handler = not_again(handler)
            for schema, location in ((says.takes, "json"), (says.asks, "query")):
                if schema is not None:
                    handler = self.arguments(schema, location=location)(handler)
            if method in {"PATCH", "PUT", "DELETE"}:
                handler = _versioned(handler)
            guarded = self.guarded(handler, needs)
            if says.most_bytes is not None:
                guarded = _with_more(guarded, says.most_bytes)
            told: Any = guarded  # flask-smorest keeps in an attribute what the document is made of
            told._apidoc |= documented(  # noqa: SLF001
                says,
                name=view.__name__,
                method=method,
                rule=rule,
                always=self.always(needs),
                security=self.security(needs),
            )
            self.add_url_rule(rule, endpoint=view.__name__, view_func=guarded, methods=[method], tags=[self.name])
            return view

        return decorate


class Resource(Operations[KeyScope]):
    """The operations on one kind of thing for merchants and print shops, by API key."""

    LINK = ("api", "/api/v1")

    def guarded(self, view: View, needs: KeyScope) -> View:
        """By a key with this scope."""

        @wraps(view)
        def answered(*args: Any, **values: Any) -> Response:
            caller.admit(needs)
            response: Response = view(*args, **values)
            return response

        answered.access = f"key {needs}"  # type: ignore[attr-defined]
        return answered

    def security(self, needs: KeyScope) -> list[dict[str, Any]]:
        """An API key with the scope."""
        return [{"apiKey": [needs.value]}]

    def always(self, _needs: KeyScope) -> tuple[str, ...]:
        """Whatever may be wrong with a key."""
        return EVERYWHERE


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
        if isinstance(thing, Response):
            return thing
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


def _with_more(view: View, most_bytes: int) -> View:
    @wraps(view)
    def answered(*args: Any, **values: Any) -> Response:
        request.max_content_length = most_bytes
        response: Response = view(*args, **values)
        return response

    return answered
