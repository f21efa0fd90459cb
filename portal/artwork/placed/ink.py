"""How much ink lies on one another: more than 300 % does not dry, sets off and blocks."""

from PIL import Image, ImageChops

from portal.artwork.findings import Finding
from portal.artwork.placed.faults import PlacedFault, warning

MOST_INK = 300  # percent; the upper end of what print shops accept
_TOLERANCE = 5  # percent: rounding, and the waves of JPEG
_LEAST_PART = 0.0005  # of the area; less is an edge, not a surface


def ink_findings(inks: Image.Image, name: str) -> list[Finding]:
    """A warning where a CMYK image has more ink than the press takes, with the percentage."""
    cyan, magenta, yellow, black = inks.split()
    sums = ImageChops.add(  # a quarter of each, so that 255 is 400 %
        ImageChops.add(cyan, magenta, scale=2), ImageChops.add(yellow, black, scale=2), scale=2
    ).histogram()
    limit = (MOST_INK + _TOLERANCE) / 400 * 255
    heavy = {value: count for value, count in enumerate(sums) if value > limit and count}
    if sum(heavy.values()) <= _LEAST_PART * inks.width * inks.height:
        return []
    percent = round(max(heavy) / 255 * 400)
    return [warning(PlacedFault.TOO_MUCH_INK, name, percent=percent, limit=MOST_INK)]
