"""Owners invite, change roles, remove, and help who has lost a passkey; an owner always stays."""

import re

from portal.organisations import Role, audit_entries, open_invitations, staff_of
from tests.web.browser import Browser
from tests.web.desk.mailed import link_in, mails


def test_an_owner_invites_and_the_invited_joins(staff, session, app, clock):
    owner = staff().verified()
    owner.get("/merchant/staff/invite").submit(address="ＪＩＲＯ@example.jp", name="次郎", role="viewer", language="en")
    assert "招待のメールを送りました" in owner.text and "jiro@example.jp" in owner.text
    mail = mails(session, "invitation")[-1]
    assert (mail.language, mail.payload["role"], mail.payload["by"]) == ("en", "viewer", owner.member.person.name)
    guest = Browser(app)
    guest.get(link_in(mail)).submit(name="次郎")
    assert [one.name for one in staff_of(session, owner.member.scope)] == [owner.member.person.name, "次郎"]
    assert "招待中" not in owner.get("/merchant/staff").text


def test_an_invitation_with_faults_keeps_what_was_typed(staff):
    owner = staff().verified()
    owner.get("/merchant/staff/invite").submit(address="次郎", name="じ", role="boss", language="xx", status=422)
    assert "メールアドレスの形" in owner.text and "役割を選んで" in owner.text and 'value="じ"' in owner.text


def test_a_member_is_not_invited_again(staff):
    owner = staff().verified()
    address = owner.member.person.address
    owner.get("/merchant/staff/invite").submit(address=address, role="owner", language="ja", status=422)
    assert "すでに担当者です" in owner.text


def test_an_invitation_is_sent_anew_or_withdrawn(staff, session, app, clock):
    owner = staff().verified()
    owner.get("/merchant/staff/invite").submit(address="jiro@example.jp", role="editor", language="ja")
    path = link_in(mails(session, "invitation")[-1])
    again = owner.text.partition('href="/merchant/staff/invite?')[2].partition('"')[0].replace("&amp;", "&")
    owner.get(f"/merchant/staff/invite?{again}")
    assert 'value="jiro@example.jp"' in owner.text and re.search('value="editor"[^>]* checked', owner.text)
    (waiting,) = open_invitations(session, owner.member.scope, at=clock.now())
    owner.get(f"/merchant/staff/invitations/{waiting.ref}/withdraw").submit()
    assert "招待を取り消しました" in owner.text
    Browser(app).get(path, status=410)
    owner.get(f"/merchant/staff/invitations/{waiting.ref}/withdraw", status=404)


def test_a_role_is_changed_and_the_person_told(staff, make, session):
    owner = staff().verified()
    other = make.member(owner.member.organisation, Role.VIEWER, address="jiro@example.jp")
    owner.get(f"/merchant/staff/{other.person.ref}/role").submit(role="editor")
    assert "役割を変えました" in owner.text and "編集者" in owner.text
    assert mails(session, "staff_changed", to="jiro@example.jp")[-1].payload["detail"] == "editor"


def test_the_last_owner_stays(staff, session):
    owner = staff().verified()
    ref = owner.member.person.ref
    owner.get(f"/merchant/staff/{ref}/role").submit(role="viewer", status=422)
    assert "管理者がいなくなる" in owner.text
    owner.get(f"/merchant/staff/{ref}/remove").submit(status=409)
    assert "管理者がいなくなる" in owner.text
    assert staff_of(session, owner.member.scope)[0].role is Role.OWNER


def test_a_removed_member_is_out_at_once(staff, make):
    owner = staff().verified()
    other = staff(Role.EDITOR, owner.member.organisation)
    assert other.get("/merchant").path == "/merchant"
    owner.get(f"/merchant/staff/{other.member.person.ref}/remove").submit()
    assert "担当者から外しました" in owner.text and other.member.person.address not in owner.text
    assert other.get("/merchant").path == "/staff/sign-in"


def test_an_owner_leaves_once_there_is_another(staff, make):
    owner = staff().verified()
    make.member(owner.member.organisation, Role.OWNER)
    owner.get(f"/merchant/staff/{owner.member.person.ref}/remove")
    assert "あなた自身を" in owner.text
    assert owner.submit().path == "/staff/sign-in"


def test_who_lost_a_passkey_is_let_in_by_mail_again(staff, session, app):
    owner = staff().verified()
    other = staff(Role.EDITOR, owner.member.organisation, address="jiro@example.jp")
    owner.get(f"/merchant/staff/{other.member.person.ref}").get(f"/merchant/staff/{other.member.person.ref}/reset")
    assert "本人から頼まれたことを" in owner.text
    owner.submit()
    assert "解除しました" in owner.text and other.get("/merchant").path == "/staff/sign-in"
    assert mails(session, "staff_changed", to="jiro@example.jp")[-1].payload["change"] == "reset"
    assert audit_entries(session, owner.member.scope)[0].action == "staff.reset"


def test_nobody_resets_themselves_or_a_stranger(staff):
    owner, stranger = staff().verified(), staff()
    assert owner.get(f"/merchant/staff/{owner.member.person.ref}/reset").path == "/staff/passkey"
    owner.get(f"/merchant/staff/{stranger.member.person.ref}/reset", status=404)
