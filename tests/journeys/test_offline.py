"""The number without a network: after a reload, a cold start, an update, and with half of the storage lost."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import ARGUMENTS, WHOLE_CHROMIUM, MakePhone
from tests.journeys.customer_phone import PHONE, CustomerPhone
from tests.journeys.newer_portal import newer_portal
from tests.journeys.screen import read_by_zbar, read_by_zxing, screenshot

KEPT = "caches.open('kept').then((kept) => kept.keys()).then((keys) => keys.map(({ url }) => new URL(url).pathname))"
WORKER_STARTED = "navigator.serviceWorker.ready.then(() => true)"


def kept_pages(page: Page) -> list[str]:
    """The addresses of the kept pages."""
    return page.evaluate(KEPT)


def until(page: Page, script: str, arg: object = None) -> None:
    """Waits until a script answers true; Playwright's own ``wait_for_function`` takes a promise for true."""
    patience = time.monotonic() + 20
    while not page.evaluate(script, arg):
        assert time.monotonic() < patience, script
        page.wait_for_timeout(50)


def wait_until_kept(page: Page, path: str) -> None:
    """Waits until the worker has kept a page, and the list that names it."""
    until(
        page,
        """async (path) => {
          const kept = await caches.open("kept");
          const list = await kept.match("/offline/kept.json");
          const isKept = list && (await list.json()).pages.includes(path) && (await kept.match(path));
          const worker = await navigator.serviceWorker.getRegistration();
          return Boolean(isKept && worker?.active?.state === "activated");
        }""",
        path,
    )


def given_a_kept_number(phone: CustomerPhone) -> tuple[str, str]:
    """A phone that has issued a number and kept it; answers its address and digits."""
    path = phone.issue()
    wait_until_kept(phone.page, path)
    return path, phone.digits


def goes_offline(phone: CustomerPhone) -> None:
    phone.context.set_offline(True)
    phone.watch.offline = True


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_offline_the_number_is_on_screen_and_read_by_both_readers(make_phone: MakePhone, theme: str):
    phone = make_phone(color_scheme=theme)
    path, digits = given_a_kept_number(phone)

    goes_offline(phone)
    phone.page.reload()
    phone.page.goto(phone.server_url + path)

    assert phone.digits == digits
    expect(phone.page.locator("[data-kept]")).to_be_visible()
    phone.page.locator(".symbols").scroll_into_view_if_needed()
    image = screenshot(phone.page)
    assert digits in read_by_zxing(image)
    assert digits in read_by_zbar(image)


def test_a_copy_carries_no_form(phone: CustomerPhone):
    path, _digits = given_a_kept_number(phone)

    goes_offline(phone)
    for page in (path, f"{path}/kiosk", "/numbers", "/how-to-pay/lawson"):
        phone.page.goto(phone.server_url + page)
        assert phone.page.locator("form").count() == 0
        assert phone.page.get_by_role("heading", level=1).count() == 1


def test_offline_the_start_page_is_the_number_and_how_to_pay_has_its_drawings(phone: CustomerPhone):
    path, digits = given_a_kept_number(phone)

    goes_offline(phone)
    phone.page.goto(phone.server_url)
    assert phone.digits == digits
    phone.page.goto(f"{phone.server_url}/how-to-pay/familymart?number={path.rpartition('/')[2]}")

    assert phone.digits == digits
    phone.page.evaluate("for (const one of document.images) one.loading = 'eager'")
    until(phone.page, "[...document.images].every((one) => one.complete && one.naturalWidth > 0)")


def test_offline_with_no_number_yet_the_page_says_so_and_tries_again_by_itself(phone: CustomerPhone):
    phone.open("/")
    wait_until_kept(phone.page, "/offline")

    goes_offline(phone)
    phone.page.goto(phone.server_url + "/sheet")
    assert phone.headline == "いまはこの画面を開けません"
    phone.context.set_offline(False)

    expect(phone.page.get_by_role("heading", level=1)).to_have_text("紙のシートで使う", timeout=15_000)


def test_a_server_that_fails_does_not_take_the_number_away(phone: CustomerPhone):
    path, digits = given_a_kept_number(phone)
    phone.context.route("**" + path, lambda route: route.fulfill(status=503, body="away"))

    phone.page.goto(phone.server_url + path)

    assert phone.digits == digits


def test_lost_cookies_are_made_good_by_what_is_kept(phone: CustomerPhone):
    path, digits = given_a_kept_number(phone)
    phone.context.clear_cookies()
    phone.may_see(404)

    phone.page.goto(phone.server_url)

    expect(phone.page).to_have_url(re.compile(path + "$"))
    assert phone.digits == digits
    assert any(cookie["name"] == "device" for cookie in phone.context.cookies())


def test_lost_copies_are_kept_anew(phone: CustomerPhone):
    path, digits = given_a_kept_number(phone)
    phone.page.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")

    phone.open("/")
    wait_until_kept(phone.page, path)
    goes_offline(phone)
    phone.page.goto(phone.server_url)

    assert phone.digits == digits


@pytest.mark.parametrize("way", ["delete", "sign out"])
def test_nothing_personal_is_left_after_leaving(phone: CustomerPhone, way: str):
    path, _digits = given_a_kept_number(phone)

    if way == "delete":
        phone.open("/my-data/delete").press("すべて削除する")
    else:
        phone.open("/devices").page.get_by_role("link", name="外す").click()
        phone.press("番号を消す")

    until(phone.page, f"async () => !(await ({KEPT})).some((path) => path.startsWith('/numbers'))")
    wait_until_kept(phone.page, "/offline")
    goes_offline(phone)
    phone.page.goto(phone.server_url + path)
    assert phone.page.locator(".groups").count() == 0


def test_a_removed_device_drops_its_copies_when_it_next_has_a_network(make_phone: MakePhone, phone: CustomerPhone):
    path, _digits = given_a_kept_number(phone)
    phone.context.clear_cookies()
    kept = "caches.open('kept').then((kept) => kept.match('/offline/kept.json')).then((list) => list.text())"
    list_without_key = phone.page.evaluate(kept).replace('"key":"', '"key":"0')
    phone.page.evaluate(
        "(text) => caches.open('kept').then((kept) => kept.put('/offline/kept.json', new Response(text)))",
        list_without_key,
    )
    phone.may_see(410)

    phone.open("/")

    until(phone.page, f"async () => !(await ({KEPT})).some((path) => path.startsWith('/numbers'))")
    assert path not in kept_pages(phone.page)


def test_a_changed_name_is_seen_at_once_and_offline(phone: CustomerPhone):
    path, _digits = given_a_kept_number(phone)

    phone.open(f"{path}/name").type_name("髙﨑𠮷の月謝").press("保存する")
    assert phone.headline == "髙﨑𠮷の月謝"
    wait_until_kept(phone.page, path)
    phone.open(path)
    goes_offline(phone)
    phone.page.goto(phone.server_url + path)

    assert phone.headline == "髙﨑𠮷の月謝"


def test_a_new_version_waits_for_the_next_start_and_keeps_the_number(phone: CustomerPhone):
    with newer_portal(phone.server_url) as portal:
        phone.server_url = portal.url
        path, digits = given_a_kept_number(phone)
        portal.is_newer = True

        phone.page.evaluate("navigator.serviceWorker.getRegistration().then((worker) => worker.update())")
        expect(phone.page.locator("[data-updated]")).to_be_visible()
        assert any("newer" in name for name in phone.page.evaluate("caches.keys()"))

        phone.page.close()
        phone.page = phone.context.new_page()
        phone.page.goto(phone.server_url + path)
        until(
            phone.page,
            "caches.keys().then((names) => names.every((name) => name === 'kept' || name.includes('newer')))",
        )
        wait_until_kept(phone.page, path)
        goes_offline(phone)
        phone.page.goto(phone.server_url + path)
        assert phone.digits == digits


def test_after_a_cold_start_without_network_the_number_is_there(chromium, server, tmp_path: Path):
    """A browser with a profile on disk: closed, and opened again in a basement."""
    options = {"executable_path": WHOLE_CHROMIUM, "args": ARGUMENTS, **PHONE}
    launch = chromium.browser_type.launch_persistent_context
    context = launch(str(tmp_path), **options)
    phone = CustomerPhone(context, server.url)
    _path, digits = given_a_kept_number(phone)
    context.close()

    context = launch(str(tmp_path), offline=True, **options)
    page = context.new_page()
    page.goto(server.url)
    shown = "".join(page.locator(".groups").first.locator("span").all_inner_texts())
    context.close()

    assert shown == digits


def test_the_browser_finds_nothing_in_the_way_of_installing(chromium, sqlite_server, tmp_path: Path):
    context = chromium.browser_type.launch_persistent_context(
        str(tmp_path), executable_path=WHOLE_CHROMIUM, args=ARGUMENTS, locale="ja-JP"
    )
    page = context.new_page()
    page.goto(sqlite_server.url)
    page.evaluate(WORKER_STARTED)
    devtools = context.new_cdp_session(page)

    manifest = devtools.send("Page.getAppManifest")
    faults = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    context.close()

    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest")
    assert faults == []
