"""What can be drawn, free of any file format: lengths in points, x rightwards and y upwards from the lower left corner.

A piece's corner is that of its trimmed format; the PDF writer and the SVG writer draw the same list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Union

from portal.artwork.symbols import Symbol
from portal.artwork.text import Run

Cmyk = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour in percent of cyan, magenta, yellow and black; or a named spot ink of which ``cmyk`` is the likeness."""

    cmyk: Cmyk
    spot: str | None = None
    tint: float = 100  # percent of the spot ink


BLACK = Ink((0, 0, 0, 100))
WHITE = Ink((0, 0, 0, 0))
REGISTRATION = Ink((100, 100, 100, 100), spot="All")  # on every plate: for marks outside the trim only


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, filled, stroked or both; ``radius`` rounds its corners."""

    x: float
    y: float
    width: float
    height: float
    fill: Ink | None = None
    stroke: Ink | None = None
    line: float = 0
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line of ``width`` points; ``dash`` is the length of its dashes and gaps, 0 for none."""

    x1: float
    y1: float
    x2: float
    y2: float
    ink: Ink
    width: float
    dash: float = 0


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A run of text whose first glyph's origin is at ``x``, ``y``; ``turned``: its line runs downwards."""

    run: Run
    x: float
    y: float
    size: float
    ink: Ink
    turned: bool = False
    tracking: float = 0  # points between glyphs beyond their own widths


@dataclass(frozen=True, slots=True)
class Bars:
    """A symbol: K100 on an explicit white box, ``margin`` points wider than the quiet zones on all sides and reaching
    ``below`` points further down, for the digits.

    ``x``, ``y`` is the symbol's upper left corner (quiet zones included), ``module`` its X-dimension in points.
    """

    symbol: Symbol
    x: float
    y: float
    module: float
    margin: float = 0
    below: float = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """An image or a background by its ``key``, stretched over ``width`` × ``height`` from its lower left corner."""

    key: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Turned:
    """Drawings turned counter-clockwise by ``degrees`` about ``x``, ``y``."""

    drawings: tuple["Drawing", ...]
    degrees: float
    x: float
    y: float


Drawing = Union[Box, Line, Glyphs, Bars, Picture, Turned]  # noqa: UP007  # refers to itself
Drawings = Sequence[Drawing]
