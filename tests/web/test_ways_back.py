"""The pages of the ways back: what each says and does, and what bad input gets."""

import json
import re

import pytest
from sqlalchemy.orm import Session

from portal.accounts import MailLink
from portal.accounts.recovery import ALPHABET
from tests.accounts.authenticator import Authenticator
from tests.fakes import FixedClock
from tests.letters import sent_mails
from tests.web.browser import Browser

CODE = re.compile(rf"<span>([{ALPHABET}]{{4}})</span>")


def make_code(browser: Browser) -> str:
    browser.get("/ways-back/code").submit()
    return "-".join(CODE.findall(browser.text))


def deliver(browser: Browser, session: Session, clock: FixedClock) -> list[str]:
    """Lets the worker mail what waits; answers the paths in the mails."""
    mails = sent_mails(session, clock, browser.app.extensions["settings"])
    return [re.search(r"http://localhost:8000(/mail/\S+)", mail.text)[1] for mail in mails]


def register_mail(browser: Browser, session: Session, clock: FixedClock, address: str = "taro@example.jp") -> None:
    browser.get("/ways-back/mail").submit(address=address)
    (path,) = deliver(browser, session, clock)
    browser.get(path).submit()


def register_passkey(browser: Browser) -> Authenticator:
    authenticator = Authenticator()
    page = browser.get("/ways-back/passkey")
    token = page.token
    options = browser.client.get("/ways-back/passkey.json").get_data(as_text=True)
    browser.post(
        "/ways-back/passkey", {"token": token, "name": "髙﨑の電話", "credential": authenticator.create(options)}
    )
    return authenticator


def sign_in_by_passkey(browser: Browser, authenticator: Authenticator, status: int = 200) -> None:
    token = browser.get("/sign-in").token
    options = browser.client.get("/sign-in/passkey.json").get_data(as_text=True)
    browser.post("/sign-in/passkey", {"token": token, "credential": authenticator.get(options)}, status=status)


def test_who_has_no_way_back_is_told_once_what_that_means(browser: Browser):
    browser.issue()
    assert "二度と表示できません" in browser.get("/ways-back").text
    make_code(browser)
    assert "二度と表示できません" not in browser.get("/ways-back").text


def test_the_offer_comes_after_the_first_number_and_does_not_nag(browser: Browser):
    browser.issue()
    assert 'class="offer"' in browser.text
    assert 'class="offer"' not in browser.get(browser.path).text


def test_a_passkey_brings_all_numbers_to_a_new_phone(browser: Browser, another_browser: Browser):
    browser.issue()
    number = browser.digits
    authenticator = register_passkey(browser)
    assert "髙﨑の電話" in browser.text and "パスキーを登録しました" in browser.text
    sign_in_by_passkey(another_browser, authenticator)
    assert another_browser.path == "/numbers" and another_browser.digits == number
    assert "番号を呼び戻しました" in another_browser.text


def test_a_passkey_of_nobody_is_refused_with_other_ways(browser: Browser):
    stranger = Authenticator(user_handle=b"x" * 32)
    sign_in_by_passkey(browser, stranger, status=422)
    assert "このパスキーでは呼び戻せませんでした" in browser.text and "復元コードで呼び戻す" in browser.text


def test_a_passkey_is_removed(browser: Browser, another_browser: Browser):
    browser.issue()
    authenticator = register_passkey(browser)
    path = re.search(r'href="(/ways-back/passkey/\d+/remove)"', browser.text)[1]
    another_browser.issue()
    another_browser.get(path, status=404)
    browser.get(path).submit()
    assert "パスキーを削除しました" in browser.text
    browser.get(path, status=404)
    assert authenticator.user_handle


def test_a_passkeys_bad_name_is_told_beside_its_field(browser: Browser):
    browser.issue()
    token = browser.get("/ways-back/passkey").token
    browser.post("/ways-back/passkey", {"token": token, "name": "あ" * 31, "credential": "{}"}, status=422)
    assert "30文字まで" in browser.text


def test_a_code_brings_all_numbers_back_once(browser: Browser, another_browser: Browser, app):
    browser.issue()
    number, code = browser.digits, make_code(browser)
    assert len(code) == 34
    another_browser.get("/sign-in/code").submit(code=code.lower())
    assert another_browser.digits == number
    third = Browser(app)
    third.get("/sign-in/code").submit(code=code, status=422)
    assert "使用済みか、新しいコードに" in third.text and code in third.text


def test_a_code_sent_twice_brings_back_twice_as_once(browser: Browser, another_browser: Browser):
    browser.issue()
    code = make_code(browser)
    form = {"token": another_browser.get("/sign-in/code").token, "code": code}
    another_browser.post("/sign-in/code", form)
    another_browser.post("/sign-in/code", form)
    assert another_browser.path == "/numbers"
    assert another_browser.get("/devices").text.count('class="way-item"') == 2


@pytest.mark.parametrize("typed", ["", "ABCD", "0" * 27 + "1", "あ" * 28, "x" * 10_000])
def test_a_mistyped_code_is_told_beside_its_field(browser: Browser, typed: str):
    browser.get("/sign-in/code").submit(code=typed, status=422)
    assert "復元コードは28文字です" in browser.text


def test_tries_of_codes_are_limited_and_say_when_to_come_back(browser: Browser, another_browser: Browser):
    browser.issue()
    codes = [make_code(browser) for _ in range(2)]
    for _ in range(10):
        another_browser.get("/sign-in/code").submit(code=codes[0], status=422)
    another_browser.get("/sign-in/code").submit(code=codes[1], status=429)
    assert "以降に、もう一度" in another_browser.text and another_browser.page.headers["Retry-After"] == "3600"


def test_a_mailed_link_acts_on_the_button_not_on_opening(
    browser: Browser, another_browser: Browser, session: Session, clock: FixedClock
):
    browser.issue()
    number = browser.digits
    register_mail(browser, session, clock)
    assert "メールアドレスを登録しました" in browser.text and "taro@example.jp" in browser.text
    another_browser.get("/sign-in").post(
        "/sign-in/mail", {"token": another_browser.token, "address": "taro@example.jp"}
    )
    (path,) = deliver(another_browser, session, clock)
    for _scanner in range(3):
        another_browser.get(path)
    assert another_browser.get("/my-data").digits == ""
    another_browser.get(path).submit()
    assert another_browser.digits == number
    third = Browser(another_browser.app)
    third.get(path).submit(status=410)
    assert "このリンクは使用済みです" in third.text


def test_a_mailed_link_is_over_after_half_an_hour(browser: Browser, session: Session, clock: FixedClock):
    browser.issue()
    browser.get("/ways-back/mail").submit(address="taro@example.jp")
    (path,) = deliver(browser, session, clock)
    clock.advance(minutes=31)
    browser.get(path, status=410)
    assert "期限が切れています" in browser.text
    browser.get("/mail/made-up.token", status=410)


def test_nobody_learns_whether_an_address_is_known(browser: Browser, session: Session, clock: FixedClock):
    page = browser.get("/sign-in")
    page.post("/sign-in/mail", {"token": page.token, "address": "nobody@example.jp"})
    assert page.path == "/sign-in/mailed" and deliver(browser, session, clock) == []


def test_what_is_no_address_is_told_and_not_lost(browser: Browser):
    page = browser.get("/sign-in")
    page.post("/sign-in/mail", {"token": page.token, "address": "taro@"}, status=422)
    assert "メールアドレスの形になっていません" in page.text and 'value="taro@"' in page.text


def test_mails_to_one_address_are_limited(browser: Browser):
    for _ in range(5):
        page = browser.get("/sign-in")
        page.post("/sign-in/mail", {"token": page.token, "address": "taro@example.jp"})
    page = browser.get("/sign-in")
    page.post("/sign-in/mail", {"token": page.token, "address": "taro@example.jp"}, status=429)


def test_an_address_can_be_deleted(browser: Browser, session: Session, clock: FixedClock):
    browser.issue()
    register_mail(browser, session, clock)
    token = browser.get("/ways-back/mail").token
    browser.post("/ways-back/mail/remove", {"token": token})
    assert "taro@example.jp" not in browser.text and "削除しました" in browser.text


def test_an_address_with_other_numbers_joins_them_on_demand(
    browser: Browser, another_browser: Browser, session: Session, clock: FixedClock
):
    browser.issue()
    another_browser.issue()
    numbers = {browser.digits, another_browser.digits}
    register_mail(browser, session, clock)
    another_browser.get("/ways-back/mail").submit(address="taro@example.jp")
    (path,) = deliver(another_browser, session, clock)
    another_browser.get(path).submit()
    assert "ひとつにまとめますか" in another_browser.text
    grant = re.search(r'name="grant" value="([^"]+)"', another_browser.text)[1]
    another_browser.submit(grant=grant)
    assert set(re.findall(r"\d{4}</span><span>\d{4}</span><span>\d{5}", another_browser.text)).__len__() == 2
    assert len(numbers) == 2


def test_a_device_with_numbers_is_asked_before_they_are_joined(browser: Browser, another_browser: Browser):
    browser.issue()
    code = make_code(browser)
    another_browser.issue()
    another_browser.get("/sign-in/code").submit(code=code)
    assert "ほかの方の番号とまとめると" in another_browser.text
    assert len(re.findall("</ul>", another_browser.text)) >= 2
    forged = {"token": another_browser.token, "grant": "1.2.9999999999.forged"}
    another_browser.post("/sign-in/join", forged, status=410)


def test_without_mail_there_is_no_such_way(make_app):
    browser = Browser(make_app(MAIL_URL=""))
    assert "メールで受け取る" not in browser.get("/sign-in").text
    browser.post("/sign-in/mail", {"token": browser.token, "address": "a@example.jp"}, status=404)
    browser.issue()
    assert "メールアドレスを登録する" not in browser.get("/ways-back").text
    browser.get("/ways-back/mail", status=404)


@pytest.mark.parametrize("path", ["/ways-back", "/ways-back/code", "/ways-back/passkey", "/devices", "/devices/add"])
def test_who_has_no_number_is_shown_the_ways_back(browser: Browser, path: str):
    browser.get(path, status=404)
    assert 'href="/sign-in"' in browser.text


@pytest.mark.parametrize("path", ["/ways-back/code", "/ways-back/passkey", "/ways-back/mail", "/devices/add"])
def test_a_forged_form_changes_nothing(browser: Browser, path: str):
    browser.issue()
    answer = browser.client.post(path, data={"token": "forged.token"}, headers=browser.headers)
    assert answer.status_code in {400, 422}
    assert "二度と表示できません" in browser.get("/ways-back").text


def test_all_of_it_is_exported_and_deleted(browser: Browser, session: Session, clock: FixedClock):
    browser.issue()
    register_passkey(browser)
    make_code(browser)
    register_mail(browser, session, clock)
    text = browser.get("/my-data").text
    assert "taro@example.jp" in text and "髙﨑の電話" in text and "復元コード" in text
    exported = json.loads(browser.client.get("/my-data/export.json").get_data(as_text=True))
    assert exported["mail_address"] == "taro@example.jp" and exported["passkeys"][0]["name"] == "髙﨑の電話"
    assert exported["recovery_code_made_at"] and exported["mails_of_payments"] is True
    browser.get("/my-data/delete").submit()
    assert session.query(MailLink).count() == 0
