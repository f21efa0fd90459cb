"""The café's cup from above, a leaf poured into the milk."""

from sheet import CARD, Cmyk, Sheet, circle

PAPER: Cmyk = (3, 7, 15, 0)
LINEN: Cmyk = (6, 12, 24, 2)
SAUCER: Cmyk = (1, 2, 5, 0)
SHADE: Cmyk = (12, 18, 28, 8)
CUP: Cmyk = (0, 1, 3, 0)
COFFEE: Cmyk = (30, 62, 82, 38)
CREMA: Cmyk = (16, 44, 68, 14)
MILK: Cmyk = (0, 5, 14, 0)
X, Y = 66.5, 24.5


def latte() -> bytes:
    """The PDF."""
    sheet = Sheet(CARD)
    sheet.ground(PAPER)
    for step in range(20):
        sheet.box(-3 + step * 4.8, -3, 1.2, 60, (4, 8.5, 17.5, 0))
    sheet.disc(X + 0.9, Y + 1.5, 22.2, SHADE)
    sheet.disc(X, Y, 22, SAUCER)
    sheet.ring(X, Y, 20.6, (8, 14, 26, 3), 0.35)
    sheet.ring(X, Y, 16.4, (8, 14, 24, 2), 0.3)
    _handle(sheet)
    sheet.disc(X + 0.6, Y + 1, 14.6, SHADE)
    sheet.disc(X, Y, 14.4, CUP)
    sheet.disc(X, Y, 13, COFFEE)
    sheet.disc(X - 0.2, Y - 0.3, 12.2, CREMA)
    _leaf(sheet)
    for x, y, degrees in ((38.6, 27.2, 24), (42.6, 31.6, -38), (41.4, 49.6, 66)):
        _bean(sheet, x, y, degrees)
    return sheet.pdf()


def _handle(sheet: Sheet) -> None:
    sheet.turned(X, Y, 38)
    sheet.box(12.5, -1.4, 10, 4.6, SHADE, radius=2.2)
    sheet.box(12, -2.3, 10, 4.6, CUP, radius=2.2)
    sheet.restored()


def _leaf(sheet: Sheet) -> None:
    """Waves of milk, drawn through by the last of the jug."""
    sheet.within(circle(X - 0.2, Y - 0.3, 11.6))
    sheet.turned(X, Y + 8.6, -18)
    for step in range(7):
        y = -step * 2.35
        wide = (2.2, 4.4, 6.2, 7.2, 7.2, 6, 4)[step]
        lift = 2.6 + wide * 0.24
        steps = (
            f"M0 {y}C{wide * 0.5} {y - 0.1} {wide * 0.9} {y - lift * 0.5} {wide} {y - lift}"
            f"C{wide * 0.75} {y - lift * 0.75} {wide * 0.4} {y - 1.3} 0 {y - 1.25}"
            f"C{-wide * 0.4} {y - 1.3} {-wide * 0.75} {y - lift * 0.75} {-wide} {y - lift}"
            f"C{-wide * 0.9} {y - lift * 0.5} {-wide * 0.5} {y - 0.1} 0 {y}Z"
        )
        sheet.shape(steps, MILK)
    sheet.shape("M0 -15.2C-3.6 -16.6 -3.2 -20.4 0 -18.4C3.2 -20.4 3.6 -16.6 0 -15.2Z", MILK)
    sheet.line("M0 1L0 -16.5", MILK, 0.55)
    sheet.restored()
    sheet.restored()


def _bean(sheet: Sheet, x: float, y: float, degrees: float) -> None:
    sheet.turned(x, y, degrees)
    sheet.shape("M-2.3 0C-2.3 -2.1 2.3 -2.1 2.3 0C2.3 2.1 -2.3 2.1 -2.3 0Z", COFFEE)
    sheet.line("M-2 0.1C-0.8 -0.8 0.8 0.8 2 -0.1", LINEN, 0.35)
    sheet.restored()
