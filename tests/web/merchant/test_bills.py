"""Bills at the merchant's desk: listed, looked at, registered after a review, amended, withdrawn; by whom they may."""

import csv
import io
import re
from datetime import date, timedelta

import pytest

from portal.bills import BillTarget, BillTerms, bills, find_bill, register_bill
from portal.cards import CardKind, allot_cards
from portal.kernel.yen import Yen
from portal.members import Particulars, add_member
from portal.organisations import OrganisationKind, Role, State, change_state, scope_of
from tests.factories import make_plan
from tests.payments.street import Street, cash

NEW = {
    "whom": "number",
    "amount": "¥３,３００",
    "price_before_tax": "3000",
    "due_on": "2026/4/30",
    "purpose": "4月分の水道料金",
    "message": "いつも\nありがとうございます",
    "customer_name": "髙﨑 花子",
    "reference": "A-1",
}
SAME = {"amount": "3,300", "due_on": "2026-04-30", "purpose": "水道料金", "version": "1"}  # as ``bill`` makes it


@pytest.fixture
def scope(owner):
    return owner.member.scope


@pytest.fixture
def number(make):
    return make.number()


@pytest.fixture
def bill(session, clock, owner, scope, number):
    def made(reference="A-1", amount=3_300, *, scope=scope, target=None, **more):
        terms = BillTerms(reference, Yen(amount), date(2026, 4, 30), "水道料金", **more)
        target = target or BillTarget(digits=number.digits)
        return register_bill(session, scope, target, terms, plan=make_plan(), actor=owner.member.actor, at=clock.now())

    return made


@pytest.fixture
def street(session, make, owner, number):
    found = Street(session, make)
    found.merchant, found.number = owner.member, number
    return found


def press(browser, label, **fields):
    """Presses a button of the page that sends a form of its own."""
    found = re.search(rf'action="([^"]+)"[^>]*>(?:(?!</form>).)*?<button[^>]*>{label}', browser.text, re.DOTALL)
    return browser.post(found[1], {"token": browser.token, **fields})


def review(browser, **fields):
    """Sends what the review would: its hidden fields."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', browser.text)
    return dict(found) | fields


def words(browser):
    return " ".join(re.sub(r"<[^>]+>", " ", browser.text).split())


def test_the_first_bill_is_reviewed_as_customers_see_it_and_registered_once(owner, session, scope, number):
    assert "請求はまだありません" in owner.get("/merchant/bills").text
    grouped = f"{number.digits[:4]}　{number.digits[4:8]}-{number.digits[8:]}"
    owner.get("/merchant/bills/new")
    assert re.search(r'name="reference" value="20260401-[2-9A-Z]{4}"', owner.text)
    assert 'name="due_on" value="2026-04-30"' in owner.text
    owner.submit(**NEW, number=grouped)
    said = words(owner)
    assert "まだ登録していません" in said and "3,300 円" in said and "髙＊ 花＊ 様" in said and "みどり水道" in said
    assert bills(session, scope) == []
    form = review(owner, step="register")
    owner.post("/merchant/bills/new", form)
    owner.post("/merchant/bills/new", form)
    (made,) = bills(session, scope)
    assert (made.amount, made.price_before_tax, made.number_id) == (Yen(3_300), Yen(3_000), number.id)
    assert "請求を登録しました" in owner.text and "/b/" in owner.text and "<svg" in owner.text
    assert "経過" in owner.text and "髙﨑 花" in owner.text and "いつも\nありがとうございます" in owner.text
    assert "A-1" in owner.get("/merchant/bills").text and "あと29日" in owner.text


def test_from_the_review_one_goes_back_with_everything_that_was_typed(owner, number):
    owner.get("/merchant/bills/new").submit(**NEW, number=number.digits)
    owner.post("/merchant/bills/new", review(owner, step="edit"))
    for typed in ("¥３,３００", "2026/4/30", "4月分の水道料金", "髙﨑 花子", "A-1", number.digits):
        assert f'value="{typed}"' in owner.text
    assert "確認へ進む" in owner.text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(owner, bill, number):
    bill("USED")
    typed = {**NEW, "number": "123", "amount": "三千", "due_on": "あした", "purpose": " ", "reference": ""}
    owner.get("/merchant/bills/new").submit(**typed, status=422)
    for place, said in (
        ("number", "番号は13桁です"),
        ("amount", "1円から300,000円まで"),
        ("due_on", "2026-12-31 や"),
        ("purpose", "入れてください"),
        ("reference", "入れてください"),
    ):
        assert said in owner.text.partition(f'id="{place}-fault">')[2][:80], place
    assert 'value="三千"' in owner.text and 'value="あした"' in owner.text
    for field, value, said in (
        ("amount", "300001", "300,000円まで"),
        ("price_before_tax", "3301", "請求金額（税込）まで"),
        ("due_on", "2026-05-31", "2026年5月30日まで"),
        ("due_on", "2026-03-31", "過ぎています"),
        ("purpose", "あ" * 61, "60文字まで"),
        ("message", "\u202e", "U+202E"),
        ("reference", "USED", "もうあります"),
        ("number", "2012345678903", "使われていません"),
    ):
        owner.get("/merchant/bills/new").submit(**{**NEW, "number": number.digits, field: value}, status=422)
        assert said in owner.text.partition(f'id="{field}-fault">')[2][:120], (field, value)


def test_a_member_is_found_by_name_and_the_bill_goes_to_their_card(owner, session, scope, clock, make):
    made = [
        add_member(session, scope, Particulars(no, name), actor=owner.member.actor, at=clock.now())
        for no, name in (("0001", "山田 花子"), ("0002", "山田 太郎"), ("0003", "佐藤 一郎"))
    ]
    allot_cards(session, scope, [made[0].id], kind=CardKind.PRINTED, plan=make_plan(), at=clock.now())
    form = {**NEW, "whom": "member", "member": "山田"}
    owner.get("/merchant/bills/new").submit(**form, status=422)
    assert "どの会員かを選んでください" in owner.text and "山田 太郎（0002）" in owner.text
    owner.submit(**form, member_no="0002", status=422)
    assert "まだ番号がありません" in owner.text.partition('id="member-fault">')[2][:80]
    owner.submit(**form, member_no="0001")
    assert "山田 花子" in owner.text
    owner.post("/merchant/bills/new", review(owner, step="register"))
    (bill,) = bills(session, scope)
    assert bill.member_id == made[0].id and "カードのページ" in owner.text
    for typed in ("だれか", ""):
        owner.get("/merchant/bills/new").submit(**{**form, "member": typed}, status=422)
        assert "会員が見つかりません" in owner.text
    owner.get(f"/merchant/bills/new?member={made[2].ref}")
    assert 'value="0003"' in owner.text and 'value="佐藤 一郎"' in owner.text
    assert "A-1" in owner.get(f"/merchant/bills?member={made[0].ref}").text
    assert f"/merchant/bills?member={made[0].ref}&amp;state=all" in owner.get(f"/merchant/members/{made[0].ref}").text


def test_a_bill_makes_its_own_number_only_when_it_is_registered(owner, session, scope):
    owner.get("/merchant/bills/new").submit(**{**NEW, "whom": "new"})
    assert "番号は登録すると決まります" in owner.text
    owner.post("/merchant/bills/new", review(owner, step="register"))
    assert re.search(r"<span>23\d\d</span>", owner.text) and len(bills(session, scope)) == 1


def test_bills_are_found_by_state_and_words_and_come_as_a_file(owner, session, scope, bill, number, street):
    for place in range(51):
        bill(f"B-{place:02}")
    paid = bill("=PAID", customer_name="髙﨑 花子")
    street.paid(paid)
    page = owner.get("/merchant/bills")
    assert "B-50" in page.text and "B-00" not in page.text and "=PAID" not in page.text
    following = page.text.partition('rel="next" href="')[2].partition('"')[0]
    assert "B-00" in owner.get(following.replace("&amp;", "&")).text
    assert "お支払い済み（速報）" in owner.get("/merchant/bills?state=paid").text and "B-50" not in owner.text
    assert "=PAID" in owner.get("/merchant/bills?q=花子").text
    assert "B-07" in owner.get("/merchant/bills?q=b-07").text and "B-08" not in owner.text
    digits = f"{number.digits[:4]}-{number.digits[4:]}"
    assert "B-50" in owner.get(f"/merchant/bills?q={digits}").text
    assert "見つかりませんでした" in owner.get("/merchant/bills?q=ない").text
    assert "この状態の請求はありません" in owner.get("/merchant/bills?state=withdrawn").text
    owner.get("/merchant/bills?q=PAID")
    for_excel, for_programs = re.findall(r'href="(/merchant/bills\.csv[^"]*)"', owner.text)
    sheet = owner.client.get(for_excel.replace("&amp;", "&")).get_data(as_text=True)
    (row,) = csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff")))
    assert sheet.startswith("\ufeff") and row["請求の管理番号"] == "'=PAID" and row["請求金額（税込）"] == "3300"
    assert row["状態"] == "お支払い済み" and row["支払いの状態"] == "速報" and row["支払日時"] == "2026-04-01 12:00"
    rows = list(
        csv.DictReader(io.StringIO(owner.client.get(for_programs.replace("&amp;", "&")).get_data(as_text=True)))
    )
    assert rows[0]["number"] == number.digits and rows[0]["payment_state"] == "provisional"


def test_a_bill_tells_what_has_happened_to_it(owner, session, scope, clock, bill, street):
    made = bill()
    page = f"/merchant/bills/{made.ref}"
    owner.get(f"{page}/edit").submit(**SAME | {"amount": "3,500", "message": "変更しました"})
    assert "請求の内容を変更しました" in owner.text and "3,300円" in owner.text and "3,500円" in owner.text
    _payment, told = street.paid(find_bill(session, scope, made.ref))
    said = words(owner.get(page))
    assert "申込券が発行されました" in said and "3,500円のお支払いがありました（速報）" in said
    assert "/r/" in owner.text and "確定をお待ちください" in said and "変更する" not in said
    street.reverse(told, at=clock.now())
    said = words(owner.get(page))
    assert "レジでお支払いが取り消されました" in said and "お支払い待ち" in said and "取消" in said
    clock.advance(days=10)
    short = bill("SHORT")
    page = f"/merchant/bills/{short.ref}"
    owner.get(f"{page}/edit").submit(**SAME | {"due_on": "2026/04/11"})
    clock.advance(days=1)
    assert "支払期限を過ぎました" in words(owner.get(page)) and "期限切れ" in owner.text


def test_a_bill_that_a_register_has_says_until_when_and_is_not_changed(owner, clock, bill, street):
    made = bill()
    street.authorise(street.code(made))
    page = f"/merchant/bills/{made.ref}"
    assert (
        "12:03を過ぎても" in owner.get(page).text and "取り下げる" not in owner.text and "レジで手続き中" in owner.text
    )
    owner.get(f"{page}/edit", status=409).submit(**SAME | {"amount": "1"}, status=409)
    assert "12:03を過ぎても" in owner.text and 'value="1"' in owner.text
    owner.get(f"{page}/withdraw", status=409).submit(status=409)
    clock.advance(minutes=4)
    owner.get(f"{page}/withdraw").submit()
    assert "請求を取り下げました" in owner.text and "お支払い待ち" not in owner.text
    owner.get(f"{page}/edit", status=409).submit(**SAME | {"amount": "5"}, status=409)
    assert "取り下げられているため" in owner.text
    assert "もう取り下げられています" in owner.get(f"{page}/withdraw", status=409).text


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(owner, merchant, bill):
    made = bill()
    page = f"/merchant/bills/{made.ref}/edit"
    owner.get(page)
    form = {"token": owner.token}
    merchant(Role.EDITOR).get(page).submit(**SAME | {"purpose": "ガス料金"})
    owner.post(page, {**form, **SAME, "amount": "9"}, status=409)
    assert "ほかの方が、この請求を変更しました" in owner.text and 'value="9"' in owner.text
    owner.post(page, {**form, **SAME, "amount": "0", "version": "x"}, status=422)


def test_an_owner_sees_its_tenants_bills_and_whose_they_are(owner, session, make, bill, scope):
    tenant = make.organisation(OrganisationKind.MERCHANT, owner=owner.member.organisation, name="港南支店")
    theirs = bill("T-1", scope=scope_of(tenant))
    bill("A-1")
    assert "港南支店" in owner.get("/merchant/bills").text and "T-1" in owner.text and "みどり水道" in owner.text
    owner.get(f"/merchant/bills?biller={tenant.ref}")
    assert "T-1" in owner.text and "A-1" not in owner.text
    assert "港南支店" in owner.get(f"/merchant/bills/{theirs.ref}").text
    owner.get("/merchant/bills?biller=" + "x" * 22, status=404)


def test_who_may_only_look_is_offered_nothing_else(merchant, owner, session, clock, bill):
    made = bill()
    viewer = merchant(Role.VIEWER)
    assert (
        "A-1" in viewer.get("/merchant/bills").text
        and "確認へ進む" not in viewer.text
        and "/bills/new" not in viewer.text
    )
    assert "取り下げる" not in viewer.get(f"/merchant/bills/{made.ref}").text
    for path in ("new", f"{made.ref}/edit", f"{made.ref}/withdraw", "uploads/new"):
        viewer.get(f"/merchant/bills/{path}", status=403)
    here = owner.member.organisation
    change_state(
        session,
        here.id,
        State.SUSPENDED,
        reason="確認",
        actor=owner.member.actor,
        at=clock.now(),
        by_operator=True,
        open_things=[],
    )
    assert "A-1" in owner.get("/merchant/bills").text and "/bills/new" not in owner.text
    owner.get("/merchant/bills/new", status=403)


def test_the_sandbox_has_bills_of_its_own(in_sandbox, bill):
    made = bill()
    assert "テスト環境の請求は練習用" in in_sandbox.get("/merchant/bills").text
    in_sandbox.get(f"/merchant/bills/{made.ref}", status=404)


def test_home_says_how_much_is_open_and_was_paid_today(owner, bill, street, clock):
    bill("OLD", 1_000)
    street.paid(bill("PAID", 2_000))
    bill("OPEN", 4_000)
    odd = bill("ODD", 8_000)
    street.confirm(cash(street.code(odd), 7_999, "0009"), at=clock.now())
    said = words(owner.get("/merchant"))
    assert "お支払い待ちの請求 3 件 13,000円" in said and "今日のお支払い 1 件 2,000円" in said
    assert "保留 1 件" in said
    assert "保留" in words(owner.get(f"/merchant/bills/{odd.ref}"))
    clock.advance(timedelta(days=1))
    assert "今日のお支払い 0 件" in words(owner.get("/merchant"))


def test_in_the_sandbox_what_stores_do_is_tried_by_buttons(in_sandbox, session, clock, owner):
    scope = owner.member.scope.in_mode(sandbox=True)
    terms = BillTerms("S-1", Yen(100), date(2026, 4, 30), "お試し")
    target, actor = BillTarget(one_off=True), owner.member.actor
    made = register_bill(session, scope, target, terms, plan=make_plan(), actor=actor, at=clock.now())
    page = f"/merchant/bills/{made.ref}"
    for what, said in (
        ("doubled", "二重の入金"),
        ("reversed", "レジでお支払いが取り消されました"),
        ("slow", "レジで手続き中"),
        ("paid", "いまの状態では、その動きを試せません"),
        ("x", "いまの状態では、その動きを試せません"),
    ):
        in_sandbox.get(page)
        in_sandbox.post(f"{page}/simulate", {"token": in_sandbox.token, "what": what})
        assert said in words(in_sandbox), what
    clock.advance(minutes=4)
    assert "期限を過ぎる" in in_sandbox.get(page).text
    in_sandbox.post(f"{page}/simulate", {"token": "x", "what": "paid"})
    assert "もう一度ボタンを押してください" in in_sandbox.text


def test_nothing_is_simulated_outside_the_sandbox(owner, bill):
    made = bill()
    assert "お店での動きを試す" not in owner.get(f"/merchant/bills/{made.ref}").text
    owner.post(f"/merchant/bills/{made.ref}/simulate", {"token": owner.token, "what": "paid"})
    assert "その動きを試せません" in owner.text and "お支払い待ち" in owner.text
