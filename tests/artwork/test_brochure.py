"""The service brochure: measured, the same every time, and what a camera reads on it is true."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from portal.artwork import TextDoesNotFit, draw_brochure
from portal.web.business.brochure import SAMPLE_DIGITS, SAMPLE_STORE_CODE, brochure_texts
from portal.web.language import LANGUAGES

URL = "https://pay.example.jp"


@pytest.fixture(scope="module")
def brochure():
    return draw_brochure(brochure_texts("ja", URL))


def scanned(document, page):
    image = pypdfium2.PdfDocument(document)[page].render(scale=200 / 72).to_pil()
    return {found.text for found in zxingcpp.read_barcodes(image)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_its_four_pages_in_every_language_even_with_a_long_address(language):
    document = draw_brochure(brochure_texts(language, "https://payments.smartpit.example.co.jp"))
    with pikepdf.open(BytesIO(document)) as pdf:
        assert len(pdf.pages) == 4
        assert {tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages} == {(0, 0, 595, 842)}
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.resources.Font.values()}
        assert fonts and all("NotoSansJP" in name or "BIZUDP" in name for name in fonts)


def test_it_is_the_same_every_time(brochure):
    assert draw_brochure(brochure_texts("ja", URL)) == brochure


def test_its_code_leads_to_the_service_and_its_sample_card_can_be_read(brochure):
    assert scanned(brochure, 3) == {f"{URL}/business"}
    assert scanned(brochure, 0) == {SAMPLE_DIGITS, SAMPLE_STORE_CODE}


def test_a_text_that_outgrows_its_place_is_an_error():
    words = brochure_texts("ja", URL)
    with pytest.raises(TextDoesNotFit):
        draw_brochure(replace(words, types_lead="長い文です。" * 300))
