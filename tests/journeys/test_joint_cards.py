"""A joint card whole: drawn, its members brought, proved, printed, checked by the shop, and in a member's hand."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from zxingcpp import BarcodeFormat, read_barcodes

from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.post import PATIENCE
from tests.journeys.print_desk import accepts, fetched, number_on, pictured
from tests.journeys.staff_desk import StaffDesk
from tests.journeys.test_desk_frame import complaints
from tests.journeys.test_members import brings_members
from tests.journeys.test_offline import goes_offline, wait_until_kept
from tests.journeys.trade import Trade


def a_photo() -> bytes:
    """Artwork as a merchant has it: a picture with enough pixels for print."""
    photo, target = Image.linear_gradient("L").resize((900, 600)), BytesIO()
    Image.merge("RGB", (photo, photo.rotate(180), photo)).save(target, "PNG")
    return target.getvalue()


def draws(merchant: StaffDesk) -> None:
    """A design from the café's template, with a photo of one's own on the back."""
    merchant.open("/merchant/designs/new")
    merchant.page.locator("input[value=cafe]").check()
    merchant.fill(name="みなと会員証").press("作って編集する")
    merchant.page.wait_for_selector("[data-ready] .studio-art [data-place]")
    merchant.page.locator("[data-file]").set_input_files(
        [{"name": "港の朝.png", "mimeType": "image/png", "buffer": a_photo()}]
    )
    expect(merchant.page.locator(".layer-pick[aria-pressed=true]")).to_contain_text("港の朝.png")
    expect(merchant.page.locator("[data-status-text]")).to_have_text("保存しました")


def proves(merchant: StaffDesk, operator: StaffDesk, trade: Trade, colleague: CustomerPhone) -> None:
    """A proof that a colleague comments on by its link, approved, and accepted by the operator."""
    merchant.open("/merchant/designs").follow("みなと会員証").follow("校正を作る")
    merchant.fill(note="2026年度").press("校正を作る")
    link = merchant.main.locator("#proof-link").inner_text().strip()
    colleague.open(link.removeprefix(trade.server.url)).fill(author="佐藤", text="港がきれいです").press(
        "コメントを送る"
    )
    colleague.shows("コメントを残しました")
    merchant.page.reload()
    merchant.arrived().shows("港がきれいです").follow("校了にする").press("校了にする").shows("校了にしました")
    merchant.press("審査に出す").shows("審査に出しました")
    assert complaints(merchant) == []
    operator.open("/operator/designs").follow("みなと会員証").follow("承認する").press("承認する").shows("承認しました")
    assert "みなと会員証" in trade.mail(trade.merchant.person.address, "承認されました").get_body().get_content()


def orders(merchant: StaffDesk, trade: Trade) -> str:
    """Cards for everybody, sent to the members, by the print shop; answers the run's path, once it is at the shop."""
    merchant.open("/merchant/runs/new").fill(name="会員証 2026年度", kind="cards", whom="everybody", delivery="members")
    merchant.main.locator("input[name=design]").first.check()
    merchant.main.locator(f"input[name=offer][value*='{trade.shop.organisation.ref}'][value*=pvc]").check()
    merchant.press("見積もりへ進む").follow("校正を見る")
    assert complaints(merchant) == []
    merchant.go_back().follow("確かめて注文する").shows("500枚に番号を割り当てます")
    merchant.press("注文する")
    expect(merchant.main.get_by_text("引き受けの返事を待っています")).to_be_visible(timeout=PATIENCE * 1000)
    return merchant.path


@pytest.mark.begins_first
def test_a_card_goes_from_an_idea_to_a_members_phone(trade: Trade, tmp_path: Path):
    merchant, operator, shop = trade.desk(trade.merchant), trade.desk(trade.operator), trade.desk(trade.shop)
    phone = trade.phone()
    draws(merchant)
    brings_members(merchant)
    proves(merchant, operator, trade, phone)
    run = orders(merchant, trade)

    job = accepts(shop, trade, "会員証 2026年度", "pvc")
    manifest = fetched(shop, tmp_path / "run")
    assert [piece["serial"] for piece in manifest["pieces"]] == list(range(1, 501))
    assert len({piece["member_no"] for piece in manifest["pieces"]}) == 500
    spoiled = {number_on(manifest, place) for place in (12, 40, 41)}

    shop.open(job).press("印刷を始めた").follow("刷り損じを報告する").fill(serials="12, 40-41").press("報告する")
    shop.shows("刷り直しの一覧")
    trade.mail("press", "会員証 2026年度 再1")
    shop.open(job).follow("会員証 2026年度 再1").shows("元の仕事")
    again = fetched(shop, tmp_path / "again")
    assert {piece["member_no"] for piece in again["pieces"]} == {"00012", "00040", "00041"}
    assert {number_on(again, place) for place in (1, 2, 3)} == spoiled
    shop.open(job).fill(carrier="ヤマト運輸", tracking="1234-5678-9012").press("発送した")
    merchant.open(run).shows("1234-5678-9012").shows("発送しました")
    assert complaints(merchant) == complaints(shop) == []

    (code,) = read_barcodes(pictured(again, 2)[1], formats=BarcodeFormat.QRCode)
    link, digits = code.text.removeprefix(trade.server.url), number_on(again, 2)
    carriers = next(again["folder"].glob("*carriers.pdf"))
    text = subprocess.run(["pdftotext", "-f", "2", "-l", "2", carriers, "-"], capture_output=True, check=True).stdout
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", text.decode())[0]
    phone.open(link).follow("この機器に入れる").fill(code=code).press("この機器に入れる")
    number = phone.path
    assert phone.digits == digits
    wait_until_kept(phone.page, number)
    goes_offline(phone)
    phone.open(number)
    assert phone.digits == digits
    phone.context.set_offline(False)
    phone.watch.offline = False

    phone.open(number).follow("カードをなくしたとき").press("利用を停止して、再発行を頼む")
    merchant.open("/merchant/cards").follow("髙﨑 40子").follow("再発行する").press("再発行する").shows(
        "新しい番号のカードを作りました"
    )
    phone.open(number).follow("新しい番号を見る")
    assert phone.digits != digits
    phone.may_see(410).open(link)
    assert phone.headline.replace("\n", "") == "新しいカードに替わっています"
