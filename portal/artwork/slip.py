"""The slip that a kiosk prints (申込券), as on its roll of paper: for each bill what it is and its GS1-128.

The paper is 80 mm wide and as long as it needs to be. X is 1/150 inch (0.169 mm, the guideline's choice for 300 dpi):
4 dots of a 600 dpi printer, 2 of a 300 dpi one; every symbol begins on a whole dot of the latter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from portal.artwork.drawing import BLACK, WHITE, Bars, Box, Drawing, Line
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.symbols import FeeCollection
from portal.artwork.text import break_lines, fit_lines
from portal.artwork.typesetting import Align, line_em, set_line
from portal.artwork.units import points

DPI = 300
X = 2 * 72 / DPI  # points
WIDTH, MARGIN = points(80), points(5)
TEXT_WIDTH = WIDTH - 2 * MARGIN
BOLD, REGULAR = "gothic-bold", "gothic"
CAPTION_WIDTH = 84.0  # points; captions are in two languages
MOST_LINES = 6  # of a text at its smallest


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One bill: its 44 digits, which of the slip's it is, who bills, how much, and facts (a caption and what it is)."""

    code: str
    place: str
    biller: str
    amount: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PaymentSlip:
    """All that stands on a slip. ``banner``, empty for none, is what must not be overlooked."""

    title: str
    banner: str
    until_caption: str
    until: str
    instruction: str
    lines: Sequence[SlipLine]
    total_caption: str
    total: str
    notes: Sequence[str]
    footer: str


def draw_slip(slip: PaymentSlip) -> bytes:
    """The slip as a one-page PDF: the same bytes for the same slip, fonts embedded.

    Raises ``GlyphMissing`` or ``TextDoesNotFit`` for a text of a bill that cannot be printed, ``ValueError`` for 44
    digits that are no symbol.
    """
    height = -_drawn(slip, 0.0).y
    pen = _drawn(slip, height)
    target = BytesIO()
    document = Document(target, standard=Standard.SCREEN, title=slip.title, created=None)
    document.page([document.contents(pen.drawings)], PageBoxes((0, 0, WIDTH, height)))
    document.finish()
    return target.getvalue()


def _drawn(slip: PaymentSlip, top: float) -> "_Pen":
    pen = _Pen(top)
    pen.heading(slip.title, slip.banner)
    pen.until(slip.until_caption, slip.until, slip.instruction)
    for line in slip.lines:
        pen.bill(line)
    pen.total(slip.total_caption, slip.total)
    pen.notes(slip.notes)
    pen.footer(slip.footer)
    return pen


class _Pen:
    """Draws downwards from the paper's upper edge at ``top``; ``y`` is where the next thing begins, in points."""

    def __init__(self, top: float) -> None:
        self.drawings: list[Drawing] = []
        self.top, self.y = top, top - MARGIN

    def lines(self, text: str, face: str, size: float, *, x: float = MARGIN, width: float = TEXT_WIDTH) -> None:
        for line in break_lines(text, face, size, width):
            self.drawings += set_line(line, face, size, x, self.y - size)
            self.y -= size * 1.4

    def fitted(self, text: str, face: str, size: float, *, x: float = MARGIN, width: float = TEXT_WIDTH) -> None:
        fitted, lines = fit_lines(text, face, width=width, size=size, least=6, most_lines=MOST_LINES)
        for line in lines:
            self.drawings += set_line(line, face, fitted, x, self.y - fitted)
            self.y -= fitted * 1.35

    def rule(self, *, dash: float = 0) -> None:
        self.drawings.append(Line(MARGIN, self.y, WIDTH - MARGIN, self.y, BLACK, 0.75, dash=dash))
        self.y -= 8

    def heading(self, title: str, banner: str) -> None:
        size, (line,) = fit_lines(title, BOLD, width=TEXT_WIDTH, size=17, least=10, most_lines=1)
        self.drawings += set_line(line, BOLD, size, WIDTH / 2, self.y - size, align=Align.CENTRE)
        self.y -= size * 1.5
        if not banner:
            return
        size, lines = fit_lines(banner, BOLD, width=TEXT_WIDTH - 12, size=9, least=7, most_lines=3)
        height = len(lines) * size * 1.4 + 8
        self.drawings.append(Box(MARGIN, self.y - height, TEXT_WIDTH, height, fill=BLACK))
        self.y -= 4
        for line in lines:
            self.drawings += set_line(line, BOLD, size, WIDTH / 2, self.y - size, align=Align.CENTRE, ink=WHITE)
            self.y -= size * 1.4
        self.y -= 12

    def until(self, caption: str, until: str, instruction: str) -> None:
        """Until when it is good, as large as anything on it."""
        self.drawings += set_line(caption, REGULAR, 9, MARGIN, self.y - 18)
        self.drawings += set_line(until, BOLD, 24, WIDTH - MARGIN, self.y - 22, align=Align.END)
        self.y -= 32
        self.lines(instruction, BOLD, 9)
        self.y -= 6

    def bill(self, line: SlipLine) -> None:
        self.rule(dash=3)
        place_width = line_em(line.place, REGULAR) * 9 + 8
        self.drawings += set_line(line.place, REGULAR, 9, WIDTH - MARGIN, self.y - 11, align=Align.END)
        self.fitted(line.biller, BOLD, 12, width=TEXT_WIDTH - place_width)
        self.y -= 2
        for caption, value in line.facts:
            self.drawings += set_line(caption, REGULAR, 8, MARGIN, self.y - 9)
            self.fitted(value, REGULAR, 9, x=MARGIN + CAPTION_WIDTH, width=TEXT_WIDTH - CAPTION_WIDTH)
            self.y -= 1.5
        self.drawings += set_line(line.amount, BOLD, 18, WIDTH - MARGIN, self.y - 18, align=Align.END)
        self.y -= 26
        self._symbol(FeeCollection(line.code).at(DPI))
        self.y -= 10

    def _symbol(self, symbol: FeeCollection) -> None:
        left = _on_dot((WIDTH - symbol.width * X) / 2)
        upper = self.top - _on_dot(self.top - self.y)
        self.drawings.append(Bars(symbol, left, upper, X))
        self.y = upper - symbol.height * X - 3
        for text in symbol.readable:
            self.drawings += set_line(text, REGULAR, 8, WIDTH / 2, self.y - 8, align=Align.CENTRE)
            self.y -= 10.5

    def total(self, caption: str, total: str) -> None:
        self.rule()
        self.drawings += set_line(caption, BOLD, 11, MARGIN, self.y - 17)
        self.drawings += set_line(total, BOLD, 20, WIDTH - MARGIN, self.y - 19, align=Align.END)
        self.y -= 30

    def notes(self, notes: Sequence[str]) -> None:
        self.rule()
        for note in notes:
            self.lines(note, REGULAR, 8)
            self.y -= 2

    def footer(self, text: str) -> None:
        self.y -= 4
        self.fitted(text, REGULAR, 7)
        self.y -= MARGIN


def _on_dot(length: float) -> float:
    """The nearest whole dot of a 300 dpi printer, in points."""
    return round(length * DPI / 72) * 72 / DPI
