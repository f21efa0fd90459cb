"""Tenants: added, found, changed, suspended and closed by their owner; apart by mode, and unknown to tenants."""

import pytest

from portal.organisations import (
    Profile,
    Role,
    State,
    add_tenant,
    find_organisation,
    open_invitations,
    scope_of,
    tenants,
)
from tests.web.desk.mailed import mails

TENANT = {
    "name": "港南支店",
    "name_kana": "こうなんしてん",
    "address": "konan@example.jp",
    "phone": "０３ー１２３４−５６７８",
    "website": "konan.example.jp",
}
FIRST_OWNER = {"owner": "港 南子", "owner_address": "minami@example.jp", "language": "ja"}


@pytest.fixture
def tenant(owner, session, clock):
    place = owner.member.organisation
    return add_tenant(
        session, scope_of(place), Profile("芝浦店", "s@example.jp"), actor=owner.member.actor, at=clock.now()
    )


def test_a_tenant_is_added_with_its_first_owner_once(owner, session):
    assert "テナントはまだありません" in owner.get("/merchant/tenants").text
    form = {"token": owner.get("/merchant/tenants/new").token, **TENANT, **FIRST_OWNER}
    owner.post("/merchant/tenants/new", form)
    owner.post("/merchant/tenants/new", form)
    assert "最初の管理者に招待のメールを送りました" in owner.text and "minami@example.jp" in owner.text
    made = tenants(session, owner.member.scope)
    assert [(one.name, one.phone, one.link_type, one.sandbox) for one in made] == [
        ("港南支店", "03-1234-5678", "regular", False)
    ]
    assert [mail.payload["organisation"] for mail in mails(session, "invitation", to="minami@example.jp")] == [
        "港南支店"
    ]
    assert "港南支店" in owner.get("/merchant/tenants?q=こうなん").text
    assert "見つかりませんでした" in owner.get("/merchant/tenants?q=zzz").text


def test_a_tenant_is_added_without_anybody_and_invited_later(owner, session, clock):
    owner.get("/merchant/tenants/new").submit(**TENANT, owner="", owner_address="", language="ja")
    assert "管理者は、あとから招待できます" in owner.text and "担当者はまだいません" in owner.text
    page = owner.path
    owner.get(f"{page}/invite").submit(owner="港 南子", address="minami@example.jp", language="en")
    assert "招待のメールを送りました" in owner.text and "minami@example.jp" in owner.text
    made = tenants(session, owner.member.scope)[0]
    waiting = open_invitations(session, scope_of(made), at=clock.now())
    assert [(one.role, one.language) for one in waiting] == [(Role.OWNER, "en")]
    owner.post(f"{page}/withdraw", {"token": "forged", "invitation": waiting[0].ref})
    assert "もう一度ボタンを" in owner.text
    for _time in range(2):
        owner.post(f"{page}/withdraw", {"token": owner.token, "invitation": waiting[0].ref})
    assert "招待を取り消しました" in owner.text and "担当者はまだいません" in owner.text


def test_a_tenant_with_faults_keeps_what_was_typed(owner, session):
    typed = {**TENANT, "name": "", "address": "x", "owner": "港 南子", "owner_address": "", "language": "xx"}
    owner.get("/merchant/tenants/new").submit(**typed, status=422)
    for fault in ("名前を入れて", "メールアドレスの形", "メールアドレスも入れて", "言語を選んで"):
        assert fault in owner.text
    assert 'value="港 南子"' in owner.text and tenants(session, owner.member.scope) == []


def test_a_tenant_is_changed(owner, tenant, session):
    owner.get(f"/merchant/tenants/{tenant.ref}/edit")
    assert 'value="芝浦店"' in owner.text
    owner.submit(**TENANT)
    assert "保存しました" in owner.text and "港南支店" in owner.text
    owner.get(f"/merchant/tenants/{tenant.ref}/edit").submit(**{**TENANT, "name": ""}, status=422)


def test_a_tenant_is_suspended_goes_on_and_is_closed_by_its_typed_name(owner, tenant, make, session):
    make.key(tenant)
    page = f"/merchant/tenants/{tenant.ref}"
    suspend = {"token": owner.get(f"{page}/suspend").token, "reason": "調査"}
    owner.post(f"{page}/suspend", suspend)
    assert "テナントを停止しました" in owner.text and "調査" in owner.text and "利用を再開する" in owner.text
    assert owner.post(f"{page}/suspend", suspend).path == page
    owner.get(f"{page}/resume").submit(reason="済み")
    assert "テナントの利用を再開しました" in owner.text
    owner.get(f"{page}/close")
    assert "<dt>APIキー</dt><dd>1</dd>" in owner.text
    owner.submit(reason="閉店", name="ちがう", status=422)
    owner.submit(reason="閉店", name="芝浦店")
    session.expire_all()
    assert find_organisation(session, tenant.ref).state == State.CLOSED
    assert "終了しました" in owner.text and "変更する" not in owner.text and "/invite" not in owner.text


def test_tenants_of_the_sandbox_are_seen_in_the_sandbox_only(in_sandbox, tenant, session):
    assert "芝浦店" not in in_sandbox.get("/merchant/tenants").text
    in_sandbox.get(f"/merchant/tenants/{tenant.ref}", status=404)
    in_sandbox.get("/merchant/tenants/new").submit(**TENANT, **FIRST_OWNER)
    made = in_sandbox.path
    in_sandbox.post("/staff/sandbox", {"token": in_sandbox.token, "sandbox": "no"})
    assert "港南支店" not in in_sandbox.get("/merchant/tenants").text
    in_sandbox.get(made, status=404)


def test_a_tenants_staff_find_no_tenants(staff, tenant):
    browser = staff(Role.OWNER, tenant).verified()
    assert 'href="/merchant/tenants"' not in browser.get("/merchant").text
    for path in ("", "/new", f"/{tenant.ref}", f"/{tenant.ref}/edit", f"/{tenant.ref}/suspend"):
        browser.get(f"/merchant/tenants{path}", status=404)


def test_more_tenants_than_fit_come_in_pages(owner, session, clock):
    place = scope_of(owner.member.organisation)
    for count in range(51):
        profile = Profile(f"店{count:02}", "x@example.jp")
        add_tenant(session, place, profile, actor=owner.member.actor, at=clock.now())
    text = owner.get("/merchant/tenants").text
    assert "店49" in text and "店50" not in text
    assert "店50" in owner.get(text.partition('rel="next" href="')[2].partition('"')[0]).text
