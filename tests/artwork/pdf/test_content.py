"""Drawings as PDF operators: press inks only, symbols in black alone on white, text that can be read again."""

import pypdfium2
import pytest

from portal.artwork import Standard
from portal.artwork.drawing import (
    BLACK,
    REGISTRATION,
    WHITE,
    Bars,
    Box,
    Drawing,
    Glyphs,
    Ink,
    Line,
    Picture,
    Turned,
)
from portal.artwork.pdf import Usage, content
from portal.artwork.symbols import CustomerBarcode, Ean13, Qr
from portal.artwork.text import shape
from portal.artwork.typesetting import Align, set_column, set_line
from tests.artwork.designs import NUMBER, blank, card, postcard, text
from tests.artwork.pdf.files import operators, write, write_design

GOLD = Ink((20, 35, 80, 5), "DIC 620")
RGB_AND_GREY = {"rg", "RG", "g", "G", "sc", "SC"}
SYMBOLS = [Ean13(NUMBER, bar_height=30.5), Qr("https://pay.example/c/1"), CustomerBarcode("1427373")]


def said(data: bytes, page: int = 0) -> str:
    """What another reader takes a page's text for, without line breaks."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        return pdf[page].get_textpage().get_text_bounded().replace("\r\n", "")
    finally:
        pdf.close()


def colours(data: bytes) -> list[tuple[str, list]]:
    return [entry for entry in operators(data) if entry[0] in {"k", "K", "cs", "CS", "scn", "SCN", *RGB_AND_GREY}]


def covered(rectangles: list[list[float]]) -> set[tuple[float, float, float]]:
    """Each column of one module that rectangles cover: where it begins, and from where to where it is black."""
    return {
        (round(x + step, 3), round(y, 3), round(y + height, 3))
        for x, y, width, height in rectangles
        for step in range(round(width))
    }


@pytest.mark.parametrize("symbol", SYMBOLS, ids=lambda symbol: type(symbol).__name__)
def test_a_symbol_is_black_ink_alone_on_an_explicit_white_box(symbol):
    data = write([Bars(symbol, 50, 150, 0.96, margin=1.5, below=4)])
    assert colours(data) == [("k", [0, 0, 0, 0]), ("k", [0, 0, 0, 1])]
    found = operators(data)
    assert [operator for operator, _ in found if operator != "re"] == ["q", "cm", "k", "f", "k", "f", "Q"]
    rectangles = [operands for operator, operands in found if operator == "re"]
    white, *bars = rectangles
    margin = 1.5 / 0.96
    wanted = [-margin, -margin, symbol.width + 2 * margin, symbol.height + 2 * margin + 4 / 0.96]
    assert white == pytest.approx(wanted, abs=1e-5)
    wanted = [[bar.x, bar.y, bar.width, bar.height] for bar in symbol.rectangles]
    assert covered(bars) == covered(wanted)
    assert sum(width * height for _, _, width, height in bars) == pytest.approx(
        sum(width * height for _, _, width, height in wanted), abs=1e-3
    ), "no two overlap"


@pytest.mark.parametrize("design", [card(), postcard(), postcard("horizontal")])
def test_whole_pieces_are_in_press_inks_only(design):
    for standard in (Standard.X4, Standard.X1A):
        data = write_design(design, standard=standard)
        for page in (0, 1):
            assert not {operator for operator, _ in operators(data, page)} & (RGB_AND_GREY | {"ri", "gs", "sh", "BI"})


def test_inks_are_parts_of_one():
    data = write([Box(0, 0, 9, 9, fill=Ink((12.5, 0, 100, 7))), Box(0, 0, 9, 9, stroke=BLACK, line=0.5)])
    assert colours(data) == [("k", [0.125, 0, 1, 0.07]), ("K", [0, 0, 0, 1])]


@pytest.mark.parametrize(
    ("box", "paint"),
    [
        (Box(1, 2, 3, 4, fill=WHITE), "f"),
        (Box(1, 2, 3, 4, stroke=BLACK, line=1), "S"),
        (Box(1, 2, 3, 4, fill=WHITE, stroke=BLACK, line=1), "B"),
        (Box(1, 2, 3, 4), "n"),
        (Box(1, 2, 30, 40, fill=WHITE, radius=5), "f"),
    ],
)
def test_a_box_is_painted_as_it_says(box: Box, paint: str):
    assert operators(write([box]))[-1] == (paint, [])


def test_a_rounded_box_stays_in_its_rectangle():
    found = operators(write([Box(10, 20, 30, 40, fill=WHITE, radius=99)]))
    numbers = [number for operator, operands in found if operator in "mlc" for number in operands]
    assert (min(numbers[::2]), max(numbers[::2])) == (10, 40)
    assert (min(numbers[1::2]), max(numbers[1::2])) == (20, 60)


def test_a_dash_does_not_outlive_its_line():
    found = operators(
        write([Line(0, 0, 9, 0, BLACK, 1, dash=2), Line(0, 5, 9, 5, BLACK, 1), Box(0, 0, 9, 9, stroke=BLACK, line=1)])
    )
    assert [operands[0] for operator, operands in found if operator == "d"] == [[2], [], []]


def test_what_is_turned_is_turned_about_its_point():
    found = operators(write([Turned((Box(0, 0, 10, 5, fill=WHITE),), 90, 100, 50)]))
    (matrix,) = [operands for operator, operands in found if operator == "cm"]
    a, b, c, d, e, f = matrix
    assert (a * 100 + c * 50 + e, b * 100 + d * 50 + f) == (100, 50), "the point stays"
    assert (a * 110 + c * 50 + e, b * 110 + d * 50 + f) == (100, 60), "what was to the right is above"


@pytest.mark.parametrize(
    "text",
    ["山田 花子", "髙﨑𠮷之助", "AVATAR fi Café", "Škodaの𠮷野さん", "（「括弧」、。）", "①㈱㍿", "葛\U000e0100城"],
)
@pytest.mark.parametrize("face", ["gothic", "mincho", "ud"])
def test_text_can_be_read_again(text: str, face: str):
    assert said(write([*set_line(text, face, 12, 20, 100)])) == text
    tracked = said(write([*set_line(text, face, 12, 20, 100, tracking=2)]))
    assert tracked.replace(" ", "") == text.replace(" ", ""), "readers may take wide tracking for spaces"


@pytest.mark.parametrize("text", ["縦書きの「𠮷」です", "ー（ぁっ）ー", "令和12年3月"])
def test_vertical_text_can_be_read_again(text: str):
    read = said(write([*set_column(text, "mincho", 12, 100, 180)]))
    assert read.replace("\n", "") == text


def test_a_letter_with_an_accent_does_not_change_what_other_letters_say():
    data = write([*set_line("か\u309aかx\u0301x", "ud", 12, 20, 100)])
    assert said(data) == "か\u309aかx\u0301x"


def test_spaces_say_the_same_in_whatever_order_they_come():
    for texts in (["a b", "a\u00a0b"], ["a\u00a0b", "a b"]):
        lines = [line for text in texts for line in set_line(text, "gothic", 12, 20, 100)]
        usage = Usage()
        content(lines, usage)
        assert usage.glyphs["gothic"][1] == " "


def test_what_was_used_is_the_same_from_any_number_of_workers():
    texts = ["山田 花子", "か\u309aか", "髙﨑\u00a0𠮷", "葛\U000e0100葛", "Š b"]
    together, apart, backwards = Usage(), Usage(), Usage()
    content([line for text in texts for line in set_line(text, "ud", 12, 0, 0, ink=GOLD)], together)
    for order, usage in ((texts, apart), (texts[::-1], backwards)):
        for each in order:
            part = Usage()
            content(set_line(each, "ud", 12, 0, 0, ink=GOLD), part)
            usage.add(part)
    assert together.glyphs == apart.glyphs == backwards.glyphs
    assert together.spots == apart.spots == backwards.spots == {"DIC 620": GOLD.cmyk}


def test_kerned_and_tracked_glyphs_stand_where_they_were_measured():
    (line,) = set_line("AVAV", "gothic", 10, 20, 100, align=Align.START, tracking=1)
    found = operators(write([line]))
    steps = [operands for operator, operands in found if operator == "Td"]
    places = [20 + sum(step[0] for step in steps[: at + 1]) for at in range(len(steps))]
    assert places == pytest.approx([20 + x / 100 for x, _ in line.run.offsets], abs=1e-4)
    assert not [operator for operator, _ in found if operator == "Tc"]


def test_tracking_does_not_outlive_its_line():
    (run,) = shape("山田", "gothic")
    found = operators(write([Glyphs(run, 0, 0, 10, BLACK, tracking=3)]))
    assert [operands for operator, operands in found if operator == "Tc"] == [[3], [0]]


def test_numbers_are_short_and_never_in_exponents():
    drawings: list[Drawing] = [Box(1e-7, 1 / 3, 1e5, 2e-6, fill=Ink((1e-6, 33.333333, 0, 0)))]
    written = content(drawings, Usage())
    assert b"e" not in written.replace(b"re", b"")
    assert written == b"0 0.33333 0 0 k 0 0.33333 100000 0 re f"


def test_pictures_are_called_by_their_keys():
    usage = Usage()
    written = content([Picture("image-0", 1, 2, 3, 4)], usage)
    assert written == b"q 3 0 0 4 1 2 cm /Pimage-0 Do Q"
    assert usage.pictures == {"image-0"}


def test_registration_marks_are_on_every_plate():
    usage = Usage()
    assert b"1 SCN" in content([Line(0, 0, 9, 9, REGISTRATION, 0.3)], usage)
    assert usage.spots == {"All": (100, 100, 100, 100)}


def test_a_designs_text_is_all_there():
    data = write_design(blank(text("会員の皆さまへ", align="centre"), text("{name} 様", y=20)))
    assert said(data).replace("\n", "") == "会員の皆さまへ髙﨑 𠮷之助 様"
