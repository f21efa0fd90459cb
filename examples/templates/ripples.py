"""The water works' waves (青海波) in a band at the top of a phone's card."""

from sheet import PHONE, WHITE, Cmyk, Sheet, rectangle

WATER: Cmyk = (92, 54, 14, 12)
ROWS: tuple[Cmyk, ...] = ((88, 48, 12, 6), (80, 40, 10, 2), (66, 28, 8, 0), (50, 18, 6, 0), (32, 8, 4, 0))
WAVE = 6.0  # the radius of one
BAND = 40.0


def ripples() -> bytes:
    """The PDF."""
    sheet = Sheet(PHONE)
    sheet.ground(WHITE)
    sheet.within(rectangle(-3, -3, PHONE[0] + 6, BAND + 3))
    sheet.box(-3, -3, PHONE[0] + 6, BAND + 3, WATER)
    for place, ink in enumerate(ROWS):
        y = BAND - WAVE / 2 * (len(ROWS) - 1 - place)
        first = PHONE[0] / 2 - 8 * WAVE + (WAVE if place % 2 else 0)
        for step in range(9):
            x = first + 2 * WAVE * step
            sheet.disc(x, y, WAVE, WATER)
            for radius in (WAVE - 0.2, WAVE - 1.7, WAVE - 3.2):
                sheet.ring(x, y, radius, ink, 0.42)
    sheet.restored()
    sheet.shape(
        "M8.6 7.2C9.9 9 10.9 10.4 10.9 11.8C10.9 13.2 9.9 14.2 8.6 14.2"
        "C7.3 14.2 6.3 13.2 6.3 11.8C6.3 10.4 7.3 9 8.6 7.2Z",
        WHITE,
    )
    return sheet.pdf()
