"""The EAN-13 symbol as geometry in modules (X).

Bars from python-barcode's tables, rules from the GS1 General Specifications.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat

from barcode.charsets import ean as charsets

from portal.artwork.symbols.symbol import Rectangle
from portal.artwork.units import plain

QUIET_LEFT = 11  # modules; GS1 General Specifications, EAN-13
QUIET_RIGHT = 7
BARS = 95
WIDTH = QUIET_LEFT + BARS + QUIET_RIGHT  # 113
GUARD_EXTENSION = 5  # modules by which guard bars reach below the others
HEIGHT = 69  # modules; 22.85 mm at 0.330 mm
GUARD, CENTRE = charsets.EDGE, charsets.MIDDLE
CHARACTERS_AT = (*range(QUIET_LEFT + 3, QUIET_LEFT + 45, 7), *range(QUIET_LEFT + 50, QUIET_LEFT + 92, 7))


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
    ``bar_height`` is that of the bars that are no guards, in modules.
    """

    digits: str
    bar_height: float = HEIGHT

    def __post_init__(self) -> None:
        if len(self.digits) != 13 or not (self.digits.isascii() and self.digits.isdigit()):
            raise ValueError("an EAN-13 is 13 ASCII digits")
        weighted = sum(map(int, self.digits[::2])) + 3 * sum(map(int, self.digits[1::2]))
        if weighted % 10:
            raise ValueError("the check digit of this EAN-13 is wrong")

    @property
    def width(self) -> int:
        """Modules, quiet zones included."""
        return WIDTH

    @property
    def height(self) -> float:
        """Modules, down to the guard bars' ends; the digits below are not part of it."""
        return self.bar_height + GUARD_EXTENSION

    @property
    def rectangles(self) -> tuple[Rectangle, ...]:
        """The bars from left to right; guard bars reach 5 modules below the others."""
        return tuple(Rectangle(bar.x, 0, bar.width, self.bar_height + GUARD_EXTENSION * bar.guard) for bar in self.bars)

    @property
    def pdf_path(self) -> bytes:
        """The rectangles as PDF operators ``x y w h re``, y downwards: one path, for batches."""
        left, height = QUIET_LEFT, self.bar_height
        parts = [_path(GUARD, left, height + GUARD_EXTENSION), _path(CENTRE, left + 45, height + GUARD_EXTENSION)]
        parts += map(_path, self.characters, CHARACTERS_AT, repeat(height))
        return b"".join((*parts, _path(GUARD, left + 92, height + GUARD_EXTENSION)))

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


@lru_cache(maxsize=4096)  # 30 characters at 12 places and two guards, for some heights
def _path(modules: str, x: int, height: float) -> bytes:
    """The bars of a run of modules whose first is ``x``, as PDF operators."""
    bars = re.finditer("1+", modules)
    return "".join(f"{x + bar.start()} 0 {len(bar[0])} {plain(height)} re\n" for bar in bars).encode()
