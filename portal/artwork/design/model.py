"""A design: a medium, its sides, and the elements on each.

Lengths are in mm from the trim's upper left corner, y downwards; type sizes in points. ``fields`` are the columns of a
member list that an element needs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter

from portal.artwork.drawing import BLACK, Ink
from portal.artwork.media import Medium
from portal.artwork.typesetting import Align

LEAST_DIGITS = 12.0  # points: customers type the number off the card at a kiosk (ours)


class Writing(StrEnum):
    """Which way lines run."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What every element has: ``id``, its upper left corner, a turn in degrees (counter-clockwise) about its middle."""

    type: str
    id: str = ""
    x: float
    y: float
    rotate: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Placed):
    """Text in a place. ``text`` holds fields in braces: ``{name} 様``. Shrinks from ``size`` to ``min_size``, breaks
    into at most ``lines`` lines; what does not fit then is an error.
    """

    width: float
    height: float
    text: str
    font: str = "gothic"
    size: float = 10
    min_size: float = 6
    lines: int = 1
    line_height: float = 1.5  # ems
    align: Align = Align.START  # along the line
    valign: Align = Align.START  # across the lines: from the top, or from the right edge in vertical writing
    writing: Writing = Writing.HORIZONTAL
    tracking: float = 0  # ems between glyphs
    colour: Ink = BLACK

    @property
    def fields(self) -> tuple[str, ...]:  # noqa: D102  # told above
        return template_fields(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSymbol(Placed):
    """An EAN-13 of the number or the store code: ``x``, ``y`` is the corner of its quiet zone."""

    x_dimension: float = 0.33
    bar_height: float = 11
    digits: bool = True

    @property
    def field(self) -> str:
        """The one field it encodes."""
        return "number" if self.type == "number_symbol" else "store_code"

    @property
    def fields(self) -> tuple[str, ...]:  # noqa: D102  # told above
        return (self.field,)


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode(Placed):
    """A QR code of a text with fields."""

    text: str
    x_dimension: float = 0.4

    @property
    def fields(self) -> tuple[str, ...]:  # noqa: D102  # told above
        return template_fields(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerBar(Placed):
    """Japan Post's customer barcode of postcode and address; ``size`` is its ``a`` in points."""

    size: float = 10

    @property
    def fields(self) -> tuple[str, ...]:  # noqa: D102  # told above
        return ("postcode", "address1", "address2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Postcode(Placed):
    """The postcode's digits, in the boxes of a postcard; ``boxes`` prints the boxes too, in vermilion."""

    x: float = 0
    y: float = 0
    boxes: bool = True
    font: str = "ud"
    size: float = 14

    @property
    def fields(self) -> tuple[str, ...]:  # noqa: D102  # told above
        return ("postcode",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Placed):
    """Address lines and name, as on an envelope; vertical writing turns digits into kanji numerals.

    ``honorific`` may hold fields, for lists of people and companies: ``{honorific}``.
    """

    width: float
    height: float
    writing: Writing = Writing.HORIZONTAL
    font: str = "gothic"
    size: float = 12
    min_size: float = 8
    name_size: float = 18
    honorific: str = "様"
    colour: Ink = BLACK

    @property
    def fields(self) -> tuple[str, ...]:  # noqa: D102  # told above
        return ("address1", "address2", "name", *template_fields(self.honorific))


@dataclass(frozen=True, slots=True, kw_only=True)
class PostageMark(Placed):
    """料金別納 or 料金後納 in a ring, with the post office's name."""

    kind: str
    office: str
    size: float = 22
    colour: Ink = BLACK

    fields = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Placed):
    """A picture from a file, as large as fits its place, in its middle."""

    file: str
    width: float
    height: float

    fields = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Placed):
    """A straight line from ``x``, ``y`` to ``x2``, ``y2``; ``stroke_width`` in mm."""

    x2: float
    y2: float
    stroke_width: float = 0.2
    dash: float = 0
    colour: Ink = BLACK

    fields = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel(Placed):
    """A rectangle; ``radius`` and ``stroke_width`` in mm."""

    width: float
    height: float
    fill: Ink | None = None
    stroke: Ink | None = None
    stroke_width: float = 0.2
    radius: float = 0

    fields = ()


Element = Text | NumberSymbol | QrCode | CustomerBar | Postcode | Address | PostageMark | Image | Rule | Panel
SYMBOLS = (NumberSymbol, QrCode, CustomerBar)
CLASSES: Mapping[str, type[Element]] = {
    "number_digits": Text,
    "member_name": Text,
    "member_number": Text,
    "expiry": Text,
    "text": Text,
    "number_symbol": NumberSymbol,
    "store_code_symbol": NumberSymbol,
    "qr": QrCode,
    "customer_barcode": CustomerBar,
    "postcode": Postcode,
    "address": Address,
    "postage_mark": PostageMark,
    "image": Image,
    "line": Rule,
    "box": Panel,
}
DEFAULTS: Mapping[str, Mapping[str, str | float]] = {  # of the text elements with a name of their own
    "number_digits": {"text": "{number}", "size": 16.0, "min_size": LEAST_DIGITS},
    "member_name": {"text": "{name}"},
    "member_number": {"text": "{member_no}"},
    "expiry": {"text": "{expiry}"},
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Background artwork: a file, its page (from 1) and the page box that counts."""

    file: str
    page: int = 1
    box: str = "auto"


@dataclass(frozen=True, slots=True)
class Side:
    """The front or the back."""

    name: str
    elements: tuple[Element, ...] = ()
    background: Ground | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """A design whose file was found right; ``sides`` are one or two."""

    name: str
    medium: Medium
    sides: tuple[Side, ...]
    spots: Mapping[str, Ink] = field(default_factory=dict)

    def elements(self) -> Iterator[tuple[Side, int, Element]]:
        """Every element with its side and its place in the side's list."""
        for side in self.sides:
            for place, element in enumerate(side.elements):
                yield side, place, element

    @property
    def files(self) -> tuple[str, ...]:
        """The files beside the design that it names, each once."""
        images = [element.file for _, _, element in self.elements() if isinstance(element, Image)]
        grounds = [side.background.file for side in self.sides if side.background]
        return tuple(dict.fromkeys([*grounds, *images]))

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that a list of members must have, each once."""
        named = [name for _, _, element in self.elements() for name in element.fields]
        return tuple(dict.fromkeys(named))


def template_fields(text: str) -> tuple[str, ...]:
    """The fields in a template. Raises ``ValueError`` for an unclosed or empty brace."""
    found = []
    for _, name, specification, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name or specification or conversion or set(name) & set("[].!:"):
            raise ValueError(f"{{{name}}} is no field")
        found.append(name)
    return tuple(dict.fromkeys(found))
