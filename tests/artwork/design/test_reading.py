"""A design file is read whole or refused with every fault and its place."""

import json
from contextlib import suppress
from dataclasses import MISSING, fields

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from portal.artwork import DesignFault, DesignRefused, read_design
from portal.artwork.design import Address, Ground, NumberSymbol, Panel, Text, Writing, schema
from portal.artwork.design.model import CLASSES, DEFAULTS
from portal.artwork.drawing import Ink
from portal.artwork.text import FACES
from portal.artwork.typesetting import Align
from tests.artwork.designs import Json, blank, card, changed, postcard, read, text, without

VALUES = {  # one that each property accepts and that is not its default
    "id": "a-1", "x": 1.5, "y": 2.5, "rotate": 90, "width": 30, "height": 20, "text": "{name} 様", "font": "mincho",
    "size": 21, "min_size": 7, "lines": 2, "line_height": 1.7, "align": "centre", "valign": "end",
    "writing": "vertical", "tracking": 0.1, "colour": [0, 100, 100, 0], "x_dimension": 0.4, "bar_height": 12,
    "digits": False, "boxes": False, "name_size": 20, "honorific": "御中", "kind": "料金後納郵便", "office": "東京局",
    "file": "logo.png", "x2": 40, "y2": 41, "stroke_width": 0.5, "dash": 1, "fill": [0, 0, 0, 10],
    "stroke": [0, 0, 0, 50], "radius": 2,
}  # fmt: skip


def full(kind: str) -> Json:
    """An element with every property that the schema knows of."""
    known = schema()["$defs"][kind]["properties"]
    values = VALUES | ({"size": 9} if kind == "customer_barcode" else {})
    return {"type": kind} | {name: values[name] for name in known if name != "type"}


def least(kind: str) -> Json:
    """An element with only what the schema requires."""
    return {"type": kind} | {name: VALUES[name] for name in schema()["$defs"][kind].get("required", ())}


def faults(design: Json | bytes) -> list[tuple[DesignFault, str]]:
    """Code and place of each fault."""
    data = design if isinstance(design, bytes) else json.dumps(design).encode()
    with pytest.raises(DesignRefused) as refusal:
        read_design(data)
    return [(finding.code, finding.where) for finding in refusal.value.findings]


def details(design: Json | bytes) -> dict:
    with pytest.raises(DesignRefused) as refusal:
        read_design(design if isinstance(design, bytes) else json.dumps(design).encode())
    (finding,) = refusal.value.findings
    return dict(finding.details)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("kind", CLASSES)
def test_schema_and_model_know_the_same_properties(kind: str):
    described = schema()["$defs"][kind]
    assert set(described["properties"]) == {field.name for field in fields(CLASSES[kind])}
    needed = {field.name for field in fields(CLASSES[kind]) if field.default is MISSING} - {"type"}
    given_anyway = {"text"} if kind in DEFAULTS else set()
    assert set(described.get("required", ())) == needed - given_anyway


def test_schema_and_model_know_the_same_elements_faces_and_choices():
    defs = schema()["$defs"]
    assert defs["element"]["properties"]["type"]["enum"] == list(CLASSES)
    assert {name for name in defs if name in CLASSES} == set(CLASSES)
    described = defs["text"]["properties"]
    assert described["font"]["enum"] == list(FACES)
    assert described["align"]["enum"] == described["valign"]["enum"] == list(Align)
    assert described["writing"]["enum"] == list(Writing)
    assert set(defs["background"]["properties"]) == {field.name for field in fields(Ground)}


@pytest.mark.parametrize("kind", CLASSES)
def test_each_element_is_read_with_all_that_it_says(kind: str):
    (element,) = read(blank(full(kind))).sides[0].elements
    assert isinstance(element, CLASSES[kind])
    for name, value in full(kind).items():
        found = getattr(element, name)
        assert found == (Ink(tuple(value)) if isinstance(value, list) else value), name


@pytest.mark.parametrize("kind", CLASSES)
def test_each_element_needs_no_more_than_the_least(kind: str):
    (element,) = read(blank(least(kind))).sides[0].elements
    if kind in DEFAULTS:
        assert element.text == DEFAULTS[kind]["text"]
    for name in least(kind):
        if name != "type":
            assert faults(blank(without(least(kind), name))) == [(DesignFault.MISSING, "/front/elements/0")]


def test_a_good_design_says_what_it_needs():
    design = read(card())
    assert design.name == "ファンクラブ会員証"
    assert [side.name for side in design.sides] == ["front", "back"]
    assert set(design.fields) == {"number", "store_code", "member_no", "name", "expiry"}
    assert "title" in read(changed(postcard(), "/front/elements/2/honorific", "{title}")).fields
    assert set(read(postcard()).fields) == {"postcode", "name", "address1", "address2", "number", "store_code"}
    assert [place for _, place, _ in design.elements()] == [*range(8), *range(3)]
    assert design.spots["金"] == Ink((20, 35, 80, 5), "DIC 620")


def test_colours_are_percents_names_or_tints():
    colours = {"navy": {"cmyk": [90, 80, 30, 20]}, "金": {"cmyk": [20, 35, 80, 5], "spot": "DIC 620"}}
    design = blank(
        text("あ", colour=[1, 2, 3, 4]),
        text("い", colour="navy"),
        text("う", colour={"name": "navy", "tint": 50}),
        text("え", colour={"name": "金", "tint": 30}),
        colours=colours,
    )
    assert [element.colour for element in read(design).sides[0].elements] == [
        Ink((1, 2, 3, 4)),
        Ink((90, 80, 30, 20)),
        Ink((45, 40, 15, 10)),
        Ink((20, 35, 80, 5), "DIC 620", 30),
    ]


def test_media_are_named_or_measured():
    assert read(blank(medium="postcard")).medium.addressed
    card_medium = read(blank()).medium
    assert (card_medium.width, card_medium.height, card_medium.radius) == (85.60, 53.98, 3.18)
    custom = read(blank(medium={"width": 100, "height": 50, "bleed": 2})).medium
    assert (custom.width, custom.height, custom.bleed, custom.safe) == (100, 50, 2, 3)


def test_a_size_below_the_usual_least_is_its_own_least():
    design = blank(text("細かい字", size=5), text("大きい字", size=12), text("字", size=5, min_size=5.5))
    assert [element.min_size for element in read(design).sides[0].elements] == [5, 6, 5.5]


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        (without(card(), "/name"), (DesignFault.MISSING, "")),
        (without(card(), "/front/elements/1/text"), (DesignFault.MISSING, "/front/elements/1")),
        (without(card(), "/front/elements/1/type"), (DesignFault.MISSING, "/front/elements/1")),
        (changed(card(), "/kolours", {}), (DesignFault.UNKNOWN, "/kolours")),
        (changed(card(), "/front/elements/6/color", "red"), (DesignFault.UNKNOWN, "/front/elements/6/color")),
        (changed(card(), "/front/elements/6/a~b", 1), (DesignFault.UNKNOWN, "/front/elements/6/a~0b")),
        (changed(card(), "/front/elements/6/x", "5"), (DesignFault.TYPE, "/front/elements/6/x")),
        (changed(card(), "/front/elements/6/digits", 1), (DesignFault.TYPE, "/front/elements/6/digits")),
        (changed(card(), "/front/elements/1/lines", 1.5), (DesignFault.TYPE, "/front/elements/1/lines")),
        (changed(card(), "/front", []), (DesignFault.TYPE, "/front")),
        (changed(card(), "/medium", 5), (DesignFault.TYPE, "/medium")),
        (changed(card(), "/medium", "cards"), (DesignFault.CHOICE, "/medium")),
        (changed(card(), "/front/elements/1/font", "meiryo"), (DesignFault.CHOICE, "/front/elements/1/font")),
        (changed(card(), "/front/elements/1/type", "barcode"), (DesignFault.CHOICE, "/front/elements/1/type")),
        (changed(card(), "/front/elements/1/size", 2), (DesignFault.RANGE, "/front/elements/1/size")),
        (changed(card(), "/front/elements/1/width", 0), (DesignFault.RANGE, "/front/elements/1/width")),
        (changed(card(), "/front/elements/6/x", 501), (DesignFault.RANGE, "/front/elements/6/x")),
        (changed(card(), "/medium", {"width": 20, "height": 50}), (DesignFault.RANGE, "/medium/width")),
        (changed(card(), "/medium", {"width": "a", "height": 50}), (DesignFault.TYPE, "/medium/width")),
        (changed(card(), "/front/elements/1/colour", 5), (DesignFault.TYPE, "/front/elements/1/colour")),
        (changed(card(), "/front/elements/1/colour", [0, 0, 0]), (DesignFault.FORM, "/front/elements/1/colour")),
        (changed(card(), "/front/elements/1/colour", [0, 0, 0, 101]),
         (DesignFault.RANGE, "/front/elements/1/colour/3")),
        (changed(card(), "/front/elements/1/colour", [0, 0, 0, "a"]), (DesignFault.TYPE, "/front/elements/1/colour/3")),
        (changed(card(), "/front/elements/1/colour", "red"), (DesignFault.COLOUR_NAME, "/front/elements/1/colour")),
        (changed(card(), "/front/elements/0/fill", {"name": "x", "tint": 9}),
         (DesignFault.COLOUR_NAME, "/front/elements/0/fill")),
        (changed(card(), "/colours/金/spot", "All"), (DesignFault.FORM, "/colours/金/spot")),
        (changed(card(), "/colours/金/spot", "金\u0000"), (DesignFault.FORM, "/colours/金/spot")),
        (changed(card(), "/colours/a~1b", {"cmyk": []}), (DesignFault.FORM, "/colours/a~01b/cmyk")),
        (changed(card(), "/front/elements/1/text", "{name"), (DesignFault.TEMPLATE, "/front/elements/1/text")),
        (changed(card(), "/front/elements/1/text", "name}"), (DesignFault.TEMPLATE, "/front/elements/1/text")),
        (changed(card(), "/front/elements/1/text", "{}"), (DesignFault.TEMPLATE, "/front/elements/1/text")),
        (changed(card(), "/front/elements/1/text", "{name.upper}"), (DesignFault.TEMPLATE, "/front/elements/1/text")),
        (changed(card(), "/front/elements/1/text", "{name!r}"), (DesignFault.TEMPLATE, "/front/elements/1/text")),
        (changed(card(), "/back/elements/1/text", "{a[0]}"), (DesignFault.TEMPLATE, "/back/elements/1/text")),
        (changed(postcard(), "/front/elements/2/honorific", "{様"),
         (DesignFault.TEMPLATE, "/front/elements/2/honorific")),
        (changed(card(), "/back/elements/1/id", "number"), (DesignFault.SAME_ID, "/back/elements/1/id")),
        (changed(card(), "/back/elements/1/id", "番号"), (DesignFault.FORM, "/back/elements/1/id")),
        (changed(card(), "/name", ""), (DesignFault.FORM, "/name")),
        (changed(card(), "/name", "会員証\u0007"), (DesignFault.FORM, "/name")),
        (changed(card(), "/version", 2), (DesignFault.VERSION, "/version")),
        (changed(card(), "/version", "1"), (DesignFault.VERSION, "/version")),
        (without(card(), "/version"), (DesignFault.MISSING, "")),
        (changed(card(), "/front/background", {"file": "../geheim.pdf"}), (DesignFault.FORM, "/front/background/file")),
        (changed(card(), "/front/background", {"file": "/etc/passwd"}), (DesignFault.FORM, "/front/background/file")),
        (changed(card(), "/front/background", {"file": "a.pdf", "page": 0}),
         (DesignFault.RANGE, "/front/background/page")),
        (changed(card(), "/front/elements", [text("あ")] * 201), (DesignFault.FORM, "/front/elements")),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(design: Json, expected: tuple[DesignFault, str]):
    assert faults(design) == [expected]


def test_a_slash_in_a_name_is_escaped_in_its_pointer():
    design = card()
    design["colours"] |= {"金/銀": {"cmyk": [0, 0, 0]}}
    assert faults(design) == [(DesignFault.FORM, "/colours/金~1銀/cmyk")]


def test_all_faults_are_told_at_once():
    design = changed(without(without(card(), "/name"), "/medium"), "/front/elements/1/size", -1)
    design = changed(changed(design, "/front/elements/1/a", 1), "/front/elements/1/b", 1)
    del design["front"]["elements"][2]["x"], design["front"]["elements"][2]["y2"]
    assert sorted(faults(design)) == sorted(
        [
            (DesignFault.MISSING, ""),
            (DesignFault.MISSING, ""),
            (DesignFault.RANGE, "/front/elements/1/size"),
            (DesignFault.UNKNOWN, "/front/elements/1/a"),
            (DesignFault.UNKNOWN, "/front/elements/1/b"),
            (DesignFault.MISSING, "/front/elements/2"),
            (DesignFault.MISSING, "/front/elements/2"),
        ]
    )


def test_the_reader_is_told_what_was_found_and_what_can_be():
    assert details(changed(card(), "/front/elements/1/font", "meiryo")) == {
        "found": '"meiryo"', "known": "gothic, gothic-bold, mincho, ud, ud-bold",
    }  # fmt: skip
    assert details(changed(card(), "/front/elements/1/size", 2)) == {"found": "2", "expected": "3"}
    assert details(changed(card(), "/medium", 5)) == {"found": "5", "expected": "string, object"}
    assert details(without(card(), "/name")) == {"field": "name"}
    found = details(changed(card(), "/front/elements/6/color", "red"))
    assert found["field"] == "color" and "bar_height, digits" in found["known"]
    assert details(changed(card(), "/front/elements/1/id", "x" * 500))["found"].endswith("…")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "1:1"),
        (b"{", "1:2"),
        (b'{\n "version": 1,\n "name" "x"\n}', "3:9"),
        (b'{"version": 1,}', "1:15"),
        (b'{\n"a": "NaN",\n"x": NaN}', "3:6"),
        (b'{"x": -Infinity}', "1:7"),
        (b'{\n"name": "\xff"}', "2:10"),
        ('{\n"name": "会員証'.encode("cp932"), "2:10"),
        ('{"name": 1}'.encode("utf-16"), "1:1"),
        (b"[" * 100_000, "1:1"),
        (b'{"x": ' + b"9" * 5000 + b"}", "1:1"),
        (b"\x00", "1:1"),
        (b"%PDF-1.4", "1:1"),
    ],
)
def test_what_is_no_json_is_refused_with_line_and_column(data: bytes, where: str):
    assert faults(data) == [(DesignFault.NOT_JSON, where)]
    line, column = map(int, where.split(":"))
    assert details(data) == {"line": line, "column": column}


@pytest.mark.parametrize("data", [b"[]", b"1", b'"design"', b"null", b"[" * 400 + b"]" * 400])
def test_json_of_another_kind_is_refused(data: bytes):
    assert faults(data) == [(DesignFault.TYPE, "")]


@pytest.mark.parametrize("depth", [100, 300, 500, 900, 980, 2000])
def test_no_depth_of_nesting_breaks_the_reader(depth: int):
    nested = json.dumps(card()).replace('"\\u30d5', "[" * depth + "1" + "]" * depth + ', "', 1)
    assert faults(nested.encode())
    inside = json.dumps(card())[:-1] + ', "deep": ' + '{"a":' * depth + "1" + "}" * depth + "}"
    assert faults(inside.encode())


def test_a_byte_order_mark_is_no_fault():
    assert read_design(b"\xef\xbb\xbf" + json.dumps(card()).encode()) == read(card())


def test_a_file_beyond_a_megabyte_is_refused_unread():
    assert faults(b" " * 1_000_001) == [(DesignFault.TOO_LARGE, "")]


def test_a_key_given_twice_is_refused():
    data = json.dumps(card()).replace('"version": 1', '"version": 1, "version": 1')
    assert faults(data.encode()) == [(DesignFault.SAME_KEY, "")]
    assert details(data.encode())["field"] == "version"


def test_half_a_surrogate_pair_is_refused():
    assert faults(json.dumps(changed(card(), "/name", "\ud842")).encode()) == [(DesignFault.FORM, "")]
    assert read(changed(card(), "/name", "𠮷")).name == "𠮷"


def test_braces_and_fields_are_told_apart():
    (element,) = read(blank(text("{{{name}}} {rank}{name}"))).sides[0].elements
    assert element.fields == ("name", "rank")


def test_numbers_may_be_written_in_any_way():
    design = read_design(json.dumps(card()).replace('"x": 5,', '"x": 5.0e0,').encode())
    assert design == read(card())
    assert faults(json.dumps(card()).replace('"x": 5,', '"x": 1e999,', 1).encode()) == [
        (DesignFault.RANGE, "/front/elements/1/x")
    ]


@hypothesis_settings(max_examples=80)
@given(st.data())
def test_no_value_anywhere_makes_the_reader_stumble(data: st.DataObject):
    """A design or a refusal, never another error."""
    places = ["/version", "/name", "/medium", "/colours", "/colours/金", "/colours/金/cmyk", "/front", "/back/elements"]
    places += [f"/front/elements/{place}" for place in range(8)]
    places += [f"/front/elements/{place}/{key}" for place, key in ((1, "text"), (1, "colour"), (3, "font"), (6, "x"))]
    simple = st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5)
    values = st.recursive(simple, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner))
    design = changed(card(), data.draw(st.sampled_from(places)), data.draw(values))
    with suppress(DesignRefused):
        assert read_design(json.dumps(design).encode()).sides


def test_elements_know_their_kind():
    elements = read(card()).sides[0].elements
    assert isinstance(elements[0], Panel)
    assert isinstance(elements[5], Text)
    assert [element.field for element in elements if isinstance(element, NumberSymbol)] == ["number", "store_code"]
    assert isinstance(read(postcard()).sides[0].elements[2], Address)
