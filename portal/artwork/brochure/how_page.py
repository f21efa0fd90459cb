"""The second page: what customers do, the loop, and what a merchant gets."""

from collections.abc import Sequence

from portal.artwork.brochure.page import BODY, DARK, GREEN, HAIRLINE, LEFT, RIGHT, SMALL, SOFT, TOP, WIDTH, Leaf
from portal.artwork.brochure.words import Brochure, Flow, Item, Matter
from portal.artwork.drawing import WHITE
from portal.artwork.paper import BOLD, INDIGO
from portal.artwork.typesetting import Align

_GAP = 6.0
_NODE = (42.0, 19.0)  # mm: who takes part


def how_page(brochure: Brochure) -> Leaf:
    """How it works."""
    page = Leaf()
    y = page.heading(brochure.acts.title, TOP)
    y = _acts(page, brochure.acts, y) + 6
    y = page.heading(brochure.flow.title, y)
    y = _loop(page, brochure, y) + 4
    y = _steps(page, brochure.flow, y) + 6
    y = page.heading(brochure.gains.title, y)
    pairs(page, brochure.gains.items, y)
    return page


def pairs(page: Leaf, items: Sequence[Item], y: float) -> float:
    """Items in two columns, each row above a hairline; answers where the next thing may begin."""
    column = (WIDTH - 2 * _GAP) / 2
    for place in range(0, len(items), 2):
        lowest = y
        for side, item in enumerate(items[place : place + 2]):
            x = LEFT + side * (column + 2 * _GAP)
            below = page.column(item.title, x, y, column, BODY + 0.5, face=BOLD)
            below = page.column(item.text, x, below + 0.4, column, SMALL, ink=DARK)
            if item.aside:
                below = page.column(item.aside, x, below + 0.4, column, SMALL - 0.5, face=BOLD, ink=INDIGO)
            lowest = max(lowest, below)
        y = lowest + 3.4
        if place + 2 < len(items):
            page.line(LEFT, y - 1.7, RIGHT, y - 1.7, ink=HAIRLINE, width=0.15)
    return y


def _acts(page: Leaf, acts: Matter, y: float) -> float:
    """Four steps beside each other, each with a small drawing."""
    column = (WIDTH - 3 * _GAP) / 4
    lowest = y
    for place, (item, draw) in enumerate(zip(acts.items, (_card, _kiosk, _slip, _cash), strict=True)):
        x = LEFT + place * (column + _GAP)
        page.box(x, y, column, 24, fill=SOFT, radius=3)
        draw(page, x + column / 2, y + 12)
        page.badge(str(place + 1), x + 2.6, y + 30)
        below = page.column(item.title, x + 7, y + 27.6, column - 7, BODY, face=BOLD)
        below = page.column(item.text, x, max(below, y + 33.6) + 0.8, column, SMALL, ink=DARK)
        lowest = max(lowest, below)
    return lowest


def _card(page: Leaf, x: float, y: float) -> None:
    page.box(x - 13, y - 8, 26, 16.4, fill=WHITE, stroke=DARK, line=0.5, radius=1.6)
    page.box(x - 13, y - 8, 26, 5, fill=INDIGO, radius=1.6)
    for start, end in ((-10.5, -4.5), (-3, 3), (4.5, 10.5)):
        page.line(x + start, y + 0.3, x + end, y + 0.3, width=1.6)
    for place, bar in enumerate((0, 1.2, 2.8, 4.2, 5.2, 7, 8.2, 9.8, 11.4, 12.4, 14, 15.4, 16.6, 18.4, 19.4, 20.8)):
        page.line(x - 10.4 + bar, y + 2.8, x - 10.4 + bar, y + 6.4, width=0.7 if place % 3 else 0.35)


def _kiosk(page: Leaf, x: float, y: float) -> None:
    page.box(x - 10, y - 9.5, 20, 15, fill=WHITE, stroke=DARK, line=0.5, radius=1.4)
    page.line(x - 6, y + 9.5, x + 6, y + 9.5, ink=DARK, width=0.6)
    page.line(x, y + 5.5, x, y + 9.5, ink=DARK, width=1.6)
    for row in range(3):
        for column in range(3):
            page.box(x - 7.6 + column * 3, y - 6.4 + row * 3, 2.2, 2.2, fill=SOFT, stroke=DARK, line=0.2, radius=0.4)
    page.box(x + 2.6, y - 1.4, 5, 3.4, fill=INDIGO, radius=0.8)
    page.line(x + 2.6, y - 5.4, x + 7.4, y - 5.4, width=1)


def _slip(page: Leaf, x: float, y: float) -> None:
    page.box(x - 11, y - 9.5, 22, 4, fill=DARK, radius=1.6)
    page.box(x - 7.5, y - 7, 15, 16.5, fill=WHITE, stroke=DARK, line=0.5)
    page.line(x - 5, y - 3.5, x + 5, y - 3.5, width=1)
    page.line(x - 5, y - 0.6, x + 3, y - 0.6, ink=HAIRLINE, width=0.8)
    for place, bar in enumerate((0, 1.1, 2.4, 3.4, 5, 6, 7.4, 8.6, 9.8)):
        page.line(x - 4.9 + bar, y + 2, x - 4.9 + bar, y + 7, width=0.7 if place % 2 else 0.35)


def _cash(page: Leaf, x: float, y: float) -> None:
    page.box(x - 13, y - 7, 20, 11, fill=WHITE, stroke=DARK, line=0.5, radius=1)
    page.box(x - 5.6, y - 4.2, 5.4, 5.4, stroke=DARK, line=0.4, radius=2.7)
    page.line(x - 11, y - 1.5, x - 8.6, y - 1.5, ink=DARK, width=0.5)
    page.line(x + 2.6, y - 1.5, x + 5, y - 1.5, ink=DARK, width=0.5)
    for place in range(3):
        page.box(x - 2 + place * 4.6, y + 2, 6.4, 6.4, fill=WHITE, stroke=DARK, line=0.5, radius=3.2)


def _loop(page: Leaf, brochure: Brochure, y: float) -> float:
    """Who tells and pays whom; the figures are those of the steps below."""
    flow = brochure.flow
    width, height = _NODE
    hub, store, low = (LEFT + RIGHT - width) / 2, RIGHT - width, y + height + 13
    for name, x, top in ((flow.merchant, LEFT, y), (flow.store, store, y), (flow.customer, store, low)):
        page.box(x, top, width, height, fill=SOFT, radius=3.4)
        page.fitted(name, x + width / 2, top + height / 2 + 1.6, width - 4, 12, face=BOLD, align=Align.CENTRE)
    page.box(hub, y, width, height, fill=INDIGO, radius=3.4)
    page.fitted(
        brochure.service, hub + width / 2, y + height / 2 + 1.6, width - 4, 12, face=BOLD, ink=WHITE, align=Align.CENTRE
    )
    between, middle = (LEFT + width + hub) / 2, store + width / 2
    page.arrow(LEFT + width + 1.5, y + 5.5, hub - 1.5, y + 5.5)
    page.badge("1", between, y + 5.5)
    page.arrow(hub - 1.5, y + 13.5, LEFT + width + 1.5, y + 13.5)
    page.badge("4", between, y + 13.5)
    page.arrow(store - 1.5, y + 10, hub + width + 1.5, y + 10)
    page.badge("3", (hub + width + store) / 2, y + 10)
    page.arrow(middle, low - 1.5, middle, y + height + 1.5)
    page.badge("2", middle, (low + y + height) / 2)
    down, bottom = hub + 12, y + height + 8
    page.line(down, y + height + 1, down, bottom, ink=GREEN, width=0.7)
    page.line(down, bottom, LEFT + width / 2, bottom, ink=GREEN, width=0.7)
    page.arrow(LEFT + width / 2, bottom, LEFT + width / 2, y + height + 1.5, ink=GREEN, width=0.7)
    page.badge("5", (down + LEFT + width / 2) / 2, bottom, ink=GREEN)
    out, level = hub + width - 12, low + height / 2
    page.line(out, y + height + 1, out, level, ink=DARK, width=0.35, dash=0.9)
    page.line(out, level, store - 1.5, level, ink=DARK, width=0.35, dash=0.9)
    page.fitted(flow.number, out + 2, level - 2, store - out - 5, SMALL, ink=DARK)
    return low + height


def _steps(page: Leaf, flow: Flow, y: float) -> float:
    """The five steps in three columns."""
    column = (WIDTH - 2 * _GAP) / 3
    lowest = top = y
    for place, step in enumerate(flow.steps):
        if place == 3:
            top = lowest + 2.5
        x = LEFT + place % 3 * (column + _GAP)
        page.badge(str(place + 1), x + 2.6, top + 2.6, ink=GREEN if place == len(flow.steps) - 1 else INDIGO)
        below = page.column(step.title, x + 7.5, top + 0.2, column - 7.5, BODY, face=BOLD)
        below = page.column(step.text, x + 7.5, below + 0.2, column - 7.5, SMALL, ink=DARK)
        lowest = max(lowest, below)
    return lowest
