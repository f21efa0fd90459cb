"""The plain card: white, with a stripe and a mark in one ink."""

from sheet import CARD, WHITE, Cmyk, Sheet

INDIGO: Cmyk = (96, 80, 22, 8)
VERMILION: Cmyk = (4, 84, 88, 2)


def bands() -> bytes:
    """The PDF."""
    sheet = Sheet(CARD)
    sheet.ground(WHITE)
    sheet.box(-3, -3, 6.4, 60, INDIGO)
    sheet.box(3.4, -3, 0.7, 60, VERMILION)
    return sheet.pdf()
