"""What a design looks like at a glance: the colour that its card's page takes up."""

from collections import Counter
from collections.abc import Sequence
from io import BytesIO

from PIL import Image as Pictures

from portal.artwork.colour import to_screen
from portal.artwork.design import Design
from portal.artwork.design.model import Image, Panel

_THUMBNAIL = (64, 64)  # pixels at most: a glance
_COLOURS = 8  # that a glance tells apart
_EDGE_COUNTS = 4  # times as much as the middle, where the motif is
_PAPER = 240  # of 255: red, green and blue of what is but paper
_COLOURED = 32  # of 255: between the strongest and the weakest of the three, of what is no grey
_LEAST_SHARE = 0.04  # of a colour on paper


def main_colour(design: Design) -> str:
    """The sRGB likeness ``#rrggbb`` of the largest filled box on the front; empty where there is none, or a picture
    is larger: see ``picture_colour``.
    """
    front = design.sides[0]
    filled = [element for element in front.elements if isinstance(element, Panel) and element.fill]
    if front.background or not filled:
        return ""
    largest = max(filled, key=_area)
    if any(_area(element) > _area(largest) for element in front.elements if isinstance(element, Image)):
        return ""
    assert largest.fill is not None
    return to_screen(largest.fill.cmyk)


def shows_picture(design: Design) -> bool:
    """Whether there is a picture on the front."""
    front = design.sides[0]
    return front.background is not None or any(isinstance(element, Image) for element in front.elements)


def picture_colour(picture: bytes) -> str:
    """The colour ``#rrggbb`` that a picture file mostly has, above all at its edge.

    On paper it is the colour that stands out; empty where all is paper and grey.
    """
    with Pictures.open(BytesIO(picture)) as opened:
        small = opened.convert("RGB")
    small.thumbnail(_THUMBNAIL)
    few = small.quantize(_COLOURS, dither=Pictures.Dither.NONE)
    width, height = few.size
    counted: Counter[int] = Counter()
    for place, colour in enumerate(few.tobytes()):
        at_edge = place % width in {0, width - 1} or place // width in {0, height - 1}
        counted[colour] += _EDGE_COUNTS if at_edge else 1
    palette = few.getpalette() or []
    told = [(times, tuple(palette[3 * colour : 3 * colour + 3])) for colour, times in counted.most_common()]
    if min(told[0][1]) < _PAPER:
        return _hex(told[0][1])
    enough = _LEAST_SHARE * counted.total()
    return next((_hex(rgb) for times, rgb in told if times >= enough and max(rgb) - min(rgb) >= _COLOURED), "")


def _hex(rgb: Sequence[int]) -> str:
    red, green, blue = rgb
    return f"#{red:02x}{green:02x}{blue:02x}"


def _area(element: Panel | Image) -> float:
    return element.width * element.height
