"""A number's page with bills: what it shows, what it is told again, and what is said before the number ends."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts import recognise_device
from portal.bills import lapse_bills, withdraw_bill
from portal.cards import CardKind, allot_cards
from portal.members import Particulars, add_member
from portal.numbers import hold_number, number_by_ref
from portal.payments import bills_of_slip, proof_token
from tests.factories import Factory
from tests.fakes import NOON, FixedClock
from tests.payments.street import TODAY, Street, cash
from tests.web.browser import Browser


@pytest.fixture
def street(session: Session, make: Factory) -> Street:
    """A merchant and a store chain."""
    return Street(session, make)


@pytest.fixture
def address(browser: Browser, street: Street) -> str:
    """The page of the visitor's number, which is the street's."""
    path = browser.issue()
    street.number = number_by_ref(street.session, path.rpartition("/")[2])
    return path


def flat(text: str) -> str:
    """Words without tags, blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.replace("<wbr>", "")))


def asked(browser: Browser, address: str, tag: str = "") -> tuple[int, str, str]:
    """What the page's script is answered: status, text, ETag."""
    answer = browser.client.get(f"{address}/live", headers={"If-None-Match": tag} if tag else {})
    return answer.status_code, flat(answer.get_data(as_text=True)), answer.headers.get("ETag", "")


def tag_on(browser: Browser) -> str:
    """What the page was when it came."""
    found = re.search(r'data-tag="(\w+)"', browser.text)[1]
    return f'W/"{found}"'


def test_a_number_without_bills_says_what_to_do(browser: Browser, address: str):
    assert "いま届いている請求はありません" in browser.get(address).text
    assert 'data-ask-after="30"' in browser.text and 'data-tag=""' in browser.text
    status, _words, tag = asked(browser, address)
    assert status == 200 and asked(browser, address, tag)[0] == 304
    assert "まだありません" in browser.get(f"{address}/bills").text


def test_open_bills_stand_with_who_bills_for_whom_and_until_when(
    browser: Browser, address: str, street: Street, make: Factory
):
    owner = make.organisation(name="さくらモール")
    tenant = make.member(make.organisation(owner=owner, name="髙﨑バレエ教室", phone="03-1234-5678"))
    street.bill(3_300, due_on=TODAY)
    street.bill(8_800, due_on=TODAY + timedelta(days=20), scope=tenant.scope)
    words = flat(browser.get(address).text)
    assert re.search(
        "みどり水道.*3,300円.*今日の23:59まで.*髙﨑バレエ教室 収納代行：さくらモール.*8,800円.*あと20日", words
    )
    assert 'href="tel:03-1234-5678"' in browser.text and 'href="mailto:office@midori.example.jp"' in browser.text
    assert browser.text.index('class="digits"') < browser.text.index("3,300円")
    assert "お支払い待ち 2件、合計12,100円" in flat(browser.get("/numbers").text)


def test_the_page_is_told_of_slip_register_and_payment_and_asks_often_meanwhile(
    browser: Browser, address: str, street: Street
):
    bill = street.bill(3_300)
    browser.get(address)
    tag = tag_on(browser)
    code = bills_of_slip(street.session, street.slip(bill))[0].code
    status, words, tag = asked(browser, address, tag)
    assert status == 200 and "申込券をレジへお持ちください 請求1件 3,300円" in words
    assert asked(browser, address, tag) == (304, "", tag)
    assert 'data-countdown="1800"' in browser.get(address).text and 'data-ask-after="2"' in browser.text
    street.authorise(code)
    _status, words, tag = asked(browser, address, tag)
    assert "レジで手続き中です" in words and "申込券を" not in words
    payment = street.confirm(cash(code, 3_300))
    _status, words, tag = asked(browser, address, tag)
    assert "お支払いが済みました みどり水道 3,300円 お支払い証明を見る" in words
    token = proof_token(payment, browser.app.extensions["settings"].secret_key)
    assert f'href="/r/{token}"' in browser.get(address).text and 'data-ask-after="30"' in browser.text
    assert "いまお支払いいただく請求はありません" in browser.text
    assert "証明を見る" in browser.get(f"{address}/bills").text


def test_what_lapsed_is_seen_for_a_while_and_later_in_the_history(
    browser: Browser, address: str, street: Street, clock: FixedClock, session: Session
):
    street.bill(3_300)
    lapse_bills(session, at=NOON + timedelta(days=1))
    clock.advance(days=5)
    assert "で期限切れ" in browser.get(address).text
    clock.advance(days=60)
    assert "で期限切れ" not in browser.get(address).text
    assert "で期限切れ" in browser.get(f"{address}/bills").text


def test_before_stopping_the_open_bills_are_shown_and_what_becomes_of_them(
    browser: Browser, address: str, street: Street
):
    assert "いまお支払い待ちの請求はありません" in browser.get(f"{address}/stop").text
    street.bill(3_300)
    words = flat(browser.get(f"{address}/stop").text)
    assert "お支払い待ちの請求（1件）" in words and "この番号では払えなくなります" in words
    assert "3,300円" in flat(browser.get("/my-data/delete").text)
    browser.get(f"{address}/stop").submit()
    assert "これらの請求は、この番号では払えません" in browser.text
    assert asked(browser, address)[0] == 409


@pytest.mark.parametrize("agreed", [True, False])
def test_replacing_asks_whether_the_new_number_shows_the_open_bills(
    browser: Browser, address: str, street: Street, *, agreed: bool
):
    street.bill(3_300)
    browser.get(f"{address}/replace")
    new = browser.submit(**({"agreed": "yes"} if agreed else {})).path
    assert ("前の番号に届いた請求" in browser.text) == ("3,300円" in browser.text) == agreed
    assert ("新しい番号で払えます" in browser.get(address).text) == agreed
    assert new != address


def test_a_stale_replacement_keeps_the_agreement(browser: Browser, address: str, street: Street):
    street.bill()
    browser.post(f"{address}/replace", {"token": "x.y", "agreed": "yes"}, status=400)
    assert re.search(r'name="agreed" value="yes" checked', browser.text)


def test_copies_are_kept_anew_where_bills_changed(browser: Browser, address: str, street: Street):
    before = json.loads(browser.get("/offline/kept.json").text)
    bill = street.bill()
    after = json.loads(browser.get("/offline/kept.json").text)
    assert {page for page in after["marks"] if after["marks"][page] != before["marks"].get(page)} > {
        address,
        "/numbers",
    }
    assert before["version"] != after["version"]
    withdraw_bill(street.session, street.merchant.scope, bill.ref, actor=street.merchant.actor, at=NOON)
    assert json.loads(browser.get("/offline/kept.json").text)["version"] != after["version"]


def test_a_phone_that_has_seen_it_is_answered_as_any_other_request(
    browser: Browser, another_browser: Browser, address: str, street: Street
):
    street.bill()
    browser.get(address)
    tag = tag_on(browser)
    there = {"Content-Security-Policy", "Cache-Control", "Vary", "X-Request-ID", "X-Content-Type-Options"}
    answer = browser.client.get(f"{address}/live", headers={"If-None-Match": tag, "X-Request-ID": "phone-12345"})
    assert answer.status_code == 304 and there <= set(answer.headers.keys())
    assert answer.headers["X-Request-ID"] == "phone-12345"
    assert {name: value for name, value in answer.headers if name in there - {"X-Request-ID"}} == {
        name: value for name, value in browser.page.headers if name in there - {"X-Request-ID"}
    }
    assert asked(another_browser, address, tag)[0] == 404
    another_browser.issue()
    assert asked(another_browser, address, tag)[0] == 404
    assert asked(browser, address, "*")[0] == 304 and asked(browser, address, "x")[0] == 200
    assert browser.client.post(f"{address}/live", headers={"If-None-Match": tag}).status_code == 405


def test_a_cards_holders_see_its_bills_and_those_are_shown_before_it_is_reported_lost(
    browser: Browser, street: Street, make: Factory, session: Session
):
    browser.issue()
    holder = recognise_device(session, browser.client.get_cookie("device").value).customer_id
    scope, actor = street.merchant.scope, street.merchant.actor
    member = add_member(session, scope, Particulars("A-1", name="花"), actor=actor, at=NOON)
    (card,) = allot_cards(session, scope, [member.id], kind=CardKind.PRINTED, plan=make.plan, at=NOON)
    hold_number(session, holder, card.number_id, at=NOON)
    street.bill(3_300, digits=card.digits)
    assert "3,300円" in flat(browser.get(f"/numbers/{card.number_ref}").text)
    words = flat(browser.get(f"/numbers/{card.number_ref}/lost").text)
    assert "お支払い待ちの請求（1件）" in words and "3,300円" in words
    assert "3,300円" not in flat(browser.get("/my-data/delete").text)  # a card goes on without this customer
