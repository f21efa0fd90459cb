"""The public pages for merchants: found by search, true to the published fees, and enquiries that arrive once."""

import re
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from portal.applications import Enquiry
from portal.artwork import draw_specification
from portal.mail import PostedMail
from portal.web.business import fees
from portal.web.business.downloads import MEDIA
from portal.web.business.link_types import LINK_TYPES, OPTIONS

PAGES = ("/business", "/business/types", "/business/fees", "/business/enquiry", "/business/downloads")
FILLED = {
    "company": "株式会社  みなと",
    "name": "山田 花子",
    "address": "ｈａｎａｋｏ@Example.JP",
    "phone": "０３－１２３４ー５６７８",
    "link_type": "regular",
    "volume": "１，２００件",
    "text": "毎月の会費です。\r\n\r\n  よろしくお願いします。 ",
}
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def rows(session, model):
    session.rollback()  # what others have committed since
    return session.scalars(select(model)).all()


@on_sqlite
def test_every_page_can_be_found_and_leads_to_the_application(browser):
    for page in PAGES:
        for language in ("ja", "en"):
            text = browser.get(page, **{"Accept-Language": language}).text
            assert re.search(r'<meta name="description" content="[^"]{20,}">', text), page
            assert f'<link rel="canonical" href="http://localhost:8000{page}">' in text
            assert "noindex" not in text and 'rel="manifest"' not in text
            assert text.count("/business/apply") >= 2 and "/staff/sign-in" in text
    assert "noindex" in browser.get("/business/enquiry/sent").text


@on_sqlite
def test_the_page_one_is_on_is_marked_in_the_navigation(browser):
    for page in ("/business", "/business/types", "/business/fees", "/business/downloads"):
        assert f'<a href="{page}" aria-current="page">' in browser.get(page).text


@on_sqlite
def test_customers_find_the_merchants_pages_and_merchants_those_of_customers(browser):
    footer = browser.get("/").text.partition("<footer")[2]
    assert 'href="/business"' in footer
    assert 'href="/"' in browser.get("/business").text.partition("<footer")[2]


def test_the_fees_are_those_of_the_services_own_page():
    assert {key: fees.initial(key).yen for key in fees.INITIAL} == {
        "light": 5_000,
        "regular": 239_000,
        "super": 369_000,
    }
    taxed = (fees.CONTRACT, fees.CONNECTION_TEST, fees.CERTIFIED_TEST, fees.LINE_WORKS, fees.PAYOUT, fees.FAX)
    assert [fee.with_tax for fee in taxed] == [5_500, 257_400, 33_000, 143_000, 1_650, 11]
    assert (fees.UNPAID_BY_BILL.yen, fees.UNPAID_BY_PAYMENT.yen, fees.MONTHLY.yen) == (20, 0, 0)
    assert (fees.STAMP_DUTY.with_tax, fees.STAMP_DUTY_FROM) == (200, 50_000), "stamp duty is not taxed"
    assert [cycle.payouts.yen for cycle in fees.CYCLES] == [9_000, 4_500, 3_000, 1_500]


@on_sqlite
def test_the_pages_tell_every_fee_before_and_after_tax_and_that_lines_are_the_merchants_own(browser):
    text = browser.get("/business/fees").text
    for amount in (
        "5,000円",
        "税込 5,500円",
        "234,000円",
        "税込 257,400円",
        "30,000円",
        "130,000円",
        "369,000円",
        "20円",
    ):
        assert amount in text
    for amount in (
        "1,500円",
        "税込 1,650円",
        "200円",
        "50,000円",
        "10円",
        "税込 11円",
        "9,000円",
        "4,500円",
        "3,000円",
    ):
        assert amount in text
    assert "企業さまのご負担" in text and "お問い合わせください" in text


@on_sqlite
def test_types_and_options_stand_side_by_side(browser):
    text = browser.get("/business/types").text
    for words in (*LINK_TYPES, *OPTIONS):
        assert words.name in text
    assert text.count('role="rowheader"') == 7


def test_an_enquiry_is_stored_cleaned_and_its_sender_gets_a_mail_without_a_word_of_theirs(browser, session, clock):
    browser.get("/business/enquiry").submit(**FILLED)
    assert browser.path == "/business/enquiry/sent" and "受け付けました" in browser.text
    [sent] = rows(session, Enquiry)
    assert (sent.company, sent.name, sent.address) == ("株式会社 みなと", "山田 花子", "hanako@example.jp")
    assert (sent.phone, sent.link_type, sent.volume) == ("03-1234-5678", "regular", 1_200)
    assert sent.text == "毎月の会費です。\n\nよろしくお願いします。"
    assert (sent.language, sent.state, sent.created_at) == ("ja", "new", clock.now())
    [mail] = rows(session, PostedMail)
    assert (mail.template, mail.address, mail.payload) == ("enquiry_received", "hanako@example.jp", {})


def test_the_same_form_sent_twice_is_one_enquiry_and_one_mail(browser, session):
    browser.get("/business/enquiry")
    form = {"token": browser.token, **FILLED}
    for _ in range(2):
        browser.post("/business/enquiry", form)
        assert browser.path == "/business/enquiry/sent"
    assert len(rows(session, Enquiry)) == len(rows(session, PostedMail)) == 1


@on_sqlite
def test_only_the_necessary_is_necessary(browser, session):
    wanted = ("company", "name", "address")
    browser.get("/business/enquiry").submit(**{name: FILLED[name] for name in wanted})
    [sent] = rows(session, Enquiry)
    assert (sent.phone, sent.link_type, sent.volume, sent.text) == ("", "undecided", None, "")


@on_sqlite
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(browser, session):
    wrong = {
        "company": ("", "会社・団体の名前を入れてください"),
        "name": ("花" * 61, "60文字まで"),
        "address": ("hanako@", "メールアドレスの形"),
        "phone": ("電話はありません", "数字とハイフン"),
        "volume": ("たくさん", "500 のように"),
        "link_type": ("mega", "タイプを選び直して"),
        "text": ("あ\u202eい", "U+202E"),
    }
    browser.get("/business/enquiry")
    for field, (typed, reason) in wrong.items():
        browser.submit(status=422, **(FILLED | {field: typed}))
        assert reason in browser.text and "まだ送っていません" in browser.text
        assert browser.text.count('class="fault"') == 1
        assert FILLED["name"] in browser.text or field == "name"
    browser.submit(status=422, **(FILLED | {"volume": "0", "text": "い" * 2_001}))
    assert "2000文字まで" in browser.text and "い" * 2_001 in browser.text
    browser.submit(status=422, **(FILLED | {"volume": "9" * 30}))
    assert rows(session, Enquiry) == []


@on_sqlite
def test_the_text_comes_back_line_by_line(browser):
    browser.get("/business/enquiry").submit(status=422, **(FILLED | {"name": "", "text": "一\r\n<b>二"}))
    assert re.search(r"<textarea[^>]*>\n一\n&lt;b&gt;二</textarea>", browser.text)


@on_sqlite
def test_a_type_can_be_chosen_by_the_link(browser):
    assert 'value="super" checked' in browser.get("/business/enquiry?type=super").text
    assert 'value="undecided" checked' in browser.get("/business/enquiry?type=mega").text


@on_sqlite
def test_a_stranger_cannot_have_many_mails_sent_to_one_address(browser, session):
    for _ in range(5):
        browser.get("/business/enquiry").submit(**FILLED)
    browser.get("/business/enquiry").submit(status=429, **FILLED)
    assert "以降に" in browser.text and 'value="山田 花子"' in browser.text and browser.page.headers["Retry-After"]
    assert len(rows(session, Enquiry)) == 5


@on_sqlite
def test_a_form_of_another_site_is_refused(browser, session):
    browser.get("/business/enquiry").submit(status=400, **(FILLED | {"token": "forged.token"}))
    assert "もう一度ボタンを押してください" in browser.text and rows(session, Enquiry) == []


@on_sqlite
def test_every_document_on_the_page_of_downloads_is_there(browser):
    found = re.findall(r'href="(/business/downloads/[^"]+\.pdf)"', browser.get("/business/downloads").text)
    assert len(found) == 2 + len(MEDIA)
    for address in found:
        answer = browser.get(address).page
        assert answer.mimetype == "application/pdf"
        with pikepdf.open(BytesIO(answer.data)) as document:
            assert len(document.pages) == (4 if "brochure" in address else 6)
    assert answer.data == draw_specification("a4")
    browser.get("/business/downloads/smartpit-brochure-fr.pdf", status=404)


@on_sqlite
def test_customers_phones_do_not_load_the_merchants_files(browser):
    assert "business" not in browser.get("/offline/shell.json").text
