"""What the post asks for, by the figures of print.md."""

from itertools import pairwise

import pytest

from portal.artwork import TextDoesNotFit
from portal.artwork.drawing import Box, Glyphs, Line, Turned
from portal.artwork.layout import ElementNotDrawn
from portal.artwork.layout.postal import VERMILION
from portal.artwork.media import postcode_lefts
from portal.artwork.units import millimetres
from tests.artwork.designs import MEMBER, Json, blank, drawn
from tests.artwork.flat import Flat, Flattened

WIDTH, HEIGHT = 100, 148
GAPS = [1.3, 1.3, 1.9, 1.1, 1.1, 1.1]
VERTICAL = {"writing": "vertical", "font": "mincho"}


def on_postcard(element: Json, **fields: str) -> list:
    return drawn(blank(element, medium="postcard"), **fields)


def boxes(drawings: list) -> list[Flat]:
    return [
        Flat(
            millimetres(box.x), HEIGHT - millimetres(box.y + box.height),
            millimetres(box.x + box.width), HEIGHT - millimetres(box.y),
        )
        for box in drawings if isinstance(box, Box)
    ]  # fmt: skip


def lines(element: Json, **fields: str) -> list[str]:
    """What each line of an address says, in the order they are drawn."""
    return ["".join(glyphs.run.texts) for glyphs in address(element, **fields)]


def address(element: Json, **fields: str) -> list[Glyphs]:
    block = {"type": "address", "x": 20, "y": 30, "width": 66, "height": 80} | element
    return on_postcard(
        block, **{"address1": "東京都中央区銀座6-10-1", "address2": "203号", "name": "山田花子"} | fields
    )


def test_seven_boxes_stand_where_the_post_wants_them():
    found = boxes(on_postcard({"type": "postcode"}))
    assert len(found) == 7
    assert [box.right - box.left for box in found] == pytest.approx([5.7] * 7)
    assert [box.bottom - box.top for box in found] == pytest.approx([8.0] * 7)
    assert [box.top for box in found] == pytest.approx([12.0] * 7)
    assert found[-1].right == pytest.approx(WIDTH - 8.0)
    gaps = [after.left - before.right for before, after in pairwise(found)]
    assert gaps == pytest.approx(GAPS)
    assert found[-1].right - found[0].left == pytest.approx(47.7)
    assert postcode_lefts(107)[0] == pytest.approx(107 - 8 - 47.7)


def test_boxes_and_hyphen_are_vermilion_without_black_or_blue():
    drawings = on_postcard({"type": "postcode"})
    inks = {box.stroke for box in drawings if isinstance(box, Box)} | {
        line.ink for line in drawings if isinstance(line, Line)
    }
    assert inks == {VERMILION}
    cyan, _, _, black = VERMILION.cmyk
    assert (cyan, black) == (0, 0)


@pytest.mark.parametrize("font", ["ud", "gothic", "mincho"])
def test_each_digit_stands_in_the_middle_of_its_box(font: str):
    drawings = on_postcard({"type": "postcode", "font": font}, postcode="0123456")
    digits = Flattened(drawings, HEIGHT).glyphs
    assert "".join(said for said, _ in digits) == "0123456"
    for (_, ink), box in zip(digits, boxes(drawings), strict=True):
        assert box.holds(ink)
        assert ink.middle == pytest.approx(box.middle, abs=0.4)


def test_digits_may_stand_in_boxes_that_are_there_already():
    drawings = on_postcard({"type": "postcode", "boxes": False, "x": 0.5, "y": -1})
    assert all(isinstance(drawing, Glyphs) for drawing in drawings)
    usual, moved = (Flattened(each, HEIGHT).glyphs[0][1] for each in (on_postcard({"type": "postcode"}), drawings))
    assert (moved.left - usual.left, moved.top - usual.top) == pytest.approx((0.5, -1))


def test_without_a_postcode_the_boxes_stay_empty():
    drawings = on_postcard({"type": "postcode"}, postcode="")
    assert len(boxes(drawings)) == 7
    assert not Flattened(drawings, HEIGHT).glyphs


def test_digits_larger_than_the_boxes_are_refused():
    with pytest.raises(ElementNotDrawn):
        on_postcard({"type": "postcode", "size": 30})


def test_an_address_in_rows_stands_above_the_larger_name():
    assert lines({}) == ["東京都中央区銀座6-10-1", "203号", "山田花子\u3000様"]
    first, second, name = address({})
    assert first.size == second.size == 12 and name.size == 18
    assert first.y - second.y == pytest.approx(1.6 * 12)
    assert {round(millimetres(each.x), 6) for each in (first, second, name)} == {20}
    assert second.y - name.y > 18, "the name stands clear of the address"


def test_an_address_in_columns_runs_leftwards_with_kanji_numerals():
    assert lines(VERTICAL) == ["東京都中央区銀座六ー一〇ー一", "二〇三号", "山田花子\u3000様"]
    first, second, name = address(VERTICAL)
    assert first.x - second.x == pytest.approx(1.6 * 12)
    assert millimetres(first.x + 6) == pytest.approx(86), "the first column stands at the right"
    assert second.y - second.run.extent / 1000 * 12 == pytest.approx((HEIGHT - 110) * 72 / 25.4), (
        "the second at the foot"
    )
    assert millimetres(name.x) == pytest.approx(20 + 33), "the name in the middle"
    assert first.y > name.y > second.y


@pytest.mark.parametrize("number", ["1-2-3", "1−2−3", "１－２－３", "1‐2‐3", "1–2–3"])
def test_hyphens_of_every_kind_become_upright_ones(number: str):
    assert lines(VERTICAL, address1=f"銀座{number}")[0] == "銀座一ー二ー三"


def test_a_number_is_never_broken_between_two_columns():
    for town in range(1, 12):
        said = lines(VERTICAL | {"height": 60, "min_size": 12}, address1=f"{'中' * town}12-345-678")
        assert any("一二ー三四五ー六七八" in column for column in said), said


@pytest.mark.parametrize("element", [{}, VERTICAL])
def test_long_addresses_break_then_shrink_then_are_refused(element: Json):
    sizes = []
    for count in (10, 30, 45):
        found = address(element, address1="東京都中央区銀座" * (count // 8), address2="桜" * count)
        sizes.append(found[0].size)
        for line in Flattened(found, HEIGHT).glyphs:
            assert Flat(20, 30, 86, 110).holds(line[1], slack=0.3), line
    assert sizes[0] == 12
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] >= 8
    with pytest.raises(ElementNotDrawn) as refusal:
        address(element, address1="東京都中央区銀座" * 25)
    assert isinstance(refusal.value.cause, TextDoesNotFit)


@pytest.mark.parametrize("element", [{}, VERTICAL])
def test_a_name_of_80_characters_is_refused(element: Json):
    with pytest.raises(ElementNotDrawn) as refusal:
        address(element, name="寿限無" * 27)
    assert "寿限無" in refusal.value.cause.text


@pytest.mark.parametrize("element", [{}, VERTICAL])
def test_a_long_name_becomes_smaller(element: Json):
    name = address(element | {"width": 50, "height": 50}, name="株式会社さくら総合研究所")[-1]
    assert 8 <= name.size < 18


@pytest.mark.parametrize("element", [{}, VERTICAL])
def test_what_a_member_has_not_given_is_left_out(element: Json):
    assert lines(element, address2="", name="") == lines(element)[:1]
    assert lines(element, address1="", address2="") == ["山田花子\u3000様"]
    assert lines(element | {"honorific": ""}, address1="", address2="") == ["山田花子"]
    assert address(element, address1="", address2="", name="") == []


def test_a_block_too_narrow_for_address_and_name_is_refused():
    with pytest.raises(ElementNotDrawn):
        address(VERTICAL | {"width": 12})


@pytest.mark.parametrize("kind", ["料金別納郵便", "料金後納郵便"])
@pytest.mark.parametrize("office", ["銀座局", "さくら郵便局", "東京国際郵便局"])
@pytest.mark.parametrize("size", [20, 22, 30])
def test_the_postage_mark_is_a_ring_with_its_texts_inside(kind: str, office: str, size: float):
    element = {"type": "postage_mark", "x": 4, "y": 5, "kind": kind, "office": office, "size": size}
    drawings = on_postcard(element)
    (ring,) = boxes(drawings)
    assert Flat(4, 5, 4 + size, 5 + size).holds(ring)
    glyphs = Flattened(drawings, HEIGHT).glyphs
    assert "".join(said for said, _ in glyphs) == f"{office}{kind}"
    (middle_x, middle_y), inner = (4 + size / 2, 5 + size / 2), size * (0.5 - 0.016)
    for said, ink in glyphs:
        for x in (ink.left, ink.right):
            for y in (ink.top, ink.bottom):
                assert (x - middle_x) ** 2 + (y - middle_y) ** 2 < inner**2, said
    (line,) = [drawing for drawing in drawings if isinstance(drawing, Line)]
    across = HEIGHT - millimetres(line.y1)
    assert all(not ink.top < across < ink.bottom for _, ink in glyphs)


def test_an_office_that_would_be_too_small_to_read_is_refused():
    with pytest.raises(ElementNotDrawn):
        on_postcard({"type": "postage_mark", "x": 4, "y": 5, "kind": "料金別納郵便", "office": "と" * 20})


@pytest.mark.parametrize(
    "element",
    [
        {"type": "postcode", "rotate": 90},
        {"type": "postage_mark", "x": 4, "y": 5, "kind": "料金別納郵便", "office": "銀座局", "rotate": 90},
        {"type": "line", "x": 10, "y": 10, "x2": 30, "y2": 10, "rotate": 90},
        {"type": "box", "x": 10, "y": 10, "width": 10, "height": 5, "fill": [0, 0, 0, 10], "rotate": 90},
        {"type": "address", "x": 20, "y": 40, "width": 60, "height": 40, "rotate": 90},
    ],
)
def test_whatever_is_turned_is_drawn_turned(element: Json):
    (turned,) = on_postcard(element, **MEMBER)
    assert isinstance(turned, Turned) and turned.degrees == 90
    upright = on_postcard(element | {"rotate": 0})
    assert list(turned.drawings) == upright


def test_an_honorific_may_come_from_the_list():
    assert lines({"honorific": "{title}"}, name="みなと商事", title="御中")[-1] == "みなと商事\u3000御中"
