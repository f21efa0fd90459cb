"""Postcards: wrong addresses are told before anything is ordered; printed in the order of postcodes."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.members import Particulars
from tests.journeys.post import PATIENCE
from tests.journeys.print_desk import accepts, fetched, number_on, words_on
from tests.journeys.test_desk_frame import complaints
from tests.journeys.trade import Trade

ADDRESSED = {
    "P1": ("髙﨑 花子", "5300001", "大阪府大阪市北区梅田1-1-3"),
    "P2": ("𠮷田 健", "1000005", "東京都千代田区丸の内1-9-1"),
    "P3": ("小笠原 さくら", "0600005", "大阪府札幌市中央区北5条西2-5"),  # no postcode of that prefecture
    "P4": ("中村 隆之介", "8120038", "福岡県福岡市博多区祇園町2-8"),
}


@pytest.mark.begins_first
def test_postcards_go_to_addresses_that_the_post_takes(trade: Trade, tmp_path: Path):
    for member_no, (name, postcode, address) in ADDRESSED.items():
        trade.has_members(Particulars(member_no, name, postcode=postcode, address1=address))
    trade.has_design("gym")
    merchant, shop = trade.desk(trade.merchant), trade.desk(trade.shop)
    merchant.open("/merchant/runs/new?kind=postcards").fill(name="会費のお知らせ", whom="everybody", delivery="members")
    merchant.main.locator("input[name=design]").first.check()
    merchant.main.locator(f"input[name=offer][value*='{trade.shop.organisation.ref}'][value*=postcard]").check()
    merchant.press("見積もりへ進む").follow("確かめて注文する").shows("小笠原 さくら")
    assert complaints(merchant) == []
    merchant.follow("小笠原 さくら").fill(address1="北海道札幌市中央区北5条西2-5").press("保存する")
    merchant.open("/merchant/runs").follow("会費のお知らせ").follow("確かめて注文する").press("注文する")
    expect(merchant.main.get_by_text("引き受けの返事を待っています")).to_be_visible(timeout=PATIENCE * 1000)

    accepts(shop, trade, "会費のお知らせ", "postcard-paper")
    manifest = fetched(shop, tmp_path / "run")
    assert [piece["member_no"] for piece in manifest["pieces"]] == ["P3", "P2", "P1", "P4"]
    assert "𠮷田" in words_on(manifest, 2)
    assert len({number_on(manifest, place) for place in range(1, 5)}) == 4
    assert not list(manifest["folder"].glob("*carriers*"))
