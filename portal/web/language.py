"""The reader's language: chosen by the browser, changed on any page, remembered in a cookie.

Texts are Japanese source strings; the other languages are gettext catalogues in ``translations/``, read once when
the portal starts.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from flask import Blueprint, Response, g, redirect, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from portal.kernel.clock import JST
from portal.web import current
from portal.web.access import everyone
from portal.web.addresses import our_path
from portal.web.tokens import token_is_good

LANGUAGES = {"ja": "日本語", "en": "English"}
SOURCE = "ja"
COOKIE = "language"
COOKIE_DAYS = 400
CATALOGUES = Path(__file__).resolve().parents[2] / "translations"

_DAY = {"ja": "long", "en": "d MMMM y"}
_MOMENT = {"ja": "y/MM/dd HH:mm", "en": "d MMM y, HH:mm"}
_SECOND = {"ja": "y/MM/dd HH:mm:ss", "en": "d MMM y, HH:mm:ss"}

blueprint = Blueprint("language", __name__)


def N_(text: str) -> str:  # noqa: N802  # gettext's own name for "translate this later"
    """Marks a source text for the catalogues where it cannot be translated yet."""
    return text


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The translations into ``language``, source text to translation; empty for the source language."""
    if language == SOURCE:
        return {}
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def chosen() -> str:
    """The reader's language: the remembered one, else the best their browser asks for.

    English for who reads neither of ours, Japanese for who does not say.
    """
    if "language" not in g:
        remembered = request.cookies.get(current.cookie_name(COOKIE))
        if remembered in LANGUAGES:
            g.language = remembered
        else:
            g.language = _best(request.headers.get("Accept-Language", ""))
    language: str = g.language
    return language


@lru_cache(maxsize=1024)  # of a few hundred there are
def _best(asked_for: str) -> str:
    """The language for a browser's Accept-Language."""
    accepted = parse_accept_header(asked_for, LanguageAccept)
    return (accepted.best_match(LANGUAGES) or "en") if asked_for else SOURCE


def _(text: str, /, **values: object) -> str:
    """``text`` in the reader's language, with ``%(name)s`` filled in."""
    translated = catalogue(chosen()).get(text, text)
    return translated % values if values else translated


def in_language(language: str, text: str, /, **values: object) -> str:
    """``text`` in a named language."""
    translated = catalogue(language).get(text, text)
    return translated % values if values else translated


def day(moment: datetime | date) -> str:
    """A Japan-time day as the reader writes it."""
    value = moment.astimezone(JST).date() if isinstance(moment, datetime) else moment
    return format_date(value, _DAY[chosen()], locale=chosen())


def moment(at: datetime) -> str:
    """A Japan-time day and minute, short enough for a table."""
    return format_datetime(at.astimezone(JST), _MOMENT[chosen()], locale=chosen())


def second(at: datetime) -> str:
    """A Japan-time day, minute and second: of what may be otherwise a moment later."""
    return format_datetime(at.astimezone(JST), _SECOND[chosen()], locale=chosen())


def clock_time(moment: datetime) -> str:
    """A Japan-time hour and minute."""
    return f"{moment.astimezone(JST):%H:%M}"


@blueprint.post("/language")
@everyone
def choose() -> Response:
    """Remembers the language of the pressed button and goes back to the page it stood on."""
    language = request.form.get("language", "")
    back = request.form.get("back", "/")
    response: Response = redirect(our_path(back), 303)  # type: ignore[assignment]
    if language in LANGUAGES and token_is_good():
        current.set_cookie(response, COOKIE, language, days=COOKIE_DAYS)
    return response
