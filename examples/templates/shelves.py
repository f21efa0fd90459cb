"""The campus: a crest with an open book over shelves."""

from random import Random

from sheet import CARD, WHITE, Cmyk, Sheet

NAVY: Cmyk = (100, 82, 30, 28)
DEEP: Cmyk = (100, 84, 36, 42)
GOLD: Cmyk = (8, 24, 70, 4)
SPINES: tuple[Cmyk, ...] = (
    (100, 82, 30, 28), (72, 46, 20, 6), (20, 72, 74, 12), (10, 34, 78, 4), (56, 20, 34, 4), (34, 62, 40, 18),
    (40, 18, 14, 4),
)  # fmt: skip
CREST = (72.3, 11.4)


def shelves() -> bytes:
    """The PDF."""
    sheet = Sheet(CARD)
    sheet.ground(WHITE)
    sheet.box(-3, -3, 92, 25, NAVY)
    sheet.box(-3, 22, 92, 0.8, GOLD)
    _crest(sheet)
    _books(sheet)
    return sheet.pdf()


def _crest(sheet: Sheet) -> None:
    x, y = CREST
    shield = "M{0} {1}L{2} {1}L{2} {3}C{2} {4} {5} {6} {7} {8}C{9} {6} {0} {4} {0} {3}Z"
    for grown, ink in ((1.1, GOLD), (0.45, DEEP)):
        left, right, top = x - 6 - grown, x + 6 + grown, y - 7.4 - grown
        sheet.shape(
            shield.format(left, top, right, y + 1, y + 5 + grown, x + 3, y + 6.6 + grown, x, y + 8.2 + grown, x - 3),
            ink,
        )
    for side in (-1, 1):  # the pages of the open book
        near, far, edge = x + 1.6 * side, x + 3.4 * side, x + 4.6 * side
        sheet.shape(
            f"M{x} {y - 1}C{near} {y - 2.3} {far} {y - 2.3} {edge} {y - 1.8}L{edge} {y + 3}"
            f"C{far} {y + 2.5} {near} {y + 2.5} {x} {y + 3.8}Z",
            WHITE,
        )
    sheet.line(f"M{x} {y - 1}L{x} {y + 3.8}", DEEP, 0.3)
    for step in range(2):
        low = y + 0.1 + step * 1.3
        sheet.line(f"M{x - 3.7} {low}C{x - 2.8} {low - 0.3} {x - 1.8} {low - 0.1} {x - 0.9} {low + 0.6}", NAVY, 0.22)
        sheet.line(f"M{x + 3.7} {low}C{x + 2.8} {low - 0.3} {x + 1.8} {low - 0.1} {x + 0.9} {low + 0.6}", NAVY, 0.22)
    for place in (-2.6, 0, 2.6):
        sheet.leaf(x + place, y - 3.6, 2.2, 1.1, -90 + place * 12, GOLD)


def _books(sheet: Sheet) -> None:
    """A row of backs along the lower edge, one leaning here and there."""
    chance = Random("shelves")  # noqa: S311  # for a picture
    x = -4.0
    while x < 90:
        wide, high = chance.uniform(1.7, 3.4), chance.uniform(3.4, 6.4)
        ink = chance.choice(SPINES)
        sheet.box(x, 54 - high, wide, high + 3, ink)
        light: Cmyk = (ink[0] * 0.4, ink[1] * 0.4, ink[2] * 0.4, 0)
        sheet.box(x, 54 - high + 0.8, wide, 0.35, light)
        sheet.box(x, 54 - high + 1.5, wide, 0.35, light)
        x += wide + 0.12
