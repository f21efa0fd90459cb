"""A page to write on, in mm from its upper left corner: what our own documents are drawn with."""

from collections.abc import Sequence

from portal.artwork.drawing import BLACK, Box, Drawing, Ink, Line, Picture
from portal.artwork.text import break_lines
from portal.artwork.typesetting import Align, set_line
from portal.artwork.units import millimetres, points

REGULAR, BOLD = "gothic", "gothic-bold"
GREY = Ink((0, 0, 0, 60))
PALE = Ink((0, 0, 0, 8))
INDIGO = Ink((95, 80, 25, 10))
VERMILION = Ink((10, 90, 100, 5))
LINE_HEIGHT = 1.55  # ems


class Paper:
    """Collects drawings for a page ``width`` × ``height`` mm."""

    def __init__(self, width: float = 210, height: float = 297) -> None:
        self.width, self.height = width, height
        self.drawings: list[Drawing] = []

    def text(
        self, text: str, x: float, y: float, size: float, *, face: str = REGULAR, ink: Ink = BLACK,
        align: Align = Align.START,
    ) -> None:  # fmt: skip
        """One line on the baseline ``y``; ``size`` in points."""
        self.drawings += set_line(text, face, size, points(x), self._y(y), align=align, ink=ink)

    def paragraph(
        self, text: str, x: float, y: float, width: float, size: float, *, face: str = REGULAR, ink: Ink = BLACK
    ) -> float:
        """Lines from the top ``y`` downwards in a column ``width`` mm wide; answers where the next thing may begin."""
        step = millimetres(size * LINE_HEIGHT)
        for line in break_lines(text, face, size, points(width)):
            self.text(line, x, y + millimetres(size), size, face=face, ink=ink)
            y += step
        return y

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, ink: Ink = BLACK, width: float = 0.2, dash: float = 0
    ) -> None:
        """A line ``width`` mm thick."""
        self.drawings.append(Line(points(x1), self._y(y1), points(x2), self._y(y2), ink, points(width), points(dash)))

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: Ink | None = None, stroke: Ink | None = None,
        line: float = 0.2, radius: float = 0,
    ) -> None:  # fmt: skip
        """A rectangle from its upper left corner."""
        self.drawings.append(
            Box(
                points(x),
                self._y(y + height),
                points(width),
                points(height),
                fill,
                stroke,
                points(line),
                points(radius),
            )
        )

    def tick(self, x: float, y: float, side: float = 3.2) -> None:
        """An empty box to tick, its upper left corner at ``x``, ``y``."""
        self.box(x, y, side, side, stroke=BLACK, line=0.25)

    def form(self, key: str, x: float, y: float, height: float, scale: float = 1) -> None:
        """A registered form whose origin is its lower left corner, ``height`` mm high before ``scale``."""
        self.drawings.append(Picture(key, points(x), self._y(y + height * scale), scale, scale))

    def table(
        self, rows: Sequence[tuple[str, str]], x: float, y: float, widths: tuple[float, float], size: float = 9.5
    ) -> float:
        """Two columns between hairlines, terms and what they mean; answers where the next thing may begin."""
        self.line(x, y, x + sum(widths), y, ink=GREY)
        for term, meaning in rows:
            left = self.paragraph(term, x, y + 1.6, widths[0] - 3, size, ink=GREY)
            right = self.paragraph(meaning, x + widths[0], y + 1.6, widths[1], size)
            y = max(left, right) + 0.4
            self.line(x, y, x + sum(widths), y, ink=GREY, width=0.1)
        return y

    def _y(self, y: float) -> float:
        return points(self.height - y)
