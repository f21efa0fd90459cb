"""The symbol's geometry, held against the standard's own tables."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.artwork import Ean13
from portal.artwork.symbols.ean13 import BARS, HEIGHT, QUIET_LEFT, QUIET_RIGHT, WIDTH
from tests.artwork.ean13_by_hand import GUARD_MODULES, SETS, G, L, R, modules
from tests.factories import STORE_CODE, make_digits


def drawn(symbol: Ean13) -> str:
    """The symbol's 95 modules as its bars cover them."""
    row = ["0"] * WIDTH
    for bar in symbol.bars:
        for x in range(bar.x, bar.x + bar.width):
            assert row[x] == "0", "two bars overlap"
            row[x] = "1"
    assert set(row[:QUIET_LEFT] + row[QUIET_LEFT + BARS :]) == {"0"}, "a bar stands in a quiet zone"
    return "".join(row[QUIET_LEFT : QUIET_LEFT + BARS])


def test_the_tables_held_against_are_those_of_the_standard():
    """Set C is set A inverted, set B is set C mirrored: a slip of the pen above would show."""
    invert = str.maketrans("01", "10")
    for digit in "0123456789":
        assert R[digit] == L[digit].translate(invert)
        assert G[digit] == R[digit][::-1]
    assert len({tuple(map(id, sets)) for sets in SETS.values()}) == 10


def test_thousands_of_symbols_are_those_of_the_standard(campaign):
    chance = random.Random(20260401)
    for _ in range(campaign(5_000, 200_000)):
        digits = make_digits(chance.randrange(10**12))
        assert drawn(Ean13(digits)) == modules(digits), digits


@pytest.mark.parametrize("first", "0123456789")
def test_every_first_digit_and_every_digit_in_every_place(first: str):
    for place in range(1, 12):
        for digit in "0123456789":
            digits = make_digits(first + "5" * (place - 1) + digit + "5" * (11 - place))
            assert drawn(Ean13(digits)) == modules(digits)


@given(st.integers(0, 10**12 - 1).map(make_digits))
def test_only_guard_bars_reach_down(digits: str):
    symbol = Ean13(digits)
    guards = {x for bar in symbol.bars if bar.guard for x in range(bar.x, bar.x + bar.width)}
    bars = {x for bar in symbol.bars for x in range(bar.x, bar.x + bar.width)}
    assert guards == {QUIET_LEFT + module for module in GUARD_MODULES} & bars
    assert len(symbol.bars) == 30
    assert all(1 <= bar.width <= 4 for bar in symbol.bars)


def test_measures_are_those_of_the_standard():
    """GS1 General Specifications: 11 and 7 modules of quiet zone, 113 in all, 22.85 mm high at X = 0.330 mm."""
    assert (QUIET_LEFT, BARS, QUIET_RIGHT, WIDTH) == (11, 95, 7, 113)
    assert pytest.approx(22.85, abs=0.1) == HEIGHT * 0.330


def test_the_digits_below_are_the_digits_encoded():
    assert Ean13(STORE_CODE).readable == ("2", "800000", "000004")


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "280000000000",
        "28000000000044",
        "2800000000005",  # python-barcode would silently put it right
        "280000000000X",
        "２８０００００００００００４",
        " 2800000000004",
        "2800000000004\n",
        "-280000000000",
    ],
)
def test_anything_but_a_right_number_is_refused(digits: str):
    with pytest.raises(ValueError, match="EAN-13"):
        Ean13(digits)


@given(st.integers(0, 10**12 - 1).map(make_digits), st.integers(1, 9))
def test_a_wrong_check_digit_is_never_put_right(digits: str, by: int):
    with pytest.raises(ValueError, match="check digit"):
        Ean13(digits[:12] + str((int(digits[12]) + by) % 10))
