"""The first page: what it is, a sample card and a payment that has just come in, and four figures."""

from portal.artwork.brochure.page import DARK, GREEN, GREEN_SOFT, LEFT, RIGHT, WIDTH, Leaf
from portal.artwork.brochure.words import Brochure, Cover
from portal.artwork.drawing import BLACK, WHITE, Bars, Drawing, Turned
from portal.artwork.paper import BOLD, GREY, INDIGO, VERMILION
from portal.artwork.symbols import Ean13
from portal.artwork.text import fit_lines
from portal.artwork.typesetting import Align, set_line
from portal.artwork.units import dot, millimetres, points

_PANEL = (128.0, 122.0)  # mm from the top, and high: indigo from edge to edge
_CARD = (34.0, 141.0, 112.0, 70.6)  # a card of 85.6 × 53.98 mm, 1.31 times
_TILT = 4.0  # degrees
_MODULE = 10 * dot(600)  # the symbols' X-dimension: whole dots before it is tilted


def cover_page(brochure: Brochure) -> Leaf:
    """The cover."""
    cover, page = brochure.cover, Leaf()
    page.brand(brochure.service, LEFT, 17, 11)
    page.text(brochure.title, RIGHT, 24.3, 11, ink=GREY, align=Align.END)
    page.line(LEFT, 33, RIGHT, 33, ink=VERMILION, width=0.5)
    size, lines = fit_lines(cover.headline, BOLD, width=points(WIDTH), size=33, least=22, most_lines=2)
    for place, line in enumerate(lines):
        page.text(line, LEFT, 57 + place * millimetres(size * 1.42), size, face=BOLD)
    page.column(cover.lead, LEFT, 84, 150, 11.5, ink=DARK, bottom=_PANEL[0] - 6)
    page.box(0, _PANEL[0], page.width, _PANEL[1], fill=INDIGO)
    card = Leaf()
    _card(card, cover)
    page.drawings.append(Turned(tuple(card.drawings), _TILT, points(105), points(297 - 189)))
    _notice(page, cover)
    _facts(page, cover)
    return page


def _card(page: Leaf, cover: Cover) -> None:
    """A member's card with its number and both symbols."""
    x, y, width, height = _CARD
    page.box(x, y, width, height, fill=WHITE, radius=4)
    page.fitted(cover.card, x + 8, y + 13, width - 30, 15, face=BOLD, ink=INDIGO)
    page.brand("", x + width - 17, y + 5.5, 10)
    page.line(x + 8, y + 18.5, x + width - 8, y + 18.5, ink=VERMILION, width=0.5)
    groups = (cover.digits[:4], cover.digits[4:8], cover.digits[8:])
    page.fitted(" ".join(groups), x + 8, y + 31.5, width - 16, 33, face=BOLD)
    for digits, left in ((cover.store_code, x + 5), (cover.digits, x + width - 5 - 113 * _MODULE)):
        page.drawings += _symbol(Ean13(digits), points(left), points(page.height - y - 36.5))


def _symbol(symbol: Ean13, x: float, top: float) -> list[Drawing]:
    module = points(_MODULE)
    drawn: list[Drawing] = [Bars(symbol, x, top, module)]
    baseline = top - symbol.bar_height * module - 7.5
    for text, centre in zip(symbol.readable, (5.0, 35.0, 82.0), strict=True):
        drawn += set_line(text, "gothic", 8, x + centre * module, baseline, align=Align.CENTRE, ink=BLACK)
    return drawn


def _notice(page: Leaf, cover: Cover) -> None:
    """A payment that has just come in."""
    x, y, width, height = 112.0, 212.0, 76.0, 27.0
    page.box(x, y, width, height, fill=WHITE, stroke=INDIGO, line=1.2, radius=5)
    page.box(x + 6, y + 6.5, 14, 14, fill=GREEN_SOFT, radius=7)
    page.line(x + 9.8, y + 13.6, x + 12.2, y + 16.2, ink=GREEN, width=0.9)
    page.line(x + 12.2, y + 16.2, x + 16.6, y + 10.8, ink=GREEN, width=0.9)
    page.fitted(cover.notice.title, x + 25, y + 12.5, width - 30, 13, face=BOLD)
    page.fitted(cover.notice.text, x + 25, y + 19.2, width - 30, 9, ink=DARK)


def _facts(page: Leaf, cover: Cover) -> None:
    step = WIDTH / len(cover.facts)
    for place, (figure, what) in enumerate(cover.facts):
        x = LEFT + place * step
        if place:
            page.line(x - 4, 260, x - 4, 275, ink=GREY, width=0.15)
        page.fitted(figure, x, 268, step - 8, 19.5, face=BOLD, ink=INDIGO)
        page.column(what, x, 268 + millimetres(8), step - 7, 8.5, ink=DARK, bottom=284)
