"""SVG backgrounds: drawn as vectors, in mm, without scripts, fetching or bombs."""

from base64 import b64encode
from time import monotonic

import pytest

from portal.artwork.placed import PlacedFault
from portal.artwork.placed.svg import read_svg
from tests.artwork.placed.chart import BLUE, RED
from tests.artwork.placed.foreign import (
    background,
    codes,
    images_of,
    inks_at,
    photograph,
    picture,
)

IN_MM = 'width="91.6mm" height="59.98mm" viewBox="0 0 916 599.8"'
GROUND = '<rect width="916" height="599.8" fill="#f00"/>'
MIDDLE = (42, 27)


def svg(body: str, head: str = IN_MM, before: str = "") -> bytes:
    """A drawing."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {names} {head}>{body}</svg>".encode()


def close(inks: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(inks, expected, strict=True)) <= 2


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (IN_MM, (91.6, 59.98)),
        ('width="9.16cm" height="5.998cm"', (91.6, 59.98)),
        ('width="259.65pt" height="170.02pt"', (91.6, 59.98)),
        ('width="916" height="599.8"', None),  # pixels are no size: only their ratio counts
        ('viewBox="0 0 916 599.8"', None),
        ('width="100%" height="100%" viewBox="0,0 916,599.8"', None),
    ],
)
def test_a_size_is_one_in_a_unit_of_length(head: str, size: tuple[float, float] | None):
    read = read_svg(svg(GROUND, head))
    assert read.size == (size and pytest.approx(size, abs=0.01))
    assert read.sides[0] / read.sides[1] == pytest.approx(916 / 599.8, rel=1e-3)


@pytest.mark.parametrize("head", [IN_MM, 'viewBox="0 0 916 599.8"'])
def test_a_drawing_of_the_right_size_is_drawn_as_vectors(head: str):
    cleaned = background(svg(GROUND + '<rect width="300" height="599.8"/>', head))
    assert codes(cleaned.findings) == [PlacedFault.RGB_CONVERTED]
    assert images_of(cleaned.graph) == []
    black, red = inks_at(cleaned.graph, (1, 1), MIDDLE)
    assert black == (0, 0, 0, 100)
    assert close(red, RED)


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ('width="85.6mm" height="53.98mm" viewBox="0 0 856 539.8"', PlacedFault.BLEED_MISSING),
        ('viewBox="0 0 856 539.8"', PlacedFault.BLEED_MISSING),
        ('width="200mm" height="100mm" viewBox="0 0 200 100"', PlacedFault.WRONG_SIZE),
        ('width="200" height="100"', PlacedFault.WRONG_ASPECT),
        ('width="0" height="100"', PlacedFault.DAMAGED),
        ('width="1e999mm" height="1mm"', PlacedFault.DAMAGED),
        ("", PlacedFault.DAMAGED),
    ],
)
def test_a_drawing_of_another_size_is_refused(head: str, fault: PlacedFault):
    assert fault in codes(background(svg(GROUND, head)).findings)


def test_what_svg_can_do_comes_through():
    body = """
      <style>.a { fill: url(#run) }</style>
      <defs><linearGradient id="run"><stop stop-color="#f00"/><stop offset="1" stop-color="#f00"/></linearGradient>
      <clipPath id="left"><rect width="458" height="599.8"/></clipPath>
      <mask id="all"><rect width="916" height="599.8" fill="#fff"/></mask>
      <symbol id="dot" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></symbol></defs>
      <rect width="916" height="599.8" fill="#00f"/>
      <g clip-path="url(#left)"><rect class="a" width="916" height="599.8"/></g>
      <rect mask="url(#all)" x="800" width="116" height="599.8" fill="#f00"/>
      <use xlink:href="#dot" x="600" y="250" width="100" height="100" opacity=".999"/>"""
    cleaned = background(svg(body))
    left, right, masked, dot = inks_at(cleaned.graph, (20, 20), (50, 10), (84, 20), (62, 27))
    assert (close(left, RED), close(right, BLUE), close(masked, RED)) == (True, True, True)
    assert dot[3] >= 99


def test_pictures_inside_come_along():
    data = b64encode(picture(photograph(), "PNG")).decode()
    cleaned = background(svg(f'<image href="data:image/png;base64,{data}" width="916" height="599.8"/>'))
    assert codes(cleaned.findings) == [PlacedFault.RGB_CONVERTED]
    assert [image.entries["ColorSpace"] for image in images_of(cleaned.graph)] == ["/DeviceCMYK"]


ENTITY = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("<script>alert(1)</script>", ""),
        ('<a href="javascript:alert(1)"><path/></a>', ""),
        ('<rect width="9" height="9" fill="none" onclick="alert(1)"/>', ""),
        ('<foreignObject width="9" height="9"><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject>', ""),
        ('<image href="file:///etc/passwd" width="9" height="9"/>', ""),
        ('<image xlink:href="http://example.test/a.png" width="9" height="9"/>', ""),
        ('<use href="other.svg#part"/>', ""),
        ('<rect width="9" height="9" fill="url(http://example.test/a.svg#b)"/>', ""),
        ("<style>@import url(http://example.test/a.css); .a { fill: url('x.svg#a') }</style>", ""),
        ('<animate attributeName="x"/>', ""),
        ("&x;", ENTITY),
    ],
)
def test_what_acts_or_fetches_is_taken_out(body: str, before: str):
    read = read_svg(svg(GROUND + body, before=before))
    assert read.cleaned
    left = read.data.decode()
    assert GROUND in left
    outside = ("script", "alert", "passwd", "example", ".svg", "foreignObject", "animate", "ENTITY", "&x;", "@import")
    assert not [word for word in outside if word in left]


def test_that_something_was_taken_out_is_said():
    cleaned = background(svg(GROUND + "<script>alert(1)</script>"))
    assert codes(cleaned.findings) == [PlacedFault.RGB_CONVERTED, PlacedFault.SVG_CLEANED]
    assert close(inks_at(cleaned.graph, MIDDLE)[0], RED)


def test_the_notes_of_drawing_programs_go_without_a_word():
    notes = '<title>Card</title><metadata>x</metadata><n:view xmlns:n="urn:sodipodi" n:zoom="1"/><!-- note -->'
    switch = '<switch><foreignObject requiredExtensions="urn:adobe"/><g>' + GROUND + "</g></switch>"
    read = read_svg(svg(notes + switch))
    assert not read.cleaned
    assert b"note" not in read.data
    assert b"sodipodi" not in read.data


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<text>Card</text>", PlacedFault.SVG_TEXT),
        ('<g><text><tspan font-family="x">Card</tspan></text></g>', PlacedFault.SVG_TEXT),
        ('<filter id="f"><feGaussianBlur stdDeviation="3"/></filter>', PlacedFault.SVG_UNSUPPORTED),
        ('<rect style="fill: red; filter: blur(3px)"/>', PlacedFault.SVG_UNSUPPORTED),
        ("<style>.a { filter: blur(3px) }</style>", PlacedFault.SVG_UNSUPPORTED),
        ("<g>", PlacedFault.DAMAGED),
        ('<image href="data:image/png;base64,AAAA" width="9" height="9"/>', PlacedFault.DAMAGED),
    ],
)
def test_what_cannot_be_printed_is_refused(body: str, fault: PlacedFault):
    assert codes(background(svg(GROUND + body)).findings) == [fault]


TENFOLD = "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    ("body", "before"),
    [
        (f'<defs><g id="g0"><path/></g>{TENFOLD}</defs><use href="#g8"/>', ""),
        ('<g id="a"><use href="#a"/></g>', ""),
        ("<g>" * 220 + "</g>" * 220, ""),
        ('<rect id="&l8;"/>', f'<!DOCTYPE svg [<!ENTITY l0 "haha">{LAUGHS}]>'),
    ],
)
def test_a_bomb_is_refused_soon(body: str, before: str):
    start = monotonic()
    cleaned = background(svg(GROUND + body, before=before))
    assert codes(cleaned.findings) in ([PlacedFault.TOO_COMPLEX], [PlacedFault.DAMAGED])
    assert monotonic() - start < 3


def test_the_same_drawing_gives_the_same_bytes():
    first, second = (background(svg(GROUND + '<circle r="99" fill-opacity=".5"/>')).graph for _ in range(2))
    assert first is not None
    assert first == second
