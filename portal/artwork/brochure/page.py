"""A page of the brochure: A4, its margins, headings, tables, badges and small drawings."""

from collections.abc import Sequence

from portal.artwork.brochure.words import Cell, Table
from portal.artwork.drawing import BLACK, WHITE, Ink
from portal.artwork.errors import TextDoesNotFit
from portal.artwork.paper import BOLD, GREY, INDIGO, LINE_HEIGHT, REGULAR, VERMILION, Paper
from portal.artwork.text import FACES, break_lines, fit_lines
from portal.artwork.typesetting import Align
from portal.artwork.units import millimetres, points

LEFT, TOP, RIGHT, BOTTOM = 18.0, 16.0, 192.0, 278.0  # mm
WIDTH = RIGHT - LEFT
BODY, SMALL, NOTE = 9.25, 8.0, 7.5  # points
HAIRLINE = Ink((0, 0, 0, 28))
SOFT = Ink((10, 4, 0, 0))
GREEN = Ink((82, 20, 75, 15))
GREEN_SOFT = Ink((14, 0, 12, 0))
DARK = Ink((0, 0, 0, 80))


class Leaf(Paper):
    """Text that does not fit its place raises ``TextDoesNotFit``."""

    def column(  # noqa: PLR0913  # text, where, and how it looks
        self, text: str, x: float, y: float, width: float, size: float = BODY, *, face: str = REGULAR, ink: Ink = BLACK,
        align: Align = Align.START, bottom: float = BOTTOM,
    ) -> float:  # fmt: skip
        """Lines from the top ``y`` downwards, ``width`` mm wide; answers where the next thing may begin."""
        step = millimetres(size * LINE_HEIGHT)
        lines = break_lines(text, face, size, points(width))
        if y + step * len(lines) > bottom + 1e-6:
            raise TextDoesNotFit(text)
        for line in lines:
            self.text(line, x + align.shift(width), y + millimetres(size), size, face=face, ink=ink, align=align)
            y += step
        return y

    def fitted(  # noqa: PLR0913  # as above
        self, text: str, x: float, y: float, width: float, size: float, *, face: str = REGULAR, ink: Ink = BLACK,
        align: Align = Align.START, least: float = 6.5,
    ) -> None:  # fmt: skip
        """One line of at most ``width`` mm on the baseline ``y``, as large as ``size`` or smaller."""
        fitting, _ = fit_lines(text, face, width=points(width), size=size, least=least, most_lines=1)
        self.text(text, x, y, fitting, face=face, ink=ink, align=align)

    def heading(self, title: str, y: float) -> float:
        """A section's heading above a thin line; answers where its matter begins."""
        self.fitted(title, LEFT, y + 5, WIDTH, 14, face=BOLD, ink=INDIGO)
        self.line(LEFT, y + 8.2, RIGHT, y + 8.2, ink=INDIGO, width=0.3)
        return y + 12

    def brand(self, service: str, x: float, y: float, size: float, ink: Ink = BLACK) -> None:
        """The mark and the service's name; ``size`` is the mark's side in mm, ``y`` its top."""
        unit = size / 32
        self.box(
            x + unit, y + unit, 30 * unit, 30 * unit, stroke=VERMILION if ink is BLACK else ink, line=2.4 * unit,
            radius=6 * unit,
        )  # fmt: skip
        for bar in (9, 12.5, 17, 22):
            self.line(x + bar * unit, y + 9 * unit, x + bar * unit, y + 23 * unit, ink=ink, width=2 * unit)
        points_high = points(size) * 0.62
        baseline = y + size / 2 + millimetres(points_high) * 0.37
        self.text(service, x + size * 1.25, baseline, points_high, face=BOLD, ink=ink)

    def badge(self, text: str, x: float, y: float, *, ink: Ink = INDIGO, side: float = 5.2) -> None:
        """A figure in a filled dot, its middle at ``x``, ``y``."""
        self.box(x - side / 2, y - side / 2, side, side, fill=ink, radius=side / 2)
        size = side * 1.75
        baseline = y + millimetres(FACES[BOLD].capital_height / 2000 * size)
        self.text(text, x, baseline, size, face=BOLD, ink=WHITE, align=Align.CENTRE)

    def arrow(
        self, x1: float, y1: float, x2: float, y2: float, *, ink: Ink = DARK, width: float = 0.5, head: float = 1.6
    ) -> None:
        """A straight arrow, level or upright."""
        self.line(x1, y1, x2, y2, ink=ink, width=width)
        if x1 == x2:
            back = -head if y2 > y1 else head
            arms = ((x2 - head, y2 + back), (x2 + head, y2 + back))
        else:
            back = -head if x2 > x1 else head
            arms = ((x2 + back, y2 - head), (x2 + back, y2 + head))
        for x, y in arms:
            self.line(x2, y2, x, y, ink=ink, width=width)

    def columns(self, table: Table, y: float, first: float, *, align: Align = Align.END, size: float = BODY) -> float:
        """A table over the page's width, its first column ``first`` mm wide; answers where the next thing may begin."""
        step = (WIDTH - first) / len(table.columns)
        edges = [LEFT + first + place * step for place in range(len(table.columns))]
        room = step - 5
        for x, name in zip(edges, table.columns, strict=True):
            at = x + 5 + align.shift(room)
            self.fitted(name, at, y + 4, room, size, face=BOLD, align=align)
        y += 6.2
        self.line(LEFT, y, RIGHT, y, ink=DARK, width=0.25)
        for name, cells in table.rows:
            y = self._row(name, cells, y, [x + 5 for x in edges], first, room, align, size)
        for note in table.notes:
            y = self.column(note, LEFT, y + 1.6, WIDTH, NOTE, ink=GREY)
        return y

    def _row(
        self, name: str, cells: Sequence[Cell], y: float, edges: list[float], first: float, room: float, align: Align,
        size: float,
    ) -> float:  # fmt: skip
        lowest = self.column(name, LEFT, y + 1.5, first - 2, size, ink=DARK)
        if len(cells) == 1:
            edges, room = [edges[0]], RIGHT - edges[0]
            align = Align.CENTRE if align is Align.END else align
        for x, cell in zip(edges, cells, strict=True):
            face = BOLD if align is not Align.START else REGULAR
            below = self.column(cell.text, x, y + 1.5, room, size, face=face, align=align)
            if cell.small:
                below = self.column(cell.small, x, below - 0.6, room, NOTE, ink=GREY, align=align)
            lowest = max(lowest, below)
        self.line(LEFT, lowest + 0.9, RIGHT, lowest + 0.9, ink=HAIRLINE, width=0.15)
        return lowest + 0.9

    def footer(self, service: str, title: str, number: int, count: int) -> None:
        """What the document is, and which page of how many."""
        self.brand(service, LEFT, 284, 4.2)
        self.text(f"{title}　{number} / {count}", RIGHT, 287.4, NOTE, ink=GREY, align=Align.END)
