"""What stands in our addresses."""

import re
from datetime import date
from urllib.parse import urlencode

from flask import request
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.urls import iri_to_uri

SAID_ONCE = "notice"
_OUR_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # printable ASCII, no backslash, no second slash: no other host


class RefConverter(BaseConverter):
    """An opaque reference: 22 URL-safe characters. Anything else is no address of ours."""

    regex = "[A-Za-z0-9_-]{22}"


class DayConverter(BaseConverter):
    """A day, as ``2026-04-01``; one that the calendar has not is no address of ours."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The day."""
        try:
            return date.fromisoformat(value)
        except ValueError as fault:
            raise ValidationError from fault

    def to_url(self, value: date) -> str:
        """As it was read."""
        return value.isoformat()


def here(**changes: str | None) -> str:
    """This page's address with some of its query changed; None or "" takes a name out."""
    query = [(name, value) for name, value in asked(*changes) if value]
    query += [(name, value) for name, value in changes.items() if value]
    return iri_to_uri(request.path) + (f"?{urlencode(query)}" if query else "")


def this_page(*, otherwise: str = "/") -> str:
    """This page's address, or that of the page whose form was sent; ``otherwise`` where a form has no such page."""
    has_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return here() if has_page or request.method == "GET" else otherwise


def our_path(address: str, *, otherwise: str = "/") -> str:
    """``address`` where it leads to a page of ours, and nowhere else."""
    return address if _OUR_PATH.fullmatch(address) else otherwise


def asked(*without: str) -> list[tuple[str, str]]:
    """Names and values of this page's query, but for those; a form carries them on in hidden fields."""
    left_out = {SAID_ONCE, *without}
    return [(name, value) for name, value in request.args.items(multi=True) if name not in left_out]


def asked_for(name: str) -> str:
    """The last value of a name in this page's query, "" where there is none."""
    values = request.args.getlist(name)
    return values[-1] if values else ""
