"""The third page: the three types side by side, how each is connected, and the options."""

from portal.artwork.brochure.how_page import pairs
from portal.artwork.brochure.page import DARK, LEFT, RIGHT, SMALL, SOFT, TOP, WIDTH, Leaf
from portal.artwork.brochure.words import Brochure
from portal.artwork.drawing import WHITE
from portal.artwork.paper import BOLD, INDIGO
from portal.artwork.typesetting import Align

_BOX = (50.0, 12.0)  # mm: what stands on the merchant's side
_GAP = 3.0


def types_page(brochure: Brochure) -> Leaf:
    """Types, connections, options."""
    page = Leaf()
    y = page.heading(brochure.types.title, TOP)
    y = page.column(brochure.types_lead, LEFT, y, WIDTH, ink=DARK) + 3
    y = page.columns(brochure.types, y, 34, align=Align.START) + 7
    y = page.heading(brochure.network.title, y)
    y = _network(page, brochure, y) + 7
    y = page.heading(brochure.options.title, y)
    pairs(page, brochure.options.items, y)
    return page


def _network(page: Leaf, brochure: Brochure, y: float) -> float:
    """A line for each type, from the merchant's side to the centre."""
    network = brochure.network
    width, height = _BOX
    total = len(network.links) * (height + _GAP) - _GAP
    centre = RIGHT - width
    page.box(centre, y, width, total, fill=INDIGO, radius=3)
    middle = centre + width / 2
    page.fitted(brochure.service, middle, y + total / 2 - 0.6, width - 6, 12, face=BOLD, ink=WHITE, align=Align.CENTRE)
    page.fitted(network.centre, middle, y + total / 2 + 5, width - 6, 10, ink=WHITE, align=Align.CENTRE)
    for place, (name, side, line) in enumerate(network.links):
        top = y + place * (height + _GAP)
        level, is_last = top + height / 2, place == len(network.links) - 1
        page.box(LEFT, top, width, height, fill=SOFT, radius=3)
        page.fitted(name, LEFT + 5, top + 5.2, width - 8, 10, face=BOLD)
        page.fitted(side, LEFT + 5, top + 9.6, width - 8, SMALL, ink=DARK)
        start, end = LEFT + width + 2, centre - 2
        page.line(start, level, end, level, ink=INDIGO if is_last else DARK, width=1.6 if is_last else 0.4)
        page.fitted(line, (start + end) / 2, level - 2, end - start, SMALL, ink=DARK, align=Align.CENTRE)
    return y + total
