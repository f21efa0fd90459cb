"""The measuring read-back finds what pixels forgive: each sabotage of a good card has its own fault."""

import re
from collections.abc import Callable

import pytest

from portal.artwork import Canvas
from portal.artwork.drawing import WHITE, Bars, Box, Ink, Turned
from portal.artwork.layout import Area, Expected, Kind
from portal.artwork.layout.symbols import SymbolPlace
from portal.artwork.media import CARD
from portal.artwork.pdf import Usage, content
from portal.artwork.readback import ReadBackFault
from portal.artwork.readback.content import interpret
from portal.artwork.readback.ean_bars import decodability, digits_of
from portal.artwork.readback.geometry import measure
from portal.artwork.symbols import CustomerBarcode, Ean13, Qr, Symbol
from portal.artwork.units import points
from tests.factories import make_digits

CANVAS = Canvas(CARD, 600)
NUMBER = make_digits(211234567890)
DOTS = 8
X = DOTS * CANVAS.dot


def placed(symbol: Symbol, kind: Kind, text: str, turned: int = 0) -> tuple[Bars | Turned, Expected]:
    """A symbol near the card's middle, and what is expected there."""
    width, height = symbol.width * X, symbol.height * X
    if turned % 180:
        width, height = height, width
    left, bottom = CANVAS.on_dot(points(20)), CANVAS.on_dot(points(10))
    area = Area(left / points(1), CARD.height - bottom / points(1) - height, width, height)
    corner = {
        0: (left, bottom), 90: (left + points(width), bottom),
        180: (left + points(width), bottom + points(height)), 270: (left, bottom + points(height)),
    }[turned]  # fmt: skip
    upright = Bars(symbol, corner[0], corner[1] + points(symbol.height * X), points(X), points(0.5))
    drawing = Turned((upright,), turned, *corner) if turned else upright
    return drawing, Expected(kind, text, SymbolPlace(area, X, turned))


def faults(stream: bytes, expected: Expected) -> list[ReadBackFault]:
    return [fault.code for _, fault in measure(interpret(stream), [expected], CANVAS)]


SYMBOLS = [
    (Ean13(NUMBER, bar_height=33), Kind.EAN13, NUMBER),
    (Qr("https://pay.example.jp/c/abc"), Kind.QR, "https://pay.example.jp/c/abc"),
    (CustomerBarcode("1000001", "1-1", quiet=9), Kind.CUSTOMER_BARCODE, CustomerBarcode("1000001", "1-1").bars),
]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize(("symbol", "kind", "text"), SYMBOLS, ids=[kind for _, kind, _ in SYMBOLS])
def test_a_good_symbol_has_no_fault_however_it_is_turned(symbol: Symbol, kind: Kind, text: str, turned: int):
    drawing, expected = placed(symbol, kind, text, turned)
    assert faults(content([drawing], Usage()), expected) == []


def wider(stream: bytes) -> bytes:
    return re.sub(rb"\n(\d+) 0 2 ", rb"\n\1 0 3 ", stream, count=1)


def elsewhere(stream: bytes) -> bytes:
    return stream.replace(b" cm 0 0 0 0 k", b" cm 1 0 0 1 0.3 0 cm 0 0 0 0 k")


SABOTAGE: list[tuple[Callable[[bytes], bytes], ReadBackFault]] = [
    (lambda stream: stream.replace(b"0 0 0 1 k", b"0 1 1 0 k"), ReadBackFault.PATTERN),  # red bars are no bars
    (lambda stream: stream.replace(b"0 0 0 1 k", b"0 0 0 0.9 k"), ReadBackFault.PATTERN),
    (lambda stream: stream.replace(b"0 0 0 0 k", b"0 0 0.1 0 k"), ReadBackFault.NO_WHITE),
    (lambda stream: stream.replace(b"0 0 0 0 k", b"0 0 0 0.1 k"), ReadBackFault.NO_WHITE),
    (elsewhere, ReadBackFault.OFF_DOTS),
    (wider, ReadBackFault.PATTERN),
    (lambda stream: stream + b"\n0 0 0 0 k 90 60 20 5 re f", ReadBackFault.NOT_BLACK),
    (lambda stream: stream + b"\n0 1 0 0 k 90 60 20 5 re f", ReadBackFault.NOT_BLACK),
]


@pytest.mark.parametrize(("spoil", "fault"), SABOTAGE)
def test_a_spoiled_ean13_is_found_out(spoil: Callable[[bytes], bytes], fault: ReadBackFault):
    drawing, expected = placed(*SYMBOLS[0])
    good = content([drawing], Usage())
    assert spoil(good) != good
    assert fault in faults(spoil(good), expected)


def test_another_number_is_found_out_with_what_it_says():
    drawing, _ = placed(Ean13(make_digits(219999999999), bar_height=33), Kind.EAN13, "")
    _, expected = placed(*SYMBOLS[0])
    ((_, fault),) = measure(interpret(content([drawing], Usage())), [expected], CANVAS)
    assert (fault.code, fault.found, fault.wanted) == (ReadBackFault.PATTERN, make_digits(219999999999), NUMBER)


def test_low_bars_are_found_out():
    drawing, expected = placed(Ean13(NUMBER, bar_height=25), Kind.EAN13, NUMBER)
    assert faults(content([drawing], Usage()), expected) == [ReadBackFault.HEIGHT]


def test_a_symbol_that_is_missing_is_found_out():
    _, expected = placed(*SYMBOLS[0])
    assert faults(content([Box(0, 0, 10, 10, fill=Ink((0, 0, 0, 100)))], Usage()), expected) == [ReadBackFault.NO_WHITE]
    everywhere = content([Box(0, 0, 300, 300, fill=WHITE)], Usage())
    assert faults(everywhere, expected) == [ReadBackFault.PATTERN]


@pytest.mark.parametrize("kept", [0, 100, 400])
def test_half_a_qr_code_is_found_out(kept: int):
    drawing, expected = placed(*SYMBOLS[1])
    good = content([drawing], Usage())
    rows = good.split(b"\n")
    assert ReadBackFault.PATTERN in faults(b"\n".join([*rows[:1], *rows[1 : 1 + kept // 4], b"f Q"]), expected)


def test_a_customer_barcode_with_one_wrong_bar_is_found_out():
    drawing, expected = placed(*SYMBOLS[2])
    spoiled = content([drawing], Usage()).replace(b" 1 6 re", b" 1 2 re", 1)
    assert ReadBackFault.PATTERN in faults(spoiled, expected)


@pytest.mark.parametrize("stream", [b"q", b"1 0 0", b"q 1 0 0 1 0 0 cm", b"3 4 5 6"])
def test_a_stream_that_ends_in_the_middle_is_no_content(stream: bytes):
    with pytest.raises(ValueError, match="ends in the middle"):
        interpret(stream)


def test_the_interpreter_follows_nested_matrices_and_colours():
    painted = interpret(b"q 2 0 0 3 10 20 cm 0 0 0 1 k q 0 1 -1 0 0 0 cm 1 2 3 4 re f Q 1 1 1 1 re f Q 0 0 1 1 re f")
    corners = [(r.left, r.bottom, r.right, r.top) for r in painted.rectangles]
    assert corners == [(-2, 23, 6, 32), (12, 23, 14, 26), (0, 0, 1, 1)]
    assert [r.colour[0] for r in painted.rectangles] == ["k", "k", "/DeviceGray"]


def test_bars_spell_their_digits_by_a_table_of_their_own(campaign):
    for index in range(campaign(300, 20_000)):
        number = make_digits(index * 3_141_592_653 % 10**12)
        edges = [edge for bar in Ean13(number).bars for edge in (bar.x, bar.x + bar.width)]
        assert digits_of(edges) == number
        assert decodability(edges) == pytest.approx(1)


@pytest.mark.parametrize("gain", [0.1, 0.3, 0.6])
def test_decodability_falls_as_one_bar_grows(gain: float):
    edges = [float(edge) for bar in Ean13(NUMBER).bars for edge in (bar.x, bar.x + bar.width)]
    edges[5] += gain
    assert decodability(edges) < 1 - gain
