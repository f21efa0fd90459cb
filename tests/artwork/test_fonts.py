"""Text is measured before it is drawn; lines break by Japanese rules."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.artwork import GlyphMissing, TextDoesNotFit
from portal.artwork.fonts import BOLD, REGULAR, break_lines, fit_lines, printable, text_width

SIZE = 10.0
CLOSING = "、。，．・：；？！ー）」』】ぁぃぅぇぉっゃゅょァィゥェォッャュョ々…％"
OPENING = "（「『【"


def lines(text: str, columns: float) -> list[str]:
    """The text broken at a width of so many ideographs."""
    return break_lines(text, REGULAR, SIZE, columns * SIZE)


@pytest.mark.parametrize("name", [REGULAR, BOLD])
@pytest.mark.parametrize("text", ["髙﨑𠮷", "\ufa19社", "ゞヽ々〆", "①㈱№", "ｶﾞｽ", "Àéß", "ー〜～", "￥¥", "鷗塡剝頰"])
def test_what_japanese_names_need_is_there(name: str, text: str):
    assert printable(text, name) == text


@pytest.mark.parametrize("text", ["電気🐈", "한국", "ไทย", "\u0000"])
def test_a_missing_glyph_is_named(text: str):
    with pytest.raises(GlyphMissing) as refusal:
        printable(text, BOLD)
    assert refusal.value.text == text
    assert refusal.value.character in text
    assert refusal.value.character != "電"


def test_a_variation_selector_needs_no_ink():
    assert printable("葛\U000e0100城", REGULAR) == "葛城"


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("", 5, [""]),
        ("ああああ", 5, ["ああああ"]),
        ("ああああ。", 4.5, ["あああ", "あ。"]),  # a full stop takes its neighbour along
        ("あああ」。", 4.5, ["ああ", "あ」。"]),
        ("ああああ「い", 5.5, ["ああああ", "「い"]),  # an opening bracket goes to what it opens
        ("あああシャツ", 4.5, ["あああ", "シャツ"]),
        ("ああああっ", 4.5, ["あああ", "あっ"]),
        ("あああ30円", 4.5, ["あああ", "30円"]),
        ("pay at Loppi", 4, ["pay at", "Loppi"]),
        (" 11、、、、、", 6, ["11、、、、、"]),  # no empty line before what only just fits
        ("「「 「、、、", 6, ["「「 「、、、"]),  # a space takes no bracket from what it opens
    ],
)
def test_lines_begin_and_end_where_they_may(text: str, columns: float, expected: list[str]):
    assert lines(text, columns) == expected


@hypothesis_settings(max_examples=200)
@given(st.text("あ漢カa1 。、」）ーっッ「（円", max_size=60), st.integers(6, 20))
def test_no_line_begins_or_ends_wrong_and_nothing_is_lost(text: str, columns: int):
    broken = lines(text, columns)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert all(broken) or broken == [""]
    for before, after in pairwise(broken):
        assert after[0] not in CLOSING, broken
        assert before[-1] not in OPENING, broken


@given(st.text("あ漢カ仮名", min_size=1, max_size=80), st.integers(3, 20))
def test_no_line_is_wider_than_its_place(text: str, columns: int):
    assert all(text_width(line, REGULAR, SIZE) <= columns * SIZE + 0.01 for line in lines(text, columns))


def test_text_is_as_large_as_fits():
    size, broken = fit_lines("電気", BOLD, width=100, size=18, least=12, most_lines=1)
    assert (size, broken) == (18, ["電気"])
    size, broken = fit_lines("あ" * 7, BOLD, width=100, size=18, least=12, most_lines=1)
    assert size == 14.0
    assert broken == ["あ" * 7]
    assert fit_lines("あ" * 8, BOLD, width=100, size=18, least=12, most_lines=1)[0] == 12.5
    with pytest.raises(TextDoesNotFit) as refusal:
        fit_lines("あ" * 9, BOLD, width=100, size=18, least=12, most_lines=1)
    assert refusal.value.text == "あ" * 9


def test_a_word_that_cannot_break_is_refused_not_cut():
    with pytest.raises(TextDoesNotFit):
        fit_lines("W" * 30, BOLD, width=100, size=18, least=12, most_lines=5)
