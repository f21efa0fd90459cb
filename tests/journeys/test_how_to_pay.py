"""How to pay, step by step, with the reader's digits always on top."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_digits

pytestmark = pytest.mark.private_window

CHAINS = ("ローソン", "ミニストップ", "ファミリーマート")
NUMBER = make_digits("211234567890")
WITHOUT_CHECK_DIGIT = NUMBER[:12]
WRONG = NUMBER[:12] + str((int(NUMBER[12]) + 1) % 10)


def on_full_width_keys(digits):
    return "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in digits)


def type_number(phone, text):
    phone.page.get_by_label("カードやメールの番号で払う方").fill(text)
    return phone.press("この番号を表示する")


def test_the_holders_digits_stay_on_top_while_they_scroll(phone):
    phone.given_number()
    digits, address = phone.digits, phone.path
    for chain in CHAINS:
        phone.open(address).follow("払い方を絵で見る")
        phone.page.get_by_role("link", name=chain).click()
        phone.arrived()
        phone.page.evaluate("scrollTo(0, 4000)")
        phone.page.wait_for_function("scrollY > 500")

        expect(phone.page.locator(".groups").first).to_be_in_viewport(ratio=1)
        assert phone.digits == digits
        assert phone.page.locator(".groups").first.bounding_box()["y"] < 60


@pytest.mark.parametrize("chain", CHAINS)
def test_every_step_has_a_drawing_and_the_warnings_are_there(phone, chain):
    phone.open("/how-to-pay")
    phone.page.get_by_role("link", name=chain).click()
    phone.arrived()

    steps = phone.main.get_by_role("listitem").filter(has=phone.page.locator("img"))
    assert steps.count() >= 6
    for step in steps.all():
        step.scroll_into_view_if_needed()
        picture = step.locator("img")
        phone.page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
        assert picture.bounding_box()["width"] >= 280
    phone.shows("30分で無効").shows("#9110").shows("出ないときは" if chain != "ファミリーマート" else "がないときは")
    phone.arrived()


def test_the_number_somebody_came_from_stays_the_one_on_top(phone):
    phone.given_number()
    first = phone.digits
    address = phone.path
    phone.add("月謝")

    phone.open(address).follow("払い方を絵で見る")
    for chain in CHAINS:
        phone.page.get_by_role("link", name=chain).click()
        assert phone.arrived().digits == first


def test_who_has_no_number_here_types_one_as_it_comes_from_a_japanese_keyboard(phone):
    phone.open("/how-to-pay/lawson")
    wide = on_full_width_keys(NUMBER)

    type_number(phone, f"{wide[:4]}－{wide[4:8]}ー{wide[8:]}")

    assert phone.groups == [NUMBER[:4], NUMBER[4:8], NUMBER[8:]]
    assert NUMBER not in phone.page.url
    expect(phone.page.locator(".groups").first).to_be_in_viewport()


def test_a_mistyped_number_says_precisely_what_is_wrong_and_stays_in_the_field(phone):
    phone.may_see(422)
    for typed, reason in (
        (WRONG, "番号のどこかが違っています。"),
        (WITHOUT_CHECK_DIGIT, "入力されたのは12桁です。"),
        (NUMBER + "1", "入力されたのは14桁です。"),
        (NUMBER[:6] + "O" + NUMBER[7:], "「O」は数字ではありません。"),
        ("", "番号を入力してください。"),
    ):
        phone.open("/how-to-pay/lawson")

        type_number(phone, typed)

        assert reason in phone.fault
        assert phone.page.get_by_label("カードやメールの番号で払う方").input_value() == typed
        expect(phone.page.locator(".always-on-top")).to_have_count(0)


def test_readers_of_english_see_each_button_as_it_is_written_on_the_machine(make_phone):
    phone = make_phone(locale="en-US")

    phone.open("/how-to-pay/lawson")

    for label in ("各種番号をお持ちの方", "次へ", "スマートピットお支払い", "確定する"):
        shown = phone.page.locator("dt[lang=ja]").get_by_text(label, exact=True).first
        expect(shown).to_be_visible()
        assert not shown.locator("xpath=../dd").inner_text().isspace()
