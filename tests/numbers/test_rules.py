"""The arithmetic of numbers."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.numbers import Kind, NumberMistyped, State, group_number, is_number, parse_number
from portal.numbers.errors import Fault
from portal.numbers.rules import NEXT, Change, check_digit
from tests.factories import STORE_CODE, make_digits, make_plan

TWELVE = st.text("0123456789", min_size=12, max_size=12)
NUMBERS = TWELVE.map(make_digits)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SEPARATORS = " \u3000\u00a0\t\n\r\u2003\u202f-‐‑‒–—―−－﹣ーｰ⁃・_.\u200b\ufeff\u00ad\u2060"


@pytest.mark.parametrize(
    "digits",
    [
        "4006381333931",  # GS1 and Wikipedia's examples, and products from a shelf
        "5901234123457",
        "4901234567894",
        "9780306406157",
        "2012345678040",  # a check digit of 0
        "0000000000000",
        STORE_CODE,
    ],
)
def test_known_numbers_are_numbers(digits: str):
    assert is_number(digits)
    assert check_digit(digits[:12]) == digits[12]


@pytest.mark.parametrize(
    "text",
    ["", "4006381333932", "400638133393", "40063813339310", "４００６３８１３３３９３１", "4006381333 931", "٤" * 13],
)
def test_anything_else_is_none(text: str):
    assert not is_number(text)


@given(NUMBERS, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(number: str, place: int, by: int):
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(NumberMistyped) as refusal:
        parse_number(wrong)
    assert refusal.value.fault is Fault.CHECK_DIGIT


@given(NUMBERS, st.integers(0, 11))
def test_two_swapped_neighbours_are_caught_unless_they_differ_by_five(number: str, place: int):
    one, other = number[place : place + 2]
    swapped = number[:place] + other + one + number[place + 2 :]
    assert is_number(swapped) == (abs(int(one) - int(other)) in {0, 5})


@given(NUMBERS, st.lists(st.text(SEPARATORS, max_size=3), min_size=14, max_size=14), st.booleans())
def test_a_number_is_understood_however_it_is_typed(number: str, between: list[str], wide: bool):
    digits = number.translate(FULL_WIDTH) if wide else number
    typed = "".join(separator + digit for separator, digit in zip(between, [*digits, ""], strict=True))
    assert parse_number(typed) == number


@given(NUMBERS)
def test_a_number_shown_in_groups_is_the_same_number(number: str):
    assert [len(group) for group in group_number(number)] == [4, 4, 5]
    assert "".join(group_number(number)) == number
    assert parse_number(" ".join(group_number(number))) == number


@pytest.mark.parametrize("separator", SEPARATORS)
def test_every_hyphen_and_space_of_a_keyboard_is_welcome(separator: str):
    assert parse_number(f"4006{separator}3813{separator}33931") == "4006381333931"


@pytest.mark.parametrize(
    ("text", "fault", "character", "count"),
    [
        ("", Fault.EMPTY, "", 0),
        (" \u3000- ", Fault.EMPTY, "", 0),
        ("400638133393", Fault.LENGTH, "", 12),
        ("40063813339311", Fault.LENGTH, "", 14),
        ("4", Fault.LENGTH, "", 1),
        ("9" * 200, Fault.LENGTH, "", 200),
        ("4006381333930", Fault.CHECK_DIGIT, "", 0),
        ("400638133393I", Fault.CHARACTER, "I", 0),
        ("O006381333931", Fault.CHARACTER, "O", 0),
        ("4006381333931円", Fault.CHARACTER, "円", 0),
        ("4006,381333931", Fault.CHARACTER, ",", 0),
        ("４００６三八１３３３９３１", Fault.CHARACTER, "三", 0),
        ("4006381333①31", Fault.CHARACTER, "①", 0),
        ("4.00638E+12", Fault.CHARACTER, "E", 0),  # what Excel makes of it
        ("\x00", Fault.CHARACTER, "\x00", 0),
    ],
)
def test_a_mistyped_number_is_told_what_is_wrong(text: str, fault: Fault, character: str, count: int):
    with pytest.raises(NumberMistyped) as refusal:
        parse_number(text)
    assert (refusal.value.fault, refusal.value.character, refusal.value.count) == (fault, character, count)


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_a_number_or_a_reason(text: str):
    try:
        assert is_number(parse_number(text))
    except NumberMistyped as refusal:
        assert refusal.fault in Fault  # noqa: PT017


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("sandbox", [False, True])
def test_drawn_numbers_are_valid_and_begin_with_their_kind(kind: Kind, sandbox: bool):
    plan = make_plan()
    drawn = plan.draw(kind, 2000, sandbox=sandbox)
    assert len(set(drawn)) == len(drawn) == 2000
    assert all(is_number(digits) for digits in drawn)
    assert {digits[:2] for digits in drawn} == {"29" if sandbox else plan.prefixes[kind]}


def test_drawn_numbers_are_spread_over_all_their_digits():
    drawn = make_plan().draw(Kind.PORTAL, 20_000)
    for place in range(2, 13):
        counts = Counter(digits[place] for digits in drawn)
        # 2,000 expected of each digit; 6 standard deviations (42) either way
        assert set(counts) == set("0123456789")
        assert all(1745 < count < 2255 for count in counts.values()), (place, counts)
    steps = Counter(int(b[:12]) > int(a[:12]) for a, b in pairwise(drawn))
    assert 9_400 < steps[True] < 10_600  # neighbours rise as often as they fall: nothing counts up


def test_a_store_code_is_never_drawn(monkeypatch: pytest.MonkeyPatch):
    """The generator hands out the store code's ten random digits first, then others."""
    plan = make_plan(store_codes=dict.fromkeys(Kind, make_digits("201234567890")))
    values = iter([1234567890, 1234567890, 42])

    def next_bytes(size: int) -> bytes:
        return b"".join(next(values).to_bytes(8, "little") for _ in range(size // 8))

    monkeypatch.setattr("portal.numbers.rules.secrets.token_bytes", next_bytes)
    assert plan.draw(Kind.PORTAL, 1) == [make_digits("200000000042")]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"prefixes": {}}, "prefix"),
        ({"prefixes": dict.fromkeys(Kind, "20")}, "of its own"),
        ({"sandbox_prefix": "20"}, "of its own"),
        ({"sandbox_prefix": ""}, "two ASCII digits"),
        ({"sandbox_prefix": "2"}, "two ASCII digits"),
        ({"sandbox_prefix": "290"}, "two ASCII digits"),
        ({"sandbox_prefix": "２９"}, "two ASCII digits"),
        ({"sandbox_prefix": "2a"}, "two ASCII digits"),
        ({"store_codes": {}}, "store code"),
        ({"store_codes": dict.fromkeys(Kind, "2800000000005")}, "store code"),
        ({"store_codes": {Kind.PORTAL: STORE_CODE}}, "store code"),
        ({"store_codes": dict.fromkeys(Kind, "28")}, "store code"),
        ({"sheet_months": 0}, "month"),
    ],
)
def test_a_plan_that_does_not_work_is_refused(changes: dict, says: str):
    with pytest.raises(ValueError, match=says):
        make_plan(**changes)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SHEET])
def test_only_a_sheet_runs_out(kind: Kind):
    assert make_plan().expiry(kind, date(2026, 8, 31)) is None
    assert make_plan().expiry(Kind.SHEET, date(2026, 8, 31)) == date(2027, 2, 28)
    assert make_plan(sheet_months=1).expiry(Kind.SHEET, date(2026, 8, 31)) == date(2026, 9, 30)


def test_a_number_is_stopped_once_and_for_ever():
    assert {state for (_, change), state in NEXT.items()} == {State.STOPPED}
    assert {(State.ACTIVE, change) for change in Change} == set(NEXT)
