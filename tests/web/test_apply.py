"""A company applies, confirms by a mailed link, and is told how far its application is."""

import pytest
from sqlalchemy import func, select

from portal.applications import Application, approve_application
from portal.organisations import COMMAND
from tests.web.desk.mailed import link_in, mails

TYPED = {
    "company": "みどり学園",
    "company_kana": "みどりがくえん",
    "person": "緑川 学",
    "address": "ｍanabu@midori.example.jp",
    "phone": "０３−１１１１−２２２２",
    "website": "www.midori.example.jp",
    "link_type": "regular",
    "purpose": "授業料\n給食費",
}


@pytest.fixture
def backend() -> str:
    return "sqlite"


def test_a_company_applies_and_confirms(browser, session, clock):
    browser.get("/business/apply").submit(**TYPED)
    assert browser.path == "/business/apply/sent"
    applied = session.scalars(select(Application)).one()
    assert (applied.state, applied.phone, applied.website) == (
        "unconfirmed",
        "03-1111-2222",
        "https://www.midori.example.jp",
    )
    assert applied.address == "manabu@midori.example.jp" and applied.purpose == "授業料\n給食費"
    path = link_in(mails(session, "application_confirm")[0])
    assert "みどり学園" in browser.get(path).text
    session.expire_all()
    assert session.scalars(select(Application)).one().state == "unconfirmed"  # a scanner opened it, no more
    browser.submit()
    assert "お申し込みを受け付けました" in browser.text and browser.path == path
    approve_application(session, applied.ref, reason="登記を確認", actor=COMMAND, at=clock.now())
    assert "審査は終わりました" in browser.get(path).text


def test_what_is_wrong_is_told_beside_each_field_and_nothing_is_lost(browser):
    browser.get("/business/apply").submit(company="", address="x", phone="", purpose="一行目\n二行目", status=422)
    for fault in ("会社・団体の名前を", "お名前を入れて", "メールアドレスの形", "電話番号を入れて", "タイプを選んで"):
        assert fault in browser.text
    assert "一行目\n二行目</textarea>" in browser.text.replace("\n</textarea>", "</textarea>")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company", "あ" * 81),
        ("purpose", "あ" * 501),
        ("person", "a\u202eb"),
        ("website", "http://a b"),
        ("link_type", "x"),
    ],
)
def test_each_bad_value_is_refused(browser, field, value):
    browser.get("/business/apply").submit(**(TYPED | {field: value}), status=422)
    assert f'id="{field}-fault"' in browser.text


def test_the_same_form_twice_is_one_application(browser, session):
    form = {"token": browser.get("/business/apply?type=super").token} | TYPED
    assert 'value="super" checked' in browser.text
    for _again in range(2):
        browser.post("/business/apply", form)
    assert session.scalar(select(func.count()).select_from(Application)) == 1
    assert len(mails(session)) == 1


def test_a_stale_form_is_shown_again(browser):
    browser.get("/business/apply")
    browser.post("/business/apply", TYPED | {"token": "x"}, status=400)
    assert "みどり学園" in browser.text


def test_a_link_is_over_after_a_day(browser, session, clock):
    browser.get("/business/apply").submit(**TYPED)
    path = link_in(mails(session)[0])
    clock.advance(days=1)
    assert "期限が切れています" in browser.get(path, status=410).text
    browser.get("/business/apply/nonsense", status=410)


def test_letting_mails_be_sent_to_somebody_is_limited(browser):
    for _count in range(5):
        browser.get("/business/apply").submit(**TYPED)
    browser.get("/business/apply").submit(**TYPED, status=429)
    assert "以降に" in browser.text and "みどり学園" in browser.text
