"""A number on paper: printed at home, read back at the resolutions of printers, and for people without a phone."""

import io
import subprocess

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.factories import STORE_CODE
from tests.journeys.screen import read_by_zbar, read_by_zxing

pytestmark = pytest.mark.private_window

NAME = "髙﨑𠮷"
PRINT = "紙に印刷する（A4、PDF）"
SENT_TWICE = """async () => {
  const body = new URLSearchParams(new FormData(document.querySelector("main form")));
  const send = () => fetch("/sheet", { method: "POST", body });
  return (await Promise.all([send(), send()])).map((answer) => answer.url);
}"""


def rasterise(pdf, dpi):
    """The only page as a printer at ``dpi`` gets it, grey."""
    drawn = subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-"], input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(drawn.stdout))


def text_of(pdf):
    """What a reader of PDFs finds as text on the only page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        page = document[0]
        text = page.get_textpage()
        words = text.get_text_range()
        text.close()
        page.close()
        return words
    finally:
        document.close()


def scaled(image, share):
    return image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.BICUBIC)


@pytest.fixture
def sheet(phone):
    """The phone, and the sheet of its named number."""
    phone.given_number()
    phone.follow("名前をつける").type_name(NAME).press("保存する")
    digits = phone.digits
    return digits, phone.download(phone.main.get_by_role("link", name=PRINT))


def test_both_readers_read_exactly_the_two_symbols_also_shrunk_to_fit(sheet):
    digits, pdf = sheet

    for dpi in (300, 600):
        whole = rasterise(pdf, dpi)
        for share in (1, 0.92):
            image = scaled(whole, share)
            assert read_by_zxing(image) == read_by_zbar(image) == sorted([STORE_CODE, digits]), (dpi, share)


def test_it_is_one_a4_page_with_digits_name_and_the_way_to_pay_as_text(sheet):
    digits, pdf = sheet

    text = text_of(pdf)

    assert rasterise(pdf, 100).size == pytest.approx((827, 1169), abs=1)  # 210 × 297 mm
    assert NAME in text
    assert digits in "".join(text.split())
    assert "店頭の端末で番号を入力" in text
    assert "30分" in text


def test_a_name_that_cannot_be_printed_is_said_and_a_sheet_without_it_offered(phone):
    phone.given_number()
    phone.follow("名前をつける").type_name("電気🔌").press("保存する")
    digits = phone.digits

    phone.may_see(422).follow(PRINT).shows("印刷用の文字にない記号")
    pdf = phone.download(phone.main.get_by_role("link", name="名前なしで印刷する"))

    assert "電気🔌" not in text_of(pdf)
    assert read_by_zxing(rasterise(pdf, 300)) == sorted([STORE_CODE, digits])


@pytest.mark.whole_browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_one_click_makes_a_sheet_for_who_has_no_phone(make_phone, scripts):
    computer = make_phone(
        viewport={"width": 1280, "height": 800}, is_mobile=False, has_touch=False, java_script_enabled=scripts
    )
    computer.open("/").follow("スマートフォンをお持ちでない方は、紙のシートで使えます").shows("6か月")

    pdf = computer.open_pdf(computer.button("シートを作る（PDF）"))

    codes = read_by_zxing(rasterise(pdf, 300))
    assert len(codes) == 2
    (digits,) = set(codes) - {STORE_CODE}
    assert digits.startswith("22")
    assert read_by_zbar(rasterise(pdf, 300)) == codes
    assert "請求登録の期限：20" in text_of(pdf)


def test_the_computer_that_made_a_sheet_keeps_nothing_of_it(phone):
    phone.open("/sheet")

    phone.download(phone.button("シートを作る（PDF）"))

    assert all(cookie["expires"] == -1 for cookie in phone.context.cookies())
    expect(phone.open("/").button("番号を発行")).to_be_visible()
    assert phone.open("/my-data").headline == "保存している情報はありません"


def test_the_sheet_just_made_can_be_opened_again_but_not_guessed(phone, make_phone):
    phone.open("/sheet")
    with phone.page.expect_download() as download:
        phone.button("シートを作る（PDF）").click()
    first = download.value.path().read_bytes()
    address = download.value.url.removeprefix(phone.server_url)

    again = phone.context.request.get(download.value.url).body()
    guess = make_phone().may_see(410).open(address.replace(".pdf", "x.pdf"))

    assert read_by_zxing(rasterise(again, 300)) == read_by_zxing(rasterise(first, 300))
    assert guess.headline == "このリンクは使えません"


def test_the_same_sheet_asked_for_twice_at_once_is_one_number(phone):
    phone.open("/sheet")

    first, second = phone.page.evaluate(SENT_TWICE)

    assert first == second
