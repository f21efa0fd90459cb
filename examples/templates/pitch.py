"""The supporters' pitch under a rising sun of stripes, at the top of a phone's card."""

from sheet import PHONE, WHITE, Cmyk, Sheet, around, rectangle

RED: Cmyk = (4, 92, 78, 4)
DARK: Cmyk = (14, 98, 84, 22)
CREAM: Cmyk = (0, 4, 14, 0)
GRASS: tuple[Cmyk, Cmyk] = ((78, 18, 82, 4), (68, 8, 76, 0))
BAND = 52.0
X, Y = 36.0, 41.0


def pitch() -> bytes:
    """The PDF."""
    sheet = Sheet(PHONE)
    sheet.ground(WHITE)
    sheet.within(rectangle(-3, -3, PHONE[0] + 6, BAND + 3))
    sheet.box(-3, -3, PHONE[0] + 6, BAND + 3, RED)
    for step in range(12):
        (x1, y1), (x2, y2) = (around(X, Y, 90, 180 + step * 15 + turn) for turn in (0, 7.5))
        sheet.shape(f"M{X} {Y}L{x1} {y1}L{x2} {y2}Z", DARK)
    sheet.disc(X, Y, 14.5, CREAM)
    sheet.box(-3, 40.5, PHONE[0] + 6, 15, GRASS[1])
    for step in range(7):
        left, right = step - 3.5, step - 2.5
        sheet.shape(
            f"M{X + left * 9} 40.5L{X + right * 9} 40.5L{X + right * 17} 55L{X + left * 17} 55Z", GRASS[step % 2]
        )
    sheet.box(-3, 40.2, PHONE[0] + 6, 0.5, WHITE)
    sheet.line(f"M{X - 11} 40.5C{X - 11} 47 {X + 11} 47 {X + 11} 40.5", WHITE, 0.5)
    _ball(sheet, X, 35.6, 5.2)
    sheet.restored()
    return sheet.pdf()


def _ball(sheet: Sheet, x: float, y: float, radius: float) -> None:
    """A football of one pentagon and its seams."""
    ink: Cmyk = (60, 50, 45, 88)
    sheet.disc(x, y, radius, ink)
    sheet.disc(x, y, radius - 0.4, WHITE)
    inner = [around(x, y, radius * 0.42, -90 + 72 * step) for step in range(5)]
    sheet.shape("M" + "L".join(f"{px} {py}" for px, py in inner) + "Z", ink)
    for step, (px, py) in enumerate(inner):
        angle = -90 + 72 * step
        sheet.through([(px, py), around(x, y, radius * 0.72, angle)], ink, 0.4)
        edge = [around(x, y, radius * reach, angle + turn) for reach, turn in ((0.72, 0), (0.96, 17), (0.96, -17))]
        sheet.shape("M" + "L".join(f"{qx} {qy}" for qx, qy in edge) + "Z", ink)
