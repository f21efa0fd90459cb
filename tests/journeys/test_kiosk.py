"""Standing at the machine: the digits alone, ticked off while typing, then what comes next."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.private_window

HUGE = 50  # px


@pytest.fixture
def at_the_machine(phone):
    """A phone in kiosk mode."""
    phone.given_number()
    phone.follow("端末で入力する")
    return phone


def ticks(phone):
    return phone.main.get_by_role("checkbox")


def test_the_digits_are_huge_and_the_same(phone):
    phone.given_number()
    digits = phone.digits

    phone.follow("端末で入力する")

    groups = phone.page.locator(".tick-digits")
    assert groups.all_inner_texts() == [digits[:4], digits[4:8], digits[8:]]
    for group in groups.all():
        size = float(group.evaluate("element => parseFloat(getComputedStyle(element).fontSize)"))
        assert size >= HUGE
        assert group.bounding_box()["height"] >= HUGE


def test_all_three_groups_and_the_chains_are_on_the_first_screen(at_the_machine):
    last = at_the_machine.page.locator("summary").last.bounding_box()

    assert last["y"] + last["height"] <= 800


def test_groups_are_ticked_off_by_touch(at_the_machine):
    for group in at_the_machine.page.locator(".tick-digits").all():
        group.tap()

    assert [tick.is_checked() for tick in ticks(at_the_machine).all()] == [True] * 3
    ticks(at_the_machine).first.locator("xpath=..").tap()
    expect(ticks(at_the_machine).first).not_to_be_checked()


def test_groups_are_ticked_off_by_keyboard_with_the_focus_to_be_seen(at_the_machine):
    ticks(at_the_machine).first.focus()
    at_the_machine.page.keyboard.press("Tab")
    at_the_machine.page.keyboard.press("Space")

    expect(ticks(at_the_machine).nth(1)).to_be_checked()
    ring = at_the_machine.page.locator("label:has(:focus-visible) .tick")
    assert ring.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_a_screen_reader_hears_the_digits_of_a_group_one_by_one(at_the_machine):
    first = at_the_machine.page.locator(".tick-digits").first.inner_text()

    expect(ticks(at_the_machine).first).to_have_accessible_name(" ".join(first))


@pytest.mark.parametrize(
    ("chain", "next_step"),
    [
        ("ローソン", "番号13桁を入れて、「次へ」を押します。"),
        ("ミニストップ", "番号13桁を入れて、「次へ」を押します。"),
        ("ファミリーマート", "番号13桁を入れて、「OK」を押します。"),
    ],
)
def test_choosing_a_chain_shows_what_to_press_next(at_the_machine, chain, next_step):
    at_the_machine.shows("コンビニを選ぶと、次に押すボタンが出ます。")

    at_the_machine.page.locator(".tick-digits").first.tap()
    at_the_machine.page.locator("summary", has_text=chain).tap()

    chosen = at_the_machine.page.locator("details[open]")
    expect(chosen).to_have_count(1)
    expect(chosen.get_by_text(next_step)).to_be_visible()
    expect(chosen.get_by_text("申込券が出ます。30分以内に")).to_be_visible()
    expect(ticks(at_the_machine).first).to_be_checked()  # what was ticked off stays


def test_closing_leads_back_to_the_number(at_the_machine):
    kiosk = at_the_machine.path

    at_the_machine.page.get_by_role("link", name="閉じる").click()

    assert f"{at_the_machine.arrived().path}/kiosk" == kiosk


def test_lying_on_its_side_the_phone_shows_all_groups_at_once(at_the_machine):
    at_the_machine.page.set_viewport_size({"width": 800, "height": 360})
    at_the_machine.arrived()

    for group in at_the_machine.page.locator(".tick-digits").all():
        box = group.bounding_box()
        assert box["y"] + box["height"] <= 360
        assert box["height"] >= HUGE
