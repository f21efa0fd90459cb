"""A side of a design as one list of drawings in points, shared layers put in where they are shown."""

from collections.abc import Mapping

from portal.artwork.assets import Assets
from portal.artwork.design import Design, Side
from portal.artwork.drawing import Drawing, Picture
from portal.artwork.layout import Canvas, Composition
from portal.artwork.pdf import Standard


def drawn(design: Design, side: Side, dpi: int, fields: Mapping[str, str]) -> list[Drawing]:
    """The side for one member; a design of the specification names no files. Raises ``ElementNotDrawn``."""
    composition = Composition(side, Canvas(design.medium, dpi), Assets(design, _no_file, Standard.SCREEN))
    shared = composition.shared()
    found: list[Drawing] = []
    for drawing in composition.draw(fields):
        found += shared[drawing.key] if isinstance(drawing, Picture) else [drawing]
    return found


def _no_file(name: str) -> bytes:
    raise FileNotFoundError(name)
