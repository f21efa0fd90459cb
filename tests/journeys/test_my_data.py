"""What is stored: shown, taken along, deleted."""

import json

from playwright.sync_api import expect


def test_everything_stored_can_be_taken_along_as_a_file(phone):
    phone.given_number()
    first = phone.digits
    phone.add("髙﨑𠮷")
    second = phone.digits

    phone.open("/my-data")
    file = json.loads(phone.download(phone.main.get_by_role("link", name="ファイルに書き出す（JSON）")))

    assert {number["number"] for number in file["numbers"]} == {first, second}
    assert "髙﨑𠮷" in {number["name"] for number in file["numbers"]}
    assert len(file["devices"]) == 1


def test_deleting_says_first_what_it_means_and_can_be_left(phone):
    address = phone.given_number()

    phone.open("/my-data").follow("すべて削除する").shows("削除は取り消せません。").shows("次の番号は停止され")
    phone.follow("やめる")

    assert phone.open("/").path == address


def test_deleting_everything_leaves_nothing_on_the_phone_or_at_its_addresses(phone):
    address = phone.given_number()
    phone.open("/my-data").follow("すべて削除する")

    phone.press("すべて削除する")

    phone.shows("保存していた情報をすべて削除しました。")
    assert phone.path == "/"
    expect(phone.button("番号を発行")).to_be_visible()
    assert [cookie for cookie in phone.context.cookies() if cookie["expires"] > 0] == []
    phone.may_see(404)
    for gone in (address, f"{address}/kiosk", f"{address}/sheet.pdf", "/numbers", "/my-data/export.json"):
        assert phone.open(gone).headline == "このページは表示できません"
    assert phone.open("/my-data").headline == "保存している情報はありません"


def test_a_cookie_kept_from_before_deleting_opens_nothing_and_can_start_anew(phone):
    address = phone.given_number()
    digits = phone.digits
    kept = phone.context.cookies()
    phone.open("/my-data").follow("すべて削除する").press("すべて削除する")

    phone.context.add_cookies(kept)

    phone.may_see(404)
    assert phone.open(address).headline == "このページは表示できません"
    phone.given_number()
    assert phone.digits != digits
    assert len(phone.numbers()) == 1


def test_back_after_deleting_shows_no_number(phone):
    phone.given_number()
    digits = phone.digits
    phone.open("/my-data").follow("すべて削除する").press("すべて削除する")
    phone.may_see(404)

    for _ in range(3):
        phone.go_back()

        assert digits not in "".join(phone.all_digits)
