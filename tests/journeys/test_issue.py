"""The first thing anyone does: tap once, and have a number."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys import on_both_databases, on_both_in_long

DAYS = 86_400


@on_both_databases
def test_one_tap_gives_a_number(phone):
    phone.open("/")

    phone.press("番号を発行")

    phone.shows("番号を発行しました。")
    assert [len(group) for group in phone.groups] == [4, 4, 5]
    assert re.fullmatch(r"20\d{11}", phone.digits)
    assert not re.search(r"\d{13}", phone.page.url)


@on_both_in_long
def test_who_comes_back_lands_on_their_number(phone):
    address = phone.issue()
    digits = phone.digits

    phone.open("/")

    assert (phone.path, phone.digits) == (address, digits)


def test_the_start_page_has_one_clear_action_in_the_first_screen(phone):
    phone.open("/")

    button = phone.button("番号を発行").bounding_box()

    assert button["height"] >= 48
    assert button["y"] + button["height"] <= 800
    assert phone.main.get_by_role("button").count() == 1


def test_the_digits_are_as_large_as_the_screen_allows(phone):
    phone.issue()

    digits = phone.page.locator(".digits .groups")

    assert digits.bounding_box()["width"] >= 0.75 * 360
    assert float(digits.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 44


def test_it_says_that_the_number_is_typed_at_the_machine_before_it_shows_the_symbols(phone):
    phone.issue()

    note = phone.main.get_by_text("レジではなく、店頭の端末で番号を入力します。")

    expect(note).to_be_visible()
    assert phone.page.locator(".digits").bounding_box()["y"] < note.bounding_box()["y"]
    assert note.bounding_box()["y"] < phone.page.locator(".symbol").first.bounding_box()["y"]


def test_the_device_is_remembered_for_400_days_by_a_cookie_that_no_script_sees(phone):
    phone.issue()

    (cookie,) = [cookie for cookie in phone.context.cookies() if cookie["name"] == "device"]

    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["expires"] - time.time() == pytest.approx(400 * DAYS, abs=600)
    assert phone.page.evaluate("document.cookie") == ""


def test_before_the_first_number_nothing_outlives_the_browser(phone):
    phone.open("/")

    assert [cookie["expires"] for cookie in phone.context.cookies()] == [-1]
