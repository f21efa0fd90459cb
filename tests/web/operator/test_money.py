"""Cash that fits no bill, bills that nobody knows, and the books: what the operator sees and does about them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.bills import Bill, BillState, find_bill, report_bill, withdraw_bill
from portal.books import BOOKS_CHECK, check_kind
from portal.db import make_sessions
from portal.organisations import COMMAND, Role
from portal.payments import PendingItem, Resolution, pending_item, resolve
from tests.books.test_checking import falsify
from tests.factories import Factory
from tests.fakes import NOON
from tests.members.worker import run_all
from tests.payments.street import MINUTE, Street, cash

HOUR = timedelta(hours=1)


@pytest.fixture
def street(session: Session, make: Factory) -> Street:
    return Street(session, make)


def late(street: Street, amount: int = 1_000) -> tuple[Bill, PendingItem]:
    """A bill, and cash that came when the hold of its slip was over."""
    bill = street.bill()
    code = street.code(bill)
    street.authorise(code)
    item = street.confirm(cash(code, amount), at=NOON + 4 * MINUTE)
    assert isinstance(item, PendingItem)
    return bill, item


def offers(text: str) -> list[str]:
    return re.findall(r'href="/operator/pending/[^/"]+/(\w+)"', text)


def test_late_cash_becomes_the_bills_payment_once_its_consequences_were_read(operator, street, session, clock):
    bill, item = late(street)
    clock.advance(minutes=5)
    desk = operator().get("/operator")
    assert "チェーンに確かめて、どう扱うかを決めます。" in desk.text
    desk.get("/operator/pending")
    assert "申込券の時間が過ぎたあとの入金" in desk.text and "1,000円" in desk.text and "S1店 レシート0001" in desk.text
    desk.get(f"/operator/pending/{item.ref}")
    assert offers(desk.text) == ["credited", "returned", "dismissed"] and "B-1" in desk.text
    desk.get(f"/operator/pending/{item.ref}/credited")
    assert "請求「B-1」が支払い済みになり、みどり水道にお渡しする額が1,000円増えます。" in desk.text
    desk.submit(reason="", status=422)
    desk.submit(reason="チェーンに電話で確認")
    assert (
        "決めたとおりに処理しました。" in desk.text and "チェーンに電話で確認" in desk.text and offers(desk.text) == []
    )
    assert "この入金から生まれたお支払い" in desk.text
    desk.get("/operator/pending")
    assert "保留の入金はありません" in desk.text
    assert "請求のお支払いとして扱いました" in desk.get("/operator/pending?state=decided").text
    session.rollback()
    session.expire_all()
    assert find_bill(session, street.merchant.scope, bill.ref).state == BillState.PAID


def test_what_cannot_be_credited_is_not_offered_and_a_decision_is_made_once(operator, street, session):
    _bill, item = late(street, 999)
    desk = operator().get(f"/operator/pending/{item.ref}/credited")
    assert "その扱いは、いまは選べません。" in desk.text and offers(desk.text) == ["returned", "dismissed"]
    desk.get(f"/operator/pending/{item.ref}/returned")
    assert "コンビニから受け取る額が999円減り、仮受金も999円減ります。" in desk.text
    resolve(session, item.ref, Resolution.DISMISSED, note="先に", actor=COMMAND, at=NOON)
    desk.submit(reason="あとから")
    assert "この入金は、もう決められています。" in desk.text and "入金はなかったものとしました" in desk.text
    session.rollback()
    session.expire_all()
    assert pending_item(session, item.ref).note == "先に"


def test_a_reversal_that_came_too_late_moves_no_money(operator, street):
    _payment, told = street.paid(street.bill())
    item = street.reverse(told, at=NOON + 2 * HOUR)
    desk = operator(Role.EDITOR).get(f"/operator/pending/{item.ref}")
    assert offers(desk.text) == ["dismissed"] and "食い違うお支払い" in desk.text
    desk.get(f"/operator/pending/{item.ref}/dismissed")
    assert "お支払いは有効なままで、金額はどこも動きません。" in desk.text


def test_a_report_is_looked_into_and_answered_once(operator, street, session):
    bill = street.bill()
    report = report_bill(session, street.number.customer_id, bill.ref, "覚えがありません", at=NOON)
    desk = operator().get("/operator/bill-reports")
    assert "覚えがありません" in desk.text and "みどり水道" in desk.text and "1件" in desk.text
    desk.get(f"/operator/bill-reports/{report.ref}")
    assert f"/operator/organisations/{street.merchant.organisation.ref}/suspend" in desk.text
    desk.submit(answer="", status=422)
    desk.submit(answer="番号の間違いでした")
    assert "調べた結果を残しました。" in desk.text and "待っている申し出はありません" in desk.text
    assert "覚えがありません" in desk.get("/operator/bill-reports?state=decided").text
    desk.get(f"/operator/bill-reports/{report.ref}")
    assert "番号の間違いでした" in desk.text
    desk.post(f"/operator/bill-reports/{report.ref}/decide", {"token": desk.token, "answer": "二度目"})
    assert "ほかの人が先に調べ終えていました。" in desk.text and "二度目" not in desk.text


def test_the_books_are_checked_when_asked_and_the_alarm_stands_on_the_first_page(operator, street, session, app, clock):
    street.paid(street.bill(700))
    falsify(session)
    desk = operator().get("/operator/books")
    assert "まだ照合していません" in desk.text
    desk.submit()
    assert "照合を始めました。" in desk.text and "照合しています。" in desk.text
    run_all(make_sessions(app.extensions["wiring"].engine), clock, {BOOKS_CHECK: check_kind()})
    desk.get("/operator/books")
    assert "お支払いと金額の違う請求です" in desk.text and "-700円" in desk.text
    assert "帳簿が合っていません。" in desk.get("/operator").text
    assert "portal_books_sound 0.0" in desk.get("/metrics").text
    desk.get("/operator/books")
    desk.get(re.search(r'href="(/operator/books/[^"]{22})"', desk.text)[1])
    assert "合っていません" in desk.text


def test_support_finds_bills_by_reference_slip_and_receipt(operator, street, session):
    bill, other = street.bill(), street.bill()
    payment, told = street.paid(bill, "R-77")
    withdraw_bill(session, street.merchant.scope, other.ref, actor=COMMAND, at=NOON)
    desk = operator(Role.VIEWER)
    for typed in ("B-1", " ".join(told.code[at : at + 4] for at in range(0, 44, 4)), "R-77", bill.ref, payment.ref):
        desk.get("/operator/support").submit(wanted=typed)
        assert desk.path == f"/operator/support/bills/{bill.ref}" and "R-77" in desk.text
    desk.get("/operator/support").submit(wanted="B-2")
    assert "取り下げ" in desk.text and "お支払いはまだありません。" in desk.text
    desk.get("/operator/support").submit(wanted="B-3", status=422)
    assert "の請求も見つかりませんでした。" in desk.text
