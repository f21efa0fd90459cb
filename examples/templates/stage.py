"""The fan club's stage: beams of light over a hall full of penlights."""

import math
from random import Random

from sheet import CARD, Cmyk, Sheet

TOP: Cmyk = (92, 96, 30, 38)
LOW: Cmyk = (58, 94, 6, 4)
BEAMS: tuple[tuple[float, float, float, Cmyk], ...] = (  # where it starts, where it falls, how wide, its ink
    (14, 66, 15, (82, 92, 18, 20)),
    (72, 20, 17, (80, 92, 18, 18)),
    (30, 34, 12, (72, 90, 12, 10)),
    (57, 60, 12, (70, 90, 12, 8)),
    (43, 46, 8, (58, 84, 4, 2)),
)
HALL: Cmyk = (92, 98, 44, 62)
LIGHTS: tuple[Cmyk, ...] = ((0, 62, 0, 0), (0, 30, 82, 0), (52, 0, 12, 0), (10, 66, 0, 0), (0, 8, 30, 0))
WORDS = (58.0, 37.0)  # no paper flies over them: left of and above this point


def stage() -> bytes:
    """The PDF."""
    sheet = Sheet(CARD)
    sheet.fade(TOP, LOW, -3, 57, bend=1.4)
    for start, fall, wide, ink in BEAMS:
        sheet.shape(f"M{start - 0.9} -3L{start + 0.9} -3L{fall + wide} 46L{fall - wide} 46Z", ink)
    chance = Random("stage")  # noqa: S311  # for a picture
    for _ in range(150):
        x, y = chance.uniform(-2, 88), chance.triangular(-2, 38, 6)
        if x < WORDS[0] and 3 < y < WORDS[1]:
            continue
        sheet.turned(x, y, chance.uniform(0, 180))
        sheet.box(0, 0, chance.uniform(0.5, 1.1), 0.4, chance.choice(LIGHTS))
        sheet.restored()
    for row, (depth, size) in enumerate(((44.2, 0.78), (46.8, 0.9), (50, 1.05))):
        _row(sheet, chance, depth, size, row)
    sheet.box(-3, 51.4, 92, 6, HALL)
    return sheet.pdf()


def _row(sheet: Sheet, chance: Random, depth: float, size: float, row: int) -> None:
    """Heads, arms and lights; nearer rows are larger and darker."""
    share = row / 2
    ink: Cmyk = (86 + 6 * share, 98, 24 + 20 * share, 34 + 28 * share)
    x = -4.0 + row
    while x < 90:
        head = depth + chance.uniform(-0.5, 0.5)
        sheet.disc(x, head, 1.25 * size, ink)
        sheet.box(x - 1.9 * size, head + 1.2 * size, 3.8 * size, 14, ink, radius=1.2 * size)
        if chance.random() < 0.74:
            lean = chance.uniform(-16, 16)
            reach = 4.4 * size
            hand = x + 1.7 * size + math.sin(math.radians(lean)) * reach, head - reach + 1.2
            sheet.line(f"M{x + 1.5 * size} {head + 2}L{hand[0]} {hand[1]}", ink, 0.95 * size)
            sheet.turned(*hand, lean)
            sheet.box(-0.42 * size, -4.2 * size, 0.84 * size, 4.2 * size, chance.choice(LIGHTS), radius=0.42 * size)
            sheet.restored()
        x += chance.uniform(4.2, 5.6) * size
