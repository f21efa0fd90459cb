"""Takes the pictures of bills in docs/screenshots anew: from the merchant to the cash and into the books.

The real portal with demo data, in Chromium, once for each language; the store is the virtual one.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright
from screenshots import CHROMIUM, FLAGS, PICTURES, serving, side_by_side

PHONE = {"width": 360, "height": 800}
WIDE = {"width": 1280, "height": 800}
PATIENCE = 30_000  # ms
NUMBER = "家の公共料金"  # the demo customer's, with bills of all sorts
PAID_HERE = "花と緑の店"  # who bills what is paid at the virtual store
WORDS = {  # what is tapped at the virtual store
    "ja": {
        "before": ["各種番号をお持ちの方"],
        "after": ["スマートピットお支払い", "閉じる"],
        "ok": "確定する",
        "go": "レジへ進む",
        "exact": "ちょうど",
        "take": "現金を受け取る",
        "machine": "Loppi",
    },
    "en": {
        "before": ["English", "Financial services, money transfer", "Smart Pit", "Next"],
        "after": [],
        "ok": "OK",
        "go": "Go to the register",
        "exact": "Exact amount",
        "take": "Take the cash",
        "machine": "FamilyMart|ファミリーマート",
    },
}
MISTAKEN = (  # the number's last digit, a day that is none, an amount above the most, and a reference used twice
    "スマートピット番号,会員番号,請求の管理番号,請求金額（税込）,支払期限,請求の内容\n"
    '{number},,S-0501,"3,300",{due},5月分の水道料金\n'
    '{mistyped},,S-0502,"4,120",{due},5月分の水道料金\n'
    ",M00002,S-0503,3300,2026-02-30,会員の年会費\n"
    ",M00003,S-0504,450000,{due},会員の年会費\n"
    ",M00004,S-0501,3300,{due},会員の年会費\n"
    "新規,,S-0505,¥1980,{due},粗大ごみの処理\n"
)


@contextmanager
def visiting(browser: Browser, address: str, language: str, *, as_whom: str = "", wide: bool = False) -> Iterator[Page]:
    """A page of the demo's customer, or of who owns its organisation of this kind."""
    context = browser.new_context(
        viewport=WIDE if wide else PHONE,
        device_scale_factor=1 if wide else 2,
        color_scheme="light",
        locale=language,
        base_url=address,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/demo")
    page.click(f"main button[value={as_whom}]" if as_whom else "main button >> nth=0")
    page.wait_for_load_state()
    yield page
    context.close()


def shown(page: Page, path: str = "", *, top: str = "") -> bytes:
    """What stands there, when it has come to rest; from the element ``top`` on."""
    if path:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    if top:
        page.locator(top).first.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 16)")
        page.wait_for_timeout(200)
    return page.screenshot()


def customer(page: Page) -> tuple[Sequence[bytes], str]:
    """A number with its bills, a bill, and a proof; and the number."""
    page.get_by_role("link", name=NUMBER).first.click()
    page.wait_for_load_state()
    number, digits = page.url, page.locator("[data-number]").first.get_attribute("data-number") or ""
    shots = [shown(page), shown(page, top=".bills")]
    page.locator("main a[href*='/b/']").filter(has_text="8,640").click()
    shots.append(shown(page))
    page.goto(f"{number}/bills")
    page.locator("main a[href*='/r/']").first.click()
    shots.append(shown(page))
    return shots, digits


def store(page: Page, number: str, language: str) -> Sequence[bytes]:
    """The kiosk's bills and slip, the register's amount and receipt."""
    words = WORDS[language]
    main = page.locator("main")

    def tap(name: str) -> None:
        main.get_by_role("button", name=name, exact=True).click()

    page.goto("/kiosk?mode=live")
    page.wait_for_selector("[data-ready]")
    main.get_by_role("button", name=re.compile(words["machine"])).first.click()
    for name in words["before"]:
        tap(name)
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    for name in words["after"]:
        tap(name)
    main.get_by_role("checkbox", name=PAID_HERE).check()
    shots = [shown(page)]
    tap(words["ok"])
    tap(words["ok"])
    expect(page.locator(".slip-symbol").first).to_be_visible()
    shots.append(shown(page, top="[data-paper]"))
    main.get_by_role("link", name=words["go"]).click()
    tap(words["exact"])
    shots.append(shown(page))
    tap(words["take"])
    expect(page.locator(".receipt-qr svg").first).to_be_visible()
    shots.append(shown(page))
    return shots


def merchant(page: Page, number: str) -> Sequence[bytes]:
    """All bills, a file with mistakes, a recurring bill and its months."""
    shots = [shown(page, "/merchant/bills?state=all", top=".chips")]
    page.goto("/merchant/bills/new")
    due = page.locator("input[name=due_on]").get_attribute("max") or "2027-01-10"
    page.goto("/merchant/bills/uploads/new")
    text = MISTAKEN.format(number=number, mistyped=number[:-1] + str((int(number[-1]) + 1) % 10), due=due)
    page.set_input_files("input[type=file]", {"name": "5月分.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.locator("main form button.action, main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/uploads/[^/]{22}"))
    expect(page.locator("main table").first).to_be_visible()
    shots.append(shown(page, top="main h1"))
    page.goto("/merchant/recurring/new")
    page.fill("[name=name]", "会費（月ごと）")
    page.fill("[name=purpose]", "{月}月分の会費")
    page.fill("[name=amount]", "3300")
    page.locator("main form button.action, main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/recurring/[^/]{22}"))
    shots.append(shown(page, re.sub(r"\?.*", "", page.url)))
    shots.append(shown(page, top=".months"))
    return shots


def operator(page: Page) -> Sequence[bytes]:
    """The books, just checked, and the cash that fits no bill."""
    check = page.locator("form[action$='/books/check'] button")

    def rest() -> None:
        """Waits until no check is going on."""
        page.goto("/operator/books")
        while not check.is_visible():
            page.wait_for_timeout(1_000)
            page.goto("/operator/books")

    rest()  # the worker begins with a check of its own
    check.click()
    page.wait_for_load_state()
    rest()
    shots = [shown(page)]
    page.goto("/operator/pending")
    page.locator("main tbody a").first.click()
    return [*shots, shown(page)]


def take(browser: Browser, address: str, language: str) -> None:
    """All pictures in one language."""
    with visiting(browser, address, language) as page:
        shots, number = customer(page)
        side_by_side(shots, PICTURES / f"bills-{language}.png")
        side_by_side(store(page, number, language), PICTURES / f"store-{language}.png")
    with visiting(browser, address, language, as_whom="merchant") as page:
        side_by_side(merchant(page, number), PICTURES / f"bills-merchant-{language}.png")
    with visiting(browser, address, language, as_whom="operator", wide=True) as page:
        side_by_side(operator(page), PICTURES / f"books-{language}.png")


def main() -> None:
    """Takes all pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for language in ("ja", "en"):  # each finds the same bills: what is paid once stays paid
            with serving() as address:
                take(browser, address, language)
        browser.close()


if __name__ == "__main__":
    main()
