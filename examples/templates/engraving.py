"""The gold card's engraving: fine turned lines, as on banknotes, on black."""

import math

from sheet import CARD, Cmyk, Point, Sheet

BLACK: Cmyk = (60, 50, 45, 96)
GOLD: Cmyk = (18, 34, 78, 22)
DIM: Cmyk = (46, 50, 72, 66)
X, Y = 66.0, 20.5


def engraving() -> bytes:
    """The PDF."""
    sheet = Sheet(CARD)
    sheet.ground(BLACK)
    for step in range(26):
        sheet.through(_rosette(11 + 0.62 * step, 12, 1.5 + 0.16 * step, step * 2.1), DIM, 0.12, closed=True)
    for step in range(7):
        sheet.through(_rosette(4.2 + 0.72 * step, 8, 1.6, step * 3.2), GOLD, 0.14, closed=True)
    for step in range(5):
        sheet.through(_wave(46.6 + 0.5 * step, 0.9, step * 40), DIM, 0.12)
    sheet.box(-3, 50.2, 92, 7, GOLD)
    sheet.box(-3, 50.2, 92, 0.22, (6, 18, 58, 4))
    return sheet.pdf()


def _rosette(radius: float, petals: int, depth: float, phase: float) -> list[Point]:
    found = []
    for degrees in range(0, 360, 2):
        angle = math.radians(degrees)
        reach = radius + depth * math.sin(petals * angle + math.radians(phase * 6))
        found.append((X + reach * math.cos(angle), Y + reach * math.sin(angle)))
    return found


def _wave(y: float, depth: float, phase: float) -> list[Point]:
    return [(-3 + 0.8 * step, y + depth * math.sin(math.radians(step * 14 + phase))) for step in range(116)]
