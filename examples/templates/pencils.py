"""The school's pencils: a skyline over ruled paper. Fills the upper part of a postcard."""

from sheet import POSTCARD, WHITE, Cmyk, Sheet

PAPER: Cmyk = (0, 4, 16, 0)
RULE: Cmyk = (12, 4, 8, 0)
WOOD: Cmyk = (4, 20, 40, 0)
FERRULE: Cmyk = (16, 12, 16, 12)
RUBBER: Cmyk = (0, 48, 30, 0)
INKS: tuple[Cmyk, ...] = (
    (0, 62, 72, 0), (0, 28, 84, 0), (70, 12, 34, 0), (84, 52, 10, 4), (42, 6, 70, 0), (0, 44, 20, 0), (62, 60, 0, 0),
)  # fmt: skip
TOPS = (31, 17, 38, 9, 26, 35, 14, 30, 6, 22, 39, 12, 28, 19)
FOOT = 52.0
WIDE = 6.2


def pencils() -> bytes:
    """The PDF."""
    sheet = Sheet(POSTCARD)
    sheet.ground(WHITE)
    sheet.box(-3, -3, 106, FOOT + 3, PAPER)
    for step in range(14):
        sheet.box(-3, 0.4 + step * 4, 106, 0.2, RULE)
        sheet.box(1.4 + step * 8, -3, 0.2, FOOT + 3, RULE)
    sheet.within(f"M-3 -3L103 -3L103 {FOOT}L-3 {FOOT}Z")
    for place, top in enumerate(TOPS):
        _pencil(sheet, -1.4 + place * 7.5, top, INKS[(place * 3) % len(INKS)])
    sheet.restored()
    sheet.box(-3, FOOT, 106, 0.9, (84, 52, 10, 4))
    return sheet.pdf()


def _pencil(sheet: Sheet, x: float, top: float, ink: Cmyk) -> None:
    """Point upwards; three faces of the hexagon, the left one light and the right one dark."""
    third, body = WIDE / 3, top + 7
    light: Cmyk = (ink[0] * 0.72, ink[1] * 0.72, ink[2] * 0.72, 0)
    dark: Cmyk = (min(100, ink[0] * 1.1 + 4), min(100, ink[1] * 1.1 + 4), min(100, ink[2] * 1.05), ink[3] + 12)
    sheet.shape(f"M{x} {body + 1}L{x + WIDE / 2} {top}L{x + WIDE} {body + 1}Z", WOOD)
    tip, low = x + WIDE / 2, top + 2.5
    sheet.shape(
        f"M{tip} {top}L{tip - 0.98} {low}C{tip - 0.4} {low - 0.4} {tip + 0.4} {low - 0.4} {tip + 0.98} {low}Z",
        ink,
    )
    for place, shade in enumerate((light, ink, dark)):
        left, right = x + place * third, x + (place + 1) * third
        edge, crest = body + 0.6, body - 0.9
        sheet.shape(
            f"M{left} {FOOT + 2}L{left} {edge}C{left + third * 0.25} {crest} {right - third * 0.25} {crest} "
            f"{right} {edge}L{right} {FOOT + 2}Z",
            shade,
        )
    sheet.box(x, FOOT - 3.4, WIDE, 1.6, FERRULE)
    sheet.box(x, FOOT - 1.8, WIDE, 4, RUBBER)
