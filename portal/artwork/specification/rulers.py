"""Dimension lines (寸法線): a length with its two ends and its figure."""

from portal.artwork.drawing import Ink
from portal.artwork.specification.page import Page
from portal.artwork.typesetting import Align

INK = Ink((0, 0, 0, 75))
_LINE = 0.12  # mm
_HEAD = 1.1  # mm: an arrow head's length
_SIZE = 7.0  # points
_OVER = 1.0  # mm by which the lines at the ends reach beyond the dimension line


def across(page: Page, x1: float, x2: float, y: float, text: str, *, start: float | None = None) -> None:
    """A width from ``x1`` to ``x2``, the figure above its line at ``y``; lines from ``start`` show its ends."""
    for tip, inward in ((x1, 1), (x2, -1)):
        if start is not None:
            page.line(tip, start, tip, y + (_OVER if y > start else -_OVER), ink=INK, width=_LINE)
        for side in (-1, 1):
            page.line(tip, y, tip + inward * _HEAD, y + side * _HEAD / 3, ink=INK, width=_LINE)
    page.line(x1, y, x2, y, ink=INK, width=_LINE)
    page.text(text, (x1 + x2) / 2, y - 0.9, _SIZE, align=Align.CENTRE)


def down(page: Page, x: float, y1: float, y2: float, text: str, *, start: float | None = None) -> None:
    """A height from ``y1`` to ``y2``, the figure left of its line at ``x``; lines from ``start`` show its ends."""
    for tip, inward in ((y1, 1), (y2, -1)):
        if start is not None:
            page.line(start, tip, x + (_OVER if x > start else -_OVER), tip, ink=INK, width=_LINE)
        for side in (-1, 1):
            page.line(x, tip, x + side * _HEAD / 3, tip + inward * _HEAD, ink=INK, width=_LINE)
    page.line(x, y1, x, y2, ink=INK, width=_LINE)
    page.upright(text, x - 0.9, (y1 + y2) / 2, _SIZE)
