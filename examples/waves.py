"""The water works' waves (青海波) in a band of the merchant's colour. An SVG, so RGB.

Lengths are mm from the trim's upper left corner, y downwards.
"""

BLEED = 3.0
PHONE = (72.0, 144.0)
BAND = 37.0  # where it ends
WATER = "#00598c"
ROWS = ("#0c6494", "#1f73a0", "#3d89b1", "#66a5c5")  # the waves' lines, towards the shore
WAVE = 6.0  # the radius of a wave
DROP = "M8 7.5c1.1 1.6 2 2.8 2 4a2 2 0 0 1-4 0c0-1.2.9-2.4 2-4z"


def waves() -> bytes:
    """The SVG, at true size."""
    width, height = PHONE[0] + 2 * BLEED, PHONE[1] + 2 * BLEED
    rows = "".join(_row(place, colour) for place, colour in enumerate(ROWS))
    page = f'x="{-BLEED:g}" y="{-BLEED:g}" width="{width:g}"'
    band = f'<rect {page} height="{BAND + BLEED:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="{-BLEED:g} {-BLEED:g} {width:g} {height:g}">\n'
        f'<defs><clipPath id="band">{band}/></clipPath></defs>\n<rect {page} height="{height:g}" fill="#fff"/>\n'
        f'<g clip-path="url(#band)">{band} fill="{WATER}"/>\n{rows}</g>\n'
        f'<path d="{DROP}" fill="#fff"/>\n</svg>\n'
    ).encode()


def _row(place: int, colour: str) -> str:
    """A row of waves: each hides the lower half of those behind it."""
    y = BAND - WAVE / 2 * (len(ROWS) - 1 - place)
    first = PHONE[0] / 2 - 8 * WAVE + (WAVE if place % 2 else 0)
    rings = "".join(
        f'<circle cx="{first + 2 * WAVE * step:g}" cy="{y:g}" r="{radius:g}"/>'
        for step in range(8)
        for radius in (WAVE - 0.2, WAVE - 1.7, WAVE - 3.2)
    )
    return f'<g fill="{WATER}" stroke="{colour}" stroke-width="0.4">{rings}</g>\n'
