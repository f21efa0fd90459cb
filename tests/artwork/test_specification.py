"""The card specification: what it says is what the checks hold to; what it shows is true to scale and scans."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import takewhile
from string import Formatter

import pypdfium2
import pytest
import resvg_py
import zxingcpp
from lxml import etree
from PIL import Image, ImageChops

from portal.artwork import media
from portal.artwork.assets import Assets
from portal.artwork.checking import check_design
from portal.artwork.checking import design as design_rules
from portal.artwork.checking import inks as ink_rules
from portal.artwork.checking import symbols as symbol_rules
from portal.artwork.design import DesignFault, model
from portal.artwork.errors import TextDoesNotFit
from portal.artwork.findings import only_errors
from portal.artwork.layout import SAMPLE
from portal.artwork.layout import symbols as layout_rules
from portal.artwork.media import CARD, MEDIA, STOCKS
from portal.artwork.pdf import Standard
from portal.artwork.placed import images as image_rules
from portal.artwork.placed import load_background
from portal.artwork.placed import raster as raster_rules
from portal.artwork.specification import draw_specification, figures, specification_template
from portal.artwork.specification.examples import EXAMPLES, SCENE
from portal.artwork.specification.guides import places
from portal.artwork.specification.page import LEFT
from portal.artwork.specification.reference import reference
from portal.artwork.specification.words import TEXTS, all_words
from portal.artwork.stocks import STOCK_NAMES
from portal.artwork.symbols import ean13, japan_post
from tests.artwork.readers import by_both, read
from tests.artwork.test_sheet import symbol_rows

NUMBER, STORE_CODE = SAMPLE["number"], SAMPLE["store_code"]
PAGES = 3  # of each language
INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"
SODIPODI = "{http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd}"
SVG = "{http://www.w3.org/2000/svg}"


@cache
def document_of(medium: str) -> bytes:
    """The specification, drawn once for all tests that only look at it."""
    return draw_specification(medium)


def page_of(pdf: bytes, number: int, dpi: int, *, colours: bool = False) -> Image.Image:
    """A page, from 0, in grey pixels or in colour."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[number].render(scale=dpi / 72, grayscale=not colours).to_pil()
        return image if colours else image.convert("L")
    finally:
        document.close()


def texts_of(pdf: bytes) -> list[str]:
    """Each page's text without any white space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [squeezed(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def squeezed(text: str) -> str:
    """The text without any white space."""
    return re.sub(r"\s", "", text.replace("\ufffe", ""))


def placeholders(text: str) -> set[str]:
    """The names in a text's braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things_with_the_same_figures():
    japanese, english = TEXTS.values()
    assert list(japanese) == list(english)
    for key, text in japanese.items():
        assert placeholders(text) == placeholders(english[key]), key
    assert set(STOCK_NAMES["ja"]) == set(STOCK_NAMES["en"]) == set(STOCKS)


@pytest.mark.parametrize("medium", MEDIA)
def test_japanese_comes_first_then_english_three_pages_each(medium: str):
    pages = texts_of(document_of(medium))
    assert len(pages) == 2 * PAGES
    for page in pages[:PAGES]:
        assert "ジョイントカード仕様書" in page
        assert "Jointcardspecification" not in page
    for page in pages[PAGES:]:
        assert "Jointcardspecification" in page
        assert "仕様書" not in page


@pytest.mark.parametrize("language", TEXTS)
def test_every_text_is_somewhere_in_the_documents(language: str):
    shown = "".join("".join(texts_of(document_of(medium))) for medium in MEDIA)
    shown += "".join(squeezed(specification_template(medium)) for medium in MEDIA)
    for key, text in TEXTS[language].items():
        for part, _, _, _ in Formatter().parse(text):
            assert squeezed(part) in shown, (key, part)


def test_every_figure_is_said_in_both_languages():
    said = {name for text in TEXTS["ja"].values() for name in placeholders(text)}
    assert set(all_words(CARD)[0].figures) - said == set()


CONSTANTS = [
    (symbol_rules, "EAN_LARGEST", 0.61, "0.610mm"),
    (symbol_rules, "EAN_NOMINAL", 0.345, "0.345mm"),
    (layout_rules, "EAN_LEAST", 0.275, "0.275～"),
    (layout_rules, "QR_LEAST", 0.37, "0.37mm以上"),
    (layout_rules, "WHITE_MARGIN", 0.8, "四方0.8mmまで白地"),
    (symbol_rules, "LEAST_HEIGHT", 11.5, "標準の大きさで11.5mm以上"),
    (symbol_rules, "LEAST_HEIGHT_SMALL", 9.5, "最小の大きさで9.5mm以上"),
    (symbol_rules, "POSTAL_EDGE", 11.0, "端から11mm以上"),
    (design_rules, "LEAST_TEXT", 5.5, "文字は5.5ポイント以上"),
    (design_rules, "LEAST_LINE", 0.15, "線は0.15mm以上"),
    (design_rules, "POSTCARD_WIDTHS", (91, 106), "幅91～106mm"),
    (design_rules, "POSTCARD_HEIGHTS", (141, 153), "高さ141～153mm"),
    (ink_rules, "MOST_INK", 280, "280％以下"),
    (image_rules, "FAIR_DPI", 360, "360dpi以上"),
    (image_rules, "LOWEST_DPI", 210, "210dpi未満"),
    (raster_rules, "MOST_BYTES", 40 * 10**6, "40MBまで"),
    (raster_rules, "TYPES", ("PNG", "WEBP"), "PNG、WEBP"),
    (ean13, "QUIET_LEFT", 12, "左に12X以上"),
    (ean13, "QUIET_RIGHT", 8, "右に8X以上"),
    (japan_post, "CLEAR", 2.5, "周囲に2.5mm以上"),
    (media, "POSTCODE_TOP", 12.5, "上から12.5mm"),
    (media, "POSTAGE_MARK", (21.0, 29.0), "21～29mm"),
    (model, "LEAST_DIGITS", 13.0, "13ポイント以上"),
]


@pytest.mark.parametrize(("module", "name", "value", "said"), CONSTANTS, ids=[name for _, name, _, _ in CONSTANTS])
def test_a_figure_is_the_constant_that_the_check_uses(module, name: str, value, said: str, monkeypatch):
    assert not any(said in page for page in texts_of(document_of("postcard")))
    monkeypatch.setattr(module, name, value)
    assert any(said in page for page in texts_of(draw_specification("postcard")))


def test_a_medium_is_told_as_it_is(monkeypatch):
    monkeypatch.setitem(MEDIA, "card", replace(CARD, width=86.5, height=55.25, radius=4.5, bleed=2, safe=3.5))
    first, *_ = texts_of(draw_specification("card"))
    for said in ("86.50×55.25mm", "角丸R4.5", "仕上がり線の2mm外側", "仕上がり線の3.5mm内側"):
        assert said in first, said


@pytest.mark.parametrize("dpi", [300, 600])
def test_sizes_on_a_press_are_whole_dots_no_smaller_than_the_least(dpi: int):
    least, nominal, largest = figures.modules(dpi)
    for module in (least, nominal, largest):
        assert module / (25.4 / dpi) == pytest.approx(round(module / (25.4 / dpi)))
    assert symbol_rules.EAN_LEAST <= least <= nominal <= largest <= symbol_rules.EAN_LARGEST
    assert least - 25.4 / dpi < symbol_rules.EAN_LEAST
    assert f"{113 * nominal:.1f}" in texts_of(document_of("card"))[1]


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("medium", MEDIA)
def test_the_model_designs_pass_all_checks(medium: str, dpi: int):
    assert findings_of(reference(medium), dpi) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_the_checks_tell_the_good_example_from_the_bad_ones(example):
    found = {finding.code for finding in findings_of(example.design(), 600)} - {DesignFault.NO_NUMBER}
    if example.fault:
        assert example.fault in found
    else:
        assert found <= {DesignFault.TEXT_SMALL}


def findings_of(design, dpi: int):
    """What the checks find in a design without files."""
    return check_design(design, Assets(design, lambda name: b"", Standard.X4), dpi=dpi)


def test_just_one_example_is_good_and_each_has_a_line_in_both_languages():
    assert [example.key for example in EXAMPLES if example.good] == ["good"]
    for texts in TEXTS.values():
        assert {key for key in texts if key.startswith("example_")} == {f"example_{each.key}" for each in EXAMPLES}


@pytest.mark.parametrize("medium", ["card", "postcard", "a6"])
def test_the_medium_is_drawn_true_to_scale_and_scans_off_the_page(medium: str):
    page = page_of(document_of(medium), 0, 600)
    if medium != "postcard":  # its message side is drawn small
        assert symbol_rows(page, NUMBER, 8)
        assert symbol_rows(page, STORE_CODE, 8)
        assert {text for found in read(page).values() for text in found} == {NUMBER, STORE_CODE}


def test_samples_are_as_large_as_their_captions_say():
    page = page_of(document_of("postcard"), 1, 600)
    rows = {dots: symbol_rows(page, NUMBER, dots) for dots in (7, 8, 16)}
    for dots, millimetres in ((7, 9.96), (8, 11), (16, 22)):  # the bars' height; the large one is twice the second
        assert len({row for row, *_ in rows[dots]}) * 25.4 / 600 == pytest.approx(millimetres, abs=0.1)
    (found,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.text.startswith("https://")


def scene(page: Image.Image, place: int, dpi: int, top: float = 24.5) -> Image.Image:
    """A picture of the third page."""
    column, row = place % 3, place // 3
    left, upper = LEFT + column * (SCENE.width + 8), top + row * (SCENE.height + 13.5)
    box = (left + 0.5, upper + 0.5, left + SCENE.width - 0.5, upper + SCENE.height - 0.5)
    return page.crop(tuple(round(side * dpi / 25.4) for side in box))


def test_the_good_example_scans_and_the_red_one_is_nothing_to_a_red_light():
    page = page_of(document_of("card"), 2, 600, colours=True)
    keys = [example.key for example in EXAMPLES]
    red_light = page.getchannel("R")
    darkest = {}
    for key in ("good", "red", "outside", "foil"):
        picture = scene(red_light, keys.index(key), 600)
        darkest[key] = picture.crop((0, picture.height // 2, *picture.size)).getextrema()[0]
        if key != "red":
            assert read(picture) == (by_both(NUMBER) if key == "good" else by_both()), key
    assert darkest["good"] < 255 * 0.2
    assert darkest["red"] > 255 * 0.8  # ISO/IEC 15416 fails a contrast under 20 %


@pytest.mark.parametrize("medium", MEDIA)
def test_nothing_runs_over_the_margins(medium: str):
    pdf = document_of(medium)
    for number in range(2 * PAGES):
        page = page_of(pdf, number, 72)
        left, top, right, bottom = ImageChops.invert(page).point(lambda value: 255 if value > 20 else 0).getbbox()
        sides = (left, top, page.width - right, page.height - bottom)
        assert min(side * 25.4 / 72 for side in sides[:3]) >= 13, number
        assert sides[3] * 25.4 / 72 >= 7, number


@pytest.mark.parametrize("medium", MEDIA)
def test_no_line_of_text_lies_on_another(medium: str):
    document = pypdfium2.PdfDocument(document_of(medium))
    try:
        for number, page in enumerate(document):
            text = page.get_textpage()
            lines = sorted((text.get_rect(place) for place in range(text.count_rects())), key=lambda line: line[1])
            for place, one in enumerate(lines):
                for other in takewhile(lambda line, top=one[3]: line[1] < top, lines[place + 1 :]):
                    across = min(one[2], other[2]) - max(one[0], other[0])
                    down = min(one[3], other[3]) - other[1]
                    assert not (across > 1.5 and down > 1.5), (number, text.get_text_bounded(*one), one, other)
    finally:
        document.close()


def test_the_same_medium_is_the_same_bytes_with_fonts_embedded():
    pdf = draw_specification("postcard")
    assert pdf == draw_specification("postcard")
    assert pdf != draw_specification("a6")
    fonts = re.findall(rb"/BaseFont\s*/([^/\s]+)", pdf)
    assert fonts
    assert all(re.fullmatch(rb"[A-Z]{6}\+(NotoSansJP|NotoSerifJP|BIZUDPGothic)-\w+", font) for font in fonts), fonts


@pytest.mark.parametrize("key", ["purpose", "title", "rule_x", "example_red", "check_bleed", "safe"])
def test_a_text_that_outgrew_its_place_is_an_error(key: str, monkeypatch):
    monkeypatch.setitem(TEXTS["ja"], key, "長い文をここに入れます。" * 60)
    with pytest.raises(TextDoesNotFit):
        draw_specification("postcard")


@pytest.mark.parametrize("draw", [draw_specification, specification_template])
def test_a_medium_there_is_none_of_is_an_error(draw):
    with pytest.raises(KeyError):
        draw("cd-label")


def layers(root) -> dict[str, etree._Element]:
    """The template's layers by id, bottom to top."""
    return {group.get("id"): group for group in root if group.get(f"{INKSCAPE}groupmode") == "layer"}


@pytest.mark.parametrize("medium", MEDIA)
def test_a_template_is_the_trim_and_its_bleed_at_true_size(medium: str):
    svg = specification_template(medium)
    root, trimmed = etree.fromstring(svg.encode()), MEDIA[medium]
    across, down = trimmed.width + 2 * trimmed.bleed, trimmed.height + 2 * trimmed.bleed
    assert root.get("width") == f"{across:g}mm"
    assert root.get("height") == f"{down:g}mm"
    assert [float(side) for side in root.get("viewBox").split()] == pytest.approx([-3, -3, across, down])
    picture = Image.open(BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, dpi=300))))
    assert picture.size == pytest.approx((across / 25.4 * 300, down / 25.4 * 300), abs=1)


@pytest.mark.parametrize("medium", MEDIA)
def test_a_template_has_named_layers_its_guides_locked_and_coloured(medium: str):
    root = etree.fromstring(specification_template(medium).encode())
    found = layers(root)
    sides = [side.name for side in reference(medium).sides]
    guides = ["bleed", "trim", "safe-area", *(["postal"] if MEDIA[medium].addressed else []), "number-and-symbols"]
    assert list(found) == [*(f"artwork-{side}" for side in sides), *guides]
    for name, layer in found.items():
        assert re.search("[ぁ-龠ァ-ヶ]", layer.get(f"{INKSCAPE}label"))
        assert (layer.get(f"{SODIPODI}insensitive") == "true") == (name in guides)
    colours = {found[name].xpath("string(.//@stroke)") or found[name][0].get("fill") for name in guides}
    assert len(colours) == len(guides)


@pytest.mark.parametrize("medium", MEDIA)
def test_the_places_in_a_template_are_those_of_the_model_design(medium: str):
    root = etree.fromstring(specification_template(medium).encode())
    found = [
        [float(frame.get(key)) for key in ("x", "y", "width", "height")]
        for name in ("postal", "number-and-symbols")
        for frame in layers(root).get(name, ())
        if frame.tag == f"{SVG}rect"
    ]
    design = reference(medium)
    areas = [guide.white for side in design.sides for guide in places(design, side.name)]
    assert found == [pytest.approx([area.x, area.y, area.width, area.height], abs=1e-4) for area in areas]


@pytest.mark.parametrize("medium", MEDIA)
def test_a_template_needs_no_font_and_runs_nothing(medium: str):
    tags = {etree.QName(part).localname for part in etree.fromstring(specification_template(medium).encode()).iter()}
    assert tags == {"svg", "title", "desc", "namedview", "g", "rect", "path"}


@pytest.mark.parametrize("medium", MEDIA)
def test_what_is_drawn_into_a_template_is_accepted_as_a_background(medium: str):
    root, trimmed = etree.fromstring(specification_template(medium).encode()), MEDIA[medium]
    for name, layer in layers(root).items():
        if not name.startswith("artwork"):
            root.remove(layer)
    ground = etree.SubElement(layers(root)["artwork-front"], f"{SVG}rect", x="-3", y="-3", fill="#204080")
    ground.set("width", str(trimmed.width + 6))
    ground.set("height", str(trimmed.height + 6))
    background = load_background(
        etree.tostring(root), "front.svg", trim=(trimmed.width, trimmed.height), bleed=trimmed.bleed,
        page=1, box="auto", standard=Standard.X4,
    )  # fmt: skip
    assert only_errors(background.findings) == []
    assert background.graph is not None
