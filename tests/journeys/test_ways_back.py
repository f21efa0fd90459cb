"""A phone is lost, a new one has the same numbers: by passkey, recovery code, mail, the old phone, or the hand-over."""

import json
import re
from pathlib import Path

import zxingcpp
from playwright.sync_api import expect

from tests.journeys import on_both_in_long
from tests.journeys.conftest import MakePhone
from tests.journeys.customer_phone import CustomerPhone
from tests.journeys.post import mail_to, text_of
from tests.journeys.screen import screenshot
from tests.journeys.server import Server
from tests.journeys.test_offline import wait_until_kept

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
NO_AUTOFILL = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"
STANDALONE = "Object.defineProperty(navigator, 'standalone', { get: () => true })"


class Authenticator:
    """A virtual authenticator in Chromium, whose passkeys can be carried to another page, as a synced one's are."""

    def __init__(self, phone: CustomerPhone) -> None:
        self.devtools = phone.context.new_cdp_session(phone.page)
        self.devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    @property
    def passkeys(self) -> list[dict]:
        return self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def receive(self, passkeys: list[dict]) -> None:
        for passkey in passkeys:
            credential = {**passkey, "signCount": 0}  # a synced passkey starts anew
            self.devtools.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})


def test_a_passkey_brings_all_numbers_to_a_new_phone(make_phone: MakePhone):
    old = make_phone()
    old.given_number()
    old.add("月謝")
    numbers = sorted(old.numbers())
    keys = Authenticator(old)
    old.open("/ways-back").follow("パスキーを登録する")
    expect(old.button("登録する")).to_be_visible()
    old.press("登録する")
    old.shows("パスキーを登録しました。")

    new = make_phone()
    new.context.add_init_script(NO_AUTOFILL)
    new.open("/")
    Authenticator(new).receive(keys.passkeys)
    new.follow("前に発行した番号を呼び戻す").press("パスキーで呼び戻す")

    expect(new.page).to_have_url(re.compile("/numbers"))
    assert sorted(new.numbers()) == numbers


def test_a_wiped_phone_signs_in_again_from_the_autofill(phone: CustomerPhone):
    phone.given_number()
    digits, page = phone.digits, phone.path
    Authenticator(phone)
    phone.open("/ways-back/passkey")
    phone.press("登録する")
    wait_until_kept(phone.page, page)  # then nothing is under way that would bring the wiped cookie back
    phone.page.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")
    phone.context.clear_cookies()

    phone.page.goto(phone.server_url + "/sign-in")  # the virtual authenticator picks at once
    expect(phone.page).to_have_url(re.compile("/numbers"))
    assert phone.digits == digits


def test_the_same_machine_is_not_registered_twice(phone: CustomerPhone):
    phone.given_number()
    Authenticator(phone)
    phone.open("/ways-back/passkey").press("登録する")

    phone.open("/ways-back/passkey").button("登録する").click()

    phone.shows("この機器のパスキーは、すでに登録されています。")


def test_a_passkey_is_named_and_removed(phone: CustomerPhone):
    phone.given_number()
    Authenticator(phone)
    phone.open("/ways-back/passkey").page.get_by_label("パスキーの名前").fill("髙﨑の電話")
    phone.press("登録する").shows("髙﨑の電話")

    phone.page.get_by_role("link", name="削除").click()
    phone.press("削除する").shows("パスキーを削除しました。")

    assert phone.page.get_by_text("髙﨑の電話").count() == 0


def test_a_recovery_code_is_shown_once_saved_and_brings_the_number_back(make_phone: MakePhone, tmp_path: Path):
    old = make_phone()
    old.given_number()
    digits = old.digits
    old.open("/ways-back").follow("復元コードを作る").press("コードを表示する")
    code = "-".join(old.page.locator(".code span").all_inner_texts())
    saved = old.download(old.main.get_by_role("link", name="ファイルに保存する")).decode()
    assert code in saved
    expect(old.page.get_by_role("button", name="印刷する")).to_be_visible()
    old.follow("控えました")
    assert code not in old.page.content()

    new = make_phone(java_script_enabled=False)
    new.open("/sign-in").follow("復元コードで呼び戻す")
    new.page.get_by_label("復元コード").fill(code.lower().replace("-", " "))
    new.press("番号を呼び戻す")

    assert new.digits == digits


def opens_mail(phone: CustomerPhone, server: Server, to: str, part: str) -> None:
    """Opens the link in the mail to this address that has this in it."""
    phone.page.goto(re.search(r"http://\S+/mail/\S+", text_of(mail_to(server, to, part)))[0])
    phone.arrived()


def test_a_mailed_link_brings_the_number_back(make_phone: MakePhone, mailing_server: Server):
    old = make_phone()
    old.server_url = mailing_server.url
    old.given_number()
    digits = old.digits
    old.open("/ways-back").follow("メールアドレスを登録する")
    old.page.get_by_label("メールアドレス").fill("taro@example.jp")
    old.press("確認のメールを送る")
    opens_mail(old, mailing_server, "taro@example.jp", "メールアドレスの確認")
    old.press("登録する").shows("taro@example.jp")

    new = make_phone()
    new.server_url = mailing_server.url
    new.open("/sign-in").page.get_by_label("登録したメールアドレス").fill("taro@example.jp")
    new.press("リンクをメールで受け取る")
    opens_mail(new, mailing_server, "taro@example.jp", "番号を呼び戻すリンク")
    assert new.page.locator(".groups").count() == 0
    new.press("番号を呼び戻す")

    assert new.digits == digits


@on_both_in_long
def test_a_second_phone_scans_the_first_and_is_let_in(make_phone: MakePhone):
    old, new = make_phone(), make_phone(user_agent=IPHONE)
    old.given_number()
    digits = old.digits
    old.open("/devices").follow("機器を追加する").press("QRコードを出す")
    (code,) = zxingcpp.read_barcodes(screenshot(old.page), formats=zxingcpp.BarcodeFormat.QRCode)

    new.page.goto(code.text)
    new.arrived().press("この機器で使う")
    expect(old.button("同じなので、番号を入れる")).to_be_visible(timeout=10_000)
    assert old.page.locator(".compare .digits").inner_text() == new.page.locator(".compare .digits").inner_text()
    old.press("同じなので、番号を入れる").shows("新しい機器に番号を入れました。")

    expect(new.page).to_have_url(re.compile("/numbers"), timeout=10_000)
    assert new.digits == digits
    assert old.page.locator(".facts strong").all_inner_texts()[0] == "iPhone"


def test_the_hand_over_starts_the_app_with_the_same_number_between_two_profiles(make_phone: MakePhone):
    safari = make_phone(user_agent=IPHONE + " Version/18.5 Mobile/15E148 Safari/604.1")
    safari.given_number()
    digits = safari.digits
    safari.open("/ways-back/code").press("コードを表示する")
    safari.open("/install/iphone")
    manifest = safari.page.locator("link[rel=manifest]").get_attribute("href")
    start = json.loads(safari.context.request.get(safari.server_url + manifest).text())["start_url"]

    stranger = make_phone(user_agent=IPHONE + " Version/18.5 Mobile/15E148 Safari/604.1")
    stranger.open(start)
    stranger.page.wait_for_timeout(300)
    assert stranger.headline == "この画面には、まだ番号がありません"

    app = make_phone(user_agent=IPHONE + " Mobile/15E148")
    app.context.add_init_script(STANDALONE)
    app.page.goto(app.server_url + start)
    expect(app.page).to_have_url(re.compile("/numbers"))
    assert app.digits == digits

    wait_until_kept(app.page, app.page.locator(".entries a").first.get_attribute("href"))
    app.context.set_offline(True)
    app.page.goto(app.server_url + start)
    assert app.digits == digits
