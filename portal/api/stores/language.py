"""In which of the kiosks' languages an answer speaks to the customer: asked for in the body, else in the header."""

from typing import Any

from flask import Request, g
from werkzeug.exceptions import RequestEntityTooLarge

from portal.api.body import read_json
from portal.api.problems import Problem
from portal.web.language import SOURCE

LANGUAGES = ("ja", "en", "zh", "ko", "pt", "ru")  # of FamiPort; zh is simplified, pt Brazil's
OTHERWISE = "en"  # for who asks for none of them
PREFIX = "/stores/"


def is_of_stores(request: Request) -> bool:
    """Whether a request is for the stores' link."""
    return request.path.startswith(PREFIX)


def spoken(request: Request) -> str:
    """The language for the customer; what is for programmers follows it as far as there are texts (ja, en)."""
    body = _read(request)
    wanted = body.get("language") if isinstance(body, dict) else request.args.get("language")
    if wanted not in LANGUAGES:
        asked = bool(request.headers.get("Accept-Language"))
        wanted = (request.accept_languages.best_match(LANGUAGES) or OTHERWISE) if asked else SOURCE
    g.language = SOURCE if wanted == SOURCE else OTHERWISE
    return str(wanted)


def _read(request: Request) -> Any:
    """The body; nothing where it cannot be read, which is told in its turn."""
    try:
        return read_json(request.get_data()) if request.is_json else None
    except (Problem, RequestEntityTooLarge):
        return None
