"""Japan-time days and their last second."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.clock import JST, add_months, end_of_japan_day, japan_day

DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 14, 59, 59, 999999, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 15, 0, 0, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(2026, 12, 31, 15, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 15, 0, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_a_day_turns_at_midnight_in_japan(moment: datetime, day: date):
    assert japan_day(moment) == day


def test_a_deadline_is_kept_until_the_last_second_of_its_day():
    assert end_of_japan_day(date(2026, 3, 31)) == datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)
    assert end_of_japan_day(date(2026, 3, 31)).tzinfo is UTC


@given(DAYS)
def test_the_next_second_after_a_day_belongs_to_the_next(day: date):
    end = end_of_japan_day(day)
    assert japan_day(end) == day
    assert japan_day(end + timedelta(seconds=1)) == day + timedelta(days=1)


@given(st.datetimes(timezones=st.just(JST), min_value=datetime(1990, 1, 1), max_value=datetime(2199, 1, 1)))  # noqa: DTZ001
def test_a_moment_is_the_same_day_whatever_zone_it_is_written_in(moment: datetime):
    assert japan_day(moment) == japan_day(moment.astimezone(UTC)) == moment.date()


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 30), 6, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 5, 31), 1, date(2026, 6, 30)),
        (date(2026, 6, 30), 1, date(2026, 7, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 7, 15), 6, date(2027, 1, 15)),
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, then: date):
    assert add_months(day, months) == then


@given(DAYS, st.integers(0, 240))
def test_adding_months_lands_in_the_month_so_many_later(day: date, months: int):
    then = add_months(day, months)
    assert then.year * 12 + then.month == day.year * 12 + day.month + months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(days=1)).day == 1)
