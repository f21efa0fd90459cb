"""The form of a price list: prices by count, a line each, with what is wrong told by line."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from portal.print_runs import MOST_YEN, Prices, PricesRefused, Step
from portal.web.desk.run_words import stock_choices
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.print_shop.words import MEDIA

_READ = 2_000  # characters that are looked at
_LINE = re.compile(r"([0-9]{1,8})(?:枚|部)?(?:から|以上|〜|~|-)?[\s:]+([0-9]{1,8})円?", re.ASCII)
_YEN = re.compile(r"[0-9]{1,8}", re.ASCII)
_EMPTY = N_("単価を、ひとつ以上入れてください。")
_TOO_DEAR = N_("金額は1,000万円までです。")
_REASONS = {
    "empty": _EMPTY,
    "too_many": N_("段階は20行までです。"),
    "from_one": N_("はじめの行は、1枚からの単価にしてください。"),
    "order": N_("枚数の少ない順に並べてください。"),
    "yen": _TOO_DEAR,
}


class PricesForm(PortalForm):
    """What pieces of a medium cost on a stock, in whole yen without tax."""

    medium = SelectField(validate_choice=False)
    stock = SelectField(validate_choice=False)
    steps = TextAreaField()
    set_up = StringField()
    mailing = StringField()

    def worded(self) -> None:
        """Puts the choices into the reader's words."""
        self._offer("medium", {code: _(text) for code, text in MEDIA.items()})
        self._offer("stock", stock_choices())
        self.read: list[Step] = []
        self.yen = {"set_up": 0, "mailing": 0}

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        field: Any = self[name]
        field.choices = choices

    def validate_medium(self, field: Any) -> None:
        """Takes what is offered."""
        if field.data not in field.choices:
            raise StopValidation(_(N_("この中から選んでください。")))

    validate_stock = validate_medium

    def validate_steps(self, field: Field) -> None:
        """Reads ``pieces yen`` line by line; the first from one piece, each next from more."""
        typed = unicodedata.normalize("NFKC", (field.data or "")[:_READ])
        for place, line in enumerate(typed.splitlines(), 1):
            text = line.replace(",", "").strip()
            if not text:
                continue
            match = _LINE.fullmatch(text)
            if match is None:
                message = N_("%(place)s行目「%(line)s」を読めません。「500 80」のように、枚数と単価を入れてください。")
                raise StopValidation(_(message, place=place, line=line.strip()[:40]))
            step = Step(int(match[1]), int(match[2]))
            if not self.read and step.least != 1:
                raise StopValidation(_(N_("%(place)s行目：はじめの行は、1枚からの単価にしてください。"), place=place))
            if self.read and step.least <= self.read[-1].least:
                message = N_("%(place)s行目：%(least)s枚は、上の行より多い枚数にしてください。")
                raise StopValidation(_(message, place=place, least=f"{step.least:,}"))
            self.read.append(step)
        if not self.read:
            raise StopValidation(_(_EMPTY))

    def validate_set_up(self, field: Field) -> None:
        """Reads whole yen; none is 0."""
        typed = unicodedata.normalize("NFKC", (field.data or "")[:40]).replace(",", "").removesuffix("円").strip()
        if typed and not _YEN.fullmatch(typed):
            raise StopValidation(_(N_("金額は、8000 のように円の数字で入れてください。")))
        if int(typed or 0) > MOST_YEN:
            raise StopValidation(_(_TOO_DEAR))
        self.yen[field.name] = int(typed or 0)

    validate_mailing = validate_set_up

    def refuse(self, refused: PricesRefused) -> None:
        """Puts what the price list's rules say beside the prices."""
        field: Any = self["steps"]
        field.errors = [_(_REASONS[refused.reason])]

    def prices(self) -> Prices:
        """What was filled in, after a check that went well."""
        medium, stock = self["medium"].data, self["stock"].data
        return Prices(medium, stock, tuple(self.read), self.yen["set_up"], self.yen["mailing"])


def typed_steps(steps: Sequence[Step]) -> str:
    """Steps as they are typed."""
    return "\n".join(f"{step.least} {step.each}" for step in steps)
