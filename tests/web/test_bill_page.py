"""A bill's page: how it stands, what who looks may do, keeping it, reporting it, its sheet."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import Customer
from portal.bills import BillReport, bill_reports, decide_report, replace_number, withdraw_bill
from portal.kernel.yen import Yen
from portal.numbers import held_numbers, hold_number, issue_sheet_number, number_by_ref, stop_number
from portal.organisations import COMMAND, State, change_state, scope_of
from tests.artwork.readers import by_both, read
from tests.artwork.test_sheet import page_of, text_of
from tests.factories import STORE_CODE, Factory, Holder
from tests.fakes import FixedClock
from tests.web.bills import EVERYTHING, Shop
from tests.web.browser import Browser

NO_SUCH = ("A" * 44, "x", "A" * 43 + ".", "%00" * 44, "髙" * 44)
ACTION = re.compile(r'<a class="action" href="([^"]+)"')


@pytest.fixture
def shop(app: Flask, session: Session, make: Factory, clock: FixedClock) -> Shop:
    """A tenant of a mall, and a chain."""
    key, mall = app.extensions["settings"].secret_key, make.organisation(name="みどりモール")
    return Shop(key, session, make, clock, name="髙﨑水道", phone="03-9876-5432", owner=mall)


@pytest.fixture
def holder(make: Factory) -> Holder:
    """A customer with a number."""
    found = make.holder()
    make.number(found, label="公共料金")
    return found


@pytest.fixture
def theirs(app: Flask, holder: Holder) -> Browser:
    """The customer's phone."""
    phone = Browser(app)
    phone.client.set_cookie("device", holder.secret)
    return phone


def test_whoever_has_the_link_sees_who_bills_how_much_until_when_and_the_number(browser: Browser, shop: Shop):
    bill = shop.bill(customer_name="髙﨑 花子", message="お早めに。\n窓口は9時から。", amount=Yen(12_340))
    browser.get(shop.link(bill))
    text = browser.text
    for said in ("髙﨑水道", "収納代行：みどりモール", "12,340円", "4月分の水道料金", "2026年4月6日", "あと5日", "W-1"):
        assert said in text
    assert text.index("髙﨑水道") < text.index("みどりモール")
    assert "髙＊ 花＊ 様" in text and "花子" not in text
    assert "お早めに。\n窓口は9時から。" in text and 'href="tel:03-9876-5432"' in text
    assert browser.digits == shop.number(bill).digits and text.count('class="symbol"') == 2
    assert ACTION.findall(text) == ["/how-to-pay"]
    assert 'content="noindex"' in text and "心当たりがない" not in text
    assert browser.get(shop.link(bill), **{"Accept-Language": "en"}).text.count("<h1") == 1


def test_every_link_that_is_no_bills_gets_the_same_page(browser: Browser, shop: Shop):
    token = shop.link(shop.bill()).removeprefix("/b/")
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    wrong = {browser.get(f"/b/{one}", status=404).text for one in (changed, token[:22], *NO_SUCH[:3])}
    assert len({re.sub(r'value="[^"]*"', "", text) for text in wrong}) == 1
    for one in NO_SUCH:
        for path in ("", "/state", "/sheet.pdf"):
            browser.get(f"/b/{one}{path}", status=404)
        browser.post(f"/b/{one}/keep", {}, status=404)


def test_the_page_says_how_the_bill_stands_at_each_moment(browser: Browser, shop: Shop, clock: FixedClock):
    bill = shop.bill()
    versions = [version(browser, shop.link(bill))]

    def becomes(said: str, *, shows_number: bool) -> None:
        versions.append(version(browser, shop.link(bill)))
        assert said in browser.get(shop.link(bill)).text
        assert bool(browser.digits) is shows_number

    code = shop.slip(bill)
    becomes("申込券が出ています", shows_number=True)
    shop.scan(code)
    becomes("いまレジで手続き中です", shows_number=False)
    clock.advance(minutes=4)
    payment, told = shop.pay(bill)
    becomes("お支払い済みです", shows_number=False)
    assert ACTION.findall(browser.text) == [shop.proof(payment)]
    shop.take_back(told)
    becomes("前のお支払いは取り消されました", shows_number=True)
    assert shop.proof(payment) in browser.text
    clock.advance(days=6)
    becomes("支払期限が過ぎました", shows_number=False)
    assert len(set(versions)) == len(versions)


def test_a_withdrawn_bill_asks_for_nothing(browser: Browser, shop: Shop, clock: FixedClock):
    bill = shop.bill()
    withdraw_bill(shop.session, shop.merchant.scope, bill.ref, actor=shop.merchant.actor, at=clock.now())
    assert "お支払いの必要はありません" in browser.get(shop.link(bill)).text and not browser.digits
    browser.get(shop.link(bill) + "/sheet.pdf")
    assert browser.path == shop.link(bill)


def test_an_unchanged_state_is_not_sent_again(browser: Browser, shop: Shop):
    address = shop.link(shop.bill()) + "/state"
    tag = browser.get(address).page.headers["ETag"]
    assert browser.get(address, status=304, **{"If-None-Match": tag}).page.data == b""


def test_one_tap_keeps_the_bill_with_its_number_on_a_phone_that_was_never_here(
    browser: Browser, another_browser: Browser, shop: Shop
):
    bill = shop.bill()
    browser.get(shop.link(bill))
    token = browser.token
    browser.submit()
    assert browser.path == shop.link(bill) and "この機器に入っています" in browser.text
    assert "/kiosk" in ACTION.findall(browser.text)[0]
    browser.post(shop.link(bill) + "/keep", {"token": token})
    assert browser.get("/bills").text.count("髙﨑水道") == 1 and "お支払い待ち" in browser.text
    assert browser.get("/numbers").digits == shop.number(bill).digits
    kept = json.loads(browser.get("/offline/kept.json").text)
    assert {shop.link(bill), "/bills"} < set(kept["pages"])
    another_browser.get("/bills", status=404)
    payment, _told = shop.pay(bill)
    assert "お支払い済み" in browser.get("/bills").text
    changed = json.loads(browser.get("/offline/kept.json").text)
    assert (
        shop.proof(payment) in changed["pages"] and changed["marks"][shop.link(bill)] != kept["marks"][shop.link(bill)]
    )


def test_a_number_that_came_with_a_bill_is_put_away_and_not_stopped(browser: Browser, shop: Shop):
    bill = shop.bill()
    browser.get(shop.link(bill)).submit()
    ref = shop.number(bill).ref
    assert browser.get(f"/numbers/{ref}/stop").path == f"/numbers/{ref}/put-away"
    assert browser.get(f"/numbers/{ref}/replace").path == f"/numbers/{ref}/put-away"
    browser.post(browser.path, {"token": "x.y"}, status=400)
    browser.get(f"/numbers/{ref}/put-away").submit()
    assert browser.path == "/numbers"
    browser.get(f"/numbers/{ref}", status=404)
    assert "この機器に保存する" in browser.get(shop.link(bill)).text
    assert shop.number(bill).state == "active"


def test_of_a_bill_on_somebodys_own_number_only_the_bill_is_kept(
    browser: Browser, shop: Shop, holder: Holder, session: Session
):
    bill = shop.bill(shop.digits_of(holder.id))
    assert "番号はほかの方のもの" in browser.get(shop.link(bill)).text
    browser.submit()
    assert "保存したのは請求だけです" in browser.text and "心当たりがない" not in browser.text
    assert "いま使える番号はありません" in browser.get("/numbers").text
    assert len(held_numbers(session, holder.id)) == 1
    browser.get(shop.link(bill) + "/report", status=404)
    browser.get(shop.link(bill)).submit()
    assert "この機器に保存する" in browser.text
    assert "保存した請求はありません" in browser.get("/bills").text
    browser.post(shop.link(bill) + "/put-away", {"token": "x.y"}, status=400)


def test_a_merchant_who_keeps_its_own_bill_on_a_sheet_learns_nothing_of_the_number(
    browser: Browser, shop: Shop, session: Session, make: Factory, clock: FixedClock
):
    sheet = number_by_ref(session, issue_sheet_number(session, plan=make.plan, at=clock.now(), request_key="k"))
    clinic = make.member(make.organisation(name="秘密クリニック")).scope
    own, others = shop.bill(sheet.digits), shop.bill(sheet.digits, scope=clinic)
    assert "シートの番号には" in browser.get(shop.link(own)).text
    browser.submit()
    assert "番号はシートのもの" in browser.text and "/report" not in browser.text
    for path in (f"/numbers/{sheet.ref}", f"/numbers/{sheet.ref}/billers", shop.link(others) + "/report"):
        browser.get(path, status=404)
    (customer,) = session.scalars(select(Customer.id))
    hold_number(session, customer, sheet.id, at=clock.now())  # as bills' links once brought it
    assert "秘密クリニック" not in browser.get(f"/numbers/{sheet.ref}").text and "/billers" not in browser.text
    browser.get(f"/numbers/{sheet.ref}/billers", status=404)
    browser.get(shop.link(others) + "/report", status=404)
    assert 'name="block"' not in browser.get(shop.link(own) + "/report").text


def test_a_bill_of_a_suspended_merchant_says_that_it_cannot_be_paid_just_now(
    theirs: Browser, shop: Shop, holder: Holder, session: Session, clock: FixedClock
):
    bill = shop.bill(shop.digits_of(holder.id))
    whose = {"actor": COMMAND, "at": clock.now(), "by_operator": True}
    change_state(session, shop.merchant.organisation.id, State.SUSPENDED, reason="詐欺", **whose)
    for path in (shop.link(bill), f"/numbers/{shop.number(bill).ref}"):
        assert "請求元の都合により、いまは" in re.sub("<wbr>", "", theirs.get(path).text)
    assert not theirs.get(shop.link(bill)).digits
    change_state(session, shop.merchant.organisation.id, State.ACTIVE, reason="", **whose)
    assert theirs.get(shop.link(bill)).digits


def test_a_stale_tap_keeps_nothing(browser: Browser, shop: Shop):
    bill = shop.bill()
    browser.get(shop.link(bill))
    browser.post(shop.link(bill) + "/keep", {"token": "x.y"}, status=400)
    assert "この機器に保存する" in browser.text
    browser.get("/bills", status=404)


def test_a_reported_bill_is_hidden_from_its_holder_until_they_undo_it(
    theirs: Browser, browser: Browser, shop: Shop, holder: Holder, session: Session, clock: FixedClock
):
    bill = shop.bill(shop.digits_of(holder.id), purpose="覚えのない講座")
    assert "/report" in theirs.get(shop.link(bill)).text
    theirs.get(shop.link(bill) + "/report")
    theirs.submit(reason="あ" * 201, status=422)
    theirs.submit(reason="使ったことがない")
    assert "心当たりがないと知らせた" in theirs.text and "使ったことがない" in theirs.text and not theirs.digits
    assert [report.text for report in bill_reports(session, EVERYTHING)] == ["使ったことがない"]
    assert browser.get(shop.link(bill)).digits == shop.number(bill).digits  # nobody else's page changes
    assert theirs.get(shop.link(bill) + "/report").path == shop.link(bill)
    theirs.submit()
    assert "請求が元どおり見えます" in theirs.text and theirs.digits
    assert session.scalars(EVERYTHING.select(BillReport)).all() == []
    theirs.get(shop.link(bill) + "/report").submit()
    session.rollback()
    waiting = bill_reports(session, EVERYTHING)[0]
    decide_report(session, waiting.ref, "請求元に取り下げを求めました", actor=COMMAND, at=clock.now())
    assert "請求元に取り下げを求めました" in theirs.get(shop.link(bill)).text and 'action="/b/' not in theirs.text
    theirs.post(shop.link(bill) + "/report/undo", {"token": theirs.token})
    assert "取り消せません" in theirs.text
    browser.post(shop.link(bill) + "/report/undo", {}, status=404)


def test_a_biller_can_be_blocked_with_the_report_and_taken_back_at_the_list(
    theirs: Browser, browser: Browser, shop: Shop, holder: Holder, session: Session
):
    bill, other = shop.bill(shop.digits_of(holder.id)), shop.bill(shop.digits_of(holder.id))
    theirs.get(shop.link(bill) + "/report").submit(block="yes")
    assert "いまはコンビニで払えません" in theirs.get(shop.link(other)).text and "受け取らない設定" in theirs.text
    assert "いまはコンビニで払えません" in browser.get(shop.link(other)).text and "受け取らない" not in browser.text
    billers = f"/numbers/{shop.number(bill).ref}/billers"
    assert "また受け取る" in theirs.get(billers).text
    what = {"biller": shop.merchant.organisation.ref, "what": "unblock"}
    theirs.post(billers, what | {"token": "x.y"}, status=400)
    theirs.post(billers, what | {"token": theirs.token})
    assert "また受け取ります" in theirs.text and "また受け取る<" not in theirs.text
    assert theirs.get(shop.link(other)).digits
    theirs.get(billers).post(billers, what | {"token": theirs.token, "what": "block"})
    assert "また受け取る" in theirs.text
    stranger = shop.make.organisation(name="無関係")
    theirs.post(billers, what | {"token": theirs.token, "biller": stranger.ref})
    assert "無関係" not in theirs.text
    browser.get(billers, status=404)


def test_a_bill_of_a_stopped_number_says_what_to_do(theirs: Browser, shop: Shop, holder: Holder, clock: FixedClock):
    bill = shop.bill(shop.digits_of(holder.id))
    stop_number(shop.session, holder.id, shop.number(bill).ref, at=clock.now())
    assert "いまの番号を伝えてください" in theirs.get(shop.link(bill)).text and not theirs.digits


def test_a_replaced_numbers_bill_shows_the_new_number_to_its_holder_alone(
    theirs: Browser, browser: Browser, shop: Shop, holder: Holder, clock: FixedClock
):
    bill = shop.bill(shop.digits_of(holder.id))
    by = {"plan": shop.make.plan, "at": clock.now(), "shows_replaced": True}
    replace_number(shop.session, holder.id, shop.number(bill).ref, **by)
    assert theirs.get(shop.link(bill)).digits == shop.digits_of(holder.id) != shop.number(bill).digits
    assert "持ち主の方は、新しい番号で払えます" in browser.get(shop.link(bill)).text and not browser.digits


def test_a_tests_bill_says_that_no_store_takes_it(browser: Browser, shop: Shop):
    bill = shop.bill(scope=scope_of(shop.merchant.organisation, sandbox=True))
    assert "テスト環境の請求です" in browser.get(shop.link(bill)).text
    browser.get(shop.link(bill) + "/sheet.pdf")
    assert "お店では払えません" in text_of(browser.page.data)


def test_a_bills_sheet_reads_back_and_says_all_of_it(browser: Browser, shop: Shop):
    bill = shop.bill(customer_name="髙﨑 花子", purpose="髙﨑𠮷の水道料金", message="窓口は9時から。\n𠮷野")
    address = shop.link(bill) + "/sheet.pdf"
    page = browser.get(address).page
    assert read(page_of(page.data, 300)) == by_both(shop.number(bill).digits, STORE_CODE)
    text = re.sub(r"\s", "", text_of(page.data))
    for said in (
        "髙﨑水道",
        "収納代行：みどりモール",
        "3,300円",
        "髙﨑𠮷の水道料金",
        "髙＊花＊様",
        "𠮷野",
        "03-9876-5432",
    ):
        assert said in text
    assert "あと5日" in text and "花子" not in text
    assert browser.get(address, status=304, **{"If-None-Match": page.headers["ETag"]}).page.data == b""


@pytest.mark.parametrize("message", ["\n".join("あ" * 9 for _line in range(40)), "🐈"])
def test_a_message_that_does_not_print_is_told_and_can_be_left_out(browser: Browser, shop: Shop, message: str):
    address = shop.link(shop.bill(message=message)) + "/sheet.pdf"
    browser.get(address, status=422)
    assert f"{address}?message=no" in browser.text
    assert browser.get(f"{address}?message=no").page.data.startswith(b"%PDF")


def test_the_longest_texts_fit_and_a_purpose_without_glyphs_leaves_number_and_amount(browser: Browser, shop: Shop):
    full = shop.bill(purpose="髙" * 60, customer_name="髙 " * 20, message="あいうえお。" * 66, amount=Yen(300_000))
    pdf = browser.get(shop.link(full) + "/sheet.pdf").page.data
    assert read(page_of(pdf, 300)) == by_both(shop.number(full).digits, STORE_CODE)
    address = shop.link(shop.bill(purpose="🐈の会費")) + "/sheet.pdf"
    browser.get(address, status=422)
    assert f"{address}?details=no" in browser.text
    assert "3,300円" in text_of(browser.get(f"{address}?details=no").page.data)


def version(browser: Browser, link: str) -> str:
    return json.loads(browser.get(link + "/state").text)["version"]
