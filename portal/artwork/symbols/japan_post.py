"""Japan Post's customer barcode (カスタマバーコード) as geometry: 67 bars of four kinds, and back to what they say.

Source: Japan Post, 郵便番号・バーコードマニュアル (post.japanpost.jp/zipcode/zipmanual/p11.html to p13.html, p21.html).
A module is the width of a bar: 0.6 mm × a/10 for a size of ``a`` points. Pitch and heights are whole modules.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from portal.artwork.symbols.japan_post_address import address_characters
from portal.artwork.symbols.symbol import Rectangle
from portal.artwork.units import dot

BARS = 67
PITCH = 2  # modules
LONG = 6  # modules, the height of a long bar; 4 for a half-long one, 2 for a timing bar
TOPS_AND_HEIGHTS = {"F": (0, 6), "A": (0, 4), "D": (2, 4), "T": (2, 2)}  # full, ascender, descender, timing; modules
SMALLEST, LARGEST = 8.0, 11.5  # points
CLEAR = 2.0  # mm around the bars
QUIET = 4.2  # modules: 2.016 mm at the smallest size, more at others
EDGE = 10.0  # mm from the bars to the edges of the postcard

CODES = {
    "0": "FTT", "1": "FFT", "2": "FDA", "3": "DFA", "4": "FAD", "5": "FTF", "6": "DAF", "7": "AFD", "8": "ADF",
    "9": "TFF", "-": "TFT", "a": "DAT", "b": "DTA", "c": "ADT", "d": "TDA", "e": "ATD", "f": "TAD", "g": "TTF",
    "h": "FFF",
}  # a to h are the control codes CC1 to CC8  # fmt: skip
START, STOP = "FD", "DF"
PADDING = "d"  # CC4
CHECK_ORDER = "0123456789-abcdefgh"  # a code's value in the check sum is its place here
LETTERS = {letter: f"{'abc'[place // 10]}{place % 10}" for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}

_KINDS = {bars: code for code, bars in CODES.items()}
_CHARACTERS = {codes: letter for letter, codes in LETTERS.items()}
_READ = re.compile(r"(?P<postcode>[0-9]{7})(?P<address>(?:[0-9-]|[ab][0-9]|c[0-5])*(?P<cut>[abc]?))d*")


@dataclass(frozen=True)
class CustomerBarcode:
    """The symbol of a postcode (7 ASCII digits) and an address number (住所表示番号: digits, hyphens, capitals).

    Of the address 13 codes fit, a letter counting two: what is longer is cut, as the manual says, even between the two
    codes of a letter. Other characters are a ``ValueError``. ``quiet`` is the clear space around in modules.
    """

    postcode: str
    characters: str = ""
    quiet: float = QUIET

    def __post_init__(self) -> None:
        if not re.fullmatch("[0-9]{7}", self.postcode):
            raise ValueError("the postcode of a customer barcode is 7 ASCII digits")
        if not re.fullmatch("[0-9A-Z-]*", self.characters):
            raise ValueError("the address number of a customer barcode is ASCII digits, hyphens and capital letters")

    @classmethod
    def for_address(cls, postcode: str, address: str) -> Self:
        """The symbol for an address as people write it; see ``address_characters``."""
        return cls(postcode, address_characters(address))

    @property
    def codes(self) -> str:
        """The 20 codes before the check code: digits, ``-``, and ``a`` to ``h`` for CC1 to CC8."""
        address = "".join(LETTERS.get(character, character) for character in self.characters)
        return self.postcode + address[:13].ljust(13, PADDING)

    @cached_property
    def bars(self) -> str:
        """The kinds of the 67 bars from left to right: F full, A half-long upwards, D downwards, T timing."""
        codes = self.codes + check_code(self.codes)
        return START + "".join(CODES[code] for code in codes) + STOP

    @property
    def width(self) -> float:
        """Modules, clear space included."""
        return (BARS - 1) * PITCH + 1 + 2 * self.quiet

    @property
    def height(self) -> float:
        """Modules, clear space included."""
        return LONG + 2 * self.quiet

    @cached_property
    def rectangles(self) -> tuple[Rectangle, ...]:
        """The bars from left to right."""
        places = (TOPS_AND_HEIGHTS[kind] for kind in self.bars)
        return tuple(
            Rectangle(self.quiet + at * PITCH, self.quiet + top, 1, height) for at, (top, height) in enumerate(places)
        )


def check_code(codes: str) -> str:
    """The code that makes the sum of all values a multiple of 19."""
    return CHECK_ORDER[-sum(map(CHECK_ORDER.index, codes)) % 19]


def read_bars(bars: str) -> tuple[str, str]:
    """Postcode and address number that 67 bars (F, A, D, T) say; a letter that was cut is its control code, a to c.

    ``ValueError`` for what is no customer barcode, check code included.
    """
    if len(bars) != BARS or not (bars.startswith(START) and bars.endswith(STOP)):
        raise ValueError("a customer barcode has 67 bars, the first and the last two of given kinds")
    codes = "".join(_KINDS.get(bars[at : at + 3], "?") for at in range(2, 65, 3))
    if "?" in codes:
        raise ValueError("three bars of this customer barcode make no code")
    if check_code(codes[:-1]) != codes[-1]:
        raise ValueError("the check code of this customer barcode is wrong")
    found = _READ.fullmatch(codes[:-1])
    if not found or (found["cut"] and codes[-2] == PADDING):
        raise ValueError("the codes of this customer barcode are in no right order")
    address = re.sub("[abc][0-9]", lambda letter: _CHARACTERS[letter[0]], found["address"])
    return found["postcode"], address


def kinds_of(bars: Sequence[Rectangle]) -> str:
    """The kinds of bars found in a print, in any unit, y downwards: by where each ends against the tallest.

    ``ValueError`` for a bar that is none of the four.
    """
    ordered = sorted(bars, key=lambda bar: bar.x)
    top = min(bar.y for bar in ordered)
    sixth = (max(bar.y + bar.height for bar in ordered) - top) / LONG
    kinds = {place: kind for kind, place in TOPS_AND_HEIGHTS.items()}
    try:
        return "".join(kinds[round((bar.y - top) / sixth), round(bar.height / sixth)] for bar in ordered)
    except KeyError as fault:
        raise ValueError("a bar is neither long, half-long nor a timing bar") from fault


def module_mm(points: float) -> float:
    """A bar's width in mm at a size of 8 to 11.5 points; ``ValueError`` for others."""
    if not SMALLEST <= points <= LARGEST:
        raise ValueError(f"a customer barcode is {SMALLEST:g} to {LARGEST:g} points large")
    return 0.06 * points


def dots_per_module(points: float, dpi: int) -> int:
    """The largest whole number of dots per module that makes the symbol no larger than ``points``.

    ``ValueError`` where that would be under 8 points.
    """
    dots = math.floor(module_mm(points) / dot(dpi) + 1e-9)
    if dots * dot(dpi) < module_mm(SMALLEST) - 1e-9:
        raise ValueError(f"at {dpi} dpi no whole number of dots gives a customer barcode of 8 to {points:g} points")
    return dots
