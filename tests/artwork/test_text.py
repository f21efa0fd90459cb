"""Text is measured before it is drawn; lines break by Japanese rules."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.artwork import GlyphMissing, TextDoesNotFit
from portal.artwork.text import FACES, Run, break_lines, fit_lines, shape, shape_upright, width

BOLD, REGULAR = "gothic-bold", "gothic"
SIZE = 10.0
CLOSING = "、。，．・：；？！ー）」』】ぁぃぅぇぉっゃゅょァィゥェォッャュョ々…％"
OPENING = "（「『【"
JAPANESE = "あ漢カ仮名"


def lines(text: str, columns: float) -> list[str]:
    """The text broken at a width of so many ideographs."""
    return break_lines(text, REGULAR, SIZE, columns * SIZE)


def faces(text: str, name: str) -> list[str]:
    """The faces that the text is set in."""
    return [run.face.name for run in shape(text, name)]


def said(runs: tuple[Run, ...]) -> str:
    """What the glyphs stand for."""
    return "".join(part for run in runs for part in run.texts)


def glyphs(text: str, name: str = REGULAR) -> list[int]:
    return [glyph for run in shape(text, name) for glyph in run.glyphs]


@pytest.mark.parametrize("text", ["髙﨑𠮷", "\ufa19社", "ゞヽ々〆", "①㈱№㍿", "ｶﾞｽ", "Àéß", "ー〜～", "￥¥", "鷗塡剝頰"])
def test_what_japanese_names_need_is_there(text: str):
    for name in FACES:
        assert said(shape(text, name)) == text
        assert 0 not in glyphs(text, name)
        assert said(shape_upright(text, name)) == text


@pytest.mark.parametrize(
    ("text", "missing"),
    [("電気🐈", "🐈"), ("한국", "한"), ("ไทย", "ไ"), ("\u0000", "\u0000"), ("山\t田", "\t"), ("\u202e山田", "\u202e")],
)
@pytest.mark.parametrize("setting", [shape, shape_upright])
def test_a_missing_glyph_is_named(setting, text: str, missing: str):
    for name in FACES:
        with pytest.raises(GlyphMissing) as refusal:
            setting(text, name)
        assert (refusal.value.character, refusal.value.text) == (missing, text)


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "山田 שלום 花子", "أ1"])
def test_writing_from_right_to_left_is_an_error_and_never_a_wrong_order(text: str):
    with pytest.raises(GlyphMissing):
        shape(text, REGULAR)


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧", "👍🏽", "🇯🇵", "1\ufe0f\u20e3", "❤\ufe0f\u200d🔥"])
def test_emoji_of_several_characters_are_an_error_too(text: str):
    with pytest.raises(GlyphMissing):
        shape(f"山田{text}", REGULAR)


def test_each_glyph_comes_from_the_first_face_that_has_it():
    assert faces("𠮷田", "ud") == ["gothic", "ud"]
    assert faces("𠮷田", "ud-bold") == ["gothic-bold", "ud-bold"]
    assert faces("Škoda", "gothic") == ["ud", "gothic"]
    assert faces("𠮷Š", "mincho") == ["mincho", "ud"]
    assert faces("\uf9fa", "mincho") == ["gothic"]
    assert faces("山田 花子", "ud") == ["ud"]


def test_a_character_with_its_accent_set_apart_is_the_one_character():
    assert glyphs("か\u3099") == glyphs("が")
    assert glyphs("Cafe\u0301") == glyphs("Café")
    assert faces("n\u0303", REGULAR) == [REGULAR], "not from another face, only because it has the accent alone"
    assert glyphs("か\u309a") != glyphs("か"), "か゚ has no character of its own, but a glyph"


def test_the_accent_is_never_parted_from_its_letter():
    (run,) = shape("x\u0301y", "ud")
    spread = run.spread(200)
    assert said((run,)) == "x\u0301y"
    assert run.count == 2
    mark, letter = (spread.offsets[place][0] - run.offsets[place][0] for place in (1, 2))
    assert (mark, letter) == (0, 200)
    assert spread.extent == run.extent + 400


def test_a_kanjis_variant_is_drawn_where_a_face_has_it():
    variant = "葛\U000e0100"
    assert glyphs(variant) != glyphs("葛")
    assert said(shape(f"{variant}城", REGULAR)) == f"{variant}城"
    assert width(variant, REGULAR) == 1000
    assert faces("糖\U000e0100", "ud") == ["gothic"], "the stand-in has the variant that the face lacks"
    assert faces("髙\U000e0100", "ud") == ["ud"], "where the variant is the usual form, no other face is needed"


@pytest.mark.parametrize("text", ["葛\U000e0103", "葛\u200d", "あ\ufe0f", "\U000e0100葛", "葛\u00ad"])
def test_what_is_never_seen_leaves_no_trace(text: str):
    shown = text.translate(dict.fromkeys((0xE0100, 0xE0103, 0x200D, 0xFE0F, 0xAD)))
    assert glyphs(text) == glyphs(shown)
    assert said(shape(text, REGULAR)) == shown
    assert width(text, REGULAR) == width(shown, REGULAR)


@hypothesis_settings(max_examples=100)
@given(st.text("あ漢カ𠮷髙ゞ①ー", max_size=20), st.text("あ漢カ𠮷髙ゞ①ー", max_size=20), st.sampled_from(sorted(FACES)))
def test_widths_add_up(before: str, after: str, name: str):
    assert width(before + after, name) == width(before, name) + width(after, name)


def test_kanji_are_an_em_wide_and_latin_letters_are_kerned():
    assert width("漢字", REGULAR) == 2000
    assert width("AV", REGULAR) < width("A", REGULAR) + width("V", REGULAR)
    assert width("", REGULAR) == 0


def test_latin_words_are_as_wide_in_japanese_text_as_alone():
    for words in ("AV", "AVATAR Tokyo"):
        assert width(f"会{words}員", REGULAR) == width(words, REGULAR) + 2000


@pytest.mark.parametrize(
    ("text", "ems"),
    [("す。「あ", 3.5), ("あ」。い", 3.5), ("）」", 1.5), ("「『あ", 2.5), ("。あ「", 3), ("あ、い", 3), ("」）。", 2)],
)
def test_of_two_brackets_or_stops_side_by_side_one_is_half_as_wide(text: str, ems: float):
    assert width(text, REGULAR) == ems * 1000
    assert sum(run.extent for run in shape_upright(text, REGULAR)) == ems * 1000


@pytest.mark.parametrize("name", FACES)
def test_vertical_writing_has_its_own_forms(name: str):
    for character in "ー、。「」（）『』【】〜…―：ぁっゃょァッャョヵ":
        (across,), (upright,) = shape(character, name), shape_upright(character, name)
        assert across.glyphs != upright.glyphs, character
        assert upright.extent > 0


def test_kanji_stand_upright_in_the_middle_of_the_column():
    (run,) = shape_upright("漢字", REGULAR)
    assert run.glyphs == shape("漢字", REGULAR)[0].glyphs
    assert [x for x, _ in run.offsets] == [-500, -500]
    assert [y for _, y in run.offsets] == [-880, -1880]
    assert run.extent == 2000


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("", 5, [""]),
        ("ああああ", 5, ["ああああ"]),
        ("ああああ。", 4.5, ["あああ", "あ。"]),  # a full stop takes its neighbour along
        ("あああ」。", 4.5, ["あああ」。"]),  # half a bracket, half a stop
        ("ああああ」。", 4.5, ["あああ", "あ」。"]),
        ("ああああ「い", 5.5, ["ああああ", "「い"]),  # an opening bracket goes to what it opens
        ("あああシャツ", 4.5, ["あああ", "シャツ"]),
        ("ああああっ", 4.5, ["あああ", "あっ"]),
        ("あああ30円", 4.5, ["あああ", "30円"]),
        ("pay at Loppi", 4, ["pay at", "Loppi"]),
        (" 11、、、、、", 4.2, ["11、、、、、"]),  # no empty line before what only just fits
        ("「「 「、、、", 4.5, ["「「 「、、、"]),  # a space takes no bracket from what it opens
        ("あああいヶ", 4.5, ["あああ", "いヶ"]),
        ("あああいｰ", 4, ["ああ", "あいｰ"]),
        ("あああ葛\U000e0100", 3.5, ["ああ", "あ葛\U000e0100"]),  # a selector stays with its kanji
        ("あああ￥30", 4, ["あああ", "￥30"]),
        ("あ\nい", 5, ["あ", "い"]),
        ("あああ\n\nい", 5, ["あああ", "", "い"]),
    ],
)
def test_lines_begin_and_end_where_they_may(text: str, columns: float, expected: list[str]):
    assert lines(text, columns) == expected


@hypothesis_settings(max_examples=200)
@given(st.text("あ漢カa1 。、」）ー～ヶっッ「（￥円\U000e0100\u3099", max_size=60), st.integers(6, 20))
def test_no_line_begins_or_ends_wrong_and_nothing_is_lost(text: str, columns: int):
    broken = lines(text, columns)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert all(broken) or broken == [""]
    for before, after in pairwise(broken):
        assert after[0] not in CLOSING + "～ヶ円\U000e0100\u3099", broken
        assert before[-1] not in OPENING + "￥", broken


@given(st.text(JAPANESE, min_size=1, max_size=80), st.integers(3, 20))
def test_no_line_is_wider_than_its_place(text: str, columns: int):
    assert all(width(line, REGULAR) / 1000 * SIZE <= columns * SIZE + 0.01 for line in lines(text, columns))


@given(st.text(JAPANESE + "。「」AB1 ", min_size=1, max_size=80), st.sampled_from(sorted(FACES)))
def test_what_fits_is_within_its_place_and_complete(text: str, name: str):
    try:
        size, broken = fit_lines(text, name, width=90, size=12, least=6, most_lines=3)
    except TextDoesNotFit:
        assert width(text, name) / 1000 * 6 > 90
        return
    assert 6 <= size <= 12 and len(broken) <= 3
    assert all(width(line, name) / 1000 * size <= 90 for line in broken)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")


def test_a_label_breaks_between_phrases_and_is_evenly_filled():
    assert lines("お支払いのご案内と年会費", 8) == ["お支払いの", "ご案内と年会費"]


def test_running_text_fills_its_lines_and_keeps_its_indent():
    text = "\u3000平素は格別のお引き立てを賜り、厚く御礼申し上げます。年会費のお支払い期限が迫ってまいりました。"
    broken = lines(text, 12)
    assert broken[0] == "\u3000平素は格別のお引き立て"
    assert all(width(line, REGULAR) >= 10_000 for line in broken[:-1])
    assert lines(f"はじめに\n{text}", 12) == ["はじめに", *broken]


def test_no_character_stands_alone_on_the_last_line_of_running_text():
    assert lines("漢" * 33, 8) == ["漢" * 7] * 4 + ["漢" * 5]
    assert lines("漢" * 40, 8) == ["漢" * 8] * 5


def test_text_is_as_large_as_fits():
    size, broken = fit_lines("電気", BOLD, width=100, size=18, least=12, most_lines=1)
    assert (size, broken) == (18, ["電気"])
    size, broken = fit_lines("あ" * 7, BOLD, width=100, size=18, least=12, most_lines=1)
    assert size == 14.25
    assert broken == ["あ" * 7]
    assert fit_lines("あ" * 8, BOLD, width=100, size=18, least=12, most_lines=1)[0] == 12.5
    with pytest.raises(TextDoesNotFit) as refusal:
        fit_lines("あ" * 9, BOLD, width=100, size=18, least=12, most_lines=1)
    assert refusal.value.text == "あ" * 9


def test_the_least_size_is_tried_whatever_the_steps_are():
    assert fit_lines("あ" * 10, REGULAR, width=81, size=12, least=8.1, most_lines=1)[0] == 8.1


def test_a_name_of_80_characters_fits_no_card_and_is_refused():
    with pytest.raises(TextDoesNotFit):
        fit_lines("寿限無" * 27, REGULAR, width=140, size=14, least=6, most_lines=1)


def test_a_word_that_cannot_break_is_refused_not_cut():
    with pytest.raises(TextDoesNotFit):
        fit_lines("W" * 30, BOLD, width=100, size=18, least=12, most_lines=5)
