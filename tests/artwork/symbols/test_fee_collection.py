"""The fee-collection GS1-128: its vectors, its limits, held against zint, and read back."""

import random
from datetime import date, timedelta

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pyzbar import pyzbar

from portal.artwork.symbols import FeeCollection
from portal.artwork.symbols.fee_collection import check_digit, dots_per_module
from tests.artwork import zint
from tests.artwork.raster import covered, quiet, raster

FIRST = "91912345012345678901234567890101033101230003"  # the guideline's own two
SECOND = "91942386178953917853935692730103073110312903"
NO_DUE = FeeCollection.of(company="912345", free="1", reissue=0, due=None, stamp=False, amount=1).digits


def any_symbol(chance: random.Random) -> FeeCollection:
    return FeeCollection.of(
        company=f"{chance.choice('59')}{chance.randrange(10**5):05}",
        free="".join(chance.choices("0123456789", k=chance.randint(1, 21))),
        reissue=chance.randrange(10),
        due=date(2000, 1, 1) + timedelta(days=chance.randrange(36_000)) if chance.random() < 0.9 else None,
        stamp=chance.random() < 0.5,
        amount=chance.randrange(10**6),
    )


@pytest.mark.parametrize("digits", [FIRST, SECOND])
def test_the_vectors_of_the_guideline(digits: str):
    assert len(digits) == 44
    assert check_digit(digits[:-1]) == digits[-1]
    assert FeeCollection(digits).digits == digits


def test_parts_give_the_vectors():
    first = FeeCollection.of(
        company="912345", free="012345678901234567890", reissue=1, due=date(2001, 3, 31), stamp=False, amount=123_000
    )
    second = FeeCollection.of(
        company="942386", free="178953917853935692730", reissue=1, due=date(2003, 7, 31), stamp=True, amount=31_290
    )
    assert (first.digits, second.digits) == (FIRST, SECOND)


def test_a_short_free_field_is_filled_up_on_the_right_and_no_due_date_is_nines():
    assert NO_DUE[:-1] == "919123451" + "0" * 20 + "09999990000001"


def test_lines_below_the_bars():
    assert FeeCollection(FIRST).readable == ("(91)912345-0123456789012345678901", "010331-0-123000-3")


def test_thousands_of_symbols_are_those_of_zint(campaign):
    chance = random.Random(128)
    symbols = [any_symbol(chance) for _ in range(campaign(500, 20_000))]
    theirs = zint.encode(zint.GS1_128, [f"[91]{symbol.digits[2:]}" for symbol in symbols])
    for symbol, (row,) in zip(symbols, theirs, strict=True):
        assert symbol.modules == row[:288], symbol.digits
        assert covered(symbol, y=1) == symbol.modules
        assert set(row[288:]) <= {"0"}


@pytest.mark.parametrize(("dpi", "dots"), [(300, 2), (400, 3), (480, 3), (600, 4), (1200, 9), (2400, 18)])
def test_x_is_the_largest_number_of_dots_within_60_mm(dpi: int, dots: int):
    """The guideline's table: 2 dots at 300 dpi, 3 at 400 and 480, 4 at 600."""
    symbol, dot = FeeCollection(FIRST).at(dpi), 25.4 / dpi
    assert dots_per_module(dpi) == dots
    assert symbol.width * dots * dot <= 60
    assert 288 * (dots + 1) * dot + 2 * 2.54 > 60, "one dot more is too wide"
    assert symbol.height * dots * dot >= 10
    left, right, above, below = quiet(symbol)
    assert left * dots * dot == pytest.approx(2.54) == right * dots * dot
    assert (above, below) == (0, 0)


@pytest.mark.parametrize("dpi", [72, 100, 200, 360])
def test_a_press_too_coarse_is_refused(dpi: int):
    with pytest.raises(ValueError, match=f"at {dpi} dpi"):
        dots_per_module(dpi)


def test_at_400_dpi_it_is_59_94_mm_wide():
    assert FeeCollection(FIRST).at(400).width * 3 * 25.4 / 400 == pytest.approx(59.94, abs=0.005)


def test_as_made_it_is_right_for_two_dots_of_300_dpi():
    assert FeeCollection(FIRST) == FeeCollection(FIRST).at(300)
    assert FeeCollection(FIRST).width == pytest.approx(318)


@pytest.mark.parametrize(
    ("digits", "reason"),
    [
        ("", "44 ASCII digits"),
        (FIRST[:-1], "44 ASCII digits"),
        (FIRST + "0", "44 ASCII digits"),
        (FIRST + "\n", "44 ASCII digits"),
        (FIRST.replace("0", "０"), "44 ASCII digits"),
        ("92" + FIRST[2:], "the first two 91"),
        ("91412345" + FIRST[8:], "begins with 5 or 9"),
        (FIRST[:30] + "010229" + FIRST[36:], "due date is a day"),
        (FIRST[:30] + "011331" + FIRST[36:], "due date is a day"),
        (FIRST[:30] + "000000" + FIRST[36:], "due date is a day"),
        (FIRST[:36] + "2" + FIRST[37:], "stamp flag is 0 or 1"),
        (FIRST[:-1] + "4", "check digit"),
    ],
)
def test_anything_wrong_is_refused_and_said(digits: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        FeeCollection(digits)


@given(st.integers(0, 43), st.integers(1, 9))
def test_one_wrong_digit_is_always_refused(place: int, by: int):
    """Weights 3 and 1 both have an inverse modulo 10."""
    wrong = SECOND[:place] + str((int(SECOND[place]) + by) % 10) + SECOND[place + 1 :]
    with pytest.raises(ValueError):  # noqa: PT011  # many reasons
        FeeCollection(wrong)


@pytest.mark.parametrize(
    ("part", "value", "reason"),
    [
        ("company", "12345", "company code is 6"),
        ("company", "９12345", "company code is 6"),
        ("company", "412345", "begins with 5 or 9"),
        ("free", "", "free field is 1 to 21"),
        ("free", "1" * 22, "free field is 1 to 21"),
        ("free", "12 ", "free field is 1 to 21"),
        ("reissue", 10, "reissue count"),
        ("reissue", -1, "reissue count"),
        ("amount", 1_000_000, "999,999 yen"),
        ("amount", -1, "999,999 yen"),
        ("due", date(1999, 12, 31), "2000 to 2099"),
        ("due", date(2100, 1, 1), "2000 to 2099"),
    ],
)
def test_a_wrong_part_is_refused_and_said(part: str, value: object, reason: str):
    parts = {"company": "912345", "free": "1", "reissue": 0, "due": None, "stamp": False, "amount": 1, part: value}
    with pytest.raises(ValueError, match=reason):
        FeeCollection.of(**parts)


@pytest.mark.parametrize("dpi", [300, 400, 600])
def test_both_readers_give_the_digits_back(dpi: int):
    for digits in (FIRST, SECOND, NO_DUE):
        image = _at(FeeCollection(digits), dpi)
        (found,) = zxingcpp.read_barcodes(image)
        assert found.symbology_identifier == "]C1", "FNC1 comes first"
        assert (found.bytes.decode(), found.content_type) == (digits, zxingcpp.ContentType.GS1)
        assert [symbol.data.decode() for symbol in pyzbar.decode(image)] == [digits]


def _at(symbol: FeeCollection, dpi: int) -> Image.Image:
    """The symbol as a press of ``dpi`` lays its dots, and nothing around."""
    return raster(symbol.at(dpi), dots_per_module(dpi))
