"""Symbols measured in the content stream: white box, quiet zones, X, dots, heights, and what the bars say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.artwork.checking.symbols import least_bar_height
from portal.artwork.layout import Canvas, Expected, Kind
from portal.artwork.layout.symbols import EAN_LEAST
from portal.artwork.readback.content import Filled, Painted
from portal.artwork.readback.ean_bars import decodability, digits_of
from portal.artwork.readback.faults import ReadBackFault
from portal.artwork.symbols import Qr, Rectangle
from portal.artwork.symbols.ean13 import QUIET_LEFT, QUIET_RIGHT
from portal.artwork.symbols.japan_post import CLEAR, kinds_of
from portal.artwork.units import POINTS_PER_MM

_BLACK, _WHITE = ("k", (0.0, 0.0, 0.0, 1.0)), ("k", (0.0, 0.0, 0.0, 0.0))
_OFF = 0.02  # dots: what five decimals of a module, summed, may come to
LEAST_DECODABILITY = 0.5  # ISO/IEC 15416 gives grade B from 0.5; ours are drawn, not printed, and come near 1


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one symbol, with what was measured and what must be (mm, modules or text)."""

    code: ReadBackFault
    found: str
    wanted: str


def measure(painted: Painted, expected: Sequence[Expected], canvas: Canvas) -> list[tuple[Expected, Fault]]:
    """The faults of all expected symbols on one piece."""
    return [(symbol, fault) for symbol in expected for fault in _Measured(painted, symbol, canvas).faults()]


_UPRIGHT: Mapping[int, Callable[[Filled, Filled], tuple[float, float, float, float]]] = {
    0: lambda bar, box: (bar.left - box.left, box.top - bar.top, bar.right - bar.left, bar.top - bar.bottom),
    90: lambda bar, box: (bar.bottom - box.bottom, bar.left - box.left, bar.top - bar.bottom, bar.right - bar.left),
    180: lambda bar, box: (box.right - bar.right, bar.bottom - box.bottom, bar.right - bar.left, bar.top - bar.bottom),
    270: lambda bar, box: (box.top - bar.top, box.right - bar.right, bar.top - bar.bottom, bar.right - bar.left),
}  # x, y, width, height of a bar in its white box, by how the symbol is turned


class _Measured:
    """One symbol's rectangles, in points from the trim's lower left corner."""

    def __init__(self, painted: Painted, expected: Expected, canvas: Canvas) -> None:
        self._expected, self._canvas = expected, canvas
        area = expected.place.area
        left, right = canvas.x(area.x), canvas.x(area.right)
        bottom, top = canvas.y(area.bottom), canvas.y(area.y)
        inside = [
            (place, rectangle)
            for place, rectangle in enumerate(painted.rectangles)
            if rectangle.left < right - 0.01
            and rectangle.right > left + 0.01
            and rectangle.bottom < top - 0.01
            and rectangle.top > bottom + 0.01
        ]
        self._boxes = [
            (place, rectangle)
            for place, rectangle in inside
            if rectangle.colour == _WHITE
            and rectangle.left < left + 0.01
            and rectangle.right > right - 0.01
            and rectangle.bottom < bottom + 0.01
            and rectangle.top > top - 0.01
        ]
        self._bars = [rectangle for _, rectangle in inside if rectangle.colour == _BLACK]
        self._others = [entry for entry in inside if entry[1].colour != _BLACK and entry not in self._boxes]
        self._module = expected.place.module * POINTS_PER_MM
        self._dot = 72 / canvas.dpi

    def faults(self) -> Iterator[Fault]:
        if len(self._boxes) != 1:
            yield Fault(ReadBackFault.NO_WHITE, str(len(self._boxes)), "1")
            return
        if not self._bars:
            yield Fault(ReadBackFault.PATTERN, "", self._expected.text)
            return
        if covering := self._covering():
            yield Fault(ReadBackFault.NOT_BLACK, str(covering), "0")
        yield from self._off_dots()
        yield from {Kind.EAN13: self._ean, Kind.QR: self._qr, Kind.CUSTOMER_BARCODE: self._customer}[
            self._expected.kind
        ]()

    def _covering(self) -> int:
        """How many rectangles of another colour lie on the bars, above the white box."""
        left, right = min(bar.left for bar in self._bars), max(bar.right for bar in self._bars)
        bottom, top = min(bar.bottom for bar in self._bars), max(bar.top for bar in self._bars)
        return sum(
            place > self._boxes[0][0]
            and other.left < right and other.right > left and other.bottom < top and other.top > bottom
            for place, other in self._others
        )  # fmt: skip

    def _off_dots(self) -> Iterator[Fault]:
        """Every edge across the bars lies on a whole dot of the press; a QR code's edges both ways."""
        lying, both = self._expected.place.turned % 180 != 0, self._expected.kind is Kind.QR
        for bar in self._bars:
            across = () if lying and not both else (bar.left, bar.right)
            along = (bar.bottom, bar.top) if lying or both else ()
            for edge in (*across, *along):
                dots = edge / self._dot
                if abs(dots - round(dots)) > _OFF:
                    yield Fault(ReadBackFault.OFF_DOTS, f"{dots:.3f}", f"{round(dots)}")
                    return

    def _upright(self) -> list[Rectangle]:
        """The bars in modules, as the symbol stands when it is not turned; x from the white box's left, y downwards."""
        _, box = self._boxes[0]
        module = self._module
        place = _UPRIGHT[self._expected.place.turned]
        bars = [Rectangle(*(length / module for length in place(bar, box))) for bar in self._bars]
        return sorted(bars, key=lambda bar: (bar.x, bar.y))

    def _box_width(self) -> float:
        _, box = self._boxes[0]
        across = box.right - box.left if self._expected.place.turned % 180 == 0 else box.top - box.bottom
        return across / self._module

    def _ean(self) -> Iterator[Fault]:
        bars = self._upright()
        left, right = bars[0].x, self._box_width() - bars[-1].x - bars[-1].width
        if left < QUIET_LEFT - 0.01 or right < QUIET_RIGHT - 0.01:
            yield Fault(ReadBackFault.QUIET_ZONE, f"{left:.2f}, {right:.2f}", f"{QUIET_LEFT}, {QUIET_RIGHT}")
        module = self._expected.place.module
        height = min(bar.height for bar in bars) * module
        least = least_bar_height(module)
        if height < least - 0.05:
            yield Fault(ReadBackFault.HEIGHT, f"{height:.2f}", f"{least:.2f}")
        if module < EAN_LEAST - 1e-4:
            yield Fault(ReadBackFault.MODULE, f"{module:.4f}", f"{EAN_LEAST}")
        edges = [edge for bar in bars for edge in (bar.x, bar.x + bar.width)]
        said = digits_of(edges)
        if said != self._expected.text:
            yield Fault(ReadBackFault.PATTERN, said or "", self._expected.text)
        elif (value := decodability(edges)) < LEAST_DECODABILITY:
            yield Fault(ReadBackFault.DECODABILITY, f"{value:.2f}", f"{LEAST_DECODABILITY}")

    def _qr(self) -> Iterator[Fault]:
        symbol = Qr(self._expected.text)
        margin = (self._box_width() - symbol.width) / 2
        rows = self._rows(symbol.height, margin)
        wanted = [0] * symbol.height
        for x, y, width in symbol.runs:
            wanted[y] |= ((1 << width) - 1) << x
        if margin < 0:
            yield Fault(ReadBackFault.QUIET_ZONE, f"{margin:.2f}", "0")
        if rows != wanted:
            differing = sum((row ^ other).bit_count() for row, other in zip(rows, wanted, strict=True))
            yield Fault(ReadBackFault.PATTERN, str(differing), "0")

    def _rows(self, height: int, margin: float) -> list[int]:
        """The dark modules of each row as bits; what lies outside all rows fills a row that no symbol has."""
        rows = [0] * height
        for bar in self._upright():
            x, y, width = round(bar.x - margin), round(bar.y - margin), round(bar.width)
            if x < 0 or not 0 <= y < height:
                return [-1] * height
            rows[y] |= ((1 << width) - 1) << x
        return rows

    def _customer(self) -> Iterator[Fault]:
        bars = self._upright()
        try:
            said = kinds_of(bars)
        except ValueError:
            said = ""
        if said != self._expected.text:
            yield Fault(ReadBackFault.PATTERN, said, self._expected.text)
        module = self._expected.place.module
        clear = min(bars[0].x, self._box_width() - bars[-1].x - bars[-1].width, *(bar.y for bar in bars)) * module
        if clear < CLEAR - 0.01:
            yield Fault(ReadBackFault.QUIET_ZONE, f"{clear:.2f}", f"{CLEAR}")
