"""The first page: what the document is for, and section 1, sizes and areas."""

from dataclasses import replace

from portal.artwork.design import Design
from portal.artwork.drawing import Ink
from portal.artwork.layout import Area
from portal.artwork.paper import BOLD, GREY
from portal.artwork.specification import rulers
from portal.artwork.specification.guides import BLEED_EDGE, POSTAL, SAFE, TRIM, ink_of, places
from portal.artwork.specification.outline import MARKS, RULER, Outline, guide_drawings
from portal.artwork.specification.page import BODY, BOTTOM, HAIRLINE, LEFT, NOTE, RIGHT, WIDTH, Form, Page
from portal.artwork.specification.reference import reference
from portal.artwork.specification.words import Words
from portal.artwork.typesetting import Align
from portal.artwork.units import points

_FIGURE_X = LEFT + RULER + 3.5  # mm: where the trim's left edge stands
_SCALES = {"a4": 0.5}
_SMALL = 1 / 3  # the second side of an upright medium
_CORNER = Area(-5, -5, 14, 12)  # mm of the medium that the enlargement shows
_ENLARGED = 3
_PITCH = 7.5  # mm, least, between the terms beside it
_AREAS = {"bleed": BLEED_EDGE, "trim": TRIM, "safe": SAFE, "marks": Ink((0, 0, 0, 85))}


def areas_page(words: Words) -> Page:
    """Title, drawing to scale with its legend, an enlarged corner."""
    page = Page()
    y = _title(page, words)
    y = page.section(1, words("outline"), y)
    design = reference(words.medium.name)
    numbers = _numbers(design)
    scale = _SCALES.get(words.medium.name, 1.0)
    outlines = [Outline(design, side, _FIGURE_X, 0, scale) for side in design.sides]
    if words.medium.width > words.medium.height:
        _lying(page, outlines, words, numbers, y)
        room = WIDTH
    else:
        room = _upright(page, outlines, words, numbers, y) - LEFT - 5
    _corner(page, outlines[0], words, room)
    return page


def _title(page: Page, words: Words) -> float:
    page.label(words("title"), LEFT, 23, 110, 19, face=BOLD)
    page.label(words(f"medium_{words.medium.name}"), RIGHT, 23, 66, 10, align=Align.END)
    page.line(LEFT, 27.5, RIGHT, 27.5, width=0.5)
    return page.column(words("purpose"), LEFT, 30, WIDTH, BODY, most_lines=3) + 3.5


def _numbers(design: Design) -> dict[str, int]:
    """The number of each kind of place, after those of the areas."""
    kinds = [guide.kind for side in design.sides for guide in places(design, side.name)]
    return {kind: number for number, kind in enumerate(kinds, len(_AREAS) + 1)}


def _lying(page: Page, outlines: list[Outline], words: Words, numbers: dict[str, int], y: float) -> None:
    """Front above back, their legends at the right."""
    front, back = outlines
    medium = words.medium
    column = _FIGURE_X + medium.width + MARKS + 6
    front = front.moved(y + RULER + 8)
    back = back.moved(front.y + medium.height + 2 * MARKS + 5)
    front.rulers(page)
    for outline, top in ((front, y), (back, back.y - MARKS - 4)):
        _caption(page, words, outline, LEFT, top)
        outline.draw(page)
        outline.dots(page, numbers)
    page.column(words("front_free"), column, front.y, RIGHT - column, BODY - 0.75)
    _legend(page, words, numbers, column, back.y - 2, RIGHT - column)


def _upright(page: Page, outlines: list[Outline], words: Words, numbers: dict[str, int], y: float) -> float:
    """The front large; at the right the legends, and the back small. Answers where that column begins."""
    front = outlines[0].moved(y + RULER + 8)
    column = _FIGURE_X + (words.medium.width + MARKS) * front.scale + 5
    width = RIGHT - column
    _caption(page, words, front, LEFT, y)
    front.rulers(page)
    front.draw(page)
    front.dots(page, numbers)
    post = {kind: number for kind, number in numbers.items() if kind in POSTAL}
    if post:
        y = _legend(page, words, post, column, y, width) + 3
    if len(outlines) > 1:
        small = replace(outlines[1], x=column + 2, y=y + 6.5, scale=_SMALL)
        _caption(page, words, small, column, y)
        small.draw(page, reach=words.medium.bleed - 0.1)
        small.dots(page, numbers)
        y = small.y + words.medium.height * _SMALL + 4.5
    y = _legend(page, words, {kind: numbers[kind] for kind in numbers if kind not in post}, column, y, width)
    note = "post_size" if words.medium.addressed else "back_same"
    page.column(words(note), column, y + 2.5, width, NOTE, ink=GREY)
    return column


def _caption(page: Page, words: Words, outline: Outline, x: float, y: float) -> None:
    scale = words("true_size") if outline.scale == 1 else words("scale", scale=f"{1 / outline.scale:g}")
    page.label(f"{words.side(outline.side.name)}　{scale}", x, y + 3, 60, BODY, face=BOLD)


def _legend(page: Page, words: Words, numbers: dict[str, int], x: float, y: float, width: float) -> float:
    post = next(iter(numbers)) in POSTAL
    y = page.column(words("post_places" if post else "places"), x, y, width, BODY, face=BOLD) + 1.5
    for entry in numbers.items():
        y = _entry(page, words, entry, x, y, width)
    return y if post else page.column(words("places_note"), x, y + 0.6, width, NOTE, ink=GREY)


def _entry(
    page: Page, words: Words, entry: tuple[str, int], x: float, y: float, width: float, beside: float = 0
) -> float:  # fmt: skip
    """A dot with its number, the term, what it means: below the term, or ``beside`` mm to its right."""
    key, number = entry
    page.number(number, x + 2, y + 1.8, _AREAS.get(key) or ink_of(key))
    x, width = x + 5.5, width - 5.5
    below = page.column(words(f"{key}_term"), x, y, beside or width, NOTE + 0.5, face=BOLD, most_lines=2)
    text = words("trim_round" if key == "trim" and words.medium.radius else key)
    if beside:
        return max(below, page.column(text, x + beside, y, width - beside, NOTE + 0.5)) + 1.2
    return page.column(text, x, below, width, NOTE + 0.25) + 1.2


def _corner(page: Page, outline: Outline, words: Words, room: float) -> None:
    """The upper left corner enlarged, with the widths of bleed and safe area, and what the areas are."""
    medium, scale = words.medium, _ENLARGED
    height = _CORNER.height * scale
    top = BOTTOM - height
    page.label(words("enlarged", scale=scale), LEFT, top - 2, 60, BODY, face=BOLD)
    left, right = points(_CORNER.x), points(_CORNER.right)
    box = (left, points(medium.height - _CORNER.bottom), right, points(medium.height - _CORNER.y))
    corner = replace(outline, x=LEFT - _CORNER.x * scale, y=top - _CORNER.y * scale, scale=scale)
    form = Form(guide_drawings(outline.design, outline.side, 1 / scale), box)
    page.place("corner", form, corner.x, corner.y, medium.height, scale)
    page.box(LEFT, top, _CORNER.width * scale, height, stroke=HAIRLINE, line=0.15)
    _, y = corner.at(0, _CORNER.bottom - 1)
    for x1, x2 in ((-medium.bleed, 0), (0, medium.safe)):
        rulers.across(page, corner.at(x1, 0)[0], corner.at(x2, 0)[0], y, f"{x2 - x1:g} mm")
    if medium.radius:
        x, middle = corner.at(4, 2.1)
        page.label(f"R{medium.radius:g}", x, middle, 12, 7)
    dots = (
        (-medium.bleed / 2, 2.2),
        (6, 0),
        (7.2, medium.safe),
        (-medium.bleed - 1.2, -1.5),
    )
    x, y = LEFT + _CORNER.width * scale + 6, top - 5
    for number, (key, place) in enumerate(zip(_AREAS, dots, strict=True), 1):
        page.number(number, *corner.at(*place), _AREAS[key])
        y = max(y + _PITCH, _entry(page, words, (key, number), x, y, LEFT + room - x, beside=23) + 0.3)
