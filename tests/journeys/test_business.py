"""A merchant who has never heard of the service: from the footer to an enquiry, on a phone and on a desk."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import Inspector, in_language

PAGES = ("", "/types", "/fees", "/enquiry", "/downloads")
DESK = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False, "device_scale_factor": 1}


def test_a_merchant_reads_compares_and_asks_for_rates(phone):
    phone.may_see(422).open("/")
    phone.page.get_by_role("contentinfo").get_by_role("link", name="企業さま向け").click()
    phone.arrived().shows("お客さまがすること")
    navigation = phone.page.get_by_role("navigation", name="企業さま向けのページ")
    navigation.get_by_role("link", name="タイプ").click()
    phone.arrived().shows("つなぎ方")
    expect(phone.page.get_by_role("table", name="3つのタイプの比較").get_by_role("columnheader")).to_have_count(3)
    navigation.get_by_role("link", name="料金").click()
    phone.arrived().follow("料金を問い合わせる")

    phone.page.get_by_label("会社・団体の名前").fill("みなと水道局")
    phone.page.get_by_label("ご担当者のお名前").fill("髙﨑")
    phone.page.get_by_label("メールアドレス").fill("minato@")
    phone.page.get_by_label("レギュラー").check()
    phone.press("問い合わせを送る")
    assert "メールアドレスの形になっていません" in phone.fault
    expect(phone.page.get_by_label("レギュラー")).to_be_checked()
    phone.page.get_by_label("メールアドレス").fill("minato@example.jp")
    phone.press("問い合わせを送る")

    assert phone.path == "/business/enquiry/sent"
    assert phone.headline.replace("\n", "") == "お問い合わせを受け付けました"


@pytest.mark.parametrize(
    ("language", "theme", "screen", "pages"), [("ja", "light", {}, PAGES), ("en", "dark", DESK, PAGES[:3])]
)
def test_axe_finds_nothing_on_the_merchants_pages_and_nothing_stands_out(make_phone, language, theme, screen, pages):
    phone = make_phone(color_scheme=theme, **screen)
    in_language(phone, language)
    inspector = Inspector(phone)

    for page in pages:
        inspector.visit("/business" + page)
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page

    assert inspector.found == []
