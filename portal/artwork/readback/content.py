"""A piece's content stream as its reader sees it: which upright rectangles are filled, in which colour, in what order.

An interpreter of its own, not the writer turned round: what the writer meant does not count here.
"""

import re
from dataclasses import dataclass

Colour = tuple[str, tuple[float, ...]]
Matrix = tuple[float, float, float, float, float, float]
_RECTANGLES = rb"(?:(?:[-+.\d]+\s+){4}re\s)+"  # nearly all of a symbol: taken in one go
_TOKENS = re.compile(_RECTANGLES + rb"|<[0-9A-Fa-f\s]*>|\[[^\]]*\]|\((?:\\.|[^\\)])*\)|[^\s<\[(]+")
_RECTANGLE_ENDS = (b"re ", b"re\n")
_NOTHING_PAINTED = frozenset(b"w d J j M i ri gs Tf Tc Tw Tz TL Ts Tr Tm Td TD T* ET".split())
_PAINTS = frozenset(b"S s f F f* B B* b b* n".split())
_FILLS = frozenset(b"f F f* B B* b b*".split())
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Filled:
    """An upright rectangle in points: left, bottom, right, top; ``colour`` is what fills it, as (space, values)."""

    left: float
    bottom: float
    right: float
    top: float
    colour: Colour


@dataclass(slots=True)
class Painted:
    """What one stream paints, in order: upright rectangles, and glyphs by their numbers, four hexadecimal digits each.

    Other paths and images are not kept: that nothing lies on a symbol is proved by pixels.
    """

    rectangles: list[Filled]
    glyphs: str = ""


def interpret(stream: bytes) -> Painted:
    """Runs the stream from the state in which a piece begins. Raises ``ValueError`` where it is no content stream."""
    return _Interpreter().run(stream)


class _Interpreter:
    def __init__(self) -> None:
        self._matrix = _IDENTITY
        self._colour: Colour = ("/DeviceGray", (0.0,))
        self._stack: list[tuple[Matrix, Colour]] = []
        self._space = "/DeviceGray"
        self._path: list[tuple[float, float, float, float]] = []
        self._painted = Painted([])

    def run(self, stream: bytes) -> Painted:
        operands: list[bytes] = []
        for token in _TOKENS.findall(stream):
            first = token[0]
            if token.endswith(_RECTANGLE_ENDS):
                self._add_rectangles(token)
            elif first in b"0123456789-.+</[(":
                operands.append(token)
            else:
                self._do(token, operands)
                operands = []
        if operands or self._stack:
            raise ValueError("a content stream ends in the middle")
        return self._painted

    def _add_rectangles(self, token: bytes) -> None:
        numbers = list(map(float, token.replace(b"re", b"").split()))
        self._path += zip(numbers[::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True)

    def _do(self, operator: bytes, operands: list[bytes]) -> None:  # one branch an operator
        if operator in _PAINTS:
            self._paint(operator)
        elif operator in _NOTHING_PAINTED:
            pass
        elif operator == b"q":
            self._stack.append((self._matrix, self._colour))
        elif operator == b"Q":
            self._matrix, self._colour = self._stack.pop()
        elif operator == b"cm":
            self._matrix = _times(tuple(map(float, operands)), self._matrix)  # type: ignore[arg-type]
        elif operator in (b"k", b"g", b"rg"):
            self._colour = (operator.decode(), tuple(map(float, operands)))
        elif operator == b"cs":
            self._space = operands[0].decode()
        elif operator in (b"sc", b"scn"):
            self._colour = (self._space, tuple(float(value) for value in operands if not value.startswith(b"/")))
        elif operator == b"Tj":
            self._painted.glyphs += operands[-1][1:-1].decode()

    def _paint(self, operator: bytes) -> None:
        a, b, c, d, e, f = self._matrix
        if operator in _FILLS and not (b or c):
            corners = [(a * x + e, d * y + f, a * (x + w) + e, d * (y + h) + f) for x, y, w, h in self._path]
        elif operator in _FILLS and not (a or d):
            corners = [(c * y + e, b * x + f, c * (y + h) + e, b * (x + w) + f) for x, y, w, h in self._path]
        else:
            corners = []
        self._painted.rectangles += [
            Filled(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2), self._colour) for x1, y1, x2, y2 in corners
        ]
        self._path = []


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
