"""The sheet as a printer prints it: read back by two readers, measured in dots."""

import re
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image, ImageChops

from portal.artwork import GlyphMissing, Sheet, SheetStep, TextDoesNotFit, draw_sheet
from portal.numbers import LABEL_LIMIT
from tests.artwork.ean13_by_hand import modules
from tests.artwork.readers import by_both, read
from tests.factories import STORE_CODE, make_digits

NUMBER = make_digits(201234567890)
SHEET = Sheet(
    title="スマートピットシート",
    digits=NUMBER,
    store_code=STORE_CODE,
    store_code_caption="コンビニ識別番号",
    number_caption="スマートピット番号",
    label="",
    instruction="レジではなく、店頭の端末で番号を入力します。",
    until="請求登録の期限：2026年9月30日",
    machines=[
        SheetStep("Loppi", ["「各種番号をお持ちの方」を選ぶ", "番号を入力する", "申込券をレジへ"]),
        SheetStep("マルチコピー機", ["「代金支払い」を選ぶ", "番号を入力する", "申込券をレジへ"]),
    ],
    notes=["申込券は30分で無効になります。"],
    footer="発行日：2026年4月1日",
)
X_LEAST = 0.33  # mm; EAN-13's nominal X-dimension, GS1 General Specifications


def page_of(pdf: bytes, dpi: int) -> Image.Image:
    """The only page as grey pixels."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        return document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """All text of the page, as a reader would copy it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        return page.get_text_range()
    finally:
        document.close()


def symbol_rows(image: Image.Image, digits: str, dots: int) -> list[tuple[int, int, int]]:
    """Each row of pixels that shows the whole symbol at ``dots`` per module, and the white pixels on its two sides."""
    expected = b"".join((b"\x00" if bar == "1" else b"\xff") * dots for bar in modules(digits))
    pixels = image.point(lambda value: 255 if value >= 128 else 0).tobytes()
    found = []
    for row in range(image.height):
        before, symbol, after = pixels[row * image.width : (row + 1) * image.width].partition(expected)
        if symbol:
            found.append((row, len(before) - len(before.rstrip(b"\xff")), len(after) - len(after.lstrip(b"\xff"))))
    return found


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("label", ["", "髙﨑𠮷の電気代"])
def test_a_printed_sheet_reads_back_as_exactly_its_two_codes(dpi: int, label: str):
    assert read(page_of(draw_sheet(replace(SHEET, label=label)), dpi)) == by_both(NUMBER, STORE_CODE)


@pytest.mark.parametrize("percent", [92, 97])
def test_a_sheet_printed_to_fit_the_page_still_reads(percent: int):
    page = page_of(draw_sheet(SHEET), 600 * percent // 100)
    assert read(page) == by_both(NUMBER, STORE_CODE)


def test_each_of_a_hundred_numbers_reads_back(campaign):
    for n in range(campaign(6, 300)):
        digits = make_digits(n * 3_141_592_653 % 10**12)
        assert read(page_of(draw_sheet(replace(SHEET, digits=digits)), 300)) == by_both(digits, STORE_CODE)


@pytest.mark.parametrize(("dpi", "dots"), [(300, 5), (600, 10)])
@pytest.mark.parametrize("digits", [NUMBER, STORE_CODE])
def test_bars_are_whole_dots_wide_with_quiet_zones_beside_them(dpi: int, dots: int, digits: str):
    page = page_of(draw_sheet(SHEET), dpi)
    rows = symbol_rows(page, digits, dots)
    assert 25.4 * dots / dpi >= X_LEAST
    assert len(rows) * 25.4 / dpi >= 22.85  # mm; the nominal bar height
    assert {row for row, *_ in rows} == set(range(rows[0][0], rows[-1][0] + 1))
    assert all(before >= 11 * dots and after >= 7 * dots for _, before, after in rows)


def test_every_font_is_embedded_and_ours():
    pdf = draw_sheet(replace(SHEET, label="髙﨑𠮷"))
    fonts = re.findall(rb"/BaseFont\s*/([^/\s]+)", pdf)
    assert fonts
    assert all(re.fullmatch(rb"[A-Z]{6}\+NotoSansJP-(Regular|Bold)", font) for font in fonts), fonts
    assert pdf.count(b"/FontFile2") == len(set(fonts))
    assert b"Helvetica" not in pdf


def test_the_same_sheet_is_the_same_bytes():
    assert draw_sheet(SHEET) == draw_sheet(replace(SHEET, machines=list(SHEET.machines)))
    assert draw_sheet(SHEET) != draw_sheet(replace(SHEET, label="電気"))


def test_all_its_text_is_on_it():
    text = re.sub(r"\s", "", text_of(draw_sheet(replace(SHEET, label="髙﨑𠮷の電気代"))))
    for part in (
        SHEET.title,
        "髙﨑𠮷の電気代",
        NUMBER,
        STORE_CODE,
        SHEET.store_code_caption,
        SHEET.number_caption,
        SHEET.instruction,
        SHEET.until,
        SHEET.footer,
        *SHEET.notes,
        *(step for machine in SHEET.machines for step in machine.steps),
    ):
        assert part in text, part


@pytest.mark.parametrize(("one", "other"), [("髙", "高"), ("﨑", "崎"), ("𠮷", "吉"), ("\ufa19", "神"), ("𠮷", "𡈽")])
def test_variants_of_a_name_are_drawn_as_they_are_written(one: str, other: str):
    """A box for both would look the same."""
    drawn = [page_of(draw_sheet(replace(SHEET, label=character)), 100) for character in (one, other)]
    blank = page_of(draw_sheet(replace(SHEET, label="\u3000あ")), 100)
    assert ImageChops.difference(*drawn).getbbox() is not None
    assert all(ImageChops.difference(image, blank).getbbox() is not None for image in drawn)


@pytest.mark.parametrize("label", ["電気🐈", "👨‍👩‍👧", "한국"])
def test_a_label_that_no_font_has_is_an_error_not_a_box(label: str):
    with pytest.raises(GlyphMissing) as refusal:
        draw_sheet(replace(SHEET, label=label))
    assert refusal.value.text == label


@pytest.mark.parametrize("label", ["あ" * 200, "W" * 80])
def test_a_label_that_does_not_fit_is_an_error_not_a_cut(label: str):
    with pytest.raises(TextDoesNotFit):
        draw_sheet(replace(SHEET, label=label))


@pytest.mark.parametrize("character", "あ龍Wiｱ％")
def test_every_label_that_may_be_given_fits(character: str):
    label = character * LABEL_LIMIT
    text = re.sub(r"\s", "", text_of(draw_sheet(replace(SHEET, label=label))))
    assert label in text


@pytest.mark.parametrize("field", ["digits", "store_code"])
def test_a_sheet_with_a_wrong_number_is_never_drawn(field: str):
    with pytest.raises(ValueError, match="check digit"):
        draw_sheet(replace(SHEET, **{field: NUMBER[:12] + str((int(NUMBER[12]) + 1) % 10)}))


def test_nothing_runs_over_the_edge_of_the_page():
    """10 mm stay free on every side, also with all that may stand on a sheet."""
    full = replace(
        SHEET,
        label="あ" * LABEL_LIMIT,
        notes=SHEET.notes * 3,
        machines=[
            replace(machine, steps=[*machine.steps, "申込券をレジへ持っていき、現金で払う"] * 2)
            for machine in SHEET.machines
        ],
    )
    page = page_of(draw_sheet(full), 100)
    left, top, right, bottom = ImageChops.invert(page).getbbox()
    margin = 100 * 10 / 25.4
    assert min(left, top, page.width - right, page.height - bottom) >= margin
