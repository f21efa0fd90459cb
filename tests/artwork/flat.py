"""What drawings cover, worked out by hand: in mm from the trim's upper left corner, y downwards, turns applied."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.artwork.drawing import Bars, Drawing, Glyphs, Turned
from portal.artwork.units import millimetres

Turn = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Flat:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Flat", slack: float = 1e-6) -> bool:
        return (
            self.left <= other.left + slack
            and self.top <= other.top + slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class Flattened:
    """White boxes and bars of symbols, and each glyph's inked box with the text it stands for, on a medium so high."""

    def __init__(self, drawings: Sequence[Drawing], height: float) -> None:
        self._height = height
        self.white: list[Flat] = []
        self.bars: list[Flat] = []
        self.glyphs: list[tuple[str, Flat]] = []
        self._take(drawings, lambda x, y: (x, y))

    def _take(self, drawings: Sequence[Drawing], turn: Turn) -> None:
        for drawing in drawings:
            match drawing:
                case Turned():
                    self._take(drawing.drawings, _turned(drawing, turn))
                case Bars():
                    self._bars(drawing, turn)
                case Glyphs():
                    self._glyphs(drawing, turn)

    def _flat(self, x: float, y: float, width: float, height: float, turn: Turn) -> Flat:
        """Of a rectangle in points by its upper left corner."""
        corners = [turn(x, y), turn(x + width, y - height)]
        xs, ys = zip(*corners, strict=True)
        return Flat(
            millimetres(min(xs)), self._height - millimetres(max(ys)),
            millimetres(max(xs)), self._height - millimetres(min(ys)),
        )  # fmt: skip

    def _bars(self, bars: Bars, turn: Turn) -> None:
        module, margin, symbol = bars.module, bars.margin, bars.symbol
        self.white.append(
            self._flat(
                bars.x - margin, bars.y + margin, symbol.width * module + 2 * margin,
                symbol.height * module + 2 * margin + bars.below, turn,
            )
        )  # fmt: skip
        for bar in symbol.rectangles:
            place = bars.x + bar.x * module, bars.y - bar.y * module, bar.width * module, bar.height * module
            self.bars.append(self._flat(*place, turn))

    def _glyphs(self, drawing: Glyphs, turn: Turn) -> None:
        assert not drawing.turned, "lying text is not worked out here"
        em, x = drawing.size / 1000, 0.0
        for place, (glyph, text) in enumerate(zip(drawing.run.glyphs, drawing.run.texts, strict=True)):
            at_x, at_y = drawing.run.offsets[place] if drawing.run.offsets is not None else (x, 0)
            ink = drawing.run.face.shaper.get_glyph_extents(glyph)
            left = drawing.x + (at_x + ink.x_bearing) * em + place * drawing.tracking
            top = drawing.y + (at_y + ink.y_bearing) * em
            self.glyphs.append((text, self._flat(left, top, ink.width * em, -ink.height * em, turn)))
            x += drawing.run.face.advance(glyph)


def _turned(drawing: Turned, outer: Turn) -> Turn:
    cosine, sine = (value(math.radians(drawing.degrees)) for value in (math.cos, math.sin))

    def turn(x: float, y: float) -> tuple[float, float]:
        x, y = x - drawing.x, y - drawing.y
        return outer(drawing.x + cosine * x - sine * y, drawing.y + sine * x + cosine * y)

    return turn
