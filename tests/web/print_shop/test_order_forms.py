"""How serial numbers are read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wtforms.validators import StopValidation

from portal.web.print_shop.order_forms import numbers_in

BEYOND = "%(most)s %(found)s"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12, 40-44", [12, 40, 41, 42, 43, 44]),
        ("3、１〜２", [1, 2, 3]),
        ("7 – 9\n8;8", [7, 8, 9]),
        ("５ー６,", [5, 6]),
        ("", []),
    ],
)
def test_numbers_and_ranges_are_read(typed, read):
    assert numbers_in(typed, 50, BEYOND) == read


@pytest.mark.parametrize(
    "typed", ["0", "51", "40-51", "9-7", "1.5", "二", "1--2", "1-2-3", "-5", "9" * 7, "1," * 50_001]
)
def test_what_is_no_number_of_the_job_is_refused(app, typed):
    with app.test_request_context(), pytest.raises(StopValidation):
        numbers_in(typed, 50, BEYOND)


@given(st.sets(st.integers(1, 999_999), max_size=20))
def test_whatever_is_listed_is_read(serials):
    assert numbers_in(", ".join(map(str, serials)), 999_999, BEYOND) == sorted(serials)
