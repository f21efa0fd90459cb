"""A bill from a mail: kept on the phone, there without a network, paid at a store, proved to a merchant, reversed."""

import re

import zxingcpp
from playwright.sync_api import expect

from tests.journeys.conftest import NO_WORKER, MakePhone
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.screen import screenshot
from tests.journeys.test_offline import goes_offline, wait_until_kept
from tests.web.bills import Shop

SOON = 8_000  # ms: the page asks every two seconds


def test_a_bill_from_a_mail_is_kept_paid_and_proved(make_phone: MakePhone, phone: CustomerPhone, shop: Shop):
    bill = shop.bill(customer_name="髙﨑 花子")
    link, digits = shop.link(bill), shop.number(bill).digits

    phone.open(link)
    assert (phone.headline, phone.digits) == ("髙﨑水道", digits)
    phone.press("この機器に保存する").shows("この機器に入っています")
    wait_until_kept(phone.page, link)

    goes_offline(phone)
    phone.page.goto(phone.server_url + link)
    assert phone.digits == digits
    expect(phone.page.locator("[data-kept]")).to_be_visible()
    phone.context.set_offline(False)
    phone.watch.offline = False

    shop.slip(bill)
    phone.open(link).shows("申込券が出ています")
    _payment, told = shop.pay(bill)
    expect(phone.main.get_by_text("お支払い済みです")).to_be_visible(timeout=SOON)
    phone.follow("お支払い証明を見る").shows("お支払い済み（速報）")

    phone.page.locator(".qr").scroll_into_view_if_needed()
    (found,) = zxingcpp.read_barcodes(screenshot(phone.page), formats=zxingcpp.BarcodeFormat.QRCode)
    merchant = make_phone(color_scheme="dark")
    merchant.context.add_init_script(NO_WORKER)
    merchant.open(re.sub("https?://[^/]+", "", found.text)).shows("お支払い済み（速報）")
    shop.take_back(told)
    merchant.follow("もう一度確かめる").shows("取り消されました")
    assert phone.open(link).digits == digits
