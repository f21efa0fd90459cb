"""States, filters and waits as tables."""

from datetime import timedelta
from itertools import product

import pytest

from portal.notices import EndpointStateRefused, FilterRefused
from portal.notices.webhooks.rules import (
    NEXT,
    TRIED_FOR,
    WAITS,
    EndpointState,
    Wish,
    next_state,
    parse_filters,
    probe_wait,
    wait_after,
    wants,
)


@pytest.mark.parametrize(
    ("patterns", "event", "is_wanted"),
    [
        ([], "bill.paid", True),
        (["bill.paid"], "bill.paid", True),
        (["bill.paid"], "bill.paid_late", False),
        (["bill.*"], "bill.paid", True),
        (["bill.*"], "billing.closed", False),
        (["bill.*"], "bill", False),
        (["number.stopped", "bill.*"], "bill.paid", True),
        (["number.stopped"], "number.replaced", False),
    ],
)
def test_an_endpoint_wants_what_its_patterns_name(patterns: list[str], event: str, is_wanted: bool):
    assert wants(patterns, event) is is_wanted


def test_patterns_are_kept_once_and_in_order():
    assert parse_filters([" bill.paid ", "", "number.*", "bill.paid"]) == ["bill.paid", "number.*"]


@pytest.mark.parametrize("pattern", ["*", "bill*", "bill.", ".paid", "Bill.paid", "bill paid", "請求", "a" * 65])
def test_what_is_no_pattern_is_refused(pattern: str):
    with pytest.raises(FilterRefused) as refusal:
        parse_filters(["bill.paid", pattern])
    assert refusal.value.pattern == pattern


def test_there_is_an_end_to_patterns():
    with pytest.raises(FilterRefused):
        parse_filters([f"bill.kind{place}" for place in range(51)])


@pytest.mark.parametrize(("now", "wish"), list(product(EndpointState, Wish)))
def test_an_endpoint_moves_only_as_the_table_says(now: EndpointState, wish: Wish):
    if (now, wish) in NEXT:
        assert next_state(now, wish) == NEXT[now, wish]
    else:
        with pytest.raises(EndpointStateRefused):
            next_state(now, wish)


def test_waits_grow_and_differ_and_fill_three_days_with_a_few_dozen_tries():
    assert list(WAITS) == sorted(WAITS)
    assert len({wait_after(3) for _ in range(20)}) > 10
    assert timedelta(seconds=4) <= wait_after(1) <= timedelta(seconds=6)
    assert probe_wait(1) == timedelta(0) < probe_wait(9)
    spent, tries = timedelta(0), 1
    while spent < TRIED_FOR:
        spent += wait_after(tries)
        tries += 1
    assert 20 < tries < 40
