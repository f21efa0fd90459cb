"""Section 1: the medium drawn to scale, with trim, bleed, safe area, places, marks and dimension lines."""

from dataclasses import dataclass, replace
from itertools import pairwise

from portal.artwork.design import Design, Side
from portal.artwork.drawing import WHITE, Box, Drawing, Line
from portal.artwork.layout import SAMPLE, Area
from portal.artwork.media import Medium
from portal.artwork.press import Press, impose
from portal.artwork.press.marks import page_marks
from portal.artwork.specification import rulers
from portal.artwork.specification.flat import drawn
from portal.artwork.specification.guides import BLEED, DPI, SAFE, TRIM, ink_of, places
from portal.artwork.specification.page import DOT, Form, Page
from portal.artwork.units import points

MARKS = 11.0  # mm beyond the trim that marks take
RULER = MARKS + 2.5  # mm from the trim to a dimension line at true size
_LEAST_SCALE = 0.5  # below it, dots stand above the places
_THIN = 0.18  # mm, a guide's line


@dataclass(frozen=True, slots=True)
class Outline:
    """A side on the page: its trim's upper left corner in mm, its scale."""

    design: Design
    side: Side
    x: float
    y: float
    scale: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place of the medium on the page, mm."""
        return self.x + x * self.scale, self.y + y * self.scale

    def moved(self, y: float) -> "Outline":
        """The same with its trim's upper edge at ``y``."""
        return replace(self, y=y)

    def draw(self, page: Page, reach: float = MARKS) -> None:
        """The side with its guides, as far as ``reach`` mm beyond the trim."""
        medium = self.design.medium
        over = points(reach)
        box = (-over, -over, points(medium.width) + over, points(medium.height) + over)
        drawings = guide_drawings(self.design, self.side, 1 / self.scale)
        page.place(f"outline-{self.side.name}", Form(drawings, box), self.x, self.y, medium.height, self.scale)

    def rulers(self, page: Page) -> None:
        """Width above and height at the left."""
        medium = self.design.medium
        right, bottom = self.at(medium.width, medium.height)
        near, far = (MARKS - 0.5) * self.scale, MARKS * self.scale + RULER - MARKS
        exact = medium.width % 1 or medium.height % 1
        width, height = (f"{side:.2f} mm" if exact else f"{side:g} mm" for side in (medium.width, medium.height))
        rulers.across(page, self.x, right, self.y - far, width, start=self.y - near)
        rulers.down(page, self.x - far, self.y, bottom, height, start=self.x - near)

    def dots(self, page: Page, numbers: dict[str, int]) -> None:
        """The numbered dots of the places: left of them, or above or on their corners where there is no room."""
        tight = self.design.medium.width > self.design.medium.height
        for guide in places(self.design, self.side.name):
            area = guide.white
            (x, y), (right, bottom) = self.at(area.x, area.y), self.at(area.right, area.bottom)
            beside, middle = DOT / 2 + 0.5, (y + bottom) / 2
            if guide.kind == "mark":
                x, y = x + 4, bottom - 4
            elif guide.kind == "digits" and tight:
                x, y = right + beside, middle
            elif self.scale < _LEAST_SCALE:
                x, y = x + beside, y - beside
            elif guide.kind != "address" and not tight:
                x, y = x - beside, middle
            page.number(numbers[guide.kind], x, y, ink_of(guide.kind))


def guide_drawings(design: Design, side: Side, weight: float) -> list[Drawing]:
    """Bleed, trim, the side's elements, safe area, places and marks, in points from the trim's lower left corner."""
    medium = design.medium
    bleed, line = points(medium.bleed), points(_THIN * weight)
    width, height = points(medium.width), points(medium.height)
    found: list[Drawing] = [
        Box(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed, fill=BLEED),
        Box(0, 0, width, height, fill=WHITE, radius=points(medium.radius)),
        *drawn(design, side, DPI, SAMPLE),
    ]
    found += [
        _frame(guide.white, medium, stroke=ink_of(guide.kind), line=line * 0.7)
        for guide in places(design, side.name)
        if guide.kind != "postcode"
    ]
    found += _dashed(medium, medium.safe, line, weight)
    found.append(Box(0, 0, width, height, stroke=TRIM, line=line, radius=points(medium.radius)))
    return found + marks(medium, weight)


def marks(medium: Medium, weight: float = 1) -> list[Drawing]:
    """The marks that a print file gets, in points from the trim's lower left corner."""
    imposition = impose(medium, Press())
    (cell,) = imposition.front
    lines = [mark for mark in page_marks(imposition) if isinstance(mark, Line)]
    return [
        replace(
            mark, x1=mark.x1 - cell.x, x2=mark.x2 - cell.x, y1=mark.y1 - cell.y, y2=mark.y2 - cell.y,
            width=mark.width * weight,
        )
        for mark in lines
    ]  # fmt: skip


def _frame(area: Area, medium: Medium, **box: object) -> Box:
    return Box(points(area.x), points(medium.height - area.bottom), points(area.width), points(area.height), **box)  # type: ignore[arg-type]


def _dashed(medium: Medium, inset: float, line: float, dash: float) -> list[Drawing]:
    left, bottom, right, top = (points(side) for side in (inset, inset, medium.width - inset, medium.height - inset))
    corners = ((left, bottom), (right, bottom), (right, top), (left, top), (left, bottom))
    return [Line(x1, y1, x2, y2, SAFE, line, points(dash)) for (x1, y1), (x2, y2) in pairwise(corners)]
