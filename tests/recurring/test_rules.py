"""Days, months and texts of recurring bills, by tables and properties."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bills import last_due_day
from portal.kernel.clock import JST, add_months, japan_day
from portal.kernel.yen import Yen
from portal.recurring import Audience, DueRule, PlanRefused, PlanState, PlanStateRefused
from portal.recurring.errors import FieldUnknown
from portal.recurring.rules import (
    MOST_CHOSEN,
    NEXT,
    Change,
    day_in,
    due_day,
    filled,
    first_after,
    months_from,
    next_state,
    reference_of,
    starts_at,
)
from portal.recurring.terms import check_terms
from tests.recurring.club import APRIL, JUNE, MAY, club_terms

MONTHS = st.dates(date(2020, 1, 1), date(2040, 12, 31)).map(lambda day: day.replace(day=1))
DAYS = st.integers(1, 31)


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (date(2026, 4, 1), 31, date(2026, 4, 30)),
        (date(2026, 2, 1), 30, date(2026, 2, 28)),
        (date(2028, 2, 1), 30, date(2028, 2, 29)),
        (date(2100, 2, 1), 29, date(2100, 2, 28)),
        (date(2026, 12, 1), 31, date(2026, 12, 31)),
        (date(2026, 5, 1), 1, date(2026, 5, 1)),
    ],
)
def test_a_month_shorter_than_the_day_takes_its_last(month: date, day: int, expected: date):
    assert day_in(month, day) == expected


@given(MONTHS, DAYS)
def test_the_day_is_always_in_its_month_and_it_begins_at_six_in_japan(month: date, day: int):
    found = day_in(month, day)
    assert found.replace(day=1) == month
    assert found.day == day or found == add_months(month, 1) - timedelta(days=1)
    begins = starts_at(month, day)
    assert begins.tzinfo is UTC
    assert japan_day(begins) == found
    assert begins.astimezone(JST).hour == 6
    assert begins.date() == found - timedelta(days=1)  # 21:00 of the day before in UTC


@pytest.mark.parametrize(
    ("rule", "value", "registered_on", "expected"),
    [
        (DueRule.DAYS, 1, date(2026, 4, 30), date(2026, 5, 1)),
        (DueRule.DAYS, 59, date(2026, 4, 1), date(2026, 5, 30)),
        (DueRule.THIS_MONTH, 31, date(2026, 4, 25), date(2026, 4, 30)),
        (DueRule.THIS_MONTH, 10, date(2026, 4, 25), date(2026, 5, 10)),
        (DueRule.THIS_MONTH, 25, date(2026, 4, 25), date(2026, 5, 25)),
        (DueRule.THIS_MONTH, 31, date(2026, 1, 31), date(2026, 2, 28)),
        (DueRule.NEXT_MONTH, 27, date(2026, 4, 25), date(2026, 5, 27)),
        (DueRule.NEXT_MONTH, 31, date(2026, 1, 31), date(2026, 2, 28)),
        (DueRule.NEXT_MONTH, 31, date(2028, 1, 1), date(2028, 2, 29)),
        (DueRule.NEXT_MONTH, 31, date(2026, 7, 1), date(2026, 8, 29)),  # the sixtieth day, not the sixty-second
        (DueRule.NEXT_MONTH, 5, date(2026, 12, 20), date(2027, 1, 5)),
    ],
)
def test_due_days(rule: DueRule, value: int, registered_on: date, expected: date):
    assert due_day(rule, value, registered_on) == expected


@given(st.sampled_from(DueRule), DAYS, MONTHS, DAYS)
def test_a_due_day_is_after_registration_and_one_that_bills_may_have(rule: DueRule, value: int, month: date, day: int):
    begins = starts_at(month, day)
    due = due_day(rule, value, japan_day(begins))
    assert japan_day(begins) < due <= last_due_day(begins)


AT_SIX = datetime(2026, 4, 25, 6, tzinfo=JST)


@pytest.mark.parametrize(
    ("at", "last", "expected"),
    [
        (datetime(2026, 4, 25, 5, 59, 59, tzinfo=JST), None, APRIL),
        (AT_SIX, None, MAY),
        (AT_SIX.astimezone(UTC), APRIL, None),
        (datetime(2026, 4, 30, 14, 59, tzinfo=UTC), None, MAY),  # still April in Japan
        (datetime(2026, 5, 24, 20, 59, 59, tzinfo=UTC), None, MAY),  # 05:59:59 of the 25th in Japan
        (datetime(2026, 5, 24, 21, tzinfo=UTC), JUNE, JUNE),
        (datetime(2020, 1, 1, tzinfo=UTC), None, APRIL),
        (datetime(2030, 1, 1, tzinfo=UTC), JUNE, None),
    ],
)
def test_the_next_month_is_the_first_whose_run_is_yet_to_begin(at: datetime, last: date | None, expected: date | None):
    assert first_after(at, 25, APRIL, last) == expected


@given(st.integers(0, 5 * 365 * 86_400), DAYS)
def test_no_month_is_missed_or_met_twice(seconds: int, day: int):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    month = first_after(at, day, APRIL, None)
    assert month is not None
    assert starts_at(month, day) > at
    assert month == APRIL or starts_at(add_months(month, -1), day) <= at
    assert first_after(starts_at(month, day), day, APRIL, None) == add_months(month, 1)


def test_months_in_a_row():
    assert list(months_from(date(2026, 11, 1), date(2027, 1, 1))) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
    assert list(months_from(MAY, APRIL)) == []


def test_texts_are_filled_in_by_either_name_and_braces_of_other_kinds_stay():
    said = "{year}年{month}月分（{last_month}月使用、{翌月}月まで）{期限} {} { x }"
    expected = "2027年1月分（12月使用、2月まで）2月5日 {} { x }"
    assert filled(said, date(2027, 1, 1), date(2027, 2, 5)) == expected
    with pytest.raises(FieldUnknown) as unknown:
        filled("{名前}さま", APRIL, APRIL)
    assert unknown.value.name == "名前"


def test_references_tell_plan_and_month_and_fit():
    assert reference_of("KAIHI", APRIL, 7) == "KAIHI-2026-04-00007"
    assert len(reference_of("X" * 16, APRIL, 1_000_000)) <= 64


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("change", Change)
def test_states_are_a_table(state: PlanState, change: Change):
    if (state, change) in NEXT:
        assert next_state(state, change) in PlanState
    else:
        with pytest.raises(PlanStateRefused):
            next_state(state, change)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"name": " "}, "name", "missing"),
        ({"name": "あ" * 61}, "name", "too_long"),
        ({"name": "a\u202eb"}, "name", "character"),
        ({"amount": Yen(0)}, "amount", "amount"),
        ({"amount": Yen(300_001)}, "amount", "amount"),
        ({"day": 0}, "day", "range"),
        ({"day": 32}, "day", "range"),
        ({"due_value": 60}, "due_value", "range"),
        ({"due_rule": DueRule.NEXT_MONTH, "due_value": 32}, "due_value", "range"),
        ({"notice_days": 15}, "notice_days", "range"),
        ({"last_month": date(2026, 3, 31)}, "last_month", "order"),
        ({"first_month": date(1999, 1, 1)}, "first_month", "range"),
        ({"purpose": ""}, "purpose", "missing"),
        ({"purpose": "{名前}"}, "purpose", "field"),
        ({"purpose": "あ" * 55 + "{due}"}, "purpose", "too_long"),  # 12月31日 is six
        ({"message": "あ" * 401}, "message", "too_long"),
        ({"code": "会費"}, "code", "form"),
        ({"code": "-A"}, "code", "form"),
        ({"audience": Audience.LIST}, "list_ref", "missing"),
        ({"audience": Audience.FIELD, "member_value": "月4回"}, "member_field", "missing"),
        ({"audience": Audience.CHOSEN}, "members", "missing"),
        ({"audience": Audience.CHOSEN, "members": {"a": Yen(0)}}, "members", "amount"),
        (
            {"audience": Audience.CHOSEN, "members": dict.fromkeys(map(str, range(MOST_CHOSEN + 1)))},
            "members",
            "too_many",
        ),
    ],
)
def test_terms_that_cannot_be(changes, field: str, reason: str):
    with pytest.raises(PlanRefused) as refused:
        check_terms(club_terms(**changes))
    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_terms_are_cleaned_and_keep_only_what_their_audience_needs():
    typed = {"code": " ｋａｉｈｉ-1 ", "list_ref": "l", "member_field": "コース", "members": {"m": None}}
    said = check_terms(club_terms(**typed, purpose="あ" * 54 + "{due}", first_month=date(2026, 4, 30)))
    assert (said.code, said.first_month, said.list_ref, said.member_field, said.members) == (
        "KAIHI-1",
        APRIL,
        "",
        "",
        {},
    )
