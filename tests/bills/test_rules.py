"""What a bill may say, until when it is payable, and what may become of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bills import BillRefused, BillState, BillStateRefused, BillTarget, Change, Refusal, is_over, last_due_day
from portal.bills.rules import NEXT, is_token_of, next_state, own_key, token_of
from portal.bills.terms import as_stored, check_terms
from portal.kernel.yen import Yen
from tests.bills.parties import DUE, terms
from tests.fakes import NOON

WRONG = [
    ({"amount": Yen(0)}, "amount", Refusal.AMOUNT, {"least": 1, "most": 300_000}),
    ({"amount": Yen(-5)}, "amount", Refusal.AMOUNT, {"least": 1, "most": 300_000}),
    ({"amount": Yen(300_001)}, "amount", Refusal.AMOUNT, {"least": 1, "most": 300_000}),
    ({"price_before_tax": Yen(3_301)}, "price_before_tax", Refusal.PRICE, {"most": 3_300}),
    ({"price_before_tax": Yen(-1)}, "price_before_tax", Refusal.PRICE, {"most": 3_300}),
    ({"due_on": date(2026, 3, 31)}, "due_on", Refusal.DUE_PAST, {}),
    ({"due_on": date(2026, 5, 31)}, "due_on", Refusal.DUE_FAR, {"last": "2026-05-30"}),
    ({"reference": "  "}, "reference", Refusal.MISSING, {}),
    ({"reference": "x" * 65}, "reference", Refusal.TOO_LONG, {"most": 64}),
    ({"purpose": ""}, "purpose", Refusal.MISSING, {}),
    ({"purpose": "あ" * 61}, "purpose", Refusal.TOO_LONG, {"most": 60}),
    ({"message": "あ" * 401}, "message", Refusal.TOO_LONG, {"most": 400}),
    ({"message": "a\u202eb"}, "message", Refusal.CHARACTER, {"code_point": "U+202E"}),
    ({"customer_name": "花\x07"}, "customer_name", Refusal.CHARACTER, {"code_point": "U+0007"}),
]


@pytest.mark.parametrize(("changes", "field", "reason", "details"), WRONG)
def test_what_a_bill_may_not_say_is_refused_with_its_reason(changes, field, reason, details):
    with pytest.raises(BillRefused) as refused:
        check_terms(terms(**({"reference": "1"} | changes)), since=NOON, at=NOON)
    assert (refused.value.field, refused.value.reason, refused.value.details) == (field, reason, details)


def test_the_outermost_bills_are_allowed_and_texts_are_cleaned():
    low = terms(amount=Yen(1), due_on=date(2026, 4, 1), price_before_tax=Yen(0), message=" 一\n\n\n\n二 ")
    assert check_terms(low, since=NOON, at=NOON).message == "一\n\n二"
    high = terms(
        amount=Yen(300_000), due_on=date(2026, 5, 30), price_before_tax=Yen(300_000), customer_name="髙﨑　花子 "
    )
    checked = check_terms(high, since=NOON, at=NOON)
    assert checked.customer_name == "髙﨑　花子"
    assert "customer_name" not in as_stored(checked)


def test_sixty_days_count_the_day_of_registration_in_japan():
    assert last_due_day(NOON) - date(2026, 4, 1) == timedelta(days=59)
    late = datetime(2026, 4, 1, 15, 0, tzinfo=UTC)  # 0:00 of the next day in Japan
    assert last_due_day(late) == date(2026, 5, 31)


@given(st.integers(min_value=-172_800, max_value=172_800))
def test_a_bill_is_payable_to_the_end_of_its_due_day_in_japan(seconds: int):
    midnight = datetime(2026, 4, 30, 15, 0, tzinfo=UTC)  # 0:00 on 1 May in Japan
    assert is_over(DUE, midnight + timedelta(seconds=seconds)) == (seconds >= 0)


@pytest.mark.parametrize("state", BillState)
@pytest.mark.parametrize("change", Change)
def test_nothing_becomes_of_a_bill_but_what_the_table_says(state: BillState, change: Change):
    if (state, change) in NEXT:
        assert next_state(state, change) == NEXT[state, change]
    else:
        with pytest.raises(BillStateRefused):
            next_state(state, change)


def test_a_bill_is_for_a_number_or_a_member_or_makes_its_number():
    for wrong in ({}, {"digits": "1", "member_no": "2"}, {"digits": "1", "one_off": True}):
        with pytest.raises(ValueError, match="a bill is for"):
            BillTarget(**wrong)


def test_a_link_is_of_one_bill_one_version_and_one_installation():
    token = token_of("r" * 22, 1, "key")
    assert is_token_of(token, "r" * 22, 1, "key")
    assert not is_token_of(token, "r" * 22, 2, "key")
    assert not is_token_of(token, "s" * 22, 1, "key")
    assert not is_token_of(token, "r" * 22, 1, "other")


def test_a_request_key_is_one_organisations_in_one_mode():
    keys = {own_key(org, "k", sandbox=sandbox) for org in (1, 2) for sandbox in (True, False)}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {64}
