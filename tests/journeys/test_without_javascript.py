"""Everything a customer needs works without scripts."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def plain(make_phone):
    """A phone whose browser runs no scripts, with one number."""
    phone = make_phone(java_script_enabled=False)
    phone.issue()
    return phone


def test_issue_and_view(plain):
    digits = plain.digits

    expect(plain.page.locator(".symbol")).to_have_count(2)
    for needs_scripts in ("コピー", "共有"):
        expect(plain.button(needs_scripts)).to_be_hidden()
    assert plain.open("/").digits == digits


def test_kiosk_mode(plain):
    plain.follow("端末で入力する")

    for tick in plain.main.get_by_role("checkbox").all():
        tick.locator("xpath=..").tap()
        expect(tick).to_be_checked()
    plain.page.locator("summary", has_text="ローソン").tap()
    expect(plain.page.locator("details[open]").get_by_text("番号13桁を入れて、「次へ」を押します。")).to_be_visible()


def test_how_to_pay(plain):
    digits = plain.digits

    plain.follow("払い方を絵で見る").page.get_by_role("link", name="ファミリーマート").click()

    assert plain.arrived().digits == digits


@pytest.mark.whole_browser
def test_the_sheet(plain):
    pdf = plain.open_pdf(plain.main.get_by_role("link", name="紙に印刷する（A4、PDF）"))

    assert pdf.startswith(b"%PDF-")


def test_name_and_replace_and_stop(plain):
    plain.follow("名前をつける").type_name("月謝").press("保存する")
    old = plain.digits

    plain.follow("新しい番号に取り替える").press("取り替える")
    assert plain.digits != old
    plain.follow("番号を停止する").press("停止する").shows("番号を停止しました。")

    expect(plain.page.locator(".symbol")).to_have_count(0)


def test_take_along_and_delete(plain):
    digits = plain.digits

    plain.open("/my-data")
    assert digits.encode() in plain.download(plain.main.get_by_role("link", name="ファイルに書き出す（JSON）"))
    plain.follow("すべて削除する").press("すべて削除する").shows("すべて削除しました。")

    expect(plain.button("番号を発行")).to_be_visible()
