"""A design while it is edited: drawn as far as it goes, element by element."""

import json
import re

import pytest

from portal.artwork import Assets, DesignRefused, Standard, edited_side, read_design, sample_fields, without_faults

CONTENT = {
    "version": 1,
    "name": "試し",
    "medium": "card",
    "front": {
        "background": {"file": "gone.pdf"},
        "elements": [
            {"type": "box", "x": 5, "y": 5, "width": 20, "height": 10, "fill": [0, 0, 0, 20]},
            {"type": "image", "x": 30, "y": 5, "width": 20, "height": 10, "file": "gone.png"},
            {"type": "text", "x": 5, "y": 20, "width": 30, "height": 5, "text": "\ue000", "size": 10},
            {"type": "member_name", "x": 5, "y": 30, "width": 60, "height": 8},
            {"type": "number_symbol", "x": 5, "y": 38, "rotate": 90},
        ],
    },
}


def nothing_there(name):
    raise FileNotFoundError(name)


def drawn(content):
    design = read_design(json.dumps(content).encode())
    assets = Assets(design, nothing_there, Standard.X4)
    fields = sample_fields(design.fields)
    return edited_side(design, "front", assets, fields, dpi=600, address=lambda file, _ground: f"/at/{file}")


def test_each_element_is_a_part_by_its_place_and_what_cannot_be_drawn_is_empty():
    parts = re.findall(r'<g data-place="(\d)">(.*?)</g>(?=<g data-place|</g>)', drawn(CONTENT).svg)
    assert [place for place, _ in parts] == ["0", "1", "2", "3", "4"]
    assert [bool(inside) for _, inside in parts] == [True, False, False, True, True]


def test_the_engine_tells_what_each_element_covers():
    areas = drawn(CONTENT).areas
    assert (areas[0].x, areas[0].width) == (5, 20) and set(areas) == {0, 1, 2, 3, 4}
    assert areas[4].height == pytest.approx(113 * 8 * 25.4 / 600, abs=0.01)  # turned: as high as it is long


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        ({"type": "text", "x": 5, "y": 5, "width": -1, "height": 5, "text": "x"}, "/front/elements/0"),
        ({"type": "nothing"}, "/front/elements/0"),
        ({"type": "text", "x": 5, "y": 5, "width": 9, "height": 5, "text": "{", "size": 9}, "/front/elements/0"),
        ({"type": "box", "x": 5, "y": 5, "width": 9, "height": 5, "fill": "no such colour"}, "/front/elements/0"),
    ],
)
def test_what_is_faulty_in_form_is_left_out_and_the_rest_keeps_its_place(fault, where):
    content = {**CONTENT, "front": {"elements": [fault, *CONTENT["front"]["elements"][3:]]}}
    with pytest.raises(DesignRefused) as refused:
        read_design(json.dumps(content).encode())
    assert refused.value.findings[0].where.startswith(where)
    mended = without_faults(content, refused.value.findings)
    assert 'data-place="1"><g' in drawn(mended).svg and content["front"]["elements"][0] == fault


def test_nothing_is_drawn_of_what_is_no_design():
    with pytest.raises(DesignRefused) as refused:
        read_design(b'{"version": 1, "name": "x", "medium": "no such thing", "front": {"elements": []}}')
    assert without_faults({"medium": "no such thing"}, refused.value.findings) is None
