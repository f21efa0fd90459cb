"""Pages from templates: an environment for each language, in which what never changes is worked out only once."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from portal.artwork import symbol_svg
from portal.kernel.text import phrases
from portal.numbers import group_number
from portal.settings import ROOT
from portal.web.addresses import asked, asked_for, here, this_page
from portal.web.banner import announcement
from portal.web.charts import ceiling
from portal.web.language import LANGUAGES, chosen, clock_time, day, in_language, moment
from portal.web.tokens import new_token
from portal.web.wording import notice

STATIC = ROOT / "static"


def page(template: str, **values: object) -> str:
    """The page of a template in the reader's language."""
    environment: Environment = current_app.extensions["pages"][chosen()]
    return environment.get_template(template).render(
        back=this_page(),
        notice=notice(request.args.get("notice")),
        announcement=announcement(),
        error=values.pop("error", ""),
        **values,
    )


class CallOnce(Extension):
    """Calls ``_("text")``, ``url_for("route")`` and ``static_url("file")`` when a template is compiled.

    For one literal argument each answers the same for ever; with more it stays a call.
    """

    CALLABLE = ("_", "url_for", "static_url")
    CALL = ("name", "lparen", "string", "rparen")

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Replaces the four tokens of such a call by one."""
        held: list[Token] = []
        for token in stream:
            held.append(token)
            if tuple(one.type for one in held) == self.CALL:
                once: Callable[[str], str] = self.environment.globals[held[0].value]  # type: ignore[assignment]
                answer = once(held[2].value)
                yield Token(held[0].lineno, "string", answer)
                held = []
            while held and not self._may_be_call(held):
                yield held.pop(0)
        yield from held

    def _may_be_call(self, tokens: list[Token]) -> bool:
        kinds = tuple(token.type for token in tokens)
        return tokens[0].value in self.CALLABLE and kinds == self.CALL[: len(kinds)]


@lru_cache
def static_url(name: str) -> str:
    """The address of a static file, with a fingerprint so that browsers keep it for ever."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


def static_files() -> list[str]:
    """The names of all static files, in order."""
    return sorted(file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*") if file.is_file())


def _addresses(app: Flask) -> Callable[..., str]:
    """``url_for`` for templates: addresses of ours are the same on every request."""
    routes = app.url_map.bind("localhost")

    @lru_cache(maxsize=4096)
    def build(endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return routes.build(endpoint, dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        return build(endpoint, tuple(values.items()))

    return url_for


def _symbol(digits: str) -> Markup:
    """The EAN-13 symbol of ``digits`` for a page."""
    return Markup(symbol_svg(digits))  # noqa: S704  # digits only: Ean13 refuses anything else


@lru_cache(maxsize=512)
def _phrases(text: str) -> Markup:
    """A headline that breaks between phrases in every browser, not only in those that know auto-phrase."""
    return Markup("<wbr>").join(escape(phrase) for phrase in phrases(text))


def _visible(typed: str | None) -> str:
    """What somebody typed, to be shown again to correct: control characters are no HTML, the rest is theirs."""
    return "".join(character for character in typed or "" if unicodedata.category(character) not in {"Cc", "Cs"})


def init_app(app: Flask) -> None:
    """Makes an environment for each language; called when all routes are known."""
    url_for = _addresses(app)
    app.extensions["pages"] = {}
    for language in LANGUAGES:
        environment = Environment(
            loader=FileSystemLoader(ROOT / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=app.debug,
        )
        environment.add_extension(CallOnce)
        environment.globals.update(
            _=lambda text, language=language, **values: in_language(language, text, **values),
            language=language,
            languages=LANGUAGES,
            new_token=new_token,
            url_for=url_for,
            static_url=static_url,
            symbol=_symbol,
            domain_to_allow=app.extensions["settings"].domain_to_allow,
            here=here,
            asked=asked,
            asked_for=asked_for,
        )
        environment.filters.update(
            groups=group_number,
            day=day,
            moment=moment,
            clock_time=clock_time,
            figure="{:,}".format,
            ceiling=ceiling,
            phrases=_phrases,
            visible=_visible,
        )
        app.extensions["pages"][language] = environment
