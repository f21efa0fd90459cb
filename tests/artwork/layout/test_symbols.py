"""Symbols stand on the press's dots, in their white box, where the design says, however they are turned."""

from itertools import pairwise

import pytest

from portal.artwork import TextDoesNotFit
from portal.artwork.layout import Area, Canvas, ElementNotDrawn, Kind
from portal.artwork.media import CARD, POSTCARD
from portal.artwork.symbols import CustomerBarcode, Ean13
from portal.artwork.symbols.ean13 import QUIET_LEFT
from tests.artwork.designs import MEMBER, NUMBER, Json, blank, card, changed, composition, drawn, of_type, text
from tests.artwork.flat import Flat, Flattened

DPIS = [300, 400, 600, 1200, 2400]
TURNS = [0, 90, 180, 270]
WIDTH = 113  # modules of an EAN-13 with its quiet zones


def symbol(**more: object) -> Json:
    return {"type": "number_symbol", "x": 10, "y": 6, "rotate": 0} | more


def flat(element: Json, dpi: int = 600, medium: str = "card", **fields: str) -> Flattened:
    height = (CARD if medium == "card" else POSTCARD).height
    return Flattened(drawn(blank(element, medium=medium), dpi=dpi, **fields), height)


def place(element: Json, dpi: int = 600, medium: str = "card"):
    (expected,) = composition(blank(element, medium=medium), dpi=dpi).expected(MEMBER)
    return expected.place


def in_dots(millimetres: float, dpi: int) -> float:
    return millimetres * dpi / 25.4


def off_dots(edges: list[float], dpi: int) -> float:
    """How far the worst edge is from a whole dot, in dots."""
    return max(abs(in_dots(edge, dpi) - round(in_dots(edge, dpi))) for edge in edges)


def from_corner(flat: Flat, height: float = CARD.height) -> list[float]:
    """All four edges from the trim's lower left corner, where a press counts its dots from."""
    return [flat.left, flat.right, height - flat.top, height - flat.bottom]


def along(found: list[Flat], turn: int) -> list[tuple[float, float]]:
    """Start and end of each bar along the symbol, from its left end."""
    match turn:
        case 0:
            return sorted((bar.left, bar.right) for bar in found)
        case 90:
            return sorted((-bar.bottom, -bar.top) for bar in found)
        case 180:
            return sorted((-bar.right, -bar.left) for bar in found)
        case _:
            return sorted((bar.top, bar.bottom) for bar in found)


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("turn", TURNS)
def test_every_edge_of_every_bar_lies_on_a_whole_dot(dpi: int, turn: int):
    for x, y in ((10, 6), (10.013, 6.377)):
        drawing = flat(symbol(rotate=turn, x=x, y=y), dpi)
        assert len(drawing.bars) == 30
        assert off_dots([edge for bar in drawing.bars for edge in from_corner(bar)], dpi) < 1e-6


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("turn", TURNS)
def test_the_module_is_whole_dots_near_what_was_asked_for_and_never_below_the_least(dpi: int, turn: int):
    starts = [bar.x for bar in Ean13(NUMBER).bars]
    for asked in (0.264, 0.27, 0.29, 0.33, 0.4, 0.5, 0.66):
        module = place(symbol(rotate=turn, x_dimension=asked), dpi).module
        assert off_dots([module], dpi) < 1e-6
        assert module >= 0.264 - 1e-9
        assert abs(module - asked) <= 25.4 / dpi
        bars = along(flat(symbol(rotate=turn, x_dimension=asked), dpi).bars, turn)
        assert [start - bars[0][0] for start, _ in bars] == pytest.approx([(x - starts[0]) * module for x in starts])


def test_300_dpi_takes_4_dots_and_600_dpi_8():
    assert place(symbol(), 300).module == pytest.approx(0.33867, abs=1e-5)
    assert place(symbol(), 600).module == pytest.approx(0.33867, abs=1e-5)
    assert place(symbol(x_dimension=0.264), 300).module == pytest.approx(0.33867, abs=1e-5)
    assert place(symbol(x_dimension=0.264), 600).module == pytest.approx(0.29633, abs=1e-5)
    assert place(symbol(x_dimension=0.25), 300).module == pytest.approx(0.254, abs=1e-5), "told by the rules"


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("digits", [True, False])
@pytest.mark.parametrize("dpi", [300, 600])
def test_quiet_zones_and_digits_lie_inside_the_white_box(turn: int, digits: bool, dpi: int):
    element = symbol(rotate=turn, digits=digits)
    drawing, here = flat(element, dpi), place(element, dpi)
    (white,) = drawing.white
    area = here.area
    assert white.holds(Flat(area.x - 0.5, area.y - 0.5, area.right + 0.5, area.bottom + 0.5))
    inside = Flat(area.x, area.y, area.right, area.bottom)
    assert all(inside.holds(bar) for bar in drawing.bars)
    assert all(inside.holds(glyph) for _, glyph in drawing.glyphs)
    assert "".join(said for said, _ in drawing.glyphs) == (NUMBER if digits else "")
    bars, ends = along(drawing.bars, turn), along([inside], turn)[0]
    assert bars[0][0] - ends[0] == pytest.approx(11 * here.module)
    assert ends[1] - bars[-1][1] == pytest.approx(7 * here.module)


def test_the_digits_stand_under_the_halves_they_say():
    drawing, here = flat(symbol()), place(symbol())
    module, left = here.module, here.area.x
    middles = [glyph.middle[0] for _, glyph in drawing.glyphs]
    assert left < middles[0] < left + 9 * module
    for digit, middle in enumerate(middles[1:7]):
        assert middle == pytest.approx(left + (QUIET_LEFT + 3 + 7 * digit + 3.5) * module, abs=1.5 * module)
    for digit, middle in enumerate(middles[7:]):
        assert middle == pytest.approx(left + (QUIET_LEFT + 50 + 7 * digit + 3.5) * module, abs=1.5 * module)
    lowest = min(bar.bottom for bar in drawing.bars)
    guards = max(bar.bottom for bar in drawing.bars)
    assert all(lowest + module < glyph.top and glyph.bottom > guards for _, glyph in drawing.glyphs)


@pytest.mark.parametrize("dpi", [300, 600, 2400])
@pytest.mark.parametrize("height", [9, 11, 15.5])
def test_the_bars_are_as_high_as_asked_for_and_guards_5_modules_longer(dpi: int, height: float):
    drawing, module = flat(symbol(bar_height=height), dpi), place(symbol(bar_height=height), dpi).module
    heights = sorted({round(bar.bottom - bar.top, 6) for bar in drawing.bars})
    assert heights[0] == pytest.approx(height, abs=25.4 / dpi / 2)
    assert heights[1] - heights[0] == pytest.approx(5 * module)


@pytest.mark.parametrize("kind", ["number_symbol", "qr", "customer_barcode"])
@pytest.mark.parametrize("turn", [*TURNS, -90, 360, -270])
def test_a_turned_symbol_stays_about_the_same_middle(kind: str, turn: int):
    element = {"type": kind, "x": 12, "y": 60, "rotate": turn} | ({"text": "あいう"} if kind == "qr" else {})
    upright, turned = (place(element | {"rotate": degrees}, medium="postcard").area for degrees in (0, turn))
    assert turned.x + turned.width / 2 == pytest.approx(upright.x + upright.width / 2, abs=0.05)
    assert turned.y + turned.height / 2 == pytest.approx(upright.y + upright.height / 2, abs=0.05)
    assert (turned.width, turned.height) == pytest.approx(
        (upright.height, upright.width) if turn % 180 else (upright.width, upright.height)
    )
    (white,) = flat(element, medium="postcard").white
    assert white.middle == pytest.approx((turned.x + turned.width / 2, turned.y + turned.height / 2), abs=1e-6)


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("turn", TURNS)
def test_a_qr_code_is_whole_dots_both_ways(dpi: int, turn: int):
    element = {"type": "qr", "x": 10.01, "y": 6.02, "text": "https://pay.example/{member_no}", "rotate": turn}
    drawing, here = flat(element, dpi), place(element, dpi)
    assert off_dots([edge for bar in drawing.bars for edge in from_corner(bar)], dpi) < 1e-6
    assert here.module >= 0.35 - 1e-9
    inside = Flat(here.area.x, here.area.y, here.area.right, here.area.bottom)
    quiet = 4 * here.module
    free = Flat(inside.left + quiet, inside.top + quiet, inside.right - quiet, inside.bottom - quiet)
    assert all(free.holds(bar) for bar in drawing.bars)
    assert drawing.white[0].holds(inside)


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize(("turn", "size"), [(0, 8.6), (90, 9), (180, 10), (270, 11.5)])
def test_a_customer_barcode_is_whole_dots_with_2_mm_of_white_around(dpi: int, turn: int, size: float):
    element = {"type": "customer_barcode", "x": 10.01, "y": 30.02, "size": size, "rotate": turn}
    drawing, here = flat(element, dpi, "postcard"), place(element, dpi, "postcard")
    assert len(drawing.bars) == 67
    assert off_dots([edge for bar in drawing.bars for edge in from_corner(bar, POSTCARD.height)], dpi) < 1e-6
    assert 0.06 * 8 - 1e-9 <= here.module <= 0.06 * size + 1e-9
    starts = [start for start, _ in along(drawing.bars, turn)]
    assert [after - before for before, after in pairwise(starts)] == pytest.approx([2 * here.module] * 66)
    (white,) = drawing.white
    clear = Flat(white.left + 2, white.top + 2, white.right - 2, white.bottom - 2)
    assert all(clear.holds(bar) for bar in drawing.bars)


def test_a_customer_barcode_says_postcode_and_both_address_lines():
    (expected,) = composition(blank({"type": "customer_barcode", "x": 12, "y": 60}, medium="postcard")).expected(MEMBER)
    assert expected.kind is Kind.CUSTOMER_BARCODE
    assert expected.text == CustomerBarcode("1040061", "6-10-1-203").bars
    made = composition(blank({"type": "customer_barcode", "x": 12, "y": 60}, medium="postcard"))
    (expected,) = made.expected(MEMBER | {"address2": "203号"})
    assert expected.text == CustomerBarcode("1040061", "6-10-1-203").bars, "not 1203"


def test_what_must_be_read_is_told_with_its_place():
    expected = composition(card()).expected(MEMBER)
    assert [(each.kind, each.text) for each in expected] == [
        (Kind.EAN13, NUMBER),
        (Kind.EAN13, MEMBER["store_code"]),
    ]
    (code,) = composition(card(), "back").expected(MEMBER)
    assert (code.kind, code.text) == (Kind.QR, "https://pay.example/c/A-000123")
    element = {"type": "customer_barcode", "x": 12, "y": 60}
    made = composition(blank(element, medium="postcard"))
    assert made.expected(MEMBER | {"postcode": ""}) == []
    assert made.draw(MEMBER | {"postcode": ""}) == []


@pytest.mark.parametrize("number", ["2112345678901", "211234567890", "２１１２３４５６７８９００", ""])
def test_only_a_number_becomes_a_symbol(number: str):
    with pytest.raises(ElementNotDrawn) as refusal:
        drawn(blank(symbol(id="bars")), number=number)
    assert (refusal.value.pointer, refusal.value.element) == ("/front/elements/0", "bars")


def test_a_members_qr_code_that_grows_over_its_neighbour_is_an_error():
    """The design was checked with a sample's; a longer text makes a larger symbol."""
    design = changed(card(), "/back/elements/-", text("すぐ右", x=73.5, y=8, width=8, height=6))
    long = "A-" + "0" * 60
    with pytest.raises(ElementNotDrawn) as refusal:
        drawn(design, "back", member_no=long)
    assert isinstance(refusal.value.cause, TextDoesNotFit)
    assert refusal.value.pointer == of_type(card(), "qr")
    assert drawn(card(), "back", member_no=long), "where there is room, it may grow"
    with pytest.raises(ElementNotDrawn):
        drawn(changed(card(), f"{of_type(card(), 'qr')}/x", 67), "back", member_no=long)


def test_areas_know_what_they_hold_and_meet():
    area = Area(10, 10, 20, 10)
    assert area.turned(90) == area.turned(-90) == area.turned(270) == Area(15, 5, 10, 20)
    assert area.turned(180) == area.turned(360) == area
    tilted = area.turned(45)
    assert (tilted.width, tilted.height) == pytest.approx((30 / 2**0.5, 30 / 2**0.5))
    assert area.within(area) and not area.grown(0.01).within(area)
    assert not area.meets(Area(30, 10, 5, 5)), "edges alone do not meet"
    assert area.meets(Area(29.9, 19.9, 5, 5))


def test_lengths_become_dots():
    canvas = Canvas(CARD, 300)
    assert canvas.dots(0.33, 0.264) == 4
    assert canvas.dots(0.001) == 1
    assert canvas.dots(0.264, 0.264) == 4
    assert canvas.dots(0.25, 0.264) == 3, "what is asked too small is told by the rules, not mended"
    assert Canvas(CARD, 2400).dots(0.264, 0.264) == 25
