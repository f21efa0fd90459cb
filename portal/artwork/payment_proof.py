"""The A4 proof of a payment: what was paid, whether it still stands, and a QR symbol that asks the service again.

Paper cannot know what happens later: that the symbol is to be scanned stands beside it, larger than anything but the
amount. Black only; what it says is told by words and shapes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from portal.artwork.drawing import BLACK, WHITE, Bars, Box, Drawing, Line
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.symbols import Qr
from portal.artwork.text import break_lines, fit_lines
from portal.artwork.typesetting import Align, set_line
from portal.artwork.units import points

PAGE_WIDTH, PAGE_HEIGHT = points(210), points(297)
MARGIN = points(20)
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
SYMBOL = points(42)
CAPTION_WIDTH = 120.0  # points
BOLD, REGULAR = "gothic-bold", "gothic"


class Verdict(StrEnum):
    """How the verdict is framed. STANDS: a ring. PROVISIONAL: a dashed frame. VOID: white on black, all crossed out."""

    STANDS = "stands"
    PROVISIONAL = "provisional"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class PaymentProof:
    """All that stands on a proof, in the reader's language. ``address`` (1 to 213 bytes) is what the QR says.

    ``facts``: a caption and what it is, one below another.
    """

    title: str
    verdict: Verdict
    says: str
    means: str
    amount: str
    facts: Sequence[tuple[str, str]]
    address: str
    check: str
    notes: Sequence[str]
    footer: str


def draw_payment_proof(proof: PaymentProof) -> bytes:
    """The proof as a one-page PDF: the same bytes for the same proof, fonts embedded.

    Raises ``GlyphMissing`` or ``TextDoesNotFit`` for a text that cannot be printed.
    """
    pen = _Pen()
    pen.heading(proof.title)
    pen.verdict(proof.verdict, proof.says, proof.means)
    pen.amount(proof.amount, is_void=proof.verdict is Verdict.VOID)
    pen.facts(proof.facts)
    pen.check(Qr(proof.address), proof.address, proof.check)
    pen.notes(proof.notes)
    pen.footer(proof.footer)
    target = BytesIO()
    document = Document(target, standard=Standard.SCREEN, title=proof.title, created=None)
    document.page([document.contents(pen.drawings)], PageBoxes((0, 0, PAGE_WIDTH, PAGE_HEIGHT)))
    document.finish()
    return target.getvalue()


class _Pen:
    """Draws from the top of the page downwards; ``y`` is where the next thing begins, in points from the bottom."""

    def __init__(self) -> None:
        self.drawings: list[Drawing] = []
        self.y = PAGE_HEIGHT - MARGIN

    def lines(self, text: str, name: str, size: float, *, x: float = MARGIN, width: float = TEXT_WIDTH) -> None:
        for line in break_lines(text, name, size, width):
            self.drawings += set_line(line, name, size, x, self.y - size)
            self.y -= size * 1.45

    def fitted(self, text: str, name: str, size: float, least: float, most: int, x: float, width: float) -> None:
        size, lines = fit_lines(text, name, width=width, size=size, least=least, most_lines=most)
        for line in lines:
            self.drawings += set_line(line, name, size, x, self.y - size)
            self.y -= size * 1.35

    def heading(self, title: str) -> None:
        self.lines(title, BOLD, 20)
        self.drawings.append(Line(MARGIN, self.y, PAGE_WIDTH - MARGIN, self.y, BLACK, 1.5))
        self.y -= 18

    def verdict(self, verdict: Verdict, says: str, means: str) -> None:
        """The verdict in a frame of its own shape, and below what it means."""
        height, top = 58.0, self.y
        is_void = verdict is Verdict.VOID
        fill = BLACK if is_void else WHITE
        radius = 0.0 if is_void else height / 2
        frame = Box(MARGIN, top - height, TEXT_WIDTH, height, fill=fill, stroke=BLACK, line=3, radius=radius)
        if verdict is Verdict.PROVISIONAL:
            self._dashed(top, height)
        else:
            self.drawings.append(frame)
        ink = WHITE if is_void else BLACK
        size, (line,) = fit_lines(says, BOLD, width=TEXT_WIDTH - 60, size=28, least=12, most_lines=1)
        centre = PAGE_WIDTH / 2
        self.drawings += set_line(line, BOLD, size, centre, top - height / 2 - size * 0.36, align=Align.CENTRE, ink=ink)
        self.y = top - height - 12
        self.lines(means, BOLD, 11.5)
        self.y -= 10

    def _dashed(self, top: float, height: float) -> None:
        left, right, bottom = MARGIN, PAGE_WIDTH - MARGIN, top - height
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
            self.drawings.append(Line(x1, y1, x2, y2, BLACK, 2, dash=7))

    def amount(self, amount: str, *, is_void: bool) -> None:
        drawn = set_line(amount, BOLD, 40, MARGIN, self.y - 36)
        self.drawings += drawn
        if is_void:
            end = MARGIN + sum(one.run.extent * one.size / 1000 for one in drawn)
            for height in (-17.0, -23.0):
                self.drawings.append(Line(MARGIN - 4, self.y + height, end + 4, self.y + height, BLACK, 2.5))
        self.y -= 58

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        for caption, value in facts:
            self.drawings.append(Line(MARGIN, self.y, PAGE_WIDTH - MARGIN, self.y, BLACK, 0.4))
            self.y -= 6
            self.drawings += set_line(caption, REGULAR, 10, MARGIN, self.y - 11)
            self.fitted(value, BOLD, 12, 5, 3, MARGIN + CAPTION_WIDTH, TEXT_WIDTH - CAPTION_WIDTH)
            self.y -= 5
        self.drawings.append(Line(MARGIN, self.y, PAGE_WIDTH - MARGIN, self.y, BLACK, 0.4))
        self.y -= 20

    def check(self, symbol: Qr, address: str, text: str) -> None:
        """The symbol, and beside it what it is for."""
        top, x = self.y, MARGIN + SYMBOL + 16
        self.drawings.append(Bars(symbol, MARGIN, top, SYMBOL / symbol.width))
        self.y = top - 8
        self.lines(text, BOLD, 13, x=x, width=PAGE_WIDTH - MARGIN - x)
        self.y -= 6
        host, slash, token = address.rpartition("/")
        self.fitted(f"{host}{slash}\n{token}", REGULAR, 9, 4, 2, x, PAGE_WIDTH - MARGIN - x)
        self.y = min(self.y, top - SYMBOL) - 14

    def notes(self, notes: Sequence[str]) -> None:
        for note in notes:
            self.drawings += set_line("•", REGULAR, 10, MARGIN, self.y - 10)
            self.lines(note, REGULAR, 10, x=MARGIN + 12, width=TEXT_WIDTH - 12)
            self.y -= 2

    def footer(self, text: str) -> None:
        self.y = MARGIN - 8
        self.lines(text, REGULAR, 9)
