"""EAN-13 as a symbol like the others, and held against zint."""

import random

import pytest

from portal.artwork.symbols import Ean13
from tests.artwork import zint
from tests.artwork.raster import covered, quiet, raster
from tests.artwork.readers import by_both, read
from tests.factories import STORE_CODE, make_digits


def test_thousands_of_symbols_are_those_of_zint(campaign):
    chance = random.Random(13)
    values = [make_digits(chance.randrange(10**12)) for _ in range(campaign(500, 20_000))]
    for digits, (row,) in zip(values, zint.encode(zint.EAN_13, values), strict=True):
        assert covered(Ean13(digits), y=10) == row[:95], digits
        assert set(row[95:]) <= {"0"}


def test_measures_are_in_modules_with_quiet_zones_and_longer_guards():
    symbol = Ean13(STORE_CODE, bar_height=30)
    assert (symbol.width, symbol.height) == (113, 35)
    assert quiet(symbol) == (11, 7, 0, 0)
    assert {bar.height for bar in symbol.rectangles} == {30, 35}
    assert covered(symbol, y=32) == covered(Ean13("0" * 13), y=72), "below the bars only guards are left"


@pytest.mark.parametrize("height", [69, 33.3, 30])
def test_the_pdf_path_draws_the_same_rectangles(height: float):
    chance = random.Random(69)
    for _ in range(200):
        symbol = Ean13(make_digits(chance.randrange(10**12)), bar_height=height)
        drawn = sorted(tuple(map(float, line.split()[:4])) for line in symbol.pdf_path.decode().splitlines())
        assert drawn == [(bar.x, bar.y, bar.width, pytest.approx(bar.height, abs=1e-5)) for bar in symbol.rectangles]


@pytest.mark.parametrize("dots", [2, 4])
def test_its_picture_is_read_by_both_readers(dots: int):
    assert read(raster(Ean13(STORE_CODE), dots)) == by_both(STORE_CODE)
