"""What a person types into one line."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line


@pytest.mark.parametrize(
    "text",
    [
        "電気代",
        "髙﨑𠮷",  # variants that names are written with, one outside the BMP
        "\ufa19社",  # 神 as a compatibility ideograph: NFC would turn it into U+795E
        "葛\U000e0100城市",  # a variation selector
        "はゞ・ヽ々〆",
        "ABC 123 ①㈱",
        "水道\u3000四月",  # one ideographic space
        "ガス(がす)",
        "ｶﾞｽ",
        "👨‍👩‍👧",  # joined emoji: refused on paper, not here
        "",
    ],
)
def test_text_stays_as_it_was_typed(text: str):
    assert clean_line(text, 30) == text


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  電気  ", "電気"),
        ("\u3000電気\u3000", "電気"),
        ("電気   四月", "電気 四月"),
        ("電気\u3000\u3000四月", "電気\u3000四月"),
        ("電気\t四月", "電気 四月"),
        ("電気\u00a0四月", "電気 四月"),
        ("電気\n", "電気"),
        ("か\u3099す", "がす"),
        ("ハ\u309aン", "パン"),
        ("e\u0301cole", "école"),
        ("\ufa19か\u3099", "\ufa19が"),  # composing one letter leaves its neighbour alone
    ],
)
def test_white_space_and_decomposed_kana_are_put_right(typed: str, cleaned: str):
    assert clean_line(typed, 30) == cleaned


@pytest.mark.parametrize(
    "character",
    [
        "\u202e",  # right-to-left override
        "\u202d",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
        "\u202a",
        "\u202c",
        "\u200e",
        "\u200f",
        "\u061c",
        "א",
        "ع",
        "\x00",
        "\x1b",
        "\x7f",
        "\x85",
        "\r",
        "\n",
        "\u2028",
        "\u2029",
        "\ud800",
        "\ue000",  # private use: another glyph on every machine
        "\uffff",
        "\U0010ffff",
        "\u0378",  # unassigned
    ],
)
def test_what_misleads_or_cannot_be_shown_is_refused_by_name(character: str):
    with pytest.raises(TextNotAllowed) as refusal:
        clean_line(f"請求{character}書", 30)
    assert refusal.value.code_point == f"U+{ord(character):04X}"


def test_a_line_is_as_long_as_its_limit_and_never_cut():
    assert clean_line("あ" * 30, 30) == "あ" * 30
    assert clean_line("𠮷" * 30, 30) == "𠮷" * 30
    assert clean_line("か\u3099" * 30, 30) == "が" * 30  # counted as it is kept
    with pytest.raises(TextTooLong) as refusal:
        clean_line("あ" * 31, 30)
    assert refusal.value.limit == 30


@pytest.mark.parametrize("text", ["あ" * 350_000, " " * 1_000_000, "か\u3099" * 170_000, "か" + "\u3099" * 500_000])
def test_a_megabyte_is_refused_at_once(text: str):
    start = time.perf_counter()
    with pytest.raises(TextTooLong):
        clean_line(text, 30)
    assert time.perf_counter() - start < 0.5


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str):
    try:
        once = clean_line(text, 60)
    except (TextNotAllowed, TextTooLong):
        return
    assert clean_line(once, 60) == once


@given(st.text(st.characters(categories=("Lo", "Ll", "Lu", "Nd", "Po", "So")), max_size=30))
def test_no_character_is_lost(text: str):
    try:
        cleaned = clean_line(text, 30)
    except TextNotAllowed:
        return
    assert cleaned == text or unicodedata.normalize("NFC", cleaned) == unicodedata.normalize("NFC", text)
