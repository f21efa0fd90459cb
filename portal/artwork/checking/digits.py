"""The number's digits, which customers type at a kiosk: the number and nothing else, plain to see."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO

from PIL import Image, ImageChops

from portal.artwork.assets import Assets
from portal.artwork.design import Design, DesignFault, Side, Text
from portal.artwork.drawing import BLACK
from portal.artwork.findings import Finding
from portal.artwork.layout import Canvas, Composition
from portal.artwork.screen import piece_png

LEAST_DIFFERENCE = 100  # of 255 between digit and ground on screen: about 3 to 1 in luminance (WCAG, large text)
LEAST_SEEN = 0.85  # of the ink that black digits on white would show
_PIXELS_A_MM = 5


def digit_text_findings(design: Design) -> Iterator[Finding]:
    """Digits that do not say the number, or say more digits than it."""
    for pointer, _, element in _digits(design):
        rest = element.text.replace("{number}", "", 1)
        if rest == element.text or "{" in rest or re.search(r"\d", rest):
            details = {"element": element.id or element.type}
            yield Finding(DesignFault.DIGITS_TEXT, f"{pointer}/text", details=details)


def digit_sight_findings(
    design: Design, assets: Assets, canvas: Canvas, member: Mapping[str, str]
) -> Iterator[Finding]:
    """Digits that cannot be seen, however that comes: the side is drawn with and without them, and compared."""
    for pointer, side, element in _digits(design):
        without = tuple(other for other in side.elements if other is not element)
        bare = Side(side.name, (replace(element, colour=BLACK),))
        drawn = [_picture(version, canvas, assets, member) for version in (side, replace(side, elements=without), bare)]
        blank = _picture(Side(side.name), canvas, assets, member)
        seen = _differing(drawn[0], drawn[1]) / max(1, _differing(drawn[2], blank))
        if seen < LEAST_SEEN:
            name = element.id or element.type
            yield Finding(DesignFault.DIGITS_HIDDEN, pointer, details={"element": name, "found": round(100 * seen)})


def _digits(design: Design) -> Iterator[tuple[str, Side, Text]]:
    for side, place, element in design.elements():
        if isinstance(element, Text) and element.type == "number_digits":
            yield f"/{side.name}/elements/{place}", side, element


def _picture(side: Side, canvas: Canvas, assets: Assets, member: Mapping[str, str]) -> Image.Image:
    width = min(1500, round(canvas.medium.width * _PIXELS_A_MM))
    png = piece_png(Composition(side, canvas, assets), member, width=width)
    return Image.open(BytesIO(png)).convert("L")


def _differing(one: Image.Image, other: Image.Image) -> int:
    """Pixels that differ enough in lightness: yellow on white is no contrast, whatever its colour."""
    return sum(ImageChops.difference(one, other).histogram()[LEAST_DIFFERENCE:])
