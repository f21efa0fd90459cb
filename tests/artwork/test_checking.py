"""The rules of press, post and scanner: what breaks one is found once, with its place; what keeps them is not."""

import pytest

from portal.artwork import DesignFault, Severity
from portal.artwork.checking.symbols import least_bar_height
from portal.web.artwork_words.design import SENTENCES
from tests.artwork.designs import (
    LONGEST_NAME,
    MEMBER,
    Json,
    blank,
    card,
    changed,
    check,
    of_type,
    postcard,
    text,
    without,
)

NUMBER = of_type(card(), "number_symbol")
STORE = of_type(card(), "store_code_symbol")
QR = of_type(card(), "qr")
NAME = of_type(card(), "member_name")
POST = of_type(postcard(), "customer_barcode")
MARK = of_type(postcard(), "postage_mark")
RED, WHITE = [0, 100, 100, 0], [0, 0, 0, 0]
POSTED = {"width": 100, "height": 148}


def with_symbol(**more: object) -> Json:
    """The good card with its number's symbol altered, alone on its front but for the digits."""
    design = changed(card(), NUMBER, card()["front"]["elements"][6] | more)
    elements = design["front"]["elements"]
    return changed(design, "/front/elements", [elements[6], elements[7], elements[5] | {"height": 6.5}])


def box(**more: object) -> Json:
    return {"type": "box", "x": 2, "y": 32, "width": 41, "height": 19} | more


def under(element: Json) -> Json:
    """The good card with an element below all others."""
    return changed(card(), "/front/elements", [element, *card()["front"]["elements"]])


@pytest.mark.parametrize("dpi", [300, 400, 600, 720, 1200, 2400])
@pytest.mark.parametrize("design", [card(), postcard(), postcard("horizontal")])
def test_nothing_is_found_in_good_designs(design: Json, dpi: int):
    assert check(design, dpi) == []


@pytest.mark.parametrize(
    ("design", "dpi", "code", "where"),
    [
        # symbols
        (changed(card(), f"{NUMBER}/x", 2), 600, DesignFault.SYMBOL_OUTSIDE, NUMBER),
        (changed(card(), f"{NUMBER}/y", 37), 600, DesignFault.SYMBOL_OUTSIDE, NUMBER),
        (changed(card(), f"{QR}/x", 200), 600, DesignFault.SYMBOL_OUTSIDE, QR),
        (changed(card(), "/front/elements/4/y", 30), 600, DesignFault.SYMBOL_COVERED, STORE),
        (changed(card(), "/front/elements/-", text("すぐ上", x=10, y=45, width=10, height=4)), 600,
         DesignFault.SYMBOL_COVERED, NUMBER),
        (changed(card(), "/back/elements/-", text("白に", x=60, y=3.7, width=10, height=2, size=5)), 600,
         DesignFault.SYMBOL_COVERED, QR),
        (changed(card(), "/front/elements/-", box(x=3, y=34, width=5, height=5, fill=WHITE)), 600,
         DesignFault.SYMBOL_COVERED, NUMBER),
        (under({"type": "line", "x": 3, "y": 40, "x2": 20, "y2": 40}), 600,
         DesignFault.SYMBOL_COVERED, "/front/elements/7"),
        (under(text("下に", x=10, y=40, width=10, height=4)), 600, DesignFault.SYMBOL_COVERED, "/front/elements/7"),
        (under(box(fill=RED)), 600, DesignFault.SYMBOL_ON_COLOUR, "/front/elements/7"),
        (under(box(fill="金")), 600, DesignFault.SYMBOL_ON_COLOUR, "/front/elements/7"),
        (under(box(stroke=RED, x=10, width=30)), 600, DesignFault.SYMBOL_ON_COLOUR, "/front/elements/7"),
        (changed(card(), f"{NUMBER}/x_dimension", 0.25), 300, DesignFault.SYMBOL_SMALL, f"{NUMBER}/x_dimension"),
        (changed(card(), f"{NUMBER}/x_dimension", 0.26), 600, DesignFault.SYMBOL_SMALL, f"{NUMBER}/x_dimension"),
        (changed(card(), f"{QR}/x_dimension", 0.3), 600, DesignFault.SYMBOL_SMALL, f"{QR}/x_dimension"),
        (changed(postcard(), f"{POST}/size", 8), 300, DesignFault.SYMBOL_SMALL, f"{POST}/size"),
        (changed(changed(postcard(), "/back/elements/2/x_dimension", 0.7), "/back/elements/3/y", 120), 600,
         DesignFault.SYMBOL_LARGE, "/back/elements/2/x_dimension"),
        (with_symbol(bar_height=10), 600, DesignFault.SYMBOL_LOW, "/front/elements/0/bar_height"),
        (with_symbol(bar_height=8.9, x_dimension=0.27), 600, DesignFault.SYMBOL_LOW, "/front/elements/0/bar_height"),
        (changed(card(), f"{QR}/rotate", 45), 600, DesignFault.SYMBOL_TURNED, f"{QR}/rotate"),
        (changed(card(), f"{QR}/rotate", -0.5), 600, DesignFault.SYMBOL_TURNED, f"{QR}/rotate"),
        (changed(postcard(), "/back/elements/2", {"type": "number_symbol", "x": 8, "y": 100, "rotate": 45}), 600,
         DesignFault.SYMBOL_TURNED, "/back/elements/2/rotate"),
        (changed(card(), f"{QR}/text", "https://pay.example/{number}"), 600, DesignFault.QR_NUMBER, f"{QR}/text"),
        (changed(card(), f"{QR}/text", "長" * 80), 600, DesignFault.QR_LONG, f"{QR}/text"),
        (changed(postcard(), f"{POST}/x", 7), 600, DesignFault.SYMBOL_OUTSIDE, POST),
        (changed(postcard(), f"{POST}/y", 135), 600, DesignFault.SYMBOL_OUTSIDE, POST),
        # text and shapes
        (changed(card(), f"{NAME}/x", 2), 600, DesignFault.TEXT_OUTSIDE, NAME),
        (changed(card(), "/back/elements/2/y", 48), 600, DesignFault.TEXT_OUTSIDE, "/back/elements/2"),
        (changed(card(), "/back/elements/2/x", 90), 600, DesignFault.OFF_SIDE, "/back/elements/2"),
        (changed(card(), "/front/elements/0/y", -20), 600, DesignFault.OFF_SIDE, "/front/elements/0"),
        (changed(card(), "/back/elements/2/min_size", 4.5), 600, DesignFault.TEXT_SMALL, "/back/elements/2/min_size"),
        (changed(card(), "/back/elements/2/size", 4.5), 600, DesignFault.TEXT_SMALL, "/back/elements/2/size"),
        (changed(card(), "/front/elements/5/min_size", 11.5), 600,
         DesignFault.DIGITS_SMALL, "/front/elements/5/min_size"),
        (changed(card(), "/front/elements/5/size", 11), 600, DesignFault.DIGITS_SMALL, "/front/elements/5/size"),
        (changed(card(), f"{NAME}/min_size", 15), 600, DesignFault.SIZES, f"{NAME}/min_size"),
        (changed(card(), "/front/elements/0/y", -1), 600, DesignFault.BLEED_SHORT, "/front/elements/0"),
        (changed(card(), "/front/elements/0/width", 88.6), 600, DesignFault.BLEED_SHORT, "/front/elements/0"),
        (changed(card(), "/front/elements/0/x", 0.2), 600, DesignFault.BLEED_SHORT, "/front/elements/0"),
        (changed(card(), "/front/elements/0/fill", [90, 90, 80, 41]), 600,
         DesignFault.INK_TOTAL, "/front/elements/0/fill"),
        (changed(card(), "/front/elements/2/stroke_width", 0.05), 600,
         DesignFault.LINE_THIN, "/front/elements/2/stroke_width"),
        (changed(card(), "/back/elements/0/text", "いつでも🐈"), 600, DesignFault.GLYPH, "/back/elements/0"),
        (changed(card(), "/back/elements/0/text", "いつでも" * 80), 600, DesignFault.DOES_NOT_FIT, "/back/elements/0"),
        (changed(card(), f"{NAME}/width", 12), 600, DesignFault.DOES_NOT_FIT, NAME),
        (without(card(), of_type(card(), "number_digits")), 600, DesignFault.NO_NUMBER, "/front/elements"),
        (without(card(), NUMBER), 600, DesignFault.NO_NUMBER, "/front/elements"),
        (without(card(), STORE), 600, DesignFault.NO_NUMBER, "/front/elements"),
        # the post
        (changed(postcard(), f"{MARK}/x", 20), 600, DesignFault.MARK_AREA, MARK),
        (changed(postcard(), f"{MARK}/y", 60), 600, DesignFault.MARK_AREA, MARK),
        (changed(postcard(), f"{MARK}/office", "とても長い名前の町の郵便局"), 600, DesignFault.DOES_NOT_FIT, MARK),
        (changed(postcard(), "/medium", POSTED | {"width": 108}), 600, DesignFault.POSTCARD_SIZE, "/medium"),
        (changed(postcard(), "/medium", POSTED | {"height": 155}), 600, DesignFault.POSTCARD_SIZE, "/medium"),
        (changed(postcard(), "/front/elements/0/size", 40), 600, DesignFault.DOES_NOT_FIT, "/front/elements/0"),
        (changed(card(), "/back/elements/-", {"type": "postcode", "y": 22, "boxes": False}), 600,
         DesignFault.ADDRESS_MEDIUM, "/back/elements/3"),
    ],
)  # fmt: skip
def test_each_broken_rule_is_found_once_with_its_place(design: Json, dpi: int, code: DesignFault, where: str):
    assert [(finding.code, finding.where) for finding in check(design, dpi)] == [(code, where)]


WARNINGS = {
    DesignFault.SYMBOL_ON_COLOUR,
    DesignFault.TEXT_SMALL,
    DesignFault.BLEED_SHORT,
    DesignFault.INK_TOTAL,
    DesignFault.LINE_THIN,
}


@pytest.mark.parametrize(
    "design",
    [
        under(box(fill=RED)),
        changed(card(), "/back/elements/2/min_size", 4.5),
        changed(card(), "/front/elements/0/y", -1),
        changed(card(), "/front/elements/0/fill", [90, 90, 80, 41]),
        changed(card(), "/front/elements/2/stroke_width", 0.05),
        changed(card(), f"{NUMBER}/x", 2),
        changed(card(), f"{QR}/rotate", 45),
        changed(card(), "/back/elements/0/text", "いつでも🐈"),
    ],
)
def test_what_prints_all_the_same_is_a_warning(design: Json):
    (finding,) = check(design)
    assert (finding.severity is Severity.WARNING) == (finding.code in WARNINGS)


def test_a_card_without_a_store_code_prints_but_one_without_its_number_does_not():
    assert [finding.severity for finding in check(without(card(), STORE))] == [Severity.WARNING]
    assert [finding.severity for finding in check(without(card(), NUMBER))] == [Severity.ERROR]


@pytest.mark.parametrize("turn", [90, 180, 270, -90, 360])
def test_a_symbol_may_be_turned_by_right_angles(turn: int):
    assert check(changed(card(), f"{QR}/rotate", turn)) == []
    design = changed(postcard(), "/back/elements", [text("縦", x=50, y=20, width=10, height=10)])
    for place, kind in enumerate(("number_symbol", "store_code_symbol")):
        element = {"type": kind, "x": 10 + 35 * place, "y": 60, "rotate": turn, "bar_height": 15}
        design = changed(design, "/back/elements/-", element | {"x": 8 + 46 * place})
    digits = {"type": "number_digits", "x": 8, "y": 110, "width": 84, "height": 9, "size": 20}
    assert check(changed(design, "/back/elements/-", digits)) == []


def test_a_symbol_on_white_or_whole_on_a_frame_is_left_alone():
    assert check(under(box(fill=WHITE))) == []
    assert check(under(box(x=2.5, y=32.2, width=40.2, height=18, stroke=[0, 0, 0, 100], fill=WHITE))) == []


def test_two_symbols_may_stand_side_by_side_on_a_card():
    """Two at X 0.3387 mm, with their quiet zones, as print.md says."""
    design = changed(changed(card(), f"{NUMBER}/x", 3.2), f"{STORE}/x", 42)
    assert check(design, 300) == []


def test_what_is_found_is_told_with_figures():
    (finding,) = check(changed(card(), f"{NUMBER}/x_dimension", 0.25), 300)
    assert finding.details == {
        "element": "number", "asked": 0.25, "module": 0.254, "dots": 3, "dpi": 300, "least": 0.264, "most": 0.66,
    }  # fmt: skip
    (finding,) = check(changed(card(), f"{QR}/text", "長" * 80))
    assert finding.details == {"element": "qr", "found": 240, "most": 213}
    (finding,) = check(changed(card(), "/back/elements/0/text", "いつでも🐈"))
    assert finding.details["code_point"] == "U+1F408"


def test_every_fault_of_every_element_is_told():
    design = changed(changed(card(), f"{NAME}/width", 5), "/front/elements/1/text", "🐈")
    design = changed(changed(design, "/back/elements/0/text", "한국"), f"{NUMBER}/x", 1)
    assert {(finding.code, finding.where) for finding in check(design)} == {
        (DesignFault.SYMBOL_OUTSIDE, NUMBER),
        (DesignFault.GLYPH, "/front/elements/1"),
        (DesignFault.DOES_NOT_FIT, NAME),
        (DesignFault.GLYPH, "/back/elements/0"),
    }


def test_a_members_own_fields_are_tried_where_they_are_given():
    assert check(card(), **MEMBER) == []
    (finding,) = check(card(), **MEMBER | {"name": LONGEST_NAME})
    assert (finding.code, finding.where) == (DesignFault.DOES_NOT_FIT, NAME)
    assert finding.details["text"] == f"{LONGEST_NAME} 様"
    (finding,) = check(card(), **MEMBER | {"number": "2112345678901"})
    assert (finding.code, finding.where) == (DesignFault.SYMBOL_DATA, NUMBER)


@pytest.mark.parametrize("dpi", [300, 400, 600, 1200])
@pytest.mark.parametrize("size", [8, 8.5, 9, 9.5, 11.5])
def test_a_customer_barcode_that_the_dots_do_not_allow_is_a_finding_and_never_a_crash(size: float, dpi: int):
    found = check(changed(changed(postcard(), f"{POST}/size", size), f"{POST}/x", 9), dpi)
    codes = [finding.code for finding in found]
    if size == 8:
        assert codes == [DesignFault.SYMBOL_SMALL], "whole dots make it smaller than 8 points"
    else:
        assert codes == ([] if size < 10 else [DesignFault.SYMBOL_OUTSIDE]), "too wide for a postcard"


def test_bars_may_be_as_low_as_the_scale_allows():
    assert least_bar_height(0.33) == least_bar_height(0.5) == 11
    assert least_bar_height(0.264) == pytest.approx(9)
    assert least_bar_height(0.297) == pytest.approx(10)


def test_a_postcard_is_what_the_post_takes():
    for width in (90, 107):
        for height in (140, 154):
            design = changed(postcard(), "/medium", {"width": width, "height": height})
            codes = {finding.code for finding in check(design)}
            assert DesignFault.POSTCARD_SIZE not in codes
    assert check(blank(medium={"width": 200, "height": 200})), "no postcard, and no number"
    assert all(f.code is DesignFault.NO_NUMBER for f in check(blank(medium={"width": 200, "height": 200})))


def test_every_finding_has_a_sentence_that_its_details_fill():
    designs = [under(box(fill=RED)), changed(card(), f"{NUMBER}/x_dimension", 0.25), changed(card(), f"{NAME}/x", 2)]
    for design in designs:
        for finding in check(design, 300):
            assert str(SENTENCES[finding.code] % dict(finding.details))
