"""Whether artwork has the size that is asked for, and where its trim lies. Lengths in mm, scale always 1 : 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portal.artwork.placed.faults import PlacedFault, Refused

TOLERANCE = 0.5  # mm: what rounding to points and a card's 86 × 54 instead of 85.6 × 53.98 make; it is centred
ASPECT_TOLERANCE = 0.005  # of a picture's sides: a pixel more or less
BOXES = ("trim", "bleed", "crop", "media")  # of a page, in the order in which they are asked


class Area(NamedTuple):
    """A rectangle, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Mm"""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Mm"""
        return self.top - self.bottom

    def grown(self, by: float) -> "Area":
        """Larger on all sides."""
        return Area(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def moved(self, x: float, y: float) -> "Area":
        """At another place."""
        return Area(self.left + x, self.bottom + y, self.right + x, self.top + y)

    def within(self, outer: "Area") -> bool:
        """Whether it lies inside ``outer``, give or take the tolerance."""
        return (
            self.left >= outer.left - TOLERANCE
            and self.bottom >= outer.bottom - TOLERANCE
            and self.right <= outer.right + TOLERANCE
            and self.top <= outer.top + TOLERANCE
        )


@dataclass(frozen=True, slots=True)
class Format:
    """The format asked for: trimmed size and bleed, mm."""

    width: float
    height: float
    bleed: float

    @property
    def area(self) -> Area:
        """Trim and bleed; the origin is the trim's lower left corner."""
        return Area(0, 0, self.width, self.height).grown(self.bleed)


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the trim's lower left corner lies in the artwork's own coordinates (mm), and what the artwork covers,
    seen from that corner.
    """

    x: float
    y: float
    covers: Area
    bleeds: bool  # whether it covers the bleed


def fit_page(boxes: Mapping[str, Area], box: str, wanted: Format) -> Fit:
    """Fits a page: ``boxes`` holds those that the page has (media always). Refuses any other size.

    A trim box of the trimmed size needs its bleed around it. Otherwise a box of trim and bleed together will do.
    """
    asked = [name for name in BOXES if name in boxes] if box == "auto" else [box]
    if asked[0] not in boxes:
        raise Refused(PlacedFault.NO_SUCH_BOX, box=box)
    full = wanted.area
    trim = boxes.get("trim")
    if "trim" in asked and trim and _same(trim, wanted.width, wanted.height):
        room = boxes.get("bleed") or boxes["media"]
        return _fitted(trim, wanted, room)
    for name in asked:
        if _same(boxes[name], full.width, full.height):
            return _fitted(boxes[name], wanted, boxes[name])
    for name in asked:
        if _same(boxes[name], wanted.width, wanted.height):
            return _fitted(boxes[name], wanted, boxes[name])
    found = boxes[asked[0]]
    turned = any(_same(boxes[name], *size) for name in asked for size in _turned(wanted))
    raise _misfit(PlacedFault.TURNED if turned else PlacedFault.WRONG_SIZE, found.width, found.height, wanted)


def fit_picture(width: float, height: float, wanted: Format) -> Fit:
    """Fits what has no size of its own, only sides (pixels, any unit) to be stretched. Refuses another aspect."""
    full = wanted.area
    if _like(width, height, full.width, full.height):
        return Fit(wanted.bleed, wanted.bleed, full, bleeds=True)
    if _like(width, height, wanted.width, wanted.height):
        return Fit(0, 0, Area(0, 0, wanted.width, wanted.height), bleeds=False)
    turned = any(_like(width, height, *size) for size in _turned(wanted))
    raise _misfit(PlacedFault.TURNED if turned else PlacedFault.WRONG_ASPECT, width, height, wanted)


def _fitted(box: Area, wanted: Format, room: Area) -> Fit:
    """The trim in the middle of ``box``."""
    x = box.left + (box.width - wanted.width) / 2
    y = box.bottom + (box.height - wanted.height) / 2
    covers = room.moved(-x, -y)
    return Fit(x, y, covers, bleeds=wanted.area.within(covers))


def _same(box: Area, width: float, height: float) -> bool:
    return abs(box.width - width) <= TOLERANCE and abs(box.height - height) <= TOLERANCE


def _like(width: float, height: float, wanted_width: float, wanted_height: float) -> bool:
    return abs(width / height / (wanted_width / wanted_height) - 1) <= ASPECT_TOLERANCE


def _turned(wanted: Format) -> list[tuple[float, float]]:
    if abs(wanted.width - wanted.height) <= TOLERANCE:
        return []
    return [(wanted.area.height, wanted.area.width), (wanted.height, wanted.width)]


def _misfit(fault: PlacedFault, width: float, height: float, wanted: Format) -> Refused:
    full = wanted.area
    return Refused(
        fault,
        found_width=round(width, 2),
        found_height=round(height, 2),
        width=round(full.width, 2),
        height=round(full.height, 2),
        trim_width=round(wanted.width, 2),
        trim_height=round(wanted.height, 2),
        bleed=wanted.bleed,
    )
