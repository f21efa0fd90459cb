"""The clinic's garden: branches in soft greens beside much white."""

from collections.abc import Sequence

from sheet import CARD, WHITE, Cmyk, Point, Sheet

MINT: Cmyk = (22, 0, 16, 0)
PALE: Cmyk = (10, 0, 8, 0)
GREENS: tuple[Cmyk, ...] = ((52, 4, 42, 0), (40, 0, 30, 0), (66, 14, 54, 4))
STEM: Cmyk = (60, 16, 52, 6)


def garden() -> bytes:
    """The PDF."""
    sheet = Sheet(CARD)
    sheet.ground(WHITE)
    sheet.shape("M50 -3C47 12 55 20 66 22C78 24 83 33 89 35L89 -3Z", PALE)
    sheet.shape("M62 -3C60 8 66 13 74 14C82 15 85 22 89 23L89 -3Z", MINT)
    _branch(sheet, ((58, -2), (66, 8), (68, 18), (63.5, 27.5)), 9)
    _branch(sheet, ((76, -3), (80, 10), (84, 20), (80.5, 33)), 11, turned=1)
    sheet.shape("M-3 49.6C16 46.4 34 51.6 52 50C68 48.6 78 47 89 48.4L89 57L-3 57Z", MINT)
    sheet.shape("M-3 52C20 49.8 40 53.4 60 52.2C72 51.4 82 50.4 89 51.2L89 57L-3 57Z", (40, 0, 30, 0))
    return sheet.pdf()


def _branch(sheet: Sheet, stem: Sequence[Point], leaves: int, *, turned: int = 0) -> None:
    """A stem along a cubic curve with leaves on either side, smaller towards its tip."""
    (x0, y0), *bends = stem
    sheet.line(f"M{x0} {y0}C{' '.join(f'{x} {y}' for x, y in bends)}", STEM, 0.35)
    for step in range(1, leaves + 1):
        t = step / (leaves + 0.2)
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(w * point[axis] for w, point in zip(weights, stem, strict=True)) for axis in (0, 1))
        side = 1 if (step + turned) % 2 else -1
        length = 6.4 - 2.6 * t
        sheet.leaf(x, y, length, length * 0.42, 95 + side * 52 - 12 * t, GREENS[step % 3])
