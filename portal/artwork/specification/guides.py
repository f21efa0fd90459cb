"""The guides of a medium, in mm from the trim's upper left corner: what the drawing and the SVG template both show."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.artwork.design import (
    Address,
    CustomerBar,
    Design,
    Element,
    NumberSymbol,
    PostageMark,
    Postcode,
    QrCode,
    Text,
)
from portal.artwork.drawing import Ink
from portal.artwork.layout import SAMPLE, Area, Canvas, area_of
from portal.artwork.layout.symbols import WHITE_MARGIN
from portal.artwork.media import POSTAGE_MARK_AREA

DPI = 600  # at which the places are told; at other resolutions they differ by less than a dot or two
TEXT_CLEAR = 1.0  # mm around text
BLEED, BLEED_EDGE = Ink((0, 14, 9, 0)), Ink((0, 72, 48, 0))
TRIM = Ink((0, 95, 35, 0))
SAFE = Ink((80, 0, 45, 5))
PLACE = Ink((90, 60, 0, 0))
POST = Ink((0, 70, 80, 0))


@dataclass(frozen=True, slots=True)
class Guide:
    """Where something stands on a side: ``kind`` names it in the texts, ``clear`` is the white it needs beyond it."""

    kind: str
    area: Area
    clear: float = 0

    @property
    def white(self) -> Area:
        """All that must be left to it."""
        return self.area.grown(self.clear)


def places(design: Design, side_name: str) -> list[Guide]:
    """The places of number, symbols and post on a side, in the order in which they are numbered."""
    canvas = Canvas(design.medium, DPI)
    (side,) = [side for side in design.sides if side.name == side_name]
    found = [guide for element in side.elements for guide in _guides(element, canvas)]
    return sorted(found, key=lambda guide: KINDS.index(guide.kind))


POSTAL = ("postcode", "mark", "address", "customer")
KINDS = (*POSTAL, "digits", "number", "store_code", "qr")


def ink_of(kind: str) -> Ink:
    """The colour of a kind of place."""
    return POST if kind in POSTAL else PLACE


def _guides(element: Element, canvas: Canvas) -> Iterator[Guide]:
    area = area_of(element, canvas, SAMPLE)
    match element:
        case NumberSymbol():
            yield Guide("number" if element.field == "number" else "store_code", area, WHITE_MARGIN)
        case QrCode():
            yield Guide("qr", area, WHITE_MARGIN)
        case CustomerBar():
            yield Guide("customer", area, WHITE_MARGIN)
        case PostageMark():
            yield Guide("mark", Area(0, 0, *POSTAGE_MARK_AREA))
        case Postcode():
            yield Guide("postcode", area)
        case Text(type="number_digits"):
            yield Guide("digits", area, TEXT_CLEAR)
        case Address():
            yield Guide("address", area, TEXT_CLEAR)


def safe_area(design: Design) -> Area:
    """What cutting cannot reach."""
    return Canvas(design.medium, DPI).safe
