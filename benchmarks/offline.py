"""How soon the digits are on screen, in real Chromium with a warm worker: without a network beside with one."""

import time
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.browser import Browser
from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure, paired
from benchmarks.options import Options, in_turn
from benchmarks.servers import PORTAL, server
from benchmarks.visitors import Holder, add_holders

WORKER_MOST = 4_096  # bytes of the service worker
ROUNDS = 15
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
KEPT = "(path) => caches.open('kept').then((kept) => kept.match(path)).then(Boolean)"


def run(options: Options) -> Iterator[Figure]:
    """Milliseconds from asking for the page to its digits, and the worker's bytes."""
    with databases("sqlite", options.folder) as fresh:
        url = fresh()
        (holder,) = add_holders(url, 1, options.plan)
        with server(PORTAL, url, options.folder) as portal:
            worker = len(Browser(portal.url).get("/sw.js").text.encode())
            yield Figure("service worker", worker, "bytes", judged=worker, limit=WORKER_MOST, at_least=False)
            address = portal.url.replace("127.0.0.1", "localhost")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
                yield _digits(browser.new_context(), address, holder)
                browser.close()


def _digits(context: BrowserContext, address: str, holder: Holder) -> Figure:
    name, value = holder.cookie.split("=")
    secure = address.replace("http:", "https:")  # where the cookie belongs
    context.add_cookies([{"name": name, "value": value, "url": secure, "secure": True, "httpOnly": True}])
    page, path = context.new_page(), f"/numbers/{holder.ref}"
    page.goto(address + path)
    patience = time.monotonic() + 30
    while not page.evaluate(KEPT, path):
        if time.monotonic() > patience:
            raise BenchmarkError("the worker kept no number")
        page.wait_for_timeout(50)

    def shown(*, offline: bool) -> float:
        context.set_offline(offline)
        milliseconds = _until_digits(page, address + path)
        context.set_offline(False)
        return milliseconds

    without, beside = in_turn(ROUNDS, lambda: shown(offline=True), lambda: shown(offline=False))
    return paired("digits on screen without a network", "ms", without, beside, limit=1.0, at_least=False)


def _until_digits(page: Page, address: str) -> float:
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(".groups").first.wait_for()
    return (time.perf_counter() - began) * 1000
