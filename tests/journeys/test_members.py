"""A merchant brings its members from an old system's file; one of them gives a number by scanning a QR code."""

from collections.abc import Callable
from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.staff_desk import StaffDesk
from tests.journeys.test_desk_frame import complaints
from tests.journeys.test_merchant import make_desk, merchant, owner, session

__all__ = ["make_desk", "merchant", "owner", "session"]

HEADING = "お客様番号,氏名,フリガナ,メール,郵便番号,住所,コース\r\n"
FAULTY = {100: ("sasaki＠example", "5300001"), 300: ("", "53-001")}  # mail address and postcode, by member


def members_file() -> bytes:
    """Five hundred members in CP932, two of them with a faulty cell."""
    lines = []
    for count in range(1, 501):
        address, postcode = FAULTY.get(count, (f"m{count}@example.jp", "530-0001"))
        lines.append(f"{count:05},髙﨑 {count}子,タカサキ,{address},{postcode},大阪府大阪市北区梅田{count},水泳\r\n")
    return (HEADING + "".join(lines)).encode("cp932")


def brings_members(owner: StaffDesk) -> None:
    """Sends the file, and corrects its two faulty lines on the page."""
    owner.open("/merchant/members").follow("CSVで取り込む")
    file = {"name": "会員名簿.csv", "mimeType": "text/csv", "buffer": members_file()}
    owner.page.set_input_files("[name=file]", [file])
    owner.press("送って確かめる").shows("498人を取り込む").shows("メールアドレスの形になっていません")
    assert complaints(owner) == []
    owner.main.get_by_role("link", name="この画面で直す").first.click()
    owner.arrived().shows("101行目").shows("301行目")
    assert complaints(owner) == []
    owner.page.get_by_label("メール", exact=True).first.fill("sasaki@example.jp")
    owner.main.locator("input[aria-invalid=true]").last.fill("530-0001")
    owner.press("直した行を確かめる").press("500人を取り込む").shows("取り込み済み")
    owner.follow("取り込んだ会員を見る").shows("だけを表示しています")
    expect(owner.main.get_by_role("navigation", name="状態").get_by_role("link", name="在籍中 500")).to_be_visible()


def test_five_hundred_members_come_in_and_one_gives_a_number(
    owner: StaffDesk, make_phone: Callable[..., CustomerPhone]
):
    brings_members(owner)
    owner.open("/merchant/members?q=00100").follow("髙﨑 100子").follow("番号を伝えてもらうリンクを作る")
    owner.press("リンクを作る").shows("リンクを作りました")
    assert complaints(owner) == []
    seen = Image.open(BytesIO(owner.main.locator("svg.qr").screenshot()))
    (symbol,) = zxingcpp.read_barcodes(seen)
    assert symbol.text == owner.main.locator("#address").inner_text()

    phone = make_phone()
    phone.open(symbol.text.removeprefix(phone.server_url)).shows("みなと水道に番号を伝えますか")
    assert complaints(phone) == []
    phone.press("番号を発行して伝える").shows("みなと水道に番号を伝えました")
    digits = phone.digits
    assert complaints(phone) == []
    owner.open("/merchant/members?q=00100").follow("髙﨑 100子").shows("会員ご自身が伝えた番号")
    assert digits in owner.main.inner_text().replace(" ", "").replace("\n", "")
    phone.follow("伝えた相手を見る・取り消す").follow("取り消す みなと水道").press("取り消す").shows("取り消しました")
    owner.page.reload()
    owner.arrived().shows("番号はまだありません")
