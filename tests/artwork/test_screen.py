"""A piece on the screen: safe, readable at any size, and the same picture that goes to press."""

import re
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from lxml import etree
from PIL import Image, ImageChops, ImageFilter, ImageStat
from pyzbar import pyzbar

from portal.artwork import piece_png, piece_svg
from portal.artwork.colour import to_screen
from portal.artwork.layout import ElementNotDrawn
from tests.artwork.designs import (
    MEMBER,
    NUMBER,
    STORE_CODE,
    Json,
    blank,
    card,
    changed,
    composition,
    of_type,
    postcard,
    text,
)
from tests.artwork.pdf.files import write_design

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
ELEMENTS = {"svg", "title", "defs", "clipPath", "rect", "g", "path", "use", "image"}
QR_TEXT = "https://pay.example/c/A-000123"
NASTY = [
    '<script>alert(1)</script>',
    '"><image href="https://evil.example/x"/>',
    "&lt;&amp;&#x41;",
    "]]>",
    "{name}",
    "javascript:alert(1)",
    "山田'\"`",
]  # fmt: skip


def svg(design: Json, side: str = "front", **fields: str) -> etree._Element:
    return etree.fromstring(piece_svg(composition(design, side), MEMBER | fields).encode())


def png(design: Json, width: int, side: str = "front") -> Image.Image:
    return Image.open(BytesIO(piece_png(composition(design, side), MEMBER, width=width))).convert("RGB")


def by_zxing(image: Image.Image) -> set[str]:
    formats = (zxingcpp.BarcodeFormat.EAN13, zxingcpp.BarcodeFormat.QRCode)
    return {found.text for found in zxingcpp.read_barcodes(image, formats=formats)}


def by_zbar(image: Image.Image) -> set[str]:
    return {found.data.decode() for found in pyzbar.decode(image) if found.type in ("EAN13", "QRCODE")}


@pytest.mark.parametrize("design", [card(), postcard(), postcard("horizontal")])
@pytest.mark.parametrize("side", ["front", "back"])
def test_it_is_well_formed_and_holds_nothing_but_shapes(design: Json, side: str):
    root = svg(design, side)
    assert {etree.QName(node).localname for node in root.iter()} <= ELEMENTS
    attributes = {name for node in root.iter() for name in node.attrib}
    assert not any(name.startswith("on") or name in ("style", "class", "href") for name in attributes)
    identities = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(identities) == len(set(identities))
    links = {node.get(HREF) for node in root.iter() if node.get(HREF)}
    assert links <= {f"#{identity}" for identity in identities}


@pytest.mark.parametrize("name", NASTY)
def test_a_members_name_is_drawn_and_never_written(name: str):
    design = blank(text("{name}", min_size=3), medium="a4")
    root = svg(design, name=name)
    assert [node.tag for node in root.iter() if node.text and node.text.strip()] == []
    assert len(list(root.iter(f"{SVG}use"))) == len(name)
    assert {etree.QName(node).localname for node in root.iter()} <= ELEMENTS - {"image"}


@pytest.mark.parametrize("title", [*NASTY, "会員証\u0000\u0008\uffff𠮷", "\ud842"])
def test_a_title_is_escaped(title: str):
    root = etree.fromstring(piece_svg(composition(card()), MEMBER, title=title).encode())
    shown = re.sub("[\u0000\u0008\uffff\ud842]", "", title)
    assert (root[0].tag, root[0].text or "") == (f"{SVG}title", shown)


def test_it_is_cut_at_the_trim_with_its_corners_or_at_the_bleed():
    made = composition(card())
    trimmed, bled = (etree.fromstring(piece_svg(made, MEMBER, bleed=bleed)) for bleed in (False, True))
    assert [float(number) for number in trimmed.get("viewBox").split()] == pytest.approx([0, 0, 242.6457, 153.01417])
    assert [float(number) for number in bled.get("viewBox").split()] == pytest.approx(
        [-8.50394, -8.50394, 259.65354, 170.02205]
    )
    (cut,) = trimmed.iter(f"{SVG}clipPath")
    assert float(cut[0].get("rx")) == pytest.approx(9.01417)
    (cut,) = bled.iter(f"{SVG}clipPath")
    assert float(cut[0].get("rx")) == 0


def test_the_same_member_gives_the_same_svg():
    assert piece_svg(composition(card()), MEMBER) == piece_svg(composition(card()), MEMBER)


def test_symbols_are_black_on_white_and_crisp():
    groups = [node for node in svg(card()).iter(f"{SVG}g") if node.get("shape-rendering") == "crispEdges"]
    assert len(groups) == 2
    for group in groups:
        white, black = group
        assert (white.get("fill"), black.get("fill")) == ("#fff", "#000")


def test_colours_are_seen_through_the_press_profile():
    design = blank(
        text("金", colour="金"),
        text("淡", y=20, colour={"name": "金", "tint": 50}),
        {"type": "box", "x": 5, "y": 30, "width": 9, "height": 9, "fill": [95, 80, 30, 20]},
        colours={"金": {"spot": "DIC 620", "cmyk": [20, 35, 80, 5]}},
    )
    fills = {node.get("fill") for node in svg(design).iter()} - {None, "#fff", "none"}
    assert fills == {to_screen((20, 35, 80, 5)), to_screen((10, 17.5, 40, 2.5)), to_screen((95, 80, 30, 20))}


@pytest.mark.parametrize("width", [506, 700, 1012])
def test_symbols_are_read_back_from_a_png_at_any_useful_width(width: int):
    front, back = png(card(), width), png(card(), width, "back")
    assert front.width == width
    assert by_zxing(front) == {NUMBER, STORE_CODE}
    assert by_zbar(front) == {NUMBER, STORE_CODE}
    assert by_zxing(back) == by_zbar(back) == {QR_TEXT}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_symbols_are_read_back_too(turn: int):
    design = postcard()
    for place in (2, 3):
        design = changed(design, f"/back/elements/{place}/rotate", turn)
    assert by_zxing(png(design, 1181, "back")) == {NUMBER, STORE_CODE}


@pytest.mark.parametrize("width", [0, -1, 8001])
def test_a_picture_is_1_to_8000_pixels_wide(width: int):
    with pytest.raises(ValueError, match="pixels"):
        piece_png(composition(card()), MEMBER, width=width)


def test_a_picture_is_no_higher_either():
    tall = composition(blank(medium={"width": 30, "height": 420}))
    assert Image.open(BytesIO(piece_png(tall, {}, width=300))).size == (300, 4200)
    with pytest.raises(ValueError, match="pixels"):
        piece_png(tall, {}, width=600)


@pytest.mark.parametrize("width", [1, 17, 101, 788])
@pytest.mark.parametrize("bleed", [True, False])
def test_a_picture_keeps_its_proportions(width: int, bleed: bool):
    data = piece_png(composition(postcard()), MEMBER, width=width, bleed=bleed)
    assert Image.open(BytesIO(data)).size == (width, round(width * (154 / 106 if bleed else 1.48)))


def test_what_cannot_be_drawn_is_an_error_and_no_picture():
    with pytest.raises(ElementNotDrawn):
        piece_svg(composition(card()), MEMBER | {"name": "🐈"})


@pytest.mark.parametrize(
    ("design", "side", "dpi"),
    [
        (card(), 0, 300),
        (card(), 1, 300),
        (postcard(), 0, 200),
        (postcard(), 1, 200),
        (changed(card(), f"{of_type(card(), 'member_name')}/tracking", 0.2), 0, 300),
        (blank(
            text("縦書き—「AVATAR」ABC12", x=20, y=4, width=20, height=45, size=9, writing="vertical", tracking=0.1),
            text("AVATAR Škodaか\u309a", x=45, y=10, size=12, width=30, tracking=0.3, rotate=30),
            {"type": "line", "x": 5, "y": 5, "x2": 60, "y2": 5, "stroke_width": 0.5, "dash": 2},
            {"type": "line", "x": 45, "y": 30, "x2": 75, "y2": 30, "stroke_width": 0.5, "rotate": 40},
            {"type": "box", "x": 5, "y": 20, "width": 12, "height": 20, "stroke": [0, 100, 100, 0], "radius": 3},
            {"type": "box", "x": 6, "y": 42, "width": 9, "height": 5, "rotate": 20, "fill": [60, 0, 0, 0]},
            {"type": "box", "x": 45, "y": 36, "width": 30, "height": 12, "fill": [0, 0, 0, 100], "radius": 20},
        ), 0, 300),
    ],
)  # fmt: skip
def test_the_screen_shows_what_the_press_prints(design: Json, side: int, dpi: int):
    """Drawn by two renderers that know nothing of each other, from SVG and from PDF; in grey, colours are the ICC's."""
    pdf = pypdfium2.PdfDocument(write_design(design))
    printed = pdf[side].render(scale=dpi / 72).to_pil().convert("L")
    pdf.close()
    shown = png(design, printed.width, ("front", "back")[side]).convert("L")
    assert abs(shown.height - printed.height) <= 1
    box = (8, 8, printed.width - 8, min(shown.height, printed.height) - 8)  # without rounded corners
    printed, shown = (image.crop(box).point(lambda level: 255 if level > 210 else 0) for image in (printed, shown))
    assert 0.01 < _share(ImageChops.invert(shown)) < 0.6, "there is something to see"
    assert _strays(printed, shown) < 0.0002
    assert _strays(shown, printed) < 0.0002


def _strays(image: Image.Image, other: Image.Image) -> float:
    """The share of pixels whose like is nowhere next to them in the other picture."""
    black, white = other.filter(ImageFilter.MinFilter(3)), other.filter(ImageFilter.MaxFilter(3))
    return _share(ImageChops.subtract(image, white)) + _share(ImageChops.subtract(black, image))


def _share(image: Image.Image) -> float:
    return ImageStat.Stat(image).mean[0] / 255
