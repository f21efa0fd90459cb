"""Impatience is harmless: no way of asking twice makes two numbers."""

import pytest
from playwright.sync_api import expect

from tests.journeys import on_both_in_long
from tests.journeys.customer_phone import NUMBER_PAGE

POST_TWICE_AT_ONCE = """async () => {
  const form = document.querySelector("main form[method=post]");
  const body = new URLSearchParams(new FormData(form));
  const send = () => fetch(form.action, { method: "POST", body });
  return (await Promise.all([send(), send()])).map((answer) => answer.url);
}"""


# A real touch on a page that is being left is at times never answered by Chromium, and has no limit of time.
TAP_TWICE = "button => { button.click(); button.click(); }"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_double_tap_makes_one_number(make_phone, scripts):
    phone = make_phone(java_script_enabled=scripts)
    phone.open("/")

    phone.button("番号を発行").evaluate(TAP_TWICE)
    expect(phone.page).to_have_url(NUMBER_PAGE)
    phone.arrived()

    assert len(phone.numbers()) == 1


@pytest.mark.whole_browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_double_click_makes_one_number(make_phone, scripts):
    phone = make_phone(java_script_enabled=scripts, is_mobile=False, has_touch=False)
    phone.open("/")

    phone.button("番号を発行").dblclick()
    expect(phone.page).to_have_url(NUMBER_PAGE)

    assert len(phone.numbers()) == 1


@on_both_in_long
def test_the_same_form_sent_twice_at_once_makes_one_number(phone):
    phone.open("/")

    first, second = phone.page.evaluate(POST_TWICE_AT_ONCE)

    assert first == second
    assert len(phone.numbers()) == 1


@on_both_in_long
def test_the_same_form_sent_twice_at_once_adds_one_number(phone):
    phone.issue()
    phone.open("/numbers/new").type_name("月謝")

    first, second = phone.page.evaluate(POST_TWICE_AT_ONCE)

    assert first == second
    assert len(phone.numbers()) == 2


def test_two_windows_of_one_new_phone_get_the_same_number(phone):
    phone.open("/")
    with phone.context.expect_page() as opened:
        phone.page.evaluate("open('/')")
    other = opened.value

    phone.press("番号を発行")
    other.get_by_role("button", name="番号を発行").click()
    expect(other).to_have_url(NUMBER_PAGE)

    assert other.url == phone.page.url
    assert len(phone.numbers()) == 1


def test_back_and_tapping_again_makes_no_second_number(phone):
    address = phone.issue()

    phone.go_back()
    if phone.button("番号を発行").count():  # else the browser asked again, and the number was already there
        phone.press("番号を発行")

    assert phone.path == address
    assert len(phone.numbers()) == 1


def test_back_and_tapping_again_adds_no_second_number(phone):
    phone.issue()
    phone.add("月謝")

    phone.go_back()
    assert phone.button("番号を発行").get_attribute("aria-disabled") is None
    if phone.page.get_by_label("番号の名前").input_value() == "月謝":  # the same form, from the browser's memory
        phone.press("番号を発行")

    assert len(phone.numbers()) == 2


def test_reloading_the_result_makes_no_second_number(phone):
    address = phone.issue()

    for _ in range(3):
        phone.page.reload()
        phone.arrived()

    assert phone.path == address
    assert len(phone.numbers()) == 1
