"""A number that is lost: stopped, or replaced by a new one."""

from playwright.sync_api import expect

NOTHING_LEFT_TO_PAY_WITH = ".symbol, [data-number]"


def test_stopping_says_first_what_it_means(phone):
    address = phone.given_number()

    phone.follow("番号を停止する")

    phone.shows("停止は取り消せません。").shows("払えなくなります。")
    phone.follow("やめる")
    assert phone.path == address
    expect(phone.page.locator(".symbol")).to_have_count(2)


def test_a_stopped_number_shows_no_symbol_and_no_kiosk_mode(phone):
    address = phone.given_number()
    digits = phone.digits

    phone.follow("番号を停止する").press("停止する")

    phone.shows("番号を停止しました。").shows("この番号では支払えません。")
    assert phone.path == address
    assert phone.digits == digits
    expect(phone.page.locator(NOTHING_LEFT_TO_PAY_WITH)).to_have_count(0)
    expect(phone.main.get_by_role("link", name="端末で入力する")).to_have_count(0)
    for gone in ("kiosk", "stop", "replace"):
        assert phone.open(f"{address}/{gone}").path == address
    phone.may_see(409).open(f"{address}/sheet.pdf").shows("停止した番号では、この操作はできません。")


def test_who_stopped_their_only_number_is_offered_a_new_one(phone):
    phone.given_number()
    phone.follow("番号を停止する").press("停止する")

    phone.open("/").shows("いま使える番号はありません。").shows("停止した番号")
    phone.follow("番号を追加する").press("番号を発行")

    phone.shows("番号を発行しました。")
    expect(phone.page.locator(".symbol")).to_have_count(2)


def test_a_replaced_number_points_to_the_new_one_which_keeps_its_name(phone):
    phone.given_number()
    address = phone.add("電気とガス")
    old = phone.digits

    phone.follow("新しい番号に取り替える").shows("いまの番号は停止します。").press("取り替える")

    phone.shows("新しい番号に取り替えました。")
    new, new_address = phone.digits, phone.path
    assert new != old
    assert phone.headline == "電気とガス"
    phone.open(address).shows("停止した番号")
    assert phone.follow("新しい番号を見る").path == new_address
    assert phone.digits == new


def test_a_number_replaced_twice_by_the_back_button_has_one_successor(phone):
    phone.given_number()
    phone.follow("新しい番号に取り替える").press("取り替える")
    successor = phone.path

    phone.go_back()
    if phone.button("取り替える").count():  # else the browser asked again, and the number is already stopped
        phone.press("取り替える")
    else:
        phone.follow("新しい番号を見る")

    assert phone.path == successor
    assert len(phone.numbers()) == 2


def test_the_same_replacement_sent_twice_at_once_has_one_successor(phone):
    phone.given_number()
    phone.follow("新しい番号に取り替える")

    first, second = phone.page.evaluate(
        """async () => {
          const form = document.querySelector("main form[method=post]");
          const body = new URLSearchParams(new FormData(form));
          const send = () => fetch(location.href, { method: "POST", body });
          return (await Promise.all([send(), send()])).map((answer) => answer.url);
        }"""
    )

    assert first == second
    assert len(phone.numbers()) == 2


def test_nobody_else_sees_a_number_or_learns_that_it_exists(phone, make_phone):
    address = phone.given_number()
    stranger = make_phone().may_see(404)
    stranger.given_number()

    pages = set()
    for path in (address, f"{address}/kiosk", f"{address}/sheet.pdf", f"{address}/stop", "/numbers/nosuchnumber"):
        assert stranger.open(path).headline == "このページは表示できません"
        pages.add(stranger.main.inner_text())

    assert len(pages) == 1
