"""The frame and the parts of staff pages in a browser: on a phone and a wide screen, by keyboard, in the dark."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGE = "/dev/components"
WIDE = {"viewport": {"width": 1280, "height": 800}, "is_mobile": False, "has_touch": False, "device_scale_factor": 1}


def complaints(phone):
    """What axe finds on the page that is open."""
    found = Axe().run(phone.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(violation["id"], [node["html"][:160] for node in violation["nodes"]]) for violation in found]


def test_axe_finds_nothing_on_a_phone_in_the_dark_with_the_account_open(make_phone):
    phone = make_phone(color_scheme="dark", locale="en-GB").open(f"{PAGE}?sandbox=yes")
    phone.page.locator(".account summary").click()

    assert complaints(phone) == []


def test_axe_finds_nothing_on_a_wide_screen_with_faults_and_the_focus_is_on_them(make_phone):
    phone = make_phone(**WIDE).may_see(422).open(PAGE)
    phone.page.locator(".sheet-form button.action").first.click()
    phone.arrived()

    expect(phone.page.locator("[data-summary]")).to_be_focused()
    assert complaints(phone) == []


def test_a_table_is_rows_of_labels_and_values_on_a_phone_and_columns_on_a_wide_screen(make_phone):
    label = "getComputedStyle(document.querySelector('.table td'), '::before').content"
    phone, desk = make_phone().open(PAGE), make_phone(**WIDE).open(PAGE)

    assert phone.page.evaluate(label) == '"メールアドレス"'
    expect(phone.page.locator(".desk-menu summary")).to_contain_text("担当者")
    expect(phone.page.locator(".desk-side")).to_be_hidden()

    assert desk.page.evaluate(label) == "none"
    expect(desk.page.get_by_role("columnheader", name="役割")).to_be_visible()
    expect(desk.page.locator(".desk-side [aria-current=page]")).to_have_text("担当者")
    expect(desk.page.locator(".desk-menu")).to_be_hidden()


def test_menus_and_examples_work_by_keyboard(make_phone):
    page = make_phone(**WIDE).open(PAGE).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ進む")).to_be_in_viewport()

    account = page.locator(".account")
    account.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(account.get_by_role("button", name="サインアウト")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(account.get_by_role("button", name="サインアウト")).to_be_hidden()
    expect(account.locator("summary")).to_be_focused()

    page.get_by_role("radio", name="curl").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("import requests")).to_be_visible()
    expect(page.get_by_text("curl https://")).to_be_hidden()


def test_progress_moves_and_a_secret_is_copied_where_there_are_scripts(make_phone):
    phone = make_phone()
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = phone.open(PAGE).page
    before = page.locator("[data-figures]").inner_text()

    page.locator(".secret").get_by_role("button", name="コピー").click()
    expect(page.locator(".secret button")).to_have_text("コピーしました")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".secret code").inner_text()
    expect(page.locator("[data-figures]")).not_to_have_text(before)
    phone.arrived()


def test_everything_is_there_without_scripts(make_phone):
    page = make_phone(java_script_enabled=False).open(PAGE).page
    assert page.locator("noscript meta[http-equiv=refresh]").count() == 1
    expect(page.get_by_role("button", name="コピー")).to_have_count(0)

    menu = page.locator(".desk-menu")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="操作の記録")).to_be_visible()
    expect(menu.get_by_role("button", name="テスト環境")).to_be_visible()

    page.locator(".tabs").get_by_text("Python", exact=True).click()
    expect(page.get_by_text("import requests")).to_be_visible()
