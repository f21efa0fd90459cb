"""What the post asks for: the postcode in boxes, the postage mark."""

from collections.abc import Mapping

from portal.artwork.design import PostageMark, Postcode
from portal.artwork.drawing import Box, Drawing, Ink, Line
from portal.artwork.errors import TextDoesNotFit
from portal.artwork.layout.places import Canvas
from portal.artwork.media import POSTCODE_BOX, POSTCODE_TOP, postcode_lefts
from portal.artwork.text import FACES, width
from portal.artwork.typesetting import Align, set_line
from portal.artwork.units import points

VERMILION = Ink((0, 80, 80, 0))  # postcode boxes: no black, no blue in them
_BOX_LINE, _HYPHEN_LINE = points(0.4), points(0.3)
_MARK_LEAST = 4.0  # points: the least size of the texts in a postage mark (ours)
_MARK_TEXTS = {"料金別納郵便": ("料金別納", "郵便"), "料金後納郵便": ("料金後納", "郵便")}


class PostcodeDrawer:
    """Draws seven boxes and the digits in their middles."""

    def __init__(self, element: Postcode, canvas: Canvas) -> None:
        self._element = element
        self._lefts = [canvas.x(left + element.x) for left in postcode_lefts(canvas.medium.width)]
        self._width, self._height = (points(side) for side in POSTCODE_BOX)
        self._bottom = canvas.y(POSTCODE_TOP + element.y) - self._height
        widest = max(width(digit, element.font) for digit in "0123456789") / 1000 * element.size
        tall = FACES[element.font].capital_height / 1000 * element.size
        self._fits = widest < self._width and tall < self._height

    def draw(self, fields: Mapping[str, str]) -> list[Drawing]:
        """The boxes, where they are to be printed, and the digits of a postcode, where there is one.

        Raises ``TextDoesNotFit`` for digits larger than the boxes.
        """
        if not self._fits:
            raise TextDoesNotFit(fields["postcode"])
        drawn: list[Drawing] = self._boxes() if self._element.boxes else []
        face, size = self._element.font, self._element.size
        baseline = self._bottom + (self._height - FACES[face].capital_height / 1000 * size) / 2
        for digit, left in zip(fields["postcode"], self._lefts, strict=False):
            drawn += set_line(digit, face, size, left + self._width / 2, baseline, align=Align.CENTRE)
        return drawn

    def _boxes(self) -> list[Drawing]:
        middle, third = self._bottom + self._height / 2, self._lefts[2] + self._width
        hyphen = Line(third, middle, self._lefts[3], middle, VERMILION, _HYPHEN_LINE)
        return [
            *(
                Box(left, self._bottom, self._width, self._height, stroke=VERMILION, line=_BOX_LINE)
                for left in self._lefts
            ),
            hyphen,
        ]


class PostageMarkDrawer:
    """Draws a ring with the post office above a line and the way of paying below it."""

    def __init__(self, element: PostageMark, canvas: Canvas) -> None:
        self._element, self._size = element, points(element.size)
        self._left, self._bottom = canvas.x(element.x), canvas.y(element.y) - self._size

    def draw(self, _fields: Mapping[str, str]) -> list[Drawing]:
        """The mark. Raises ``TextDoesNotFit`` for an office's name too long for the ring."""
        element, size = self._element, self._size
        line, centre = size * 0.016, self._left + size / 2
        middle = self._bottom + size * 0.54
        ring = Box(
            self._left + line / 2, self._bottom + line / 2, size - line, size - line,
            stroke=element.colour, line=line, radius=size,
        )  # fmt: skip
        drawn: list[Drawing] = [ring]
        drawn.append(Line(self._left, middle, self._left + size, middle, element.colour, line))
        upper, lower = _MARK_TEXTS[element.kind]
        for text, baseline, most, room in (
            (element.office, 0.64, 0.15, 0.74),
            (upper, 0.33, 0.17, 0.8),
            (lower, 0.13, 0.17, 0.6),
        ):
            fitted = min(most * size, room * size / (width(text, "gothic-bold") / 1000))
            if fitted < _MARK_LEAST:
                raise TextDoesNotFit(text)
            drawn += set_line(
                text, "gothic-bold", fitted, centre, self._bottom + baseline * size,
                align=Align.CENTRE, ink=element.colour,
            )  # fmt: skip
        return drawn
