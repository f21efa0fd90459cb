"""What a print shop fills in on a job: stock, shipment, a message, and which pieces were spoiled."""

import re
import unicodedata
from typing import Any, Self

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from portal.print_runs import (
    CARRIER_LIMIT,
    MOST_SPOILED,
    QUESTION_LIMIT,
    TRACKING_LIMIT,
    PrintFile,
    PrintRun,
    SerialsRefused,
    Spoiled,
)
from portal.web.desk.run_words import stock_choices
from portal.web.fields import clean, clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, _

_READ = 100_000  # characters of serial numbers that are looked at
_RANGE = re.compile(r"([0-9]{1,6})(?:[-~]([0-9]{1,6}))?", re.ASCII)
_NO_SERIAL = N_("この仕事の通し番号は、1から%(most)sまでです（%(found)s）。")
_NO_PAGE = N_("このファイルのページは、1から%(most)sまでです（%(found)s）。")
_DASHES = re.compile(r"\s*[‐‑‒–—―−ー〜~-]\s*")


class StockForm(PortalForm):
    """The stock that will be used."""

    stock = SelectField(validate_choice=False)

    @classmethod
    def of_job(cls, job: PrintRun) -> Self:
        """The form as sent, or with the stock that the merchant asked for."""
        form = cls.of_request(stock=job.stock)
        choices: Any = form["stock"]
        choices.choices = ({} if job.stock else {"": _(N_("選んでください"))}) | stock_choices()
        return form

    def validate_stock(self, field: Field) -> None:
        """Takes what is offered."""
        if not field.data or field.data not in stock_choices():
            raise StopValidation(_(N_("使う用紙・素材を選んでください。")))


class ShipmentForm(PortalForm):
    """Who carries it, and the number to follow it by."""

    carrier = StringField()
    tracking = StringField()

    def validate_carrier(self, field: Field) -> None:
        """Cleans the name; it must be there."""
        clean(field, CARRIER_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("運送会社を入れてください。持参したときは「持参」で結構です。")))

    def validate_tracking(self, field: Field) -> None:
        """Cleans the number, if any."""
        clean(field, TRACKING_LIMIT)


class MessageForm(PortalForm):
    """What is said to the merchant."""

    text = TextAreaField()

    def validate_text(self, field: Field) -> None:
        """Cleans it; it must be there."""
        clean_lines(field, QUESTION_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("内容を書いてください。")))


class SpoiledForm(PortalForm):
    """Which pieces: serial numbers, or pages of a file, or both."""

    serials = TextAreaField()
    file = SelectField(validate_choice=False)
    pages = StringField()

    job: PrintRun
    files: dict[str, PrintFile]
    read: dict[str, list[int]]

    @classmethod
    def of_job(cls, job: PrintRun, files: list[PrintFile]) -> Self:
        """The form for a job with these files."""
        form = cls.of_request()
        form.job, form.files = job, {file.name: file for file in files}
        choices: Any = form["file"]
        choices.choices = {"": _(N_("ファイルを選ぶ"))} | {name: name for name in form.files}
        form.read = {"serials": [], "pages": []}
        return form

    def validate_serials(self, field: Field) -> None:
        """Reads numbers and ranges; one of both ways must be used."""
        typed = (field.data or "").strip()
        if not typed and not (self["pages"].data or "").strip():
            raise StopValidation(_(N_("刷り損じた通し番号か、ファイルとページを入れてください。")))
        self.read["serials"] = numbers_in(typed, self.job.pieces, _NO_SERIAL)

    def validate_file(self, field: Field) -> None:
        """Takes what is offered, where pages are named."""
        if (self["pages"].data or "").strip() and field.data not in self.files:
            raise StopValidation(_(N_("どのファイルのページかを選んでください。")))

    def validate_pages(self, field: Field) -> None:
        """Reads numbers and ranges of the file's pages."""
        typed, file = (field.data or "").strip(), self.files.get(self["file"].data or "")
        if file is None:
            return
        if not typed:
            raise StopValidation(_(N_("ページを入れてください。")))
        self.read["pages"] = numbers_in(typed, file.pages, _NO_PAGE)

    def spoiled(self) -> Spoiled:
        """What was filled in, after a check that went well."""
        return Spoiled(self.read["serials"], [(self["file"].data, page) for page in self.read["pages"]])

    def refuse(self, refused: SerialsRefused) -> None:
        """Puts what the job's rules say beside its field."""
        field: Any = self["pages" if self.read["pages"] and not self.read["serials"] else "serials"]
        message = N_("刷り直せるのは、この仕事の%(most)s枚までです（%(found)s）。")
        if refused.is_stopped:
            message = N_("このカードはもう使われていないため、刷り直しはいりません（%(found)s）。")
        field.errors = [_(message, most=f"{min(MOST_SPOILED, self.job.pieces):,}", found=refused.found)]


def numbers_in(typed: str, most: int, beyond: str) -> list[int]:
    """The numbers in ``12, 40-44`` as people type it, each once, in order; ``beyond`` is said of one above ``most``.

    Raises ``StopValidation`` with what could not be read.
    """
    if len(typed) > _READ:
        raise StopValidation(_(N_("長すぎます。いくつかに分けて報告してください。")))
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", typed))
    found: set[int] = set()
    for word in re.split(r"[\s,、。;]+", plain.strip(" \n,、。;")):
        if not word:
            continue
        match = _RANGE.fullmatch(word)
        if match is None:
            message = N_("「%(word)s」を読めません。12 や 40-44 のように入れてください。")
            raise StopValidation(_(message, word=word[:40]))
        first, last = int(match[1]), int(match[2] or match[1])
        if first > last:
            raise StopValidation(_(N_("「%(word)s」は、小さい番号を先に書いてください。"), word=word[:40]))
        if first < 1 or last > most:
            raise StopValidation(_(beyond, most=f"{most:,}", found=word[:40]))
        found.update(range(first, last + 1))
    return sorted(found)
