"""What our mails say: each is a template of blocks, put into plain text and into HTML.

A template in ``templates/mail/`` has the blocks ``subject`` and ``text``, and where they are needed ``button`` (its
label), ``address`` (where it leads) and ``note`` (what is said below it). Blank lines part paragraphs. Nothing in it
is HTML: the layouts make both forms, so that they say the same.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from portal.cards import code_of, group_code
from portal.cards import token_of as card_token_of
from portal.kernel.clock import JST
from portal.mail import Mail, PostedMail
from portal.payments import token_of as proof_token_of
from portal.settings import ROOT, Settings
from portal.web.language import LANGUAGES, N_, SOURCE, in_language
from portal.web.links import token_of

PATHS = {  # where a ticket of each purpose is used
    "mail": "/mail/{}",
    "staff_mail": "/staff/mail/{}",
    "invitation": "/staff/invitation/{}",
    "application": "/business/apply/{}",
}
BLOCKS = ("subject", "text", "button", "address", "note")
_MOMENT = {"ja": "y年M月d日 H:mm", "en": "d MMMM y, HH:mm 'JST'"}
_DAY = {"ja": "M月d日", "en": "d MMMM"}
_IN_SANDBOX = N_("【テスト環境】%(subject)s")


class MailTexts:
    """Puts posted mails into words, in the language in which each was posted."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._environments = {language: self._environment(language) for language in LANGUAGES}

    def write(self, posted: PostedMail) -> Mail:
        """The mail as it is handed over."""
        language = posted.language if posted.language in LANGUAGES else SOURCE
        environment = self._environments[language]
        parts = _blocks(environment, posted.template, posted.payload)
        subject = " ".join(parts.pop("subject").split())  # a line break would be another header
        if posted.sandbox:
            subject = in_language(language, _IN_SANDBOX, subject=subject)
        text, html = (
            environment.get_template(f"mail/layout.{form}").render(subject=subject, **parts) for form in ("txt", "html")
        )
        return Mail(posted.ref, posted.address, subject, text, html)

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(ROOT / "templates"),
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=StrictUndefined,
        )
        environment.globals.update(
            _=lambda text, **values: in_language(language, text, **values),
            language=language,
            link=self._link,
            card_link=self._card_link,
            card_code=self._card_code,
            proof_link=self._proof_link,
            page=lambda path: self._settings.public_url + path,
        )
        environment.filters.update(moment=_moment(language), date=_moment(language, _DAY), paragraphs=_paragraphs)
        return environment

    def _link(self, purpose: str, ref: str) -> str:
        """The address at which a ticket is used."""
        return self._settings.public_url + PATHS[purpose].format(token_of(self._settings.secret_key, purpose, ref))

    def _card_link(self, ref: str, version: int) -> str:
        """The address of a card's own page."""
        return f"{self._settings.public_url}/c/{card_token_of(ref, version, self._settings.secret_key)}"

    def _proof_link(self, ref: str, version: int) -> str:
        """The address of a payment's proof."""
        return f"{self._settings.public_url}/r/{proof_token_of(ref, version, self._settings.secret_key)}"

    def _card_code(self, ref: str, version: int) -> str:
        """A card's claim code, as it is written."""
        return group_code(code_of(ref, version, self._settings.secret_key))


def _blocks(environment: Environment, name: str, values: Mapping[str, object]) -> dict[str, str]:
    """The blocks of a mail's template, filled in; those it does not have are empty."""
    template = environment.get_template(f"mail/{name}.txt")
    context = template.new_context(dict(values))
    list(template.root_render_func(context))  # sets what stands outside of the blocks
    there = {block: "".join(render(context)).strip() for block, render in template.blocks.items()}
    return dict.fromkeys(BLOCKS, "") | there


def _moment(language: str, form: Mapping[str, str] = _MOMENT) -> Callable[[str], str]:
    """A moment, as ``isoformat`` wrote it, as the reader writes it: in Japan time."""

    def moment(written: str) -> str:
        return format_datetime(datetime.fromisoformat(written).astimezone(JST), form[language], locale=language)

    return moment


def _paragraphs(text: str) -> list[Markup]:
    """The paragraphs of a plain text, for HTML."""
    lines = [Markup("<br>").join(escape(line) for line in part.splitlines()) for part in text.split("\n\n")]
    return [line for line in lines if line]
