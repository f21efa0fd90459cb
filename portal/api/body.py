"""What a request brings, read strictly: JSON without doubt about its meaning, and no parameter nobody knows."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.core import Parser
from webargs.flaskparser import FlaskParser

from portal.api.faults import values_refused
from portal.api.problems import Problem


class StrictParser(FlaskParser):
    """Reads bodies and queries for marshmallow."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**Parser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "json": RAISE}  # noqa: RUF012

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as JSON, or of another type that the schema reads. Raises ``Problem``."""
        others: Mapping[str, Callable[[bytes], Any]] = getattr(schema, "other_bodies", {})
        read = read_json if req.is_json else others.get(req.mimetype)
        if read is None or req.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
            raise Problem("content-type-unsupported", headers={"Accept": ", ".join(("application/json", *others))})
        return read(req.get_data())

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **options: Any) -> NoReturn:
        """Turns what marshmallow found into a problem."""
        ((location, messages),) = error.messages_dict.items()
        raise values_refused(location, messages) from error


def read_json(raw: bytes) -> Any:
    """One JSON value in UTF-8, each name once, no number that is none. Raises ``Problem``."""
    try:
        return json.loads(raw.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:  # also of UTF-8, and of numbers with thousands of digits
        raise Problem("body-unreadable", reason=_reason(fault)) from fault


def _reason(fault: Exception) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return f"utf-8 at byte {fault.start}"
    if isinstance(fault, json.JSONDecodeError):
        return f"line {fault.lineno} column {fault.colno}"
    return "too deep" if isinstance(fault, RecursionError) else str(fault)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError("a number that is none")
