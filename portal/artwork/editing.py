"""A design while it is edited: drawn as far as it can be, each element by itself, with the area that it covers."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from portal.artwork.assets import Assets
from portal.artwork.design import Design, Ground, Image, Panel, Side
from portal.artwork.findings import Finding
from portal.artwork.layout import Area, Canvas, Composition, area_of
from portal.artwork.screen import parts_svg

Address = Callable[[str, Ground | None], str]
"""Where a picture can be had: by its file, and how it is a ground (None: it is an element's)."""

_NOTHING: Mapping[str, Any] = {"type": "box", "x": 0, "y": 0, "width": 1, "height": 1}
_SIDES = ("front", "back")


@dataclass(frozen=True, slots=True)
class EditedSide:
    """A side as SVG (``parts_svg``), bleed included; ``areas`` in mm by the elements' places, as turned."""

    svg: str
    areas: Mapping[int, Area]


def edited_side(
    design: Design, name: str, assets: Assets, fields: Mapping[str, str], *, dpi: int, address: Address
) -> EditedSide | None:
    """A side for one member, without what has no file or cannot be drawn; None where the design has no such side."""
    side = next((side for side in design.sides if side.name == name), None)
    if side is None:
        return None
    canvas, shown = Canvas(design.medium, dpi), _shown(side, assets)
    composition = Composition(shown, canvas, assets)
    files = {element.file: None for element in shown.elements if isinstance(element, Image)}
    addresses = {assets.key(file): address(file, None) for file in files}
    if composition.ground and shown.background:
        addresses[composition.ground] = address(shown.background.file, shown.background)
    svg = parts_svg(composition, fields, addresses)
    return EditedSide(svg, dict(_areas(side, canvas, fields)))


def without_faults(content: Mapping[str, Any], findings: Iterable[Finding]) -> dict[str, Any] | None:
    """A design's content with nothing in the places of what was found, so that the rest can be drawn, places kept.

    None where something is wrong that nothing is drawn without.
    """
    mended = deepcopy(dict(content))
    for where in {finding.where for finding in findings}:
        side, part, place = (*where.split("/")[1:], "", "", "")[:3]
        if where.startswith("/name"):
            mended["name"] = "-"
        elif side in _SIDES and part == "background" and isinstance(mended.get(side), dict):
            mended[side].pop("background", None)
        elif side in _SIDES and part == "elements" and place.isdecimal():
            mended[side]["elements"][int(place)] = dict(_NOTHING)
        else:
            return None
    return mended


def _shown(side: Side, assets: Assets) -> Side:
    """The side with nothing in the place of what has no file."""
    elements = tuple(
        element
        if not isinstance(element, Image) or assets.has_image(element.file)
        else Panel(type="box", x=element.x, y=element.y, width=element.width, height=element.height)
        for element in side.elements
    )
    ground = assets.backgrounds.get(side.name)
    return replace(side, elements=elements, background=side.background if ground and ground.screen() else None)


def _areas(side: Side, canvas: Canvas, fields: Mapping[str, str]) -> Iterable[tuple[int, Area]]:
    for place, element in enumerate(side.elements):
        try:
            yield place, area_of(element, canvas, fields)
        except ValueError:  # a symbol that cannot be made covers nothing; the check says why
            continue
