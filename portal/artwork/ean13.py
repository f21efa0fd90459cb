"""The EAN-13 symbol as geometry in modules (X).

Bars from python-barcode's tables, rules from the GS1 General Specifications.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from barcode.charsets import ean as charsets

QUIET_LEFT = 11  # modules; GS1 General Specifications, EAN-13
QUIET_RIGHT = 7
BARS = 95
WIDTH = QUIET_LEFT + BARS + QUIET_RIGHT  # 113
GUARD_EXTENSION = 5  # modules by which guard bars reach below the others
HEIGHT = 69  # modules; 22.85 mm at 0.330 mm
GUARD, CENTRE = charsets.EDGE, charsets.MIDDLE


@dataclass(frozen=True, slots=True)
class Bar:
    """A black bar: left edge and width in modules from the symbol's left end, quiet zone included."""

    x: int
    width: int
    guard: bool


@dataclass(frozen=True)
class Ean13:
    """The symbol of 13 ASCII digits with a right check digit; anything else is a ``ValueError``.

    python-barcode's own encoder would silently correct a wrong check digit, cut long input and take full-width digits.
    """

    digits: str

    def __post_init__(self) -> None:
        if len(self.digits) != 13 or not (self.digits.isascii() and self.digits.isdigit()):
            raise ValueError("an EAN-13 is 13 ASCII digits")
        weighted = sum(map(int, self.digits[::2])) + 3 * sum(map(int, self.digits[1::2]))
        if weighted % 10:
            raise ValueError("the check digit of this EAN-13 is wrong")

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The 30 bars from left to right."""
        left, right = "".join(self.characters[:6]), "".join(self.characters[6:])
        modules = GUARD + left + CENTRE + right + GUARD
        guards = {*range(3), *range(45, 50), *range(92, 95)}
        return tuple(
            Bar(QUIET_LEFT + bar.start(), len(bar[0]), guard=bar.start() in guards)
            for bar in re.finditer("1+", modules)
        )

    @property
    def characters(self) -> tuple[str, ...]:
        """The twelve encoded digits as their seven modules each; the first digit is told by the left half's sets."""
        sets = charsets.LEFT_PATTERN[int(self.digits[0])] + "CCCCCC"
        return tuple(charsets.CODES[name][int(digit)] for name, digit in zip(sets, self.digits[1:], strict=True))

    @property
    def readable(self) -> tuple[str, str, str]:
        """The digits as they stand under the symbol: one before it, six under each half."""
        return self.digits[0], self.digits[1:7], self.digits[7:]
