"""The customer barcode: held against zint, the manual's figures, and read back from its bars."""

import random
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.artwork.symbols import CustomerBarcode, Rectangle
from portal.artwork.symbols.japan_post import (
    BARS,
    CLEAR,
    CODES,
    START,
    STOP,
    check_code,
    dots_per_module,
    kinds_of,
    module_mm,
    read_bars,
)
from tests.artwork import zint
from tests.artwork.raster import quiet

POSTCODES = st.from_regex("[0-9]{7}", fullmatch=True)
ADDRESSES = st.text(string.digits + "-" + string.ascii_uppercase, max_size=15)
KIND = {("1", "1"): "F", ("1", "0"): "A", ("0", "1"): "D", ("0", "0"): "T"}  # by what its upper and lower third are


def kinds(rows: tuple[str, ...]) -> str:
    """The bars of zint's three rows: upper, middle, lower third."""
    upper, middle, lower = (row[: 2 * BARS - 1 : 2] for row in rows)
    assert middle == "1" * BARS, "each bar has its middle"
    assert all(set(row[1::2]) | set(row[2 * BARS :]) <= {"0"} for row in rows)
    return "".join(KIND[ends] for ends in zip(upper, lower, strict=True))


def test_thousands_of_symbols_are_those_of_zint(campaign):
    chance = random.Random(76)
    alphabets = (string.digits, string.digits + "-", string.digits + "-" + string.ascii_uppercase)
    symbols = [
        CustomerBarcode(
            f"{chance.randrange(10**7):07}",
            "".join(chance.choices(chance.choice(alphabets), k=chance.randint(0, 13))),
        )
        for _ in range(campaign(500, 20_000))
    ]
    # zint takes what fits, and no letter cut in two
    told = [symbol.postcode + read_bars(symbol.bars)[1] for symbol in symbols]
    whole = [(symbol, value) for symbol, value in zip(symbols, told, strict=True) if value[-1] not in "abc"]
    theirs = zint.encode(zint.JAPAN_POST, [value for _, value in whole], rows=3)
    for (symbol, value), rows in zip(whole, theirs, strict=True):
        assert symbol.bars == kinds(rows), value
    assert len(whole) > len(symbols) * 0.8


def test_every_letter_and_every_check_code_is_that_of_zint():
    symbols = [CustomerBarcode("0000000", letter) for letter in string.ascii_uppercase]
    symbols += [CustomerBarcode(f"{number:07}") for number in range(0, 10**6, 9_973)]
    theirs = zint.encode(zint.JAPAN_POST, [symbol.postcode + symbol.characters for symbol in symbols], rows=3)
    assert [symbol.bars for symbol in symbols] == [kinds(rows) for rows in theirs]
    assert {check_code(symbol.codes) for symbol in symbols} == set("0123456789-abcdefgh")


def test_check_value_0():
    """Postcode 1427373: the values add up to a multiple of 19 already."""
    symbol = CustomerBarcode("1427373")
    assert check_code(symbol.codes) == "0"
    assert symbol.bars[-5:-2] == "FTT"
    assert symbol.bars == kinds(*zint.encode(zint.JAPAN_POST, ["1427373"], rows=3))


@pytest.mark.parametrize(
    ("postcode", "characters", "codes"),
    [
        ("1000013", "1-3-2-503", "10000131-3-2-503dddd9"),
        ("2730102", "3-20-5B604", "27301023-20-5a1604dd0"),
        ("6230011", "6-7LB106", "62300116-7b1a1106ddd4"),
        ("0640804", "29-1524-23-2-501", "064080429-1524-23-2-3"),
        ("9100067", "3-80-25J1-2B", "91000673-80-25a91-2a9"),
    ],
)
def test_the_examples_of_the_manual(postcode: str, characters: str, codes: str):
    """Padded, letters as two codes, cut after 13 (even within a letter), with the manual's check code."""
    symbol = CustomerBarcode(postcode, characters)
    assert symbol.codes + check_code(symbol.codes) == codes


@given(POSTCODES, ADDRESSES)
def test_bars_are_read_back(postcode: str, characters: str):
    symbol = CustomerBarcode(postcode, characters)
    found_postcode, found = read_bars(symbol.bars)
    assert found_postcode == postcode
    if found and found[-1] in "abc":
        assert CustomerBarcode(postcode, found[:-1] + characters[len(found) - 1]).bars == symbol.bars
    else:
        assert CustomerBarcode(postcode, found).bars == symbol.bars
        assert characters.startswith(found)


@given(POSTCODES, ADDRESSES, st.integers(0, BARS - 1), st.sampled_from("FADT"))
def test_one_bar_misread_is_never_another_address(postcode: str, characters: str, place: int, kind: str):
    bars = CustomerBarcode(postcode, characters).bars
    if bars[place] == kind:
        return
    with pytest.raises(ValueError, match="customer barcode"):
        read_bars(bars[:place] + kind + bars[place + 1 :])


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ("123456-ddddddddddddd", "order"),
        ("1234567dddddddddddd1", "order"),
        ("1234567add1ddddddddd", "order"),
        ("1234567c9ddddddddddd", "order"),
        ("12345671addddddddddd", "order"),
        ("1234567eeeeeeeeeeeee", "order"),
    ],
)
def test_codes_in_no_right_order_are_refused(codes: str, reason: str):
    bars = START + "".join(CODES[code] for code in codes + check_code(codes)) + STOP
    with pytest.raises(ValueError, match=reason):
        read_bars(bars)


@pytest.mark.parametrize("bars", ["", "F" * BARS, "FD" + "F" * 63 + "FD"])
def test_what_is_no_customer_barcode_is_refused(bars: str):
    with pytest.raises(ValueError, match="67 bars"):
        read_bars(bars)


@pytest.mark.parametrize(
    ("postcode", "characters"),
    [
        ("", ""),
        ("123456", ""),
        ("123-4567", ""),
        ("12345678", ""),
        ("１２３４５６７", ""),
        ("1234567\n", ""),
        ("1234567", "a"),
        ("1234567", "１"),
        ("1234567", "1 2"),
    ],
)
def test_wrong_data_are_refused(postcode: str, characters: str):
    with pytest.raises(ValueError, match="customer barcode"):
        CustomerBarcode(postcode, characters)


@pytest.mark.parametrize("points", [8, 9.5, 10, 11.5])
def test_measures_are_those_of_the_manual(points: float):
    """Bar 0.6, pitch 1.2, long 3.6, half-long 2.4, timing 1.2 mm × a/10, and 2 mm clear around."""
    symbol, module, scale = CustomerBarcode("1000013", "1-3-2-503"), module_mm(points), points / 10
    places = list(zip(symbol.bars, symbol.rectangles, strict=True))
    assert len(places) == 67
    heights = {kind: bar.height * module for kind, bar in places}
    assert heights == pytest.approx({"F": 3.6 * scale, "A": 2.4 * scale, "D": 2.4 * scale, "T": 1.2 * scale})
    assert {bar.width for _, bar in places} == {1} and module == pytest.approx(0.6 * scale)
    xs = [bar.x * module for _, bar in places]
    assert [b - a for a, b in pairwise(xs)] == pytest.approx([1.2 * scale] * 66)
    top = symbol.rectangles[0].y
    assert {(kind, round(bar.y - top, 9)) for kind, bar in places} == {("F", 0), ("A", 0), ("D", 2), ("T", 2)}
    assert all(free * module >= CLEAR for free in quiet(symbol))


@given(POSTCODES, ADDRESSES, st.floats(0.01, 100), st.floats(-500, 500), st.floats(-500, 500))
def test_kinds_are_told_from_rectangles_in_any_unit(postcode: str, characters: str, unit: float, x: float, y: float):
    symbol = CustomerBarcode(postcode, characters)
    found = [
        Rectangle(x + bar.x * unit, y + bar.y * unit, bar.width * unit, bar.height * unit)
        for bar in reversed(symbol.rectangles)
    ]
    assert kinds_of(found) == symbol.bars


def test_a_bar_of_another_height_has_no_kind():
    bars = CustomerBarcode("1000013").rectangles
    with pytest.raises(ValueError, match="neither long"):
        kinds_of([*bars[:-1], Rectangle(bars[-1].x, bars[-1].y, 1, 5)])


def test_modules_of_whole_dots():
    """10 points: 7 dots at 300 dpi make 9.9 points; 8 points want 0.48 mm, more than 5 dots (0.42)."""
    assert (dots_per_module(10, 300), dots_per_module(10, 600), dots_per_module(8.5, 300)) == (7, 14, 6)
    with pytest.raises(ValueError, match="at 300 dpi"):
        dots_per_module(8, 300)


@pytest.mark.parametrize("points", [7.9, 11.6, 0, -8])
def test_other_sizes_are_refused(points: float):
    with pytest.raises(ValueError, match=r"8 to 11\.5 points"):
        module_mm(points)
