"""Text elements: filled, fitted to their place, set in lines or columns."""

from collections.abc import Mapping
from functools import partial

from portal.artwork.design import Text, Writing
from portal.artwork.drawing import Drawing
from portal.artwork.layout.places import Canvas
from portal.artwork.layout.templates import Template
from portal.artwork.text import FACES, fit
from portal.artwork.typesetting import column_em, line_em, set_column, set_line
from portal.artwork.units import points

SLACK = 1e-6  # points: sums of floats


class TextDrawer:
    """Draws a text element."""

    def __init__(self, element: Text, canvas: Canvas) -> None:
        self._element, self._fields = element, element.fields
        self._template = Template(element.text, group_number=element.type == "number_digits")
        self._left, self._top = canvas.x(element.x), canvas.y(element.y)
        self._width, self._height = points(element.width), points(element.height)
        self._ascent = FACES[element.font].ascent / 1000

    def draw(self, fields: Mapping[str, str]) -> list[Drawing]:
        """The text for one member; nothing where all its fields are empty. Raises ``GlyphMissing`` and
        ``TextDoesNotFit``.
        """
        if self._fields and not any(fields[name] for name in self._fields):
            return []
        text = self._template.fill(fields)
        if not text.strip():
            return []
        if self._element.writing is Writing.VERTICAL:
            return self._columns(text)
        return self._rows(text)

    def _lines_at(self, size: float, across: float) -> int:
        return min(self._element.lines, lines_within(across, size, self._element.line_height))

    def _rows(self, text: str) -> list[Drawing]:
        element = self._element
        size, lines = fit(
            text,
            lambda part: line_em(part, element.font, element.tracking),
            limit=self._width + SLACK,
            size=element.size,
            least=element.min_size,
            lines_at=partial(self._lines_at, across=self._height),
        )
        y = self._top - element.valign.shift(self._height - self._extent(size, len(lines))) - self._ascent * size
        x = self._left + element.align.shift(self._width)
        drawn: list[Drawing] = []
        for line in lines:
            drawn += set_line(
                line, element.font, size, x, y,
                align=element.align, ink=element.colour, tracking=element.tracking * size,
            )  # fmt: skip
            y -= element.line_height * size
        return drawn

    def _columns(self, text: str) -> list[Drawing]:
        element = self._element
        size, lines = fit(
            text,
            lambda part: column_em(part, element.font, element.tracking),
            limit=self._height + SLACK,
            size=element.size,
            least=element.min_size,
            lines_at=partial(self._lines_at, across=self._width),
        )
        right = self._left + self._width - element.valign.shift(self._width - self._extent(size, len(lines)))
        centre = right - size / 2
        drawn: list[Drawing] = []
        for line in lines:
            extent = column_em(line, element.font, element.tracking) * size
            top = self._top - element.align.shift(self._height - extent)
            drawn += set_column(line, element.font, size, centre, top, ink=element.colour, tracking=element.tracking)
            centre -= element.line_height * size
        return drawn

    def _extent(self, size: float, count: int) -> float:
        """Across the lines, in points."""
        return size * (1 + (count - 1) * self._element.line_height)


def lines_within(across: float, size: float, line_height: float) -> int:
    """How many lines of ``size`` points, ``line_height`` ems apart, fit ``across`` points."""
    if size > across + SLACK:
        return 0
    return int((across / size - 1 + SLACK) / line_height) + 1
