"""WebKitGTK, the relative of Safari that Debian has, renders what customers need most."""

import pytest

from tests.factories import STORE_CODE
from tests.journeys.screen import read_by_zbar, read_by_zxing
from tests.journeys.webkit import WebKit, running_webkit

PHONE = (360, 800)
WIDTHS = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
LOADED = "[...document.querySelectorAll('main img')].every((one) => one.complete && one.naturalWidth > 0)"


def fits(browser: WebKit) -> bool:
    """Whether nothing sticks out of the page sideways."""
    width, room = browser.run(WIDTHS)
    return width <= room


@pytest.mark.parametrize(("ratio", "arguments"), [(1, ()), (2, ("--dark-mode",))])
def test_webkit_shows_start_number_and_how_to_pay(sqlite_server, ratio, arguments):
    with running_webkit(ratio, *arguments) as browser:
        browser.resize(*PHONE)
        browser.open(sqlite_server.url)
        browser.wake(*PHONE)
        if browser.run("return document.documentElement.lang") != "ja":
            browser.press("日本語")
        assert browser.text("h1").replace("\n", "") == "コンビニで払える番号を、いますぐ。"
        assert fits(browser) and len(set(browser.screenshot().tobytes())) > 20

        browser.press("番号を発行")
        digits = browser.text(".groups").replace(" ", "").replace("\n", "")
        assert len(digits) == 13 and fits(browser)
        browser.find_all(".symbols")[0].show("end")
        image = browser.screenshot()
        assert read_by_zxing(image) == read_by_zbar(image) == sorted([STORE_CODE, digits])

        browser.open(f"{sqlite_server.url}/how-to-pay/lawson")
        assert browser.text(".groups").replace(" ", "").replace("\n", "") == digits
        for picture in browser.find_all("main img"):
            picture.show()
        browser.wait_until(LOADED)
        assert fits(browser)
