"""Everything that matters works by keyboard, and the focus can be seen."""

import pytest
from playwright.sync_api import expect

from tests.journeys.customer_phone import NUMBER_PAGE

pytestmark = pytest.mark.private_window

FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  return { name: element.innerText.trim(), outline: style.outlineStyle, width: parseFloat(style.outlineWidth) };
}"""


def tab_to(phone, name):
    """Presses Tab until the control with this name has the focus; every stop on the way must be visible."""
    for _ in range(25):
        phone.page.keyboard.press("Tab")
        focused = phone.page.evaluate(FOCUSED)
        assert focused["outline"] != "none", focused
        assert focused["width"] >= 2, focused
        if focused["name"] == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_issue_and_view_and_kiosk_mode_with_tab_and_enter_alone(phone):
    phone.open("/")

    tab_to(phone, "番号を発行")
    phone.page.keyboard.press("Enter")
    expect(phone.page).to_have_url(NUMBER_PAGE)
    phone.arrived()
    tab_to(phone, "端末で入力する")
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_url("**/kiosk")

    assert phone.arrived().headline == "端末で入力する"


def test_the_first_tab_offers_to_skip_to_the_main_part(phone):
    phone.open("/")

    phone.page.keyboard.press("Tab")
    expect(phone.page.get_by_role("link", name="本文へ進む")).to_be_in_viewport()
    phone.page.keyboard.press("Enter")
    phone.page.keyboard.press("Tab")

    assert phone.page.evaluate(FOCUSED)["name"] == "番号を発行"
