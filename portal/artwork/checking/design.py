"""All rules on one design: what would not print, not scan or not pass the post, with the element it is about."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeGuard

from portal.artwork.assets import Assets
from portal.artwork.checking.digits import digit_sight_findings, digit_text_findings
from portal.artwork.checking.grounds import ground_findings
from portal.artwork.checking.inks import ink_findings
from portal.artwork.checking.symbols import symbol_findings
from portal.artwork.design import (
    SYMBOLS,
    Address,
    CustomerBar,
    Design,
    DesignFault,
    Element,
    Image,
    Panel,
    PostageMark,
    Postcode,
    Rule,
    Text,
)
from portal.artwork.design.model import LEAST_DIGITS
from portal.artwork.errors import FieldEmpty, GlyphMissing, TextDoesNotFit
from portal.artwork.findings import Finding, Severity, only_errors
from portal.artwork.layout import Area, Canvas, Composition, ElementNotDrawn, area_of
from portal.artwork.layout.areas import Placement, sample_fields
from portal.artwork.media import POSTAGE_MARK_AREA

POSTCARD_WIDTHS, POSTCARD_HEIGHTS = (90, 107), (140, 154)  # mm; what the post takes as a private postcard
LEAST_TEXT = 5.0  # points: smaller print is not read (ours)
LEAST_LINE = 0.1  # mm; a hairline may not print (print shops' usual 0.25 pt is 0.09 mm)


def check_design(design: Design, assets: Assets, *, dpi: int, fields: Mapping[str, str] | None = None) -> list[Finding]:
    """Everything wrong or doubtful about a design at a press's ``dpi``, its files included.

    ``fields`` are a member's; without them a sample member with a long name stands in. Nothing is found twice.
    """
    canvas = Canvas(design.medium, dpi)
    member = sample_fields(design.fields, fields)
    placements = list(_placements(design, canvas, member))
    found = list(
        chain(
            assets.findings,
            symbol_findings(placements, canvas, member),
            _number_findings(design),
            _place_findings(placements, canvas),
            _postal_findings(placements, canvas),
            _size_findings(design),
            ink_findings(design),
            digit_text_findings(design),
            ground_findings(design, assets),
        )
    )
    told = [finding.where for finding in only_errors(found)]
    found += [
        finding
        for finding in _drawing_findings(design, assets, canvas, member)
        if finding.code is not DesignFault.SYMBOL_DATA or not any(at.startswith(f"{finding.where}/") for at in told)
    ]
    if not only_errors(found):  # the side can be drawn
        found += digit_sight_findings(design, assets, canvas, member)
    return list({(finding.code, finding.where): finding for finding in found}.values())


def _placements(design: Design, canvas: Canvas, member: dict[str, str]) -> Iterator[Placement]:
    for side, place, element in design.elements():
        pointer = f"/{side.name}/elements/{place}"
        try:
            area = area_of(element, canvas, member)
        except (
            ValueError
        ):  # a text too long for a QR code, a size that the dots do not allow: told by the symbols' rules
            area = Area(element.x, element.y, 0, 0)
        yield Placement(side.name, place, pointer, element, area)


def _number_findings(design: Design) -> Iterator[Finding]:
    """A joint card carries its number in digits and as a symbol, and the store code."""
    kinds = {element.type for _, _, element in design.elements()}
    for kind in ("number_digits", "number_symbol", "store_code_symbol"):
        if kind not in kinds:
            severity = Severity.WARNING if kind == "store_code_symbol" else Severity.ERROR
            yield Finding(DesignFault.NO_NUMBER, "/front/elements", severity, {"type": kind})


def _place_findings(placements: list[Placement], canvas: Canvas) -> Iterator[Finding]:
    """Text stays inside the safe area, nothing lies off the side, grounds at the edge reach over it."""
    bleed = canvas.trim.grown(canvas.medium.bleed)
    for placed in placements:
        area, element = placed.area, placed.element
        if isinstance(element, SYMBOLS):
            continue  # the safe area is theirs
        if not area.meets(canvas.trim):
            yield Finding(DesignFault.OFF_SIDE, placed.pointer, details=_named(placed))
        elif isinstance(element, Text | Address | Postcode | PostageMark):
            if not area.within(canvas.safe):
                yield Finding(
                    DesignFault.TEXT_OUTSIDE, placed.pointer, details=_named(placed) | {"safe": canvas.medium.safe}
                )
        elif isinstance(element, Panel | Image) and _short_of_bleed(area, canvas.trim, bleed):
            yield Finding(
                DesignFault.BLEED_SHORT,
                placed.pointer,
                Severity.WARNING,
                _named(placed) | {"bleed": canvas.medium.bleed},
            )


def _short_of_bleed(area: Area, trim: Area, bleed: Area) -> bool:
    """Whether an edge lies on the trim or beyond it, but not as far as the bleed."""
    edges = (
        (trim.x - area.x, area.x - bleed.x),
        (trim.y - area.y, area.y - bleed.y),
        (area.right - trim.right, bleed.right - area.right),
        (area.bottom - trim.bottom, bleed.bottom - area.bottom),
    )
    return any(over > -0.5 and missing > 0.01 for over, missing in edges)


def _postal_findings(placements: list[Placement], canvas: Canvas) -> Iterator[Finding]:
    medium = canvas.medium
    is_postcard = medium.addressed or any(isinstance(placed.element, PostageMark) for placed in placements)
    if is_postcard and not (
        POSTCARD_WIDTHS[0] <= medium.width <= POSTCARD_WIDTHS[1]
        and POSTCARD_HEIGHTS[0] <= medium.height <= POSTCARD_HEIGHTS[1]
    ):
        yield Finding(DesignFault.POSTCARD_SIZE, "/medium")
    mark_area = Area(0, 0, *POSTAGE_MARK_AREA)
    for placed in placements:
        if isinstance(placed.element, PostageMark) and not placed.area.within(mark_area):
            yield Finding(DesignFault.MARK_AREA, placed.pointer, details=_named(placed))
        if isinstance(placed.element, Postcode | CustomerBar) and medium.width < 90:
            yield Finding(DesignFault.ADDRESS_MEDIUM, placed.pointer, details=_named(placed))


def _size_findings(design: Design) -> Iterator[Finding]:
    for side, place, element in design.elements():
        pointer = f"/{side.name}/elements/{place}"
        if isinstance(element, Text | Address):
            if element.min_size > element.size:
                details = {"least": element.min_size, "size": element.size}
                yield Finding(DesignFault.SIZES, f"{pointer}/min_size", details=details)
            key = "min_size" if element.min_size < element.size else "size"
            if element.type == "number_digits" and element.min_size < LEAST_DIGITS:
                details = {"found": element.min_size, "least": LEAST_DIGITS}
                yield Finding(DesignFault.DIGITS_SMALL, f"{pointer}/{key}", details=details)
            elif element.min_size < LEAST_TEXT:
                details = {"found": element.min_size, "least": LEAST_TEXT}
                yield Finding(DesignFault.TEXT_SMALL, f"{pointer}/{key}", Severity.WARNING, details)
        if _is_stroked(element) and element.stroke_width < LEAST_LINE:
            details = {"found": element.stroke_width, "least": LEAST_LINE}
            yield Finding(DesignFault.LINE_THIN, f"{pointer}/stroke_width", Severity.WARNING, details)


def _is_stroked(element: Element) -> TypeGuard[Rule | Panel]:
    return isinstance(element, Rule) or (isinstance(element, Panel) and element.stroke is not None)


def _drawing_findings(design: Design, assets: Assets, canvas: Canvas, member: Mapping[str, str]) -> Iterator[Finding]:
    """Draws each element once: glyphs and room. Not tried where a file is missing or broken."""
    if only_errors(assets.findings):
        return
    for side in design.sides:
        yield from map(not_drawn, Composition(side, canvas, assets).faults(member))


def not_drawn(error: ElementNotDrawn) -> Finding:
    """Why an element could not be drawn, as a finding."""
    cause = error.cause
    details: dict[str, str | int | float] = {"element": error.element}
    if isinstance(cause, GlyphMissing):
        details |= {"character": cause.character, "text": cause.text, "code_point": f"U+{ord(cause.character):04X}"}
        return Finding(DesignFault.GLYPH, error.pointer, details=details)
    if isinstance(cause, TextDoesNotFit):
        return Finding(DesignFault.DOES_NOT_FIT, error.pointer, details=details | {"text": cause.text})
    if isinstance(cause, FieldEmpty):
        return Finding(DesignFault.FIELD_EMPTY, error.pointer, details=details | {"field": cause.field})
    return Finding(DesignFault.SYMBOL_DATA, error.pointer, details=details | {"reason": str(cause)})


def _named(placed: Placement) -> dict[str, str | int | float]:
    return {"element": placed.element.id or placed.element.type}
