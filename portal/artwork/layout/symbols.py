"""Symbols on a side: X snapped to the press's dots, quiet zones, the white box, the digits beneath."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

from portal.artwork.design import CustomerBar, NumberSymbol, QrCode
from portal.artwork.drawing import Bars, Drawing, Turned
from portal.artwork.errors import FieldEmpty, TextDoesNotFit
from portal.artwork.layout.places import Area, Canvas
from portal.artwork.layout.templates import Template
from portal.artwork.symbols import CustomerBarcode, Ean13, Qr, Symbol
from portal.artwork.symbols.ean13 import GUARD_EXTENSION, QUIET_LEFT, WIDTH
from portal.artwork.symbols.japan_post import QUIET, dots_per_module
from portal.artwork.text import FACES
from portal.artwork.typesetting import Align, set_line
from portal.artwork.units import POINTS_PER_MM, points

WHITE_MARGIN = 0.5  # mm of white beyond the quiet zone: what register and trimming may eat (ours)
DIGITS_SIZE = 8.5  # modules: the digits' size; seven modules a digit leave them air
DIGITS_BELOW = 4.5  # modules of white that the digits need below the guard bars
DIGITS_FACE = "ud"
EAN_LEAST, QR_LEAST = 0.264, 0.35  # mm: the least X (GS1 General Specifications; print.md)


@dataclass(frozen=True, slots=True)
class SymbolPlace:
    """Where a symbol stands: ``area`` in mm holds quiet zones and digits, as turned; ``module`` is X in mm."""

    area: Area
    module: float
    turned: int  # degrees, a multiple of 90


def ean_place(element: NumberSymbol, canvas: Canvas) -> SymbolPlace:
    """The place of an EAN-13 on the canvas's dots."""
    module = canvas.dots(element.x_dimension, EAN_LEAST) * canvas.dot
    height = _bar_height(element, canvas) + GUARD_EXTENSION * module + _below(element, canvas, module)
    return _place(element, canvas, WIDTH * module, height, module)


def _bar_height(element: NumberSymbol, canvas: Canvas) -> float:
    return canvas.dots(element.bar_height) * canvas.dot


def _below(element: NumberSymbol, canvas: Canvas, module: float) -> float:
    return canvas.dots(DIGITS_BELOW * module) * canvas.dot if element.digits else 0.0


def _place(
    element: NumberSymbol | QrCode | CustomerBar, canvas: Canvas, width: float, height: float, module: float
) -> SymbolPlace:
    """Snaps the lower left corner of what the turned symbol covers."""
    area = Area(element.x, element.y, width, height).turned(element.rotate)
    left = canvas.on_dot(canvas.x(area.x)) / POINTS_PER_MM
    bottom = canvas.on_dot(canvas.y(area.bottom)) / POINTS_PER_MM
    snapped = Area(left, canvas.medium.height - bottom - area.height, area.width, area.height)
    return SymbolPlace(snapped, module, round(element.rotate / 90) * 90 % 360)


class EanDrawer:
    """Draws the number's or the store code's EAN-13."""

    def __init__(self, element: NumberSymbol, canvas: Canvas) -> None:
        self._place = ean_place(element, canvas)
        self._field, self._digits = element.field, element.digits
        self._height = _bar_height(element, canvas) / self._place.module
        self._below = points(_below(element, canvas, self._place.module))
        self._frame = _Frame(self._place, canvas)

    def text(self, fields: Mapping[str, str]) -> str:
        """What this member's symbol says."""
        return fields[self._field]

    def place(self, _fields: Mapping[str, str]) -> SymbolPlace:
        """The same place for every member."""
        return self._place

    def draw(self, fields: Mapping[str, str]) -> list[Drawing]:
        """The symbol with its digits."""
        symbol = Ean13(fields[self._field], bar_height=self._height)
        frame, module = self._frame, points(self._place.module)
        drawn: list[Drawing] = [frame.bars(symbol, self._below)]
        if self._digits:
            size = DIGITS_SIZE * module
            baseline = (
                frame.top - self._height * module - FACES[DIGITS_FACE].capital_height / 1000 * size - 1.5 * module
            )
            first, left, right = symbol.readable
            tracking = 7 * module - FACES[DIGITS_FACE].advance(FACES[DIGITS_FACE].glyph("0")) / 1000 * size
            for text, centre in ((first, 5.5), (left, QUIET_LEFT + 24), (right, QUIET_LEFT + 71)):
                drawn += set_line(
                    text, DIGITS_FACE, size, frame.left + centre * module, baseline,
                    align=Align.CENTRE, tracking=tracking,
                )  # fmt: skip
        return frame.turn(drawn)


def qr_place(element: QrCode, canvas: Canvas, text: str) -> SymbolPlace:
    """The place of a QR code of ``text``: its size follows the text's length."""
    module = canvas.dots(element.x_dimension, QR_LEAST) * canvas.dot
    side = Qr(text).width * module
    return _place(element, canvas, side, side, module)


class QrDrawer:
    """Draws a QR code. ``room_for`` tells whether there is room for one; asked where a member's is larger than the
    ``usual`` width in mm, with which the design was checked.
    """

    def __init__(self, element: QrCode, canvas: Canvas, usual: float, room_for: Callable[[Area], bool]) -> None:
        self._element, self._canvas, self._template = element, canvas, Template(element.text)
        self._usual, self._room_for = usual, room_for

    def place(self, fields: Mapping[str, str]) -> SymbolPlace:
        """The place of this member's symbol."""
        return qr_place(self._element, self._canvas, self.text(fields))

    def text(self, fields: Mapping[str, str]) -> str:
        """What this member's symbol says."""
        return self._template.fill(fields)

    def draw(self, fields: Mapping[str, str]) -> list[Drawing]:
        """The symbol. Raises ``ValueError`` for a text too long for any version, ``FieldEmpty``, and ``TextDoesNotFit``
        for a symbol that would grow out of the safe area or over another element.
        """
        if empty := next((name for name in self._element.fields if not fields[name]), None):
            raise FieldEmpty(empty)
        place = self.place(fields)
        if place.area.width > self._usual and not self._room_for(place.area):
            raise TextDoesNotFit(self.text(fields))
        frame = _Frame(place, self._canvas)
        return frame.turn([frame.bars(Qr(self.text(fields)), 0)])


def customer_bar_place(element: CustomerBar, canvas: Canvas) -> SymbolPlace:
    """The place of a customer barcode, the same for every address; its bars are whole dots, none larger than asked.

    Raises ``ValueError`` where no whole number of dots gives a size that the post allows.
    """
    dots = dots_per_module(element.size, canvas.dpi)
    module, symbol = dots * canvas.dot, CustomerBarcode("0000000", quiet=_quiet(dots))
    return _place(element, canvas, symbol.width * module, symbol.height * module, module)


def _quiet(dots: int) -> float:
    """The clear space around the bars in modules of ``dots``: whole dots, so that the bars are too."""
    return ceil(QUIET * dots) / dots


class CustomerBarDrawer:
    """Draws Japan Post's customer barcode."""

    def __init__(self, element: CustomerBar, canvas: Canvas) -> None:
        self._element, self._canvas = element, canvas

    @cached_property
    def _place(self) -> SymbolPlace:
        return customer_bar_place(self._element, self._canvas)

    @cached_property
    def _frame(self) -> "_Frame":
        return _Frame(self._place, self._canvas)

    def text(self, fields: Mapping[str, str]) -> str:
        """The kinds of its bars; nothing where there is no postcode."""
        return self._symbol(fields).bars if fields["postcode"] else ""

    def place(self, _fields: Mapping[str, str]) -> SymbolPlace:
        """The same place for every member."""
        return self._place

    def draw(self, fields: Mapping[str, str]) -> list[Drawing]:
        """The symbol; nothing where there is no postcode.

        Raises ``ValueError`` for a postcode that is none, and where the press's dots do not allow the size.
        """
        if not fields["postcode"]:
            return []
        return self._frame.turn([self._frame.bars(self._symbol(fields), 0)])

    def _symbol(self, fields: Mapping[str, str]) -> CustomerBarcode:
        symbol = CustomerBarcode.for_address(fields["postcode"], f"{fields['address1']} {fields['address2']}")
        return replace(symbol, quiet=_quiet(dots_per_module(self._element.size, self._canvas.dpi)))


class _Frame:
    """A symbol's own upright frame on the canvas, and the turn that brings it to its place."""

    def __init__(self, place: SymbolPlace, canvas: Canvas) -> None:
        area, self._turned, self._module = place.area, place.turned, points(place.module)
        left, right = canvas.x(area.x), canvas.x(area.right)
        bottom, top = canvas.y(area.bottom), canvas.y(area.y)
        corner = {0: (left, bottom), 90: (right, bottom), 180: (right, top), 270: (left, top)}[place.turned]
        self.left, self._bottom = corner  # the lower left corner as drawn; the turn is about it
        self.top = self._bottom + points(area.width if place.turned % 180 else area.height)

    def bars(self, symbol: Symbol, below: float) -> Bars:
        return Bars(symbol, self.left, self.top, self._module, points(WHITE_MARGIN), below)

    def turn(self, drawn: list[Drawing]) -> list[Drawing]:
        return [Turned(tuple(drawn), self._turned, self.left, self._bottom)] if self._turned else drawn
