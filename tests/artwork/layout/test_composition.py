"""What all pieces share is told apart from what is each member's, and nothing changes its order."""

import pytest

from portal.artwork.drawing import Bars, Box, Glyphs, Line, Picture
from portal.artwork.layout import (
    OF_CARDS,
    SAMPLE,
    ElementNotDrawn,
    addressed,
    area_of,
    member_fields,
    sample_fields,
    varies,
)
from portal.artwork.layout.places import Canvas
from portal.artwork.media import CARD
from portal.artwork.units import millimetres
from tests.artwork.designs import MEMBER, blank, card, changed, composition, drawn, postcard, read, text

OTHER = MEMBER | {"number": "2100000000005", "name": "山田 花子", "member_no": "B-000009"}
PANEL = {"type": "box", "x": 5, "y": 6, "width": 10, "height": 4}


def test_shared_layers_hold_what_differs_for_nobody():
    made = composition(card())
    assert {key: [type(drawing) for drawing in layer] for key, layer in made.shared().items()} == {
        "front0": [Box, Glyphs, Line]
    }
    one, other = made.draw(MEMBER), made.draw(OTHER)
    assert one[0] == other[0] == Picture("front0", 0, 0, 1, 1)
    assert all(isinstance(drawing, Glyphs | Bars) for drawing in one[1:])
    assert one[1:] != other[1:]


def test_layers_lie_in_the_order_of_the_design():
    made = composition(blank(PANEL | {"fill": [0, 0, 0, 5]}, text("{name}"), PANEL | {"stroke": [0, 0, 0, 99]}))
    assert made.shared_keys == {"front0", "front2"}
    assert [getattr(drawing, "key", "theirs") for drawing in made.draw(MEMBER)] == ["front0", "theirs", "front2"]


def test_the_same_member_is_drawn_the_same_every_time():
    made = composition(postcard())
    assert made.draw(MEMBER) == made.draw(MEMBER) == composition(postcard()).draw(MEMBER)


def test_symbols_are_each_members_own_even_when_they_say_the_same():
    elements = read(blank({"type": "qr", "x": 10, "y": 10, "text": "いつも同じ"}, text("同じ"), text("{name}"))).sides[
        0
    ]
    assert [varies(element) for element in elements.elements] == [True, False, True]


def test_every_element_that_cannot_be_drawn_is_named():
    design = blank(
        text("🐈", id="cat"), text("{name}", width=5), text("良い"), {"type": "number_symbol", "x": 5, "y": 9}
    )
    faults = list(composition(design).faults(MEMBER | {"number": "1"}))
    assert [(fault.pointer, fault.element) for fault in faults] == [
        ("/front/elements/0", "cat"),
        ("/front/elements/1", "text"),
        ("/front/elements/3", "number_symbol"),
    ]
    with pytest.raises(ElementNotDrawn):
        composition(design).draw(MEMBER)
    with pytest.raises(ElementNotDrawn):
        composition(design).shared()
    assert not list(composition(card()).faults(MEMBER))


def test_boxes_and_lines_stand_in_mm():
    (box, line) = drawn(
        blank(
            {"type": "box", "x": -3, "y": -3, "width": 20, "height": 10, "fill": [0, 9, 9, 0], "radius": 2,
             "stroke": [0, 0, 0, 100], "stroke_width": 0.5},
            {"type": "line", "x": 5, "y": 6, "x2": 50, "y2": 7, "stroke_width": 0.25, "dash": 1.5},
        )
    )  # fmt: skip
    edges = [box.x, box.y, box.width, box.height, box.radius, box.line]
    assert list(map(millimetres, edges)) == pytest.approx([-3, 53.98 - 7, 20, 10, 2, 0.5])
    ends = [line.x1, line.y1, line.x2, line.y2, line.width, line.dash]
    assert list(map(millimetres, ends)) == pytest.approx([5, 47.98, 50, 46.98, 0.25, 1.5])


def test_a_box_without_fill_and_stroke_is_not_drawn():
    assert drawn(blank(PANEL)) == []


@pytest.mark.parametrize("design", [card(), postcard()])
def test_the_sample_member_fills_every_field_that_is_known(design):
    assert set(read(design).fields) <= set(SAMPLE)
    for side in ("front", "back"):
        assert composition(design, side).draw(SAMPLE)


def test_areas_cover_lines_with_their_width():
    (line,) = read(blank({"type": "line", "x": 30, "y": 10, "x2": 10, "y2": 10, "stroke_width": 1})).sides[0].elements
    area = area_of(line, Canvas(CARD, 600), {})
    assert (area.x, area.y, area.right, area.bottom) == pytest.approx((9.5, 9.5, 30.5, 10.5))


def test_turns_do_not_move_what_lies_around():
    design = changed(card(), "/front/elements/1/rotate", 90)
    turned, plain = drawn(design), drawn(card())
    assert [a for a, b in zip(turned, plain, strict=True) if a == b] == [plain[0], *plain[2:]]


def test_a_real_member_is_drawn_as_printed_and_only_where_none_is_meant_is_a_sample_drawn():
    names = ("name", "honorific", "expiry", "コース", "number")
    assert member_fields(names, {"name": "林 一"}) | {"number": "1"} == {
        **{name: SAMPLE[name] for name in OF_CARDS},
        "name": "林 一",
        "honorific": "様",
        "expiry": "",
        "コース": "",
        "number": "1",
    }
    assert member_fields(names, {})["honorific"] == ""
    assert addressed({"name": "みなと商事", "honorific": "御中"})["honorific"] == "御中"
    assert sample_fields(names) == {name: SAMPLE.get(name, name) for name in names}
    assert sample_fields(["expiry"], {"expiry": ""}) == {"expiry": ""}
