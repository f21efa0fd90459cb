"""The virtual store: two bills at the kiosk in English, the slip before the register's camera, cash, change, receipt,
and the payment taken back; with an answer that gets lost on the way. And a card before a merchant's camera, which is
the same one.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy.orm import Session

from portal.bills import BillTarget, BillTerms, register_bill
from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock, japan_day
from portal.kernel.yen import Yen
from portal.numbers import issue_card_number
from portal.organisations import Scope
from portal.payments import Payment, PaymentState
from tests.factories import STORE_CODE, Factory, make_digits, make_plan
from tests.journeys.customer_phone import PHONE
from tests.journeys.server import Server
from tests.journeys.test_accessibility import Inspector
from tests.web.merchant.test_cards import photograph

BOOKS = Scope.service("a journey looks at all payments")
LOST = "console error: Failed to load resource: net::ERR_CONNECTION_RESET"


@pytest.fixture
def session(server: Server) -> Iterator[Session]:
    """The running portal's own database."""
    engine = make_engine(f"sqlite:///{server.log.parent / 'portal.sqlite'}")
    with make_sessions(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def number(session: Session) -> str:
    """A number for tests with three bills, each another merchant's."""
    make, at = Factory(session, SystemClock()), SystemClock().now()
    number = issue_card_number(session, plan=make_plan(), at=at, sandbox=True)
    for days, (name, amount) in enumerate((("港水道局", 3_300), ("港テニス", 12_000), ("港学園", 58_000))):
        merchant = make.member(make.organisation(name=name))
        terms = BillTerms(f"V-{number.digits}-{days}", Yen(amount), japan_day(at) + timedelta(days=days), "11月分")
        scope, target, by = replace(merchant.scope, sandbox=True), BillTarget(digits=number.digits), merchant.actor
        register_bill(session, scope, target, terms, plan=make_plan(), actor=by, at=at)
    return number.digits


def payments(session: Session, codes: list[str]) -> list[tuple[str, str]]:
    """What registers have done with these slips."""
    session.rollback()
    session.expire_all()
    found = session.scalars(BOOKS.select(Payment).where(Payment.code.in_(codes)))
    return sorted((payment.code, payment.state) for payment in found)


def unheard(route: Route) -> None:
    """The portal does what it is asked; its answer is lost."""
    route.fetch()
    route.abort("connectionreset")


@pytest.mark.begins_first
def test_two_bills_go_from_the_kiosk_through_the_registers_camera_and_back(store, camera, number, session):
    axe = Inspector(store)
    store.at("/kiosk").says("どちらの端末で試しますか").tap(
        "ファミリーマートの端末（マルチコピー機）のながれ 6つの言語から選べます。"
    )
    store.says("言語を選んでください").tap("English")
    store.tap("Financial services, money transfer").tap("Smart Pit").says("Before you begin").tap("Next")
    store.says("Enter your 13-digit Smart Pit number")
    store.page.keyboard.type(number[:12])
    store.tap("OK").shows("Please enter all 13 digits.")
    store.tap(str(9 - int(number[12]))).tap("OK").shows("There is a mistake in the number.")
    axe.look()
    store.tap("Delete").tap(number[12]).tap("OK").says("Choose the bills you want to pay")
    store.tap("OK").shows("Please choose at least one bill.").ticks("港水道局").ticks("港テニス")
    assert store.text("bills-total") == "¥15,300"
    axe.look()
    store.tap("OK").says("Please check your payment").tap("OK").says("Take your payment slip")
    expect(store.page.locator(".slip-symbol")).to_have_count(2)
    axe.look()
    codes = sorted(box.get_attribute("data-code") for box in store.page.locator("[data-code]").all())
    camera.write_bytes(store.page.locator("[data-paper]").screenshot(type="jpeg", quality=95))
    store.page.reload()
    store.is_ready().says("Take your payment slip")  # a slip is not lost with its page

    store.at("/kiosk/register").says("Scan the barcode").page.get_by_label("Language").select_option("ja")
    store.says("申込券のバーコードを読み取ってください").page.get_by_label("言語").select_option("en")
    store.tap("Scan with the camera").says("Amount to pay")
    assert store.text("due") == "¥15,300" and re.fullmatch(r"3:00|2:\d\d", store.text("hold-clock"))
    store.tap("¥10,000").tap("Take the cash").shows("The cash received is not enough.").tap("¥10,000")
    assert store.text("cash-change") == "¥4,700"
    axe.look()
    store.watch.offline = True
    store.page.route("**/stores/v1/confirmations", unheard, times=1)
    store.tap("Take the cash").shows("No answer came. Please press again: nothing is done twice.")
    assert store.watch.faults == [LOST]
    store.watch.faults.clear()
    store.watch.offline = False
    store.tap("Send again (never done twice)").says("Your payment is complete.")
    assert store.text("receipt-change") == "¥4,700"
    expect(store.page.locator(".receipt-qr svg")).to_have_count(2)
    axe.look()
    assert payments(session, codes) == [(code, PaymentState.CONFIRMED) for code in codes]

    store.tap("Next customer").says("Scan the barcode")
    store.main.get_by_role("listitem").filter(has_text="港水道局").get_by_role("button").click()
    store.says("Reverse a payment").tap("Reverse it").says("The payment was reversed.")
    store.tap("Next customer").says("Scan the barcode").shows("Reversed")
    assert sorted(state for _, state in payments(session, codes)) == [PaymentState.CONFIRMED, PaymentState.REVERSED]
    assert axe.found == []


def test_a_slip_of_the_japanese_machine_is_taken_along_given_up_and_paid_late(store, number, session):
    store.at("/kiosk").main.get_by_role("button", name="Loppi").click()
    store.tap("各種番号をお持ちの方").says("13桁のスマートピット番号を入力してください")
    store.page.keyboard.type(number)
    store.page.keyboard.press("Enter")
    store.tap("スマートピットお支払い").says("ご利用の前に").tap("閉じる")
    store.ticks("港学園").tap("確定する").says("お支払いの内容をお確かめください").tap("確定する").says("申込券を取り")
    code = store.page.locator("[data-code]").get_attribute("data-code")

    store.follow("レジへ進む").shows("お支払い金額")
    assert "#" not in store.page.url and store.text("due") == "58,000円"
    store.tap("お支払いをやめる").shows("お支払いを中止しました。現金は受け取っていません。")
    assert payments(session, [code]) == [(code, PaymentState.RELEASED)]
    store.page.get_by_label("バーコードの下の44桁の数字").fill(code[:-1])
    store.tap("読み取る").shows("44桁すべてを入力してください。")
    store.page.get_by_label("バーコードの下の44桁の数字").fill(f"(91){code[2:8]}-{code[8:]}")
    store.tap("読み取る").says("お支払い金額").page.clock.install()
    store.page.clock.fast_forward("03:01")
    store.shows("確保の時間（3分）が過ぎました。").tap("もう一度読み取る")
    store.tap("ちょうど").tap("現金を受け取る").says("お支払いが完了しました。")
    assert store.text("receipt-change") == "0円"


def test_a_card_before_a_merchants_camera_fills_in_its_number(store, camera, session):
    person, digits = Factory(session, SystemClock()).member(), make_digits(21)
    store.context.add_cookies([{"name": "staff", "value": person.secret, "url": store.server_url}])
    camera.write_bytes(photograph(digits, STORE_CODE))
    store.open("/merchant/cards/bind").tap("カメラで読み取る").shows("番号を読み取りました。")
    expect(store.page.get_by_label("カードの番号（13桁）")).to_have_value(digits)
    expect(store.page.get_by_label("会員番号")).to_be_focused()


def test_the_pages_say_what_to_do_without_javascript(chromium, server):
    context = chromium.new_context(**PHONE, java_script_enabled=False)
    page = context.new_page()
    for path in ("/kiosk", "/kiosk/register"):
        page.goto(server.url + path)
        page.get_by_role("link", name="端末での払い方を見る").click()
        assert page.url == f"{server.url}/how-to-pay"
    context.close()
