"""API keys and signing secrets: made once, shown once, ended; none for who has no system link."""

import re

import pytest

from portal.kernel.clock import japan_day
from portal.organisations import KeyScope, Role, api_keys, recognise_key, signing_secret, signing_secrets
from tests.web.desk.mailed import mails

TERMS = {"name": "本店の販売管理", "scopes": ["organisation:read", "events:read"]}


def make_key(browser, **terms):
    token = browser.get("/merchant/keys/new").token
    form = {"token": token, **TERMS, **terms}
    browser.post("/merchant/keys/new", form)
    return form


def secret_on(browser):
    found = re.search(r'id="secret"[^>]*>([^<]+)<', browser.text)
    return found[1] if found else ""


def test_a_key_is_made_and_shown_once_with_calls_that_run(owner, session, clock):
    form = make_key(owner, expires="2026-12-31", networks="192.0.2.10\n198.51.100.0/24")
    secret = secret_on(owner)
    assert secret.startswith("spk_live_") and "APIキー（本番）" in owner.text
    assert f"export SMARTPIT_KEY={secret}" in owner.text and "/api/v1/organisation" in owner.text
    known = recognise_key(session, secret, from_address="198.51.100.7", at=clock.now())
    assert known.scopes == {KeyScope.ORGANISATION_READ, KeyScope.EVENTS_READ} and not known.sandbox
    made = api_keys(session, owner.member.scope)[0]
    assert japan_day(made.expires_at).isoformat() == "2026-12-31"

    owner.post("/merchant/keys/new", form)  # loaded again
    assert secret_on(owner) == "" and secret not in owner.text and "もう表示できません" in owner.text
    session.expire_all()
    assert len(api_keys(session, owner.member.scope)) == 1
    assert secret not in owner.get("/merchant/keys").text + owner.get(f"/merchant/keys/{made.ref}").text


def test_all_owners_are_told_of_a_live_key_and_nobody_of_one_in_the_sandbox(owner, merchant, session):
    merchant(Role.OWNER, address="second@example.jp")
    merchant(Role.EDITOR, address="editor@example.jp")
    make_key(owner)
    told = [(mail.address, mail.payload["change"], mail.payload["detail"]) for mail in mails(session, "staff_changed")]
    assert {("second@example.jp", "key_made", "本店の販売管理")} < set(told) and len(told) == 2
    owner.post("/staff/sandbox", {"token": owner.get("/merchant").token, "sandbox": "yes"})
    make_key(owner, name="試し")
    assert secret_on(owner).startswith("spk_sandbox_") and len(mails(session, "staff_changed")) == 2
    assert "本店の販売管理" not in owner.get("/merchant/keys").text


def test_a_key_that_must_sign_comes_without_calls_that_would_fail(owner):
    make_key(owner, must_sign="yes")
    assert secret_on(owner) and "curl" not in owner.text and "署名を付けたリクエストだけ" in owner.text


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({"name": ""}, "名前を入れてください"),
        ({"scopes": []}, "ひとつ以上選んで"),
        ({"scopes": ["everything"]}, "ひとつ以上選んで"),
        ({"networks": "192.0.2.1\nmy office"}, "「my office」はIPアドレスの形"),
        ({"networks": "192.0.2.1\n" * 51}, "50行まで"),
        ({"expires": "2020-01-01"}, "今日から10年先まで"),
        ({"expires": "soon"}, "2026-12-31 のように"),
    ],
)
def test_terms_that_are_refused_say_why_and_keep_what_was_typed(owner, session, terms, fault):
    token = owner.get("/merchant/keys/new").token
    owner.post("/merchant/keys/new", {"token": token, **TERMS, **terms}, status=422)
    assert fault in owner.text and ('value="events:read" checked' in owner.text) == ("scopes" not in terms)
    assert api_keys(session, owner.member.scope) == []


def test_a_key_is_looked_for_and_ended(owner, make, session, clock):
    place = owner.member.organisation
    key, secret = make.key(place)
    make.key(place, KeyScope.EVENTS_READ)
    assert key.start in owner.get("/merchant/keys?q=po").text
    assert "見つかりませんでした" in owner.get("/merchant/keys?q=nothing").text
    assert "使える" in owner.get(f"/merchant/keys/{key.ref}").text and "テナントを読む" in owner.text
    owner.get(f"/merchant/keys/{key.ref}/revoke").submit()
    assert "無効にしました" in owner.text and owner.path == "/merchant/keys"
    session.expire_all()
    with pytest.raises(Exception, match="revoked"):
        recognise_key(session, secret, from_address="192.0.2.1", at=clock.now())
    assert key.start in owner.get("/merchant/keys?state=over").text
    assert key.start not in owner.get("/merchant/keys?state=usable").text


def test_more_keys_than_fit_come_in_pages(owner, make):
    first, _secret = make.key(owner.member.organisation)
    for _count in range(50):
        make.key(owner.member.organisation)
    text = owner.get("/merchant/keys").text
    assert first.ref not in text
    assert first.ref in owner.get(text.partition('rel="next" href="')[2].partition('"')[0]).text


def test_a_tenants_key_is_not_offered_what_only_owners_of_tenants_use(staff, make):
    tenant = staff(Role.OWNER, make.organisation(name="港南支店", owner=make.organisation())).verified()
    assert "tenants:read" not in tenant.get("/merchant/keys/new").text
    form = {"token": tenant.token, **TERMS, "scopes": ["tenants:write"]}
    tenant.post("/merchant/keys/new", form, status=422)


def test_a_signing_secret_is_made_once_shown_once_and_ended(owner, app, make, session):
    vault, scope = app.extensions["wiring"].vault, owner.member.scope
    token = owner.get("/merchant/keys/signing/new").token
    owner.post("/merchant/keys/signing/new", {"token": token})
    secret, made = secret_on(owner), signing_secrets(session, scope)[0]
    assert secret == signing_secret(session, scope, vault, made.ref) and made.ref in owner.text
    owner.post("/merchant/keys/signing/new", {"token": token})
    assert secret not in owner.text and len(signing_secrets(session, scope)) == 1
    make.key(owner.member.organisation, must_sign=True)
    revoke = {"token": owner.get(f"/merchant/keys/signing/{made.ref}/revoke").token}
    assert "APIキー1個が使えなくなります" in owner.text
    owner.post(f"/merchant/keys/signing/{made.ref}/revoke", revoke)
    owner.post(f"/merchant/keys/signing/{made.ref}/revoke", revoke)
    session.expire_all()
    assert "署名の鍵を無効にしました" in owner.text and signing_secrets(session, scope) == []


def test_a_light_merchant_is_told_why_there_are_no_keys(staff, make):
    light = staff(Role.OWNER, make.organisation(link_type="light")).verified()
    for path in ("/merchant/keys", "/merchant/webhooks"):
        assert "ライトタイプでは、APIキーとWebhookを使えません" in light.get(path).text
        assert light.get(f"{path}/new").path == path
    assert light.get("/merchant/keys/signing/new").path == "/merchant/keys"
    home = light.get("/merchant").text
    assert "APIキーを作る" not in home and "ライトタイプは、画面とメールだけ" in home


def test_who_may_only_look_sees_keys_and_no_way_to_make_one(owner, merchant, make):
    make.key(owner.member.organisation)
    viewer = merchant(Role.VIEWER)
    text = viewer.get("/merchant/keys").text
    assert "POS" in text and "/keys/new" not in text and "できるのは管理者です" in text
    viewer.get("/merchant/keys/new", status=403)
