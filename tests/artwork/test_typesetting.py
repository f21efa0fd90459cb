"""Lines and columns stand where they are told to."""

from itertools import pairwise

import pytest

from portal.artwork.drawing import Glyphs
from portal.artwork.text import FACES, shape, shape_upright, width
from portal.artwork.typesetting import Align, column_em, line_em, set_column, set_line

SIZE = 10.0


def extent(glyphs: Glyphs) -> float:
    """Along its line, in points, tracking included."""
    return glyphs.run.extent * glyphs.size / 1000 + glyphs.tracking * len(glyphs.run.glyphs)


def column(text: str, face: str = "gothic", **more) -> list[Glyphs]:
    """A vertical line downwards from y = 0, its middle at x = 0."""
    return set_column(text, face, SIZE, 0, 0, **more)


@pytest.mark.parametrize("text", ["山田花子", "Škoda 𠮷", "AVATAR", "a𠮷b"])
@pytest.mark.parametrize("tracking", [0, 1.5, -0.3])
@pytest.mark.parametrize(("align", "share"), [(Align.START, 0), (Align.CENTRE, 0.5), (Align.END, 1)])
def test_a_line_begins_is_centred_or_ends_where_it_is_told_to(text, tracking, align, share):
    runs = set_line(text, "gothic", SIZE, 100, 50, align=align, tracking=tracking)
    length = line_em(text, "gothic", tracking / SIZE) * SIZE
    assert runs[0].x == pytest.approx(100 - share * length)
    assert runs[-1].x + extent(runs[-1]) - tracking == pytest.approx(runs[0].x + length)
    assert {run.y for run in runs} == {50}
    for before, after in pairwise(runs):
        assert before.x + extent(before) == pytest.approx(after.x), "each face goes on where the one before ends"


def test_tracking_stands_between_glyphs_only():
    assert line_em("山田花子", "gothic", 0.5) == 4 + 3 * 0.5
    assert line_em("山", "gothic", 0.5) == 1
    assert line_em("", "gothic", 0.5) == 0
    assert column_em("山田花子", "gothic", 0.5) == 4 + 3 * 0.5
    assert column_em("", "gothic", 0.5) == 0


def test_tracked_letters_that_are_kerned_are_set_apart_too():
    (plain,) = set_line("AVA", "gothic", SIZE, 0, 0)
    (tracked,) = set_line("AVA", "gothic", SIZE, 0, 0, tracking=2)
    assert [x for x, _ in tracked.run.offsets] == pytest.approx(
        [x + place * 200 for place, (x, _) in enumerate(plain.run.offsets)]
    )


def test_an_empty_line_draws_nothing():
    assert set_line("", "gothic", SIZE, 0, 0, align=Align.CENTRE, tracking=2) == []
    assert column("") == []


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("digits", ["1", "12", "A", "No"])
def test_one_or_two_digits_or_letters_stand_upright_in_the_middle_of_their_square(face: str, digits: str):
    before, pair, after = column(f"第{digits}号", face)
    assert not pair.turned
    assert pair.run.glyphs == shape(digits, face)[0].glyphs
    across = width(digits, face) / 1000 * pair.size
    assert across <= 1.12 * SIZE + 1e-9, "wide ones are set smaller"
    assert pair.x + across / 2 == pytest.approx(0)
    assert before.y == 0
    top = before.y - extent(before)
    capital = FACES[face].capital_height / 1000 * pair.size
    assert pair.y + capital / 2 == pytest.approx(top - SIZE / 2)
    assert after.y == pytest.approx(top - SIZE)


@pytest.mark.parametrize("latin", ["2029", "AVATAR", "0120-123-456", "Café", "Škoda Fabia"])
def test_longer_latin_text_lies(latin: str):
    _, *lying, after = column(f"あ{latin}い", "ud")
    assert all(run.turned for run in lying)
    assert "".join("".join(run.run.texts) for run in lying) == latin
    middle = FACES["ud"].capital_height / 2000 * SIZE
    assert all(run.x == pytest.approx(-middle) for run in lying), "its capitals are centred on the column"
    assert lying[0].y - sum(map(extent, lying)) == pytest.approx(after.y)


@pytest.mark.parametrize("text", ["山田花子", "（令和12年）ー", "Caféの「紅茶」は1,200円", "𠮷野Šさん"])
@pytest.mark.parametrize("tracking", [0, 0.25])
@pytest.mark.parametrize("face", ["mincho", "ud"])
def test_a_column_is_as_high_as_was_measured(text: str, tracking: float, face: str):
    *_, last = column(f"{text}終", face, tracking=tracking)
    above = column_em(f"{text}終", face, tracking) - width("終", face) / 1000
    run = shape_upright("終", face)[0]
    end = last.y + (last.run.offsets[-1][1] - run.offsets[0][1]) / 1000 * SIZE
    assert -end == pytest.approx(above * SIZE)


def test_dashes_and_quotation_marks_take_the_forms_of_vertical_writing():
    texts = ["".join(run.run.texts) for run in column("今日―“明日”–昨日")]
    assert texts == ["今日―〝明日〟－昨日"]
    (across,), (dash,) = shape("―", "gothic"), column("―")
    assert dash.run.glyphs != across.glyphs


def test_a_column_keeps_its_ink_and_size():
    for run in column("縦書きのABC12"):
        assert run.size == SIZE or run.run.texts == "12"
        assert run.ink.cmyk == (0, 0, 0, 100)
