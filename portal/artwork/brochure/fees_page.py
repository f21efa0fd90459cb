"""The last page: what it costs, when it is paid out, and how to begin."""

from portal.artwork.brochure.page import (
    BODY,
    BOTTOM,
    DARK,
    GREEN,
    HAIRLINE,
    LEFT,
    NOTE,
    RIGHT,
    SMALL,
    SOFT,
    TOP,
    WIDTH,
    Leaf,
)
from portal.artwork.brochure.words import Brochure, Cycle, Fees
from portal.artwork.drawing import WHITE, Bars
from portal.artwork.paper import BOLD, GREY, INDIGO
from portal.artwork.symbols import Qr
from portal.artwork.typesetting import Align
from portal.artwork.units import points

_QR_SIDE = 25.0  # mm, quiet zones included
_BEGIN = 42.0  # mm: the height of what stands at the bottom, if there is room
_MONTH = (LEFT + 76, RIGHT - 40)  # mm: the line of a month's days


def fees_page(brochure: Brochure) -> Leaf:
    """Fees and how to begin."""
    page, fees = Leaf(), brochure.fees
    y = page.heading(fees.title, TOP)
    y = page.column(fees.lead, LEFT, y, WIDTH, SMALL, ink=DARK) + 2.5
    for table in (fees.initial, fees.use):
        y = page.column(table.title, LEFT, y, WIDTH, BODY + 1, face=BOLD, ink=INDIGO)
        y = page.columns(table, y - 1, 58, size=SMALL + 0.25) + 3.4
    y = _sometimes(page, fees, y)
    y = _cycles(page, fees, y + 3.4)
    _begin(page, brochure, max(y + 4, BOTTOM - _BEGIN))
    return page


def _sometimes(page: Leaf, fees: Fees, y: float) -> float:
    y = page.column(fees.sometimes_title, LEFT, y, WIDTH, BODY + 1, face=BOLD, ink=INDIGO)
    for cost in fees.sometimes:
        left = page.column(cost.name, LEFT, y + 1, 38, SMALL, face=BOLD)
        middle = page.column(cost.price, LEFT + 40, y + 1, 36, SMALL, face=BOLD)
        right = page.column(cost.text, LEFT + 78, y + 1, WIDTH - 78, SMALL, ink=DARK)
        y = max(left, middle, right) + 0.6
        page.line(LEFT, y, RIGHT, y, ink=HAIRLINE, width=0.15)
    return y


def _cycles(page: Leaf, fees: Fees, y: float) -> float:
    y = page.column(fees.cycles_title, LEFT, y, WIDTH, BODY + 1, face=BOLD, ink=INDIGO) + 0.6
    for cycle in fees.cycles:
        y = _cycle(page, cycle, y)
    return page.column(fees.payout, LEFT, y + 1.4, WIDTH, NOTE, ink=GREY)


def _cycle(page: Leaf, cycle: Cycle, y: float) -> float:
    """A month as a line, its closing days as dots."""
    start, end = _MONTH
    page.fitted(cycle.name, LEFT, y + 4, 24, SMALL, face=BOLD)
    page.fitted(cycle.closes, LEFT + 26, y + 4, 47, SMALL, ink=DARK)
    page.line(start, y + 3, end, y + 3, ink=HAIRLINE, width=0.4)
    for day in cycle.days:
        x = start + (end - start) * (day - 1) / 30
        page.box(x - 1.1, y + 1.9, 2.2, 2.2, fill=INDIGO, radius=1.1)
    page.fitted(cycle.price.text, RIGHT, y + 4, 36, SMALL, face=BOLD, align=Align.END)
    page.line(LEFT, y + 6, RIGHT, y + 6, ink=HAIRLINE, width=0.15)
    return y + 6.2


def _begin(page: Leaf, brochure: Brochure, y: float) -> None:
    """The steps to the start, and the way to the form."""
    height = BOTTOM - y
    page.box(LEFT, y, WIDTH, height, fill=SOFT, radius=4)
    text = WIDTH - _QR_SIDE - 18
    below = page.column(brochure.closing.title, LEFT + 6, y + 6, text, 12, face=BOLD)
    below = page.column(brochure.closing.text, LEFT + 6, below + 0.6, text, SMALL, ink=DARK)
    step = text / len(brochure.start.items)
    for place, item in enumerate(brochure.start.items):
        x = LEFT + 6 + place * step
        is_last = place == len(brochure.start.items) - 1
        page.badge(str(place + 1), x + 2.4, below + 6.5, side=4.8, ink=GREEN if is_last else INDIGO)
        under = page.column(item.title, x + 6.4, below + 4.3, step - 8, SMALL, face=BOLD, bottom=y + height)
        page.column(item.text, x + 6.4, under, step - 7, NOTE, ink=DARK, bottom=y + height)
    x, top = RIGHT - _QR_SIDE - 7, y + (height - _QR_SIDE - 5) / 2
    page.box(x, top, _QR_SIDE, _QR_SIDE, fill=WHITE)
    code = Qr(brochure.link)
    module = _QR_SIDE / code.width
    page.drawings.append(Bars(code, points(x), points(page.height - top), points(module)))
    page.fitted(
        brochure.address, x + _QR_SIDE / 2, top + _QR_SIDE + 3.6, _QR_SIDE + 10, NOTE, align=Align.CENTRE, least=4
    )
