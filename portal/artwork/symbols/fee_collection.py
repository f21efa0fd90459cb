"""The GS1-128 of a fee-collection slip (料金代理収納) as geometry in modules (X): 44 digits in one row.

Rules of GS1 Japan's guideline for fee collection (GS1-128シンボルによる標準料金代理収納ガイドライン); bars from
python-barcode's tables of Code 128.
"""

import math
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Self

from barcode.charsets import code128

from portal.artwork.symbols.symbol import Rectangle
from portal.artwork.units import dot

MODULES = 288  # start C, FNC1, 22 pairs and the check character of 11 modules each, stop of 13
WIDEST = 60.0  # mm, quiet zones included: the readers' window
QUIET_ZONE = 2.54  # mm on either side
LEAST_HEIGHT = 10.0  # mm
LEAST_X = 0.158  # mm; the guideline's finest, 3 dots at 480 dpi
NO_DUE_DATE = "999999"
START_C, FNC1, STOP = 105, 102, 106
PATTERNS = (*code128.CODES, code128.STOP + "11")  # the stop pattern ends with a bar of two modules

_FIELDS = re.compile(r"91(?P<company>[0-9]{6})[0-9]{22}(?P<due>[0-9]{6})(?P<stamp>[0-9])(?P<amount>[0-9]{6})[0-9]")


@dataclass(frozen=True)
class FeeCollection:
    """The symbol of 44 ASCII digits with a right check digit; anything else is a ``ValueError`` that says why.

    ``bar_height`` and ``quiet`` in modules: as they are for two dots of 300 dpi; ``at`` gives those of another press.
    """

    digits: str
    bar_height: float = 60
    quiet: float = 15

    def __post_init__(self) -> None:
        fields = _FIELDS.fullmatch(self.digits)
        if not fields:
            raise ValueError("a fee-collection symbol has 44 ASCII digits, the first two 91")
        if fields["company"][0] not in "59":
            raise ValueError("a company code is a JAN company code without its leading 4: it begins with 5 or 9")
        _check_due(fields["due"])
        if fields["stamp"] not in "01":
            raise ValueError("the stamp flag is 0 or 1")
        if check_digit(self.digits[:-1]) != self.digits[-1]:
            raise ValueError("the check digit of this fee-collection symbol is wrong")

    @classmethod
    def of(cls, *, company: str, free: str, reissue: int, due: date | None, stamp: bool, amount: int) -> Self:
        """From its parts: company code (6 digits: a JAN company code without its leading 4), free field (up to 21
        digits, filled up with 0 on the right), how often it was issued again (0 to 9), last day to pay or none, whether
        a revenue stamp is due (収入印紙), yen (up to 999,999).
        """
        if not re.fullmatch("[0-9]{1,21}", free):
            raise ValueError("the free field is 1 to 21 ASCII digits")
        if not re.fullmatch("[0-9]{6}", company):
            raise ValueError("the company code is 6 ASCII digits")
        if not 0 <= reissue <= 9:
            raise ValueError("the reissue count is 0 to 9")
        if not 0 <= amount <= 999_999:
            raise ValueError("the amount is 0 to 999,999 yen")
        if due and not 2000 <= due.year <= 2099:
            raise ValueError("the due date is in the years 2000 to 2099")
        day = f"{due:%y%m%d}" if due else NO_DUE_DATE
        digits = f"91{company}{free:0<21}{reissue}{day}{int(stamp)}{amount:06}"
        return cls(digits + check_digit(digits))

    def at(self, dpi: int) -> Self:
        """The symbol with the quiet zones and the least height that X has at ``dpi``."""
        x = dots_per_module(dpi) * dot(dpi)
        return replace(self, bar_height=math.ceil(LEAST_HEIGHT / x), quiet=QUIET_ZONE / x)

    @property
    def width(self) -> float:
        """Modules, quiet zones included."""
        return MODULES + 2 * self.quiet

    @property
    def height(self) -> float:
        """Modules: the bars' height."""
        return self.bar_height

    @property
    def modules(self) -> str:
        """The 288 modules without quiet zones, 1 for a bar."""
        data = [FNC1, *(int(self.digits[at : at + 2]) for at in range(0, 44, 2))]
        check = (START_C + sum(place * value for place, value in enumerate(data, 1))) % 103
        return "".join(PATTERNS[value] for value in (START_C, *data, check, STOP))

    @cached_property
    def rectangles(self) -> tuple[Rectangle, ...]:
        """The 76 bars from left to right."""
        bars = re.finditer("1+", self.modules)
        return tuple(Rectangle(self.quiet + bar.start(), 0, len(bar[0]), self.bar_height) for bar in bars)

    @property
    def readable(self) -> tuple[str, str]:
        """The two lines of digits that stand under the bars."""
        d = self.digits
        return f"(91){d[2:8]}-{d[8:30]}", f"{d[30:36]}-{d[36]}-{d[37:43]}-{d[43]}"


def check_digit(digits: str) -> str:
    """Modulus 10, weight 3 from the right, over the first 43 digits, ``91`` included."""
    weighted = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return str(-weighted % 10)


def dots_per_module(dpi: int) -> int:
    """The largest whole number of dots per X with which the symbol keeps within 60 mm, quiet zones included.

    300 dpi: 2 (0.169 mm), 400: 3 (0.190), 600: 4. Raises ``ValueError`` where X would be too fine to be read.
    """
    dots = math.floor((WIDEST - 2 * QUIET_ZONE) / MODULES / dot(dpi) + 1e-9)
    if dots * dot(dpi) < LEAST_X:
        raise ValueError(f"at {dpi} dpi no whole number of dots gives a fee-collection symbol that fits and reads")
    return dots


def _check_due(day: str) -> None:
    if day == NO_DUE_DATE:
        return
    try:
        date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError as fault:
        raise ValueError("the due date is a day as YYMMDD, or 999999 for none") from fault
