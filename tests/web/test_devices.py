"""Devices: listed, removed, and a second phone let in."""

import re

import pytest

from tests.fakes import FixedClock
from tests.web.browser import Browser

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"


@pytest.fixture
def second_phone(app) -> Browser:
    return Browser(app, **{"User-Agent": IPHONE})


def offer(browser: Browser, clock: FixedClock) -> tuple[str, str]:
    """Opens a pairing; answers the first phone's page and the address in its QR code."""
    browser.get("/devices/add").submit()
    page = browser.path
    with browser.app.test_request_context():
        from portal.web.links import link_token

        return page, f"/link/{link_token('link', page.rpartition('/')[2])}"


def four_digits(browser: Browser) -> str:
    return re.search(r'class="digits" translate="no">(\d{4})<', browser.text)[1]


def test_a_second_phone_comes_in_when_the_first_confirms(browser: Browser, second_phone: Browser, clock: FixedClock):
    browser.issue()
    number = browser.digits
    page, link = offer(browser, clock)
    assert "<svg" in browser.text and "qr" in browser.text
    second_phone.get(link).submit()
    browser.get(page)
    assert four_digits(browser) == four_digits(second_phone)
    assert "iPhone" in browser.text
    assert second_phone.client.get(f"{link}/state.json").json == {"state": "claimed"}
    browser.submit(answer="yes")
    assert "新しい機器に番号を入れました" in browser.text and "iPhone" in browser.text
    second_phone.get(link)
    assert second_phone.path == "/numbers" and second_phone.digits == number
    assert "Max-Age=34560000" in str(second_phone.client.get(link).headers)


def test_a_refused_phone_stays_out(browser: Browser, second_phone: Browser, clock: FixedClock):
    browser.issue()
    page, link = offer(browser, clock)
    second_phone.get(link).submit()
    browser.get(page).submit(answer="no")
    assert "断りました" in browser.text
    second_phone.get(link, status=410)
    assert second_phone.get("/my-data").digits == ""


def test_a_second_scan_of_the_code_is_refused(browser: Browser, second_phone: Browser, app, clock: FixedClock):
    browser.issue()
    _page, link = offer(browser, clock)
    second_phone.get(link).submit()
    Browser(app).get(link, status=410)


def test_a_late_confirmation_lets_nobody_in(browser: Browser, second_phone: Browser, clock: FixedClock):
    browser.issue()
    page, link = offer(browser, clock)
    second_phone.get(link).submit()
    token = browser.get(page).token
    clock.advance(minutes=11)
    browser.post(page, {"token": token, "answer": "yes"}, status=410)
    assert "このリンクは使えません" in browser.text
    second_phone.get(link, status=410)


def test_nothing_is_confirmed_before_it_is_claimed(browser: Browser, another_browser: Browser, clock: FixedClock):
    browser.issue()
    page, _link = offer(browser, clock)
    browser.post(page, {"token": browser.token, "answer": "yes"}, status=400)
    another_browser.issue()
    another_browser.get(page, status=410)


def test_a_second_phone_with_numbers_is_warned_and_then_has_both(
    browser: Browser, second_phone: Browser, clock: FixedClock
):
    browser.issue()
    second_phone.issue()
    page, link = offer(browser, clock)
    assert "ひとつにまとまり" in second_phone.get(link).text
    second_phone.submit()
    browser.get(page).submit(answer="yes")
    assert second_phone.get("/numbers").text.count('class="digits tiny"') == 2


def test_a_removed_device_has_no_numbers_from_then_on(browser: Browser, second_phone: Browser, clock: FixedClock):
    browser.issue()
    page, link = offer(browser, clock)
    second_phone.get(link).submit()
    browser.get(page).submit(answer="yes")
    here, there = re.findall(r'href="(/devices/\d+/remove)"', browser.text)[::-1]
    assert here != there
    browser.get(there).submit()
    assert "機器を外しました" in browser.text
    second_phone.get("/numbers", status=404)
    assert 'href="/sign-in"' in second_phone.text
    browser.get(there, status=404)


def test_removing_this_device_is_signing_out(browser: Browser, another_browser: Browser):
    browser.issue()
    path = re.search(r'href="(/devices/\d+/remove)"', browser.get("/devices").text)[1]
    another_browser.issue()
    another_browser.get(path, status=404)
    assert "これが最後です" in browser.get(path).text
    browser.submit()
    assert browser.path == "/" and "番号を消しました" in browser.text
    browser.get("/numbers", status=404)


def test_devices_are_named_after_their_machine(app):
    for agent, name in ((IPHONE, "iPhone"), ("Mozilla/5.0 (Linux; Android 16; K)", "Android"), ("x", "機器")):
        browser = Browser(app, **{"User-Agent": agent})
        browser.issue()
        assert f"<strong>{name}</strong>" in browser.get("/devices").text
