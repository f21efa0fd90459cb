"""A number leaves the phone as 13 digits without spaces."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.private_window

SELECT_DIGITS = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(".digits"));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def phone_with_clipboard(phone):
    """A phone with a number whose owner lets pages use the clipboard."""
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.given_number()
    return phone


def clipboard(phone):
    return phone.page.evaluate("navigator.clipboard.readText()")


def test_the_copy_button_puts_thirteen_digits_into_the_clipboard_and_says_so(phone_with_clipboard):
    phone_with_clipboard.button("コピー").click()

    expect(phone_with_clipboard.page.get_by_role("status").filter(has_text="コピーしました")).to_have_count(1)
    assert clipboard(phone_with_clipboard) == phone_with_clipboard.digits
    expect(phone_with_clipboard.button("コピー")).to_be_visible()  # it can be pressed again
    phone_with_clipboard.arrived()


def test_selected_digits_are_copied_without_spaces(phone_with_clipboard):
    phone_with_clipboard.page.evaluate(SELECT_DIGITS)
    phone_with_clipboard.page.keyboard.press("Control+c")

    assert clipboard(phone_with_clipboard) == phone_with_clipboard.digits


def test_digits_selected_by_hand_are_copied_without_spaces(make_phone):
    phone = make_phone(is_mobile=False, has_touch=False)
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.given_number()
    first, *_, last = [group.bounding_box() for group in phone.page.locator(".groups span").all()]

    phone.page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    phone.page.mouse.down()
    phone.page.mouse.move(last["x"] + last["width"] - 1, last["y"] + last["height"] / 2, steps=5)
    phone.page.mouse.up()
    phone.page.keyboard.press("Control+c")

    assert clipboard(phone) == phone.digits


def test_a_screen_reader_hears_the_digits_one_by_one(phone):
    phone.given_number()
    one, two, three = phone.groups

    heard = phone.page.locator(".digits").aria_snapshot()

    assert f"{' '.join(one)}、{' '.join(two)}、{' '.join(three)}" in heard
    assert f"{one}{two}{three}" not in heard
