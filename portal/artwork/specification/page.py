"""A page of the specification: an A4 sheet with margins, headings, and text that is measured before it is drawn."""

from dataclasses import dataclass

from portal.artwork.drawing import BLACK, WHITE, Drawings, Ink, Turned
from portal.artwork.errors import TextDoesNotFit
from portal.artwork.paper import BOLD, GREY, INDIGO, LINE_HEIGHT, REGULAR, VERMILION, Paper
from portal.artwork.pdf import Rect
from portal.artwork.text import FACES, fit_lines
from portal.artwork.typesetting import Align, set_line
from portal.artwork.units import dot, millimetres, points

LEFT, TOP, RIGHT, BOTTOM = 16.0, 14.0, 194.0, 279.0  # mm: where things stand on the A4 page
WIDTH = RIGHT - LEFT
GUTTER = 8.0  # between columns
BODY, NOTE = 8.75, 7.5  # points
HAIRLINE = Ink((0, 0, 0, 35))
_DOT = dot(600)  # of a good office printer: bars at true size stay whole dots
DOT = 3.8  # mm across a numbered dot, a ○ or a ×


@dataclass(frozen=True, slots=True)
class Form:
    """Drawings in points from their own lower left corner, clipped to ``box``: drawn once, placed on many pages."""

    drawings: Drawings
    box: Rect


class Page(Paper):
    """An A4 page. Text that does not fit its place raises ``TextDoesNotFit``."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}

    def place(self, key: str, form: Form, x: float, y: float, height: float, scale: float = 1) -> None:
        """Places a form whose origin is its lower left corner, ``height`` mm high before ``scale``, on whole dots."""
        self.forms[key] = form
        x, bottom = (round(side / _DOT) * _DOT for side in (x, self.height - y - height * scale))
        self.form(key, x, self.height - bottom - height * scale, height, scale)

    def label(
        self, text: str, x: float, y: float, width: float, size: float = NOTE, *, face: str = REGULAR, ink: Ink = BLACK,
        align: Align = Align.START,
    ) -> None:  # fmt: skip
        """One line of at most ``width`` mm on the baseline ``y``, which begins, is centred or ends at ``x``."""
        fit_lines(text, face, width=points(width), size=size, least=size, most_lines=1)
        self.text(text, x, y, size, face=face, ink=ink, align=align)

    def column(
        self, text: str, x: float, y: float, width: float, size: float = BODY, *, face: str = REGULAR, ink: Ink = BLACK,
        most_lines: int = 12,
    ) -> float:  # fmt: skip
        """Lines from the top ``y`` downwards, ``width`` mm wide; answers where the next thing may begin."""
        _, lines = fit_lines(text, face, width=points(width), size=size, least=size, most_lines=most_lines)
        step = millimetres(size * LINE_HEIGHT)
        if y + step * len(lines) > BOTTOM + 1e-6:
            raise TextDoesNotFit(text)
        for line in lines:
            self.text(line, x, y + millimetres(size), size, face=face, ink=ink)
            y += step
        return y

    def upright(self, text: str, x: float, y: float, size: float = NOTE, *, ink: Ink = BLACK) -> None:
        """One line that reads upwards, its middle at ``y``, its baseline at ``x``."""
        place = points(x), points(self.height - y)
        line = set_line(text, REGULAR, size, *place, align=Align.CENTRE, ink=ink)
        self.drawings.append(Turned(tuple(line), 90, *place))

    def section(self, number: int, title: str, y: float) -> float:
        """A numbered heading over a thin line; answers where its matter begins."""
        self.box(LEFT, y, 5.4, 5.4, fill=INDIGO)
        self.text(str(number), LEFT + 2.7, y + 4.05, 10, face=BOLD, ink=WHITE, align=Align.CENTRE)
        self.label(title, LEFT + 8, y + 4.2, WIDTH - 8, 11.5, face=BOLD, ink=INDIGO)
        self.line(LEFT, y + 7, RIGHT, y + 7, ink=INDIGO, width=0.25)
        return y + 10.5

    def number(self, count: int, x: float, y: float, ink: Ink = INDIGO) -> None:
        """A number in a filled dot, its middle at ``x``, ``y``."""
        self.box(x - DOT / 2, y - DOT / 2, DOT, DOT, fill=ink, radius=DOT / 2)
        baseline = y + millimetres(FACES[BOLD].capital_height / 2000 * 7.5)
        self.text(str(count), x, baseline, 7.5, face=BOLD, ink=WHITE, align=Align.CENTRE)

    def right_mark(self, x: float, y: float) -> None:
        """A ○, its middle at ``x``, ``y``."""
        side = DOT - 0.6
        self.box(x - side / 2, y - side / 2, side, side, stroke=INDIGO, line=0.6, radius=side / 2)

    def wrong_mark(self, x: float, y: float) -> None:
        """A ×, its middle at ``x``, ``y``."""
        arm = DOT / 2 - 0.5
        self.line(x - arm, y - arm, x + arm, y + arm, ink=VERMILION, width=0.6)
        self.line(x - arm, y + arm, x + arm, y - arm, ink=VERMILION, width=0.6)

    def rows(
        self, rows: list[tuple[str, str]], x: float, y: float, widths: tuple[float, float], size: float = BODY
    ) -> float:
        """Terms and what they mean, each above a hairline; answers where the next thing may begin."""
        for term, meaning in rows:
            left = self.column(term, x, y + 1.2, widths[0] - 4, size, face=BOLD)
            right = self.column(meaning, x + widths[0], y + 1.2, widths[1], size)
            y = max(left, right) + 0.8
            self.line(x, y, x + sum(widths), y, ink=HAIRLINE, width=0.15)
        return y

    def footer(self, text: str, number: int, count: int) -> None:
        """What the document is, and which page of how many."""
        self.line(LEFT, 285, RIGHT, 285, ink=HAIRLINE, width=0.15)
        self.label(text, LEFT, 289, WIDTH - 20, NOTE, ink=GREY)
        self.text(f"{number} / {count}", RIGHT, 289, NOTE, ink=GREY, align=Align.END)
