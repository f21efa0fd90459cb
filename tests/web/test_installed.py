"""The installed app: manifest, worker, what is kept, lost cookies, and iOS's hand-over."""

import json
import re

import pytest

from portal.settings import ROOT
from portal.web.customer.offline import shell_version
from tests.fakes import FixedClock
from tests.web.browser import Browser
from tests.web.test_ways_back import make_code

SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
APP = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


def kept(browser: Browser) -> dict:
    return json.loads(browser.get("/offline/kept.json").text)


def test_the_manifest_is_whole_and_in_the_readers_language(browser: Browser):
    manifest = json.loads(browser.get("/manifest.webmanifest").text)
    assert browser.page.mimetype == "application/manifest+json"
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/", "/", "/")
    assert manifest["display"] == "standalone" and manifest["lang"] == "ja"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert manifest["shortcuts"][0]["url"] == "/numbers"
    for picture in [*manifest["icons"], *manifest["screenshots"]]:
        assert (ROOT / picture["src"].lstrip("/").partition("?")[0]).is_file()
    english = json.loads(Browser(browser.app, **{"Accept-Language": "en"}).get("/manifest.webmanifest").text)
    assert english["lang"] == "en" and english["name"] == "Smart Pit"


def test_the_worker_is_small_and_carries_the_shells_version(browser: Browser):
    script = browser.get("/sw.js").page.get_data()
    assert script.startswith(f'const VERSION = "{shell_version()}";'.encode())
    assert len(script) <= 4096


def test_the_shell_is_there(browser: Browser):
    for address in json.loads(browser.get("/offline/shell.json").text):
        assert browser.client.get(address).status_code == 200
        browser.client.get(address).close()


def test_a_stranger_keeps_how_to_pay_and_nothing_else(browser: Browser):
    told = kept(browser)
    assert told["key"] == "" and told["home"] == ""
    assert all(page.startswith(("/how-to-pay", "/offline")) for page in told["pages"])


def test_a_customer_keeps_their_own_pages_and_each_can_be_fetched(browser: Browser, another_browser: Browser):
    path = browser.issue()
    another = another_browser.issue()
    told = kept(browser)
    assert told["home"] == path and f"{path}/kiosk" in told["pages"]
    assert not any(another in page for page in told["pages"])
    for page in told["pages"]:
        browser.get(page)
        assert browser.page.status_code == 200


def test_what_is_kept_has_a_new_version_when_it_changes(browser: Browser):
    path = browser.issue()
    before = kept(browser)["version"]
    browser.get(f"{path}/name").submit(label="月謝")
    after = kept(browser)["version"]
    assert before != after == kept(browser)["version"]


def test_a_stopped_number_is_kept_no_longer(browser: Browser):
    path = browser.issue()
    browser.get(f"{path}/stop").submit()
    assert not any(path in page for page in kept(browser)["pages"])


def test_a_lost_cookie_is_made_good_by_the_key(browser: Browser, app):
    browser.issue()
    number, key = browser.digits, kept(browser)["key"]
    fresh = Browser(app)
    assert (
        fresh.client.post("/offline/restore", data={"key": key}, headers={"Sec-Fetch-Site": "cross-site"}).status_code
        == 410
    )
    answer = fresh.client.post("/offline/restore", data={"key": key}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 204 and "Max-Age=34560000" in answer.headers["Set-Cookie"]
    assert fresh.get("/").digits == number


def test_the_key_of_a_removed_device_opens_nothing(browser: Browser, app):
    browser.issue()
    key = kept(browser)["key"]
    path = re.search(r'href="(/devices/\d+/remove)"', browser.get("/devices").text)[1]
    browser.get(path).submit()
    assert browser.page.status_code == 200
    assert Browser(app).client.post("/offline/restore", data={"key": key}).status_code == 410
    assert Browser(app).client.post("/offline/restore", data={}).status_code == 410


def test_who_signs_out_or_deletes_lets_the_browser_forget(browser: Browser):
    browser.issue()
    browser.get("/my-data/delete")
    answer = browser.client.post(browser.path, data={"token": browser.token}, headers=browser.headers)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_iphone_guide_wants_a_way_back_first(browser: Browser):
    browser.issue()
    assert "先に、番号を呼び戻す方法を" in browser.get("/install/iphone").text
    assert "iphone.webmanifest" not in browser.text
    make_code(browser)
    assert 'href="/install/iphone.webmanifest" crossorigin="use-credentials"' in browser.get("/install/iphone").text


@pytest.fixture
def safari(app) -> Browser:
    return Browser(app, **{"User-Agent": SAFARI})


@pytest.fixture
def home_screen(app) -> Browser:
    return Browser(app, **{"User-Agent": APP})


def start_url(safari: Browser) -> str:
    return json.loads(safari.get("/install/iphone.webmanifest").text)["start_url"]


def test_the_app_on_the_home_screen_starts_with_the_same_numbers(safari: Browser, home_screen: Browser):
    safari.issue()
    start = start_url(safari)
    home_screen.get(start).submit()
    assert home_screen.path == "/numbers" and home_screen.digits == safari.get("/").digits
    home_screen.get(start)
    assert home_screen.path.startswith("/numbers")


def test_opening_the_hand_over_takes_nothing(safari: Browser, home_screen: Browser):
    safari.issue()
    start = start_url(safari)
    for _ in range(3):
        home_screen.get(start)
    assert 'href="/sign-in"' in home_screen.text
    home_screen.submit()
    assert home_screen.path == "/numbers"


@pytest.mark.parametrize("agent", ["Mozilla/5.0 (Linux; Android 16)", APP.replace("18_5", "17_1")])
def test_a_shared_link_is_worth_nothing_on_another_phone(safari: Browser, app, agent: str):
    safari.issue()
    start = start_url(safari)
    stranger = Browser(app, **{"User-Agent": agent})
    stranger.get(start).submit(status=410)
    assert 'href="/sign-in"' in stranger.text and stranger.get("/my-data").digits == ""


def test_a_shared_link_is_worth_nothing_in_another_network(make_app):
    app = make_app(TRUSTED_PROXIES="1")
    safari = Browser(app, **{"User-Agent": SAFARI, "X-Forwarded-For": "203.0.113.1"})
    elsewhere = Browser(app, **{"User-Agent": APP, "X-Forwarded-For": "203.0.113.2"})
    safari.issue()
    elsewhere.get(start_url(safari)).submit(status=410)


def test_a_hand_over_works_once_and_not_late(safari: Browser, home_screen: Browser, app, clock: FixedClock):
    safari.issue()
    start, late = start_url(safari), start_url(safari)
    home_screen.get(start).submit()
    second = Browser(app, **{"User-Agent": APP})
    second.get(start).submit(status=410)
    assert "一度だけ" in second.text
    clock.advance(minutes=11)
    second.get(late).submit(status=410)


def test_a_stranger_gets_no_hand_over(browser: Browser):
    assert start_url(browser) == "/"
    browser.get("/start/made-up").submit(status=410)
