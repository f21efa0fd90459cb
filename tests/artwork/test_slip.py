"""A kiosk's slip on paper and its symbol on a screen: read back by two readers, measured in dots."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from portal.artwork import FeeCollection, GlyphMissing, PaymentSlip, SlipLine, draw_slip, slip_symbol_svg
from portal.artwork import slips_in_photograph as seen

CODES = [
    FeeCollection.of(
        company="912345",
        free=f"31415926535{n}0{n}",
        reissue=n % 10,
        due=date(2026, 12, 1),
        stamp=n == 3,
        amount=n * 990,
    ).digits
    for n in (1, 2, 3)
]
LINES = [SlipLine(code, "1/3", "みなと市水道局", "990円", [("内容", "水道料金")]) for code in CODES]
SLIP = PaymentSlip(
    "お支払い申込券", "お店では使えません。", "有効期限", "12:30", "レジへ", LINES, "合計", "2,970円", ["現金"], "発行"
)


def pages(pdf, dpi=300):
    """The paper as grey pixels; there is one."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def by_zxing(image):
    return sorted(re.sub(r"\D", "", found.text) for found in zxingcpp.read_barcodes(image))


def by_zbar(image):
    return sorted(found.data.decode() for found in pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.CODE128]))


@pytest.mark.parametrize("dpi", [300, 600])
def test_a_slip_reads_back_as_exactly_its_codes(dpi):
    (paper,) = pages(draw_slip(SLIP), dpi)
    assert by_zxing(paper) == by_zbar(paper) == sorted(CODES)


def test_bars_are_two_dots_of_300_dpi_with_their_quiet_zones_and_height():
    (paper,) = pages(draw_slip(SLIP))
    pixels = paper.point(lambda value: 255 if value >= 128 else 0).tobytes()
    rows = [pixels[row * paper.width : (row + 1) * paper.width] for row in range(paper.height)]
    for code in CODES:
        bars = b"".join((b"\x00" if module == "1" else b"\xff") * 2 for module in FeeCollection(code).modules)
        found = [row.partition(bars) for row in rows if bars in row]
        assert len(found) / 300 * 25.4 >= 10 - 0.1  # mm, the guideline's least height
        assert all(re.search(rb"\xff{30}$", left) and re.match(rb"\xff{30}", right) for left, _, right in found)


def test_long_texts_take_more_lines_and_what_no_font_has_is_told():
    long = replace(
        LINES[0], biller="株式会社" * 20, facts=[("収納代行 Collected by", "漢字" * 40), ("内容", "請求" * 30)]
    )
    (paper,) = pages(draw_slip(replace(SLIP, banner="", lines=[long])))
    assert by_zbar(paper) == [CODES[0]]
    with pytest.raises(GlyphMissing):
        draw_slip(replace(SLIP, lines=[replace(long, biller="電気🔌")]))


def test_the_same_slip_is_the_same_bytes_with_our_fonts():
    assert draw_slip(SLIP) == draw_slip(replace(SLIP, lines=list(LINES))) != draw_slip(replace(SLIP, until="12:31"))
    fonts = set(re.findall(rb"/BaseFont\s*/([^/\s]+)", draw_slip(SLIP)))
    assert fonts and all(re.fullmatch(rb"[A-Z]{6}\+NotoSansJP-(Regular|Bold)", font) for font in fonts)


def test_a_long_photograph_of_a_slip_is_read():
    (paper,) = pages(draw_slip(SLIP), 600)
    target = BytesIO()
    paper.save(target, "JPEG", quality=80)
    assert sorted(seen(target.getvalue())) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_symbol_on_a_screen_has_the_bars_of_its_digits(code):
    svg = slip_symbol_svg(code)
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    screen = Image.new("L", (width * 2, height * 2), 255)
    for x, bar, tall in re.findall(r"M(\d+) 0h(\d+)v(\d+)h-", svg):
        screen.paste(0, (int(x) * 2, 0, (int(x) + int(bar)) * 2, int(tall) * 2))
    assert by_zxing(screen) == by_zbar(screen) == [code]
    assert (width, height) == (288 + 2 * 15, 60)


def test_what_is_no_symbol_is_drawn_nowhere():
    with pytest.raises(ValueError, match="check digit"):
        slip_symbol_svg(CODES[0][:-1] + str((int(CODES[0][-1]) + 1) % 10))
