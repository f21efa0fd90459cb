"""Japanese first, English where the browser asks for it or the reader chooses it."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.private_window


def language_of(phone):
    return phone.page.locator("html").get_attribute("lang")


def switch_to(phone, name):
    with phone.page.expect_navigation():
        phone.page.get_by_role("banner").get_by_role("button", name=name).click()
    return phone.arrived()


@pytest.mark.parametrize(("locale", "language"), [("ja-JP", "ja"), ("en-US", "en"), ("de-DE", "en")])
def test_the_browsers_language_is_the_first_choice(make_phone, locale, language):
    phone = make_phone(locale=locale)

    phone.open("/")

    assert language_of(phone) == language


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_switch_stays_on_the_page_and_is_remembered(make_phone, scripts):
    phone = make_phone(java_script_enabled=scripts)
    address = phone.given_number()
    digits = phone.digits

    switch_to(phone, "English")

    assert (phone.path, phone.digits, language_of(phone)) == (address, digits, "en")
    assert language_of(phone.open("/how-to-pay")) == "en"
    switch_to(phone, "日本語")
    assert (phone.path, language_of(phone)) == ("/how-to-pay", "ja")


def test_a_switch_keeps_the_number_that_a_page_is_about(phone):
    address = phone.given_number()
    first = phone.digits
    phone.add("月謝")
    phone.open(address).follow("払い方を絵で見る").page.get_by_role("link", name="ローソン").click()
    phone.arrived()

    switch_to(phone, "English")

    assert phone.path == "/how-to-pay/lawson"
    assert phone.digits == first


def test_a_switch_on_a_page_about_an_error_stays_there(phone):
    phone.may_see(404).open("/nowhere")

    switch_to(phone, "English")

    assert phone.path == "/nowhere"
    assert language_of(phone) == "en"


def test_the_choice_outlives_the_browser(phone):
    phone.open("/")
    switch_to(phone, "English")

    (cookie,) = [cookie for cookie in phone.context.cookies() if cookie["name"] == "language"]

    assert cookie["expires"] > 0


def test_in_english_no_japanese_is_left_but_what_is_marked_as_japanese(make_phone):
    phone = make_phone(locale="en-US")
    phone.open("/")
    phone.main.get_by_role("button").click()
    expect(phone.page.locator(".symbol")).to_have_count(2)
    address = phone.arrived().path
    pages = ["/numbers", "/numbers/new", address, f"{address}/kiosk?chain=familymart", f"{address}/stop"]
    pages += [f"{address}/replace", f"{address}/name", "/how-to-pay", "/how-to-pay/lawson", "/how-to-pay/familymart"]
    pages += ["/sheet", "/my-data", "/my-data/delete"]

    left = {}
    for page in pages:
        words = phone.open(page).page.evaluate(
            """() => {
              const words = [];
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const inside = walker.currentNode.parentElement.closest("[lang]").lang;
                const text = walker.currentNode.data.replace(/「[^」]*」/g, "");
                if (inside === "en" && /[\\u3040-\\u30ff\\u4e00-\\u9fff]/.test(text)) words.push(text.trim());
              }
              return words;
            }"""
        )
        if words:
            left[page] = words

    assert left == {}
