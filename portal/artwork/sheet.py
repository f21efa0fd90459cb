"""The A4 sheet of a number, or of a bill on one, for a home printer: digits, both symbols, how to pay. Black only must
do.

The X-dimension is 1/60 inch: 10 dots at 600 dpi, 5 at 300. At "fit to page" (92 % and more) it stays well above the
0.330 mm that EAN-13 aims at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from portal.artwork.drawing import BLACK, Bars, Box, Drawing, Line
from portal.artwork.errors import TextDoesNotFit
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.symbols import Ean13
from portal.artwork.symbols.ean13 import QUIET_LEFT
from portal.artwork.text import break_lines, fit_lines, width
from portal.artwork.typesetting import Align, line_em, set_line
from portal.artwork.units import points

X = 72 / 60  # points: 0.4233 mm
MARGIN = points(18)
PAGE_WIDTH, PAGE_HEIGHT = points(210), points(297)
BOLD, REGULAR = "gothic-bold", "gothic"
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
DIGITS_UNDER_BARS = 12  # points
STEP_SIZE = 10.5
COLUMN_GAP = points(8)
COLUMN_WIDTH = (TEXT_WIDTH - COLUMN_GAP) / 2
SIZES = ((10.0, STEP_SIZE), (10.0, 9.0), (9.0, 8.5), (8.0, 8.0), (7.0, 7.5))  # points, of a message and of steps
LOWEST = MARGIN + 14  # where the footer begins


@dataclass(frozen=True, slots=True)
class SheetStep:
    """How to pay at one machine: its heading and its steps in order."""

    heading: str
    steps: Sequence[str]


@dataclass(frozen=True, slots=True)
class SheetBill:
    """What a sheet says of one bill, in the reader's language. ``facts``: a caption and what it is, one below another.

    ``message`` is the merchant's, of several lines or empty; it becomes smaller before it does not fit.
    """

    biller: str
    amount: str
    due: str
    facts: Sequence[tuple[str, str]]
    message_caption: str
    message: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on a sheet, in the reader's language. ``digits`` and ``store_code`` are EAN-13."""

    title: str
    digits: str
    store_code: str
    store_code_caption: str
    number_caption: str
    label: str
    instruction: str
    until: str
    machines: Sequence[SheetStep]  # two, in columns
    notes: Sequence[str]
    footer: str
    bill: SheetBill | None = None


def draw_sheet(sheet: Sheet) -> bytes:
    """The sheet as a one-page PDF: the same bytes for the same sheet, fonts embedded.

    Raises ``GlyphMissing`` or ``TextDoesNotFit`` for a label, or a text of a bill, that cannot be printed.
    """
    pen = _drawn(sheet)
    target = BytesIO()
    document = Document(target, standard=Standard.SCREEN, title=sheet.title, created=None)
    document.page([document.contents(pen.drawings)], PageBoxes((0, 0, PAGE_WIDTH, PAGE_HEIGHT)))
    document.finish()
    return target.getvalue()


def _drawn(sheet: Sheet) -> "_Pen":
    """The whole page, message and steps as large as there is room for."""
    for message_size, step_size in SIZES if sheet.bill else SIZES[:1]:
        pen = _Pen()
        pen.heading(sheet.title)
        if sheet.bill:
            pen.bill(sheet.bill)
        pen.label(sheet.label)
        pen.digits(sheet.digits)
        pen.paragraph(sheet.instruction, BOLD, 12)
        pen.symbols((sheet.store_code_caption, sheet.store_code), (sheet.number_caption, sheet.digits))
        if sheet.until:
            pen.boxed(sheet.until)
        pen.machines(sheet.machines, step_size)
        if sheet.bill and sheet.bill.message:
            pen.message(sheet.bill.message_caption, sheet.bill.message, message_size)
        pen.notes(sheet.notes, step_size)
        if pen.y >= LOWEST:
            pen.footer(sheet.footer)
            return pen
    raise TextDoesNotFit(sheet.bill.message if sheet.bill else sheet.label)


class _Pen:
    """Draws from the top of the page downwards; ``y`` is where the next thing begins, in points from the bottom."""

    def __init__(self) -> None:
        self.drawings: list[Drawing] = []
        self.y = PAGE_HEIGHT - MARGIN

    def line(self, text: str, name: str, size: float, x: float = MARGIN) -> None:
        self.drawings += set_line(text, name, size, x, self.y - size)

    def rule(self, thickness: float) -> None:
        self.drawings.append(Line(MARGIN, self.y, PAGE_WIDTH - MARGIN, self.y, BLACK, thickness))

    def paragraph(
        self, text: str, name: str, size: float, *, x: float = MARGIN, width: float = TEXT_WIDTH, after: float = 8
    ) -> None:
        for line in break_lines(text, name, size, width):
            self.line(line, name, size, x)
            self.y -= size * 1.45
        self.y -= after

    def heading(self, title: str) -> None:
        self.line(title, BOLD, 16)
        self.y -= 24
        self.rule(1.5)
        self.y -= 14

    def bill(self, bill: SheetBill) -> None:
        """Who bills on the left, how much on the right, until when and what for below."""
        amount_width = line_em(bill.amount, BOLD) * 26
        self.drawings += set_line(bill.amount, BOLD, 26, PAGE_WIDTH - MARGIN, self.y - 22, align=Align.END)
        room = TEXT_WIDTH - amount_width - 18
        size, lines = fit_lines(bill.biller, BOLD, width=room, size=15, least=8, most_lines=4)
        top = self.y
        for line in lines:
            self.line(line, BOLD, size)
            self.y -= size * 1.35
        self.y = min(self.y, top - 30) - 6
        self.boxed(bill.due, after=14)
        for caption, value in bill.facts:
            self.line(caption, REGULAR, 9)
            size, lines = fit_lines(value, REGULAR, width=TEXT_WIDTH - 90, size=10, least=7, most_lines=2)
            for line in lines:
                self.line(line, REGULAR, size, MARGIN + 90)
                self.y -= size * 1.4
            self.y -= 2
        self.y -= 6
        self.rule(0.5)
        self.y -= 12

    def message(self, caption: str, text: str, size: float) -> None:
        """What the merchant has to say, line by line as it was written."""
        self.rule(0.5)
        self.y -= 8
        self.paragraph(caption, BOLD, 10, after=2)
        self.paragraph(text, REGULAR, size, after=8)

    def label(self, label: str) -> None:
        if not label:
            return
        size, lines = fit_lines(label, BOLD, width=TEXT_WIDTH, size=18, least=12, most_lines=2)
        for line in lines:
            self.line(line, BOLD, size)
            self.y -= size * 1.35
        self.y -= 4

    def digits(self, digits: str) -> None:
        """The digits in groups of 4, 4 and 5, as wide as the page."""
        groups = (digits[:4], digits[4:8], digits[8:])
        size = 58.0
        widths = [width(group, BOLD) * size / 1000 for group in groups]
        gap = (TEXT_WIDTH - sum(widths)) / 2
        x = MARGIN
        for group, advance in zip(groups, widths, strict=True):
            self.drawings += set_line(group, BOLD, size, x, self.y - size * 0.86)
            x += advance + gap
        self.y -= size * 1.08

    def symbols(self, *captioned: tuple[str, str]) -> None:
        """Symbols side by side, each on whole dots of a 600 dpi printer, captions above."""
        top = self.y
        for place, (caption, digits) in enumerate(captioned):
            x = _on_dot(MARGIN + place * (COLUMN_WIDTH + COLUMN_GAP))
            self.y = top
            self.paragraph(caption, REGULAR, 10, x=x, width=COLUMN_WIDTH, after=3)
            self._symbol(Ean13(digits), x, _on_dot(self.y))
        self.y -= 22

    def _symbol(self, symbol: Ean13, x: float, top: float) -> None:
        self.drawings.append(Bars(symbol, x, top, X))
        baseline = top - symbol.bar_height * X - DIGITS_UNDER_BARS
        first, left, right = symbol.readable
        for text, centre in ((first, 5.0), (left, QUIET_LEFT + 24), (right, QUIET_LEFT + 71)):
            self.drawings += set_line(text, REGULAR, DIGITS_UNDER_BARS, x + centre * X, baseline, align=Align.CENTRE)
        self.y = baseline

    def boxed(self, text: str, *, after: float = 20) -> None:
        inset = 10.0
        lines = break_lines(text, BOLD, 12, TEXT_WIDTH - 2 * inset)
        height = len(lines) * 17.4 + 12
        self.drawings.append(Box(MARGIN, self.y - height, TEXT_WIDTH, height, stroke=BLACK, line=1))
        self.y -= 6
        for line in lines:
            self.line(line, BOLD, 12, MARGIN + inset)
            self.y -= 17.4
        self.y -= after

    def machines(self, machines: Sequence[SheetStep], size: float) -> None:
        """The machines' steps, side by side."""
        top = lowest = self.y
        for place, machine in enumerate(machines):
            x = MARGIN + place * (COLUMN_WIDTH + COLUMN_GAP)
            self.y = top
            self.paragraph(machine.heading, BOLD, 12, x=x, width=COLUMN_WIDTH, after=4)
            for count, step in enumerate(machine.steps, 1):
                self.line(str(count), BOLD, size, x)
                self.paragraph(step, REGULAR, size, x=x + 16, width=COLUMN_WIDTH - 16, after=size * 0.28)
            lowest = min(lowest, self.y)
        self.y = lowest - 8

    def notes(self, notes: Sequence[str], size: float) -> None:
        self.rule(0.5)
        self.y -= 10
        for note in notes:
            self.line("•", REGULAR, size)
            self.paragraph(note, REGULAR, size, x=MARGIN + 12, width=TEXT_WIDTH - 12, after=2)

    def footer(self, text: str) -> None:
        self.y = MARGIN
        self.line(text, REGULAR, 8)


def _on_dot(points: float) -> float:
    """The nearest whole dot of a 600 dpi printer."""
    return round(points * 600 / 72) * 72 / 600
