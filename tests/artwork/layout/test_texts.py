"""Text elements stand in their places, in mm, and shrink or break before they are refused."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.artwork import GlyphMissing, TextDoesNotFit
from portal.artwork.drawing import Glyphs, Ink, Turned
from portal.artwork.layout import ElementNotDrawn
from portal.artwork.text import FACES
from portal.artwork.units import POINTS_PER_MM, millimetres
from tests.artwork.designs import LONGEST_NAME, Json, blank, drawn, text
from tests.artwork.flat import Flat, Flattened

HEIGHT = 53.98  # mm, of a card
PLACE = {"x": 10, "y": 5, "width": 60, "height": 30}
EM = 10 / POINTS_PER_MM  # mm: an ideograph of 10 points


def lines(element: Json, **fields: str) -> list[Glyphs]:
    return [glyphs for glyphs in drawn(blank(element), **fields) if isinstance(glyphs, Glyphs)]


def box(line: Glyphs) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a line of ideographs, in mm from the card's upper left corner."""
    em = line.size / 1000
    if line.run.offsets is not None:  # a column
        top, length = line.y, line.run.extent * em
        edges = line.x - line.size / 2, top, line.x + line.size / 2, top - length
    else:
        ascent = FACES["gothic"].ascent * em
        edges = line.x, line.y + ascent, line.x + line.run.extent * em, line.y + ascent - line.size
    left, top, right, bottom = map(millimetres, edges)
    return left, HEIGHT - top, right, HEIGHT - bottom


@pytest.mark.parametrize(("align", "left"), [("start", 10), ("centre", 10 + (60 - 4 * EM) / 2), ("end", 70 - 4 * EM)])
@pytest.mark.parametrize(("valign", "top"), [("start", 5), ("centre", 5 + (30 - EM) / 2), ("end", 35 - EM)])
def test_a_row_stands_where_its_alignment_says(align: str, left: float, valign: str, top: float):
    (line,) = lines(text("東西南北", **PLACE, size=10, align=align, valign=valign))
    assert box(line) == pytest.approx((left, top, left + 4 * EM, top + EM), abs=1e-6)


@pytest.mark.parametrize(("align", "top"), [("start", 5), ("centre", 5 + (30 - 4 * EM) / 2), ("end", 35 - 4 * EM)])
@pytest.mark.parametrize(("valign", "right"), [("start", 70), ("centre", 40 + EM / 2), ("end", 10 + EM)])
def test_a_column_stands_where_its_alignment_says(align: str, top: float, valign: str, right: float):
    """Along the column from the top, across the columns from the right."""
    (line,) = lines(text("東西南北", **PLACE, size=10, align=align, valign=valign, writing="vertical"))
    assert box(line) == pytest.approx((right - EM, top, right, top + 4 * EM), abs=1e-6)


def test_rows_follow_each_other_at_the_line_height():
    broken = lines(text("一\n二\n三", **PLACE, size=10, lines=3, line_height=1.8, valign="end"))
    tops = [box(line)[1] for line in broken]
    assert tops == pytest.approx([35 - EM - 3.6 * EM, 35 - EM - 1.8 * EM, 35 - EM])


def test_columns_follow_each_other_leftwards_at_the_line_height():
    broken = lines(text("一\n二\n三", **PLACE, size=10, lines=3, line_height=1.8, writing="vertical", valign="centre"))
    rights = [box(line)[2] for line in broken]
    assert rights == pytest.approx([40 + 4.6 * EM / 2 - place * 1.8 * EM for place in range(3)])


def test_what_is_too_long_shrinks_to_the_least_size_and_then_is_an_error():
    place = {"x": 10, "y": 5, "width": 8 * EM, "height": EM}
    assert lines(text("漢" * 8, **place, size=10, min_size=6))[0].size == 10
    assert lines(text("漢" * 10, **place, size=10, min_size=6))[0].size == 8
    assert lines(text("漢" * 13, **place, size=10, min_size=6.1))[0].size == 6.1
    with pytest.raises(ElementNotDrawn) as refusal:
        lines(text("漢" * 14, **place, size=10, min_size=6, id="too-long"))
    assert isinstance(refusal.value.cause, TextDoesNotFit)
    assert (refusal.value.pointer, refusal.value.element) == ("/front/elements/0", "too-long")


def test_what_is_too_high_shrinks_too():
    assert lines(text("漢", x=10, y=5, width=50, height=0.8 * EM, size=10, min_size=6))[0].size == 8
    assert lines(text("漢", x=10, y=5, width=0.8 * EM, height=20, size=10, min_size=6, writing="vertical"))[0].size == 8


def test_no_more_lines_than_allowed_and_none_beyond_the_place():
    said = "漢" * 20
    assert len(lines(text(said, x=10, y=5, width=10 * EM, height=30, size=10, lines=2))) == 2
    (line,) = lines(text(said, x=10, y=5, width=10 * EM, height=30, size=10, min_size=3, lines=1))
    assert line.size == 5
    low = lines(text(said, x=10, y=5, width=10 * EM, height=2.5 * EM, size=10, lines=9, line_height=1.5))
    assert len(low) == 2
    with pytest.raises(ElementNotDrawn):
        lines(text(said, x=10, y=5, width=10 * EM, height=2.4 * EM, size=10, min_size=10, lines=9, line_height=1.5))


@pytest.mark.parametrize("writing", ["horizontal", "vertical"])
def test_tracked_text_is_measured_with_its_tracking(writing: str):
    length = (4 + 3 * 0.5) * EM
    place = {"x": 10, "y": 5, "width": length, "height": length, "size": 10, "tracking": 0.5, "writing": writing}
    (line,) = lines(text("東西南北", **place, align="end"))
    assert line.size == 10
    assert lines(text("東西南北", **place | {"width": length - 0.01, "height": length - 0.01}))[0].size < 10
    if writing == "horizontal":
        assert line.tracking == 5
        assert box(line)[0] == pytest.approx(10)
    else:
        assert [y for _, y in line.run.offsets] == [-880 - place * 1500 for place in range(4)]
        assert HEIGHT - millimetres(line.y) == pytest.approx(5)


def test_a_template_is_filled_for_each_member():
    (line,) = lines(text("{name}さま（{rank}）", **PLACE), name="山田", rank="金")
    assert line.run.texts == "山田さま（金）"
    (line,) = lines(text("{{{rank}}}", **PLACE), rank="金")
    assert line.run.texts == "{金}"


def test_a_members_braces_are_only_text():
    (line,) = lines(text("{name}", **PLACE), name="{number}")
    assert line.run.texts == "{number}"


def test_a_text_all_of_whose_fields_are_empty_is_left_out():
    expiry = text("有効期限 {expiry}", **PLACE)
    assert lines(expiry, expiry="") == []
    assert lines(text("{name} {rank}", **PLACE), name="", rank="金")
    assert lines(text("   ", **PLACE)) == []


def test_the_number_is_shown_in_groups():
    digits = {"type": "number_digits", **PLACE, "font": "gothic"}
    (line,) = lines(digits)
    assert line.run.texts == "2112  3456  78900"
    assert lines(text("{number}", **PLACE))[0].run.texts == "2112345678900"


def test_a_name_of_80_characters_is_an_error_of_its_element():
    with pytest.raises(ElementNotDrawn) as refusal:
        lines({"type": "member_name", **PLACE}, name=LONGEST_NAME)
    assert refusal.value.cause.text == LONGEST_NAME


@pytest.mark.parametrize("name", ["שרה", "🐈", "山\u0000田"])
def test_a_name_that_no_face_has_is_an_error_of_its_element(name: str):
    with pytest.raises(ElementNotDrawn) as refusal:
        lines({"type": "member_name", **PLACE}, name=name)
    assert isinstance(refusal.value.cause, GlyphMissing)


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    st.text("漢字カナー。「」ぁ12", min_size=1, max_size=60),
    st.sampled_from(["horizontal", "vertical"]),
    st.integers(1, 4),
)
def test_nothing_is_lost_and_nothing_leaves_its_place(said: str, writing: str, most: int):
    element = text(said, **PLACE, size=14, min_size=6, lines=most, writing=writing, line_height=1.2)
    try:
        found = lines(element)
    except ElementNotDrawn as refusal:
        assert isinstance(refusal.cause, TextDoesNotFit)  # noqa: PT017  # the other way it may end
        return
    assert "".join("".join(line.run.texts) for line in found) == said
    place = Flat(10, 5, 70, 35)
    shown = [line for line in found if not line.turned]
    assert all(place.holds(ink, slack=0.4) for _, ink in Flattened(shown, HEIGHT).glyphs)


def test_colour_face_and_turn_are_kept():
    (turned,) = drawn(blank(text("金", **PLACE, font="mincho", colour=[0, 20, 80, 0], rotate=30)))
    assert isinstance(turned, Turned)
    assert (turned.degrees, HEIGHT - millimetres(turned.y), millimetres(turned.x)) == pytest.approx((30, 20, 40))
    (line,) = turned.drawings
    assert (line.ink, line.run.face.name) == (Ink((0, 20, 80, 0)), "mincho")
