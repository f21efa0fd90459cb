"""Staff sign in by passkey or by a mailed link, once; invitations; a fresh check; devices."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.organisations import (
    COMMAND,
    Invited,
    Role,
    StaffDevice,
    State,
    admit_staff,
    change_state,
    has_passkey,
    invite,
    staff_of,
)
from portal.web.links import token_of
from tests.accounts.authenticator import Authenticator
from tests.statements import recorded
from tests.web.browser import Browser
from tests.web.desk.mailed import link_in, mails

ADDRESS = "hana@example.jp"


def invitation(make, session, organisation=None, role=Role.EDITOR, address=ADDRESS):
    place = organisation or make.organisation()
    invite(session, place, Invited(address, role, "ja"), actor=COMMAND, at=make.clock.now())
    return link_in(mails(session, "invitation", to=address)[-1])


def make_passkey(browser: Browser) -> Authenticator:
    authenticator = Authenticator()
    token = browser.get("/staff/passkey/new").token
    options = browser.client.get("/staff/passkey/new.json").get_data(as_text=True)
    browser.post("/staff/passkey/new", {"token": token, "name": "PC", "credential": authenticator.create(options)})
    return authenticator


def use_passkey(browser: Browser, authenticator: Authenticator, path: str = "/staff/sign-in", status: int = 200):
    page = browser.get(path)
    action = "/staff/sign-in/passkey" if "sign-in" in path else path
    options = browser.client.get(f"{path.partition('?')[0]}/passkey.json").get_data(as_text=True)
    back = path.partition("?back=")[2]
    sent = {"token": page.token, "credential": authenticator.get(options), "back": back}
    return browser.post(action, sent, status=status)


def test_an_invitation_makes_a_member_who_is_offered_a_passkey_at_once(browser, make, session):
    path = invitation(make, session)
    assert "みどり水道" in browser.get(path).text and "編集者" in browser.text
    browser.submit(name="髙﨑 花")
    assert browser.path == "/staff/passkey/new" and "パスキーを登録しましょう" in browser.text
    assert "髙﨑 花" in browser.get("/merchant").text


def test_opening_an_invitation_does_nothing_until_its_button_is_pressed(browser, make, session):
    place = make.organisation()
    path = invitation(make, session, place)
    browser.get(path).get(path)
    assert staff_of(session, make.member(place).scope)[0].name == "髙﨑 花"  # the only one is the one just made
    browser.submit(name="", status=422)
    assert "お名前を入れてください" in browser.text


def test_an_invitation_is_good_on_one_browser_only_and_for_seven_days(browser, another_browser, make, session, clock):
    path = invitation(make, session)
    browser.get(path).submit(name="髙﨑 花")
    page = another_browser.get(path)
    page.submit(name="だれか", status=410)
    assert "別のブラウザ" in another_browser.text
    other = invitation(make, session, address="late@example.jp")
    clock.advance(timedelta(days=7))
    assert "期限が切れた" in another_browser.get(other, status=410).text
    another_browser.get("/staff/invitation/nonsense", status=410)


def test_an_invitation_to_who_closed_meanwhile_is_over(browser, make, session, clock):
    place = make.organisation()
    path = invitation(make, session, place)
    for _again in range(2):  # as a browser that never saw the answer
        browser.client.set_cookie("staff", "s" * 43)
        browser.get(path).submit(name="髙﨑 花")
    unused = browser.get(invitation(make, session, place, address="jiro@example.jp"))
    change_state(session, place.id, State.CLOSED, reason="", actor=COMMAND, at=clock.now())
    unused.submit(name="次郎", status=410)
    assert "期限が切れたか" in browser.text
    browser.client.set_cookie("staff", "s" * 43)
    browser.get(path).submit(name="髙﨑 花", status=410)
    assert "期限が切れたか" in browser.text


def test_ones_own_acts_stand_in_the_log_in_words(staff, session):
    browser = staff()
    browser.get("/staff").submit(name="花子", language="en")
    make_passkey(browser)
    browser.get("/staff/devices")
    browser.post("/staff/sign-out", {"token": browser.token})
    seen = staff(organisation=browser.member.organisation).get("/merchant/log?action=staff.").text
    for told in ("いまの名前：花子", "名前、メールの言語", "パスキー「PC」を追加", "のサインインを終えました"):
        assert told in seen


def test_who_has_a_passkey_accepts_an_invitation_and_signs_in_with_it(browser, another_browser, make, session):
    first = make.organisation(name="はじめ")
    browser.get(invitation(make, session, first)).submit(name="髙﨑 花")
    make_passkey(browser)
    path = invitation(make, session, make.organisation(name="つぎ"), Role.VIEWER)
    another_browser.get(path)
    assert "髙﨑 花さんとして参加します" in another_browser.text
    another_browser.submit(name="ちがう名前")
    assert another_browser.path == "/staff/sign-in" and "招待を受けました" in another_browser.text
    browser.get("/staff/organisations")
    assert "つぎ" in browser.text and "髙﨑 花" in browser.text


def test_who_is_signed_in_accepts_and_is_in_the_new_organisation_at_once(browser, make, session):
    browser.get(invitation(make, session, make.organisation(name="はじめ"))).submit(name="髙﨑 花")
    make_passkey(browser)
    browser.get(invitation(make, session, make.organisation(name="つぎの会社"))).submit(name="髙﨑 花")
    assert browser.path == "/merchant" and "つぎの会社" in browser.text


def test_a_passkey_signs_in_on_another_machine(browser, another_browser, make, session):
    browser.get(invitation(make, session)).submit(name="髙﨑 花")
    authenticator = make_passkey(browser)
    assert mails(session, "staff_changed", to=ADDRESS)[-1].payload["change"] == "passkey_added"
    use_passkey(another_browser, authenticator)
    assert another_browser.path == "/merchant"
    assert "max-age=1209600" in another_browser.page.history[0].headers["Set-Cookie"].lower()


def test_a_strange_passkey_is_refused_with_the_other_way(browser):
    use_passkey(browser, Authenticator(user_handle=b"x" * 32), status=422)
    assert "サインインできませんでした" in browser.text and "リンクをメールで受け取る" in browser.text


def test_after_signing_in_one_is_on_the_page_one_wanted(browser, another_browser, make, session):
    browser.get(invitation(make, session)).submit(name="髙﨑 花")
    authenticator = make_passkey(browser)
    page = another_browser.get("/merchant/log?q=x")
    assert page.path == "/staff/sign-in" and 'name="back" value="/merchant/log?q=x"' in page.text
    options = page.client.get("/staff/sign-in/passkey.json").get_data(as_text=True)
    sent = {"token": page.token, "credential": authenticator.get(options), "back": "/merchant/log?q=x"}
    assert another_browser.post("/staff/sign-in/passkey", sent).path == "/merchant/log"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_signing_in_leads_nowhere_else(browser, another_browser, make, session, back):
    browser.get(invitation(make, session)).submit(name="髙﨑 花")
    authenticator = make_passkey(browser)
    use_passkey(another_browser, authenticator, f"/staff/sign-in?back={back}")
    assert another_browser.path == "/merchant"


def test_a_mailed_link_signs_in_once_and_the_answer_tells_nothing_of_the_address(browser, staff, session, app):
    member = staff(address=ADDRESS).member
    known = browser.get("/staff/sign-in").post("/staff/sign-in/mail", {"token": browser.token, "address": ADDRESS})
    text = known.text
    stranger = Browser(app)
    token = stranger.get("/staff/sign-in").token
    assert stranger.post("/staff/sign-in/mail", {"token": token, "address": "nobody@example.jp"}).text.count(
        "メールをご確認"
    ) == text.count("メールをご確認")
    assert [mail.address for mail in mails(session, "staff_sign_in")] == [ADDRESS]
    path = link_in(mails(session, "staff_sign_in")[0])
    browser.get(path).get(path).submit()
    assert browser.path == "/staff/passkey/new" and member.person.name in browser.text
    stranger.get(path).submit(status=410)
    assert "使用済み" in stranger.text


def test_a_link_is_over_after_half_an_hour_and_a_passkey_made_meanwhile_counts(browser, staff, session, clock):
    signed_in = staff(address=ADDRESS)
    for _again in range(2):
        browser.get("/staff/sign-in").post("/staff/sign-in/mail", {"token": browser.token, "address": ADDRESS})
    make_passkey(signed_in)
    first, second = (link_in(mail) for mail in mails(session, "staff_sign_in"))
    browser.get(first).submit(status=410)
    assert "パスキーでサインイン" in browser.text and "登録されています" in browser.text
    clock.advance(minutes=30)
    assert "期限が切れています" in browser.get(second, status=410).text
    browser.get("/staff/sign-in").post("/staff/sign-in/mail", {"token": browser.token, "address": ADDRESS})
    assert mails(session, to=ADDRESS)[-1].template == "staff_use_passkey"


def test_links_are_limited(browser):
    for _count in range(5):
        browser.get("/staff/sign-in").post("/staff/sign-in/mail", {"token": browser.token, "address": ADDRESS})
    browser.get("/staff/sign-in")
    browser.post("/staff/sign-in/mail", {"token": browser.token, "address": ADDRESS}, status=429)
    assert "以降に、もう一度お試しください" in browser.text and browser.page.headers["Retry-After"]


def test_a_sensitive_page_asks_for_the_passkey_and_comes_back(staff, clock):
    browser = staff()
    authenticator = make_passkey(browser)
    assert browser.get("/merchant/staff/invite").path == "/merchant/staff/invite"  # it was checked when it was made
    clock.advance(minutes=10)
    assert browser.get("/merchant/staff/invite").path == "/staff/verify"
    use_passkey(browser, authenticator, "/staff/verify?back=/merchant/staff/invite")
    assert browser.path == "/merchant/staff/invite"


def test_a_form_sent_too_late_waits_for_the_check_and_is_sent_then(staff, session, clock):
    browser = staff()
    authenticator = make_passkey(browser)
    token = browser.get("/merchant/staff/invite").token
    clock.advance(minutes=10)
    typed = {"address": "jiro@example.jp", "name": '次"郎', "role": "viewer", "language": "ja"}
    browser.post("/merchant/staff/invite", {"token": token} | typed)
    assert "ご本人であることを確認します" in browser.text and not mails(session, "invitation", to="jiro@example.jp")
    kept = {f"kept.{name}": value for name, value in typed.items()}
    options = browser.client.get("/staff/verify/passkey.json").get_data(as_text=True)
    sent = {"token": browser.token, "credential": authenticator.get(options), "back": "/merchant/staff/invite"}
    browser.post("/staff/verify", sent | kept)
    assert "確認できました" in browser.text
    hidden = dict(re.findall(r'<input type="hidden" name="(address|name|role|language)" value="([^"]*)"', browser.text))
    browser.submit(**{name: html.unescape(value) for name, value in hidden.items()})
    assert "招待のメールを送りました" in browser.text
    assert mails(session, "invitation", to="jiro@example.jp")[-1].payload["role"] == "viewer"


def test_a_fresh_check_wants_ones_own_passkey(staff, clock):
    browser, another = staff(), staff()
    make_passkey(browser)
    theirs = make_passkey(another)
    clock.advance(minutes=10)
    use_passkey(browser, theirs, "/staff/verify", status=422)
    assert browser.get("/merchant/staff/invite").path == "/staff/verify"


def test_who_has_no_passkey_makes_one_before_a_sensitive_act(staff):
    browser = staff()
    assert browser.get("/merchant/staff/invite").path == "/staff/passkey/new"
    assert 'name="back" value="/merchant/staff/invite"' in browser.text


def test_a_second_passkey_wants_the_first_and_passkeys_are_removed(staff, session, clock):
    browser = staff()
    make_passkey(browser)
    clock.advance(minutes=10)
    assert browser.get("/staff/passkey/new").path == "/staff/verify"
    browser.verified()
    assert "パスキーを追加する" in browser.get("/staff/passkey/new").text
    href = browser.get("/staff/passkey").text.partition("/remove")[0].rpartition('"')[2]
    browser.get(f"{href}/remove")
    assert "最後のパスキーです" in browser.text
    browser.submit()
    assert "パスキーを削除しました" in browser.text and not has_passkey(session, browser.member.person.id)


def test_signing_out_ends_the_device_and_its_cookie(staff, session):
    browser = staff()
    token = browser.get("/merchant").token
    browser.post("/staff/sign-out", {"token": token})
    assert browser.path == "/staff/sign-in" and "サインアウトしました" in browser.text
    assert session.scalar(select(func.count()).select_from(StaffDevice)) == 0
    browser.client.set_cookie("staff", browser.member.secret)  # as if somebody had kept it
    assert browser.get("/merchant").path == "/staff/sign-in"


def test_devices_are_listed_and_signed_out(staff, make, app, session, clock):
    here = staff()
    there = Browser(app)
    admit_staff(session, here.member.person.id, "t" * 43, device_name="Android", at=clock.now())
    there.client.set_cookie("staff", "t" * 43)
    assert there.get("/merchant").path == "/merchant"
    here.get("/staff/devices")
    assert "Android" in here.text and "この機器" in here.text
    here.post("/staff/devices/sign-out-others", {"token": here.token})
    assert "すべてサインアウト" in here.text and "Android" not in here.text
    assert there.get("/merchant").path == "/staff/sign-in"


def test_a_device_that_rests_for_two_weeks_signs_in_again_and_one_in_use_is_renewed(staff, clock):
    used, resting = staff(), staff()
    for _week in range(3):
        clock.advance(days=7)
        used.get("/merchant")
        assert "max-age=1209600" in used.page.headers["Set-Cookie"].lower()
    used.get("/merchant")
    assert "Set-Cookie" not in used.page.headers  # not on every page
    assert resting.get("/merchant").path == "/staff/sign-in"


def test_name_and_language_of_mails_are_ones_own(staff, session):
    browser = staff()
    browser.get("/staff").submit(name=" 髙﨑　さくら ", language="en")
    assert "保存しました" in browser.text and "髙﨑　さくら" in browser.text
    browser.get("/staff").submit(name="", language="xx", status=422)
    assert "お名前を入れてください" in browser.text and "言語を選び直してください" in browser.text


def test_a_forged_link_is_refused(browser, staff, session):
    staff(address=ADDRESS)
    browser.get("/staff/sign-in").post("/staff/sign-in/mail", {"token": browser.token, "address": ADDRESS})
    ref = mails(session, "staff_sign_in")[0].payload["ref"]
    browser.get(f"/staff/mail/{token_of('k' * 32, 'invitation', ref)}", status=410)


def test_customers_pages_never_ask_who_works_here(staff, app, session):
    browser = staff()
    engine = app.extensions["wiring"].engine
    with recorded(engine) as statements:
        browser.get("/how-to-pay")
    assert not [one for one in statements if "staff" in one]


def test_a_cookie_read_before_signing_in_lets_nobody_in_afterwards(browser, app, session, make, clock):
    path = invitation(make, session)
    browser.get(path)
    before = "s" * 43
    browser.client.set_cookie("staff", before)
    browser.get(path).submit(name="花")
    assert browser.path == "/staff/passkey/new"
    assert browser.client.get_cookie("staff").value != before
    copier = Browser(app)
    copier.client.set_cookie("staff", before)
    assert copier.get("/staff").path == "/staff/sign-in"
