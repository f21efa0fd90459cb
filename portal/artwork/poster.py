"""The A4 poster of a link: whose it is, a large QR symbol for phones, what happens, in black for any printer."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from portal.artwork.drawing import BLACK, Bars, Box, Drawing
from portal.artwork.pdf import Document, PageBoxes, Standard
from portal.artwork.symbols import Qr
from portal.artwork.text import break_lines, fit_lines
from portal.artwork.typesetting import Align, set_line
from portal.artwork.units import points

PAGE_WIDTH, PAGE_HEIGHT = points(210), points(297)
MARGIN = points(22)
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
CENTRE = PAGE_WIDTH / 2
SYMBOL = points(92)  # read from two metres away, as a rule ten times its width is the farthest
BOLD, REGULAR = "gothic-bold", "gothic"
STEP_SIZE, LEADING = 14.0, 1.5


@dataclass(frozen=True, slots=True)
class Poster:
    """All that stands on a poster, in the reader's language. ``address`` (1 to 213 bytes) is what the QR says."""

    whose: str
    headline: str
    address: str
    caption: str
    steps: Sequence[str]
    footer: str


def draw_poster(poster: Poster) -> bytes:
    """The poster as a one-page PDF: the same bytes for the same poster, fonts embedded.

    Raises ``GlyphMissing`` or ``TextDoesNotFit`` for a name that cannot be printed.
    """
    pen = _Pen()
    pen.centred(poster.whose, 20, after=10)
    pen.centred(poster.headline, 34, after=18)
    pen.symbol(Qr(poster.address))
    pen.centred(poster.caption, 17, after=26)
    pen.steps(poster.steps)
    pen.footer(poster.footer)
    target = BytesIO()
    document = Document(target, standard=Standard.SCREEN, title=poster.headline, created=None)
    document.page([document.contents(pen.drawings)], PageBoxes((0, 0, PAGE_WIDTH, PAGE_HEIGHT)))
    document.finish()
    return target.getvalue()


class _Pen:
    """Draws from the top of the page downwards; ``y`` is where the next thing begins, in points from the bottom."""

    def __init__(self) -> None:
        self.drawings: list[Drawing] = []
        self.y = PAGE_HEIGHT - MARGIN

    def centred(self, text: str, size: float, *, after: float) -> None:
        size, lines = fit_lines(text, BOLD, width=TEXT_WIDTH, size=size, least=12, most_lines=2)
        for line in lines:
            self.drawings += set_line(line, BOLD, size, CENTRE, self.y - size, align=Align.CENTRE)
            self.y -= size * 1.35
        self.y -= after

    def symbol(self, symbol: Qr) -> None:
        module = SYMBOL / symbol.width
        left, inset = CENTRE - SYMBOL / 2, 4.0
        side = SYMBOL + 2 * inset
        self.drawings.append(Box(left - inset, self.y - side, side, side, stroke=BLACK, line=2, radius=14))
        self.drawings.append(Bars(symbol, left, self.y - inset, module))
        self.y -= side + 18

    def steps(self, steps: Sequence[str]) -> None:
        """Numbered, each as many lines as it takes."""
        for count, step in enumerate(steps, 1):
            self.drawings += set_line(f"{count}", BOLD, STEP_SIZE, MARGIN, self.y - STEP_SIZE)
            for line in break_lines(step, REGULAR, STEP_SIZE, TEXT_WIDTH - 26):
                self.drawings += set_line(line, REGULAR, STEP_SIZE, MARGIN + 26, self.y - STEP_SIZE)
                self.y -= STEP_SIZE * LEADING
            self.y -= 6

    def footer(self, text: str) -> None:
        for place, line in enumerate(reversed(break_lines(text, REGULAR, 9, TEXT_WIDTH))):
            self.drawings += set_line(line, REGULAR, 9, CENTRE, MARGIN - 12 + place * 13, align=Align.CENTRE)
