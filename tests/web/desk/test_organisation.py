"""The organisation's profile, its jobs, and its leaving."""

import pytest

from portal.jobs import enqueue
from portal.organisations import (
    COMMAND,
    OpenThings,
    OrganisationKind,
    Profile,
    Role,
    State,
    add_tenant,
    audit_entries,
    find_organisation,
    scope_of,
)
from tests.jobs.everybodys import cancel_job, job


def test_the_profile_is_changed_by_owners_and_noted(staff, session):
    owner = staff()
    place = owner.member.organisation
    typed = {
        "name": "みなと水道",
        "name_kana": "みなと",
        "phone": "０３ー１２３４−５６７８",
        "website": "minato.example.jp",
    }
    owner.get("/merchant/profile/edit").submit(address="ｉｎｆｏ@minato.example.jp", **typed)
    assert "保存しました" in owner.text and "03-1234-5678" in owner.text
    session.expire_all()
    changed = find_organisation(session, place.ref)
    assert (changed.address, changed.website) == ("info@minato.example.jp", "https://minato.example.jp")
    assert audit_entries(session, owner.member.scope)[0].details["fields"] == "name address name_kana phone website"


def test_a_profile_with_faults_keeps_what_was_typed(staff):
    owner = staff()
    owner.get("/merchant/profile/edit").submit(
        name="", address="x", phone="abc", website="javascript:alert(1)", status=422
    )
    for fault in ("名前を入れて", "メールアドレスの形", "03-1234-5678 のように", "https://www.example.jp のように"):
        assert fault in owner.text
    assert 'value="abc"' in owner.text


def test_only_owners_are_offered_what_only_owners_may(staff, make):
    place = make.organisation()
    staff(Role.OWNER, place)
    editor = staff(Role.EDITOR, place)
    text = editor.get("/merchant/profile").text
    assert "/profile/edit" not in text and "/leave" not in text and "変更できるのは管理者です" in text


def test_leaving_lists_what_is_open_and_wants_the_name_typed(staff, make, session):
    owner = staff().verified()
    place = owner.member.organisation
    make.key(place)
    tenant = add_tenant(
        session, scope_of(place), Profile("港南支店", "k@example.jp"), actor=COMMAND, at=make.clock.now()
    )
    owner.get("/merchant/profile").get("/merchant/leave")
    assert "APIキー" in owner.text and "テナントも一緒に終わります" in owner.text
    owner.submit(reason="移転のため", name="ちがう名前", status=422)
    assert "名前が違います" in owner.text and "移転のため" in owner.text
    owner.submit(reason="移転のため", name=place.name)
    assert owner.path == "/staff/organisations" and "利用を終了しました" in owner.text
    session.expire_all()
    assert {find_organisation(session, ref).state for ref in (place.ref, tenant.ref)} == {State.CLOSED}


def test_what_must_be_ended_first_keeps_an_organisation_open(staff, app, session):
    app.extensions["open_things"].append(lambda _session, _of: [OpenThings("bills", 3, blocks=True)])
    owner = staff().verified()
    token = owner.get("/merchant/leave").token
    assert "先に終わらせてください" in owner.text and "確認のため" not in owner.text
    form = {"token": token, "reason": "x", "name": owner.member.organisation.name}
    owner.post("/merchant/leave", form, status=409)
    assert "利用を終えられません" in owner.text


def test_the_operator_does_not_leave(staff):
    owner = staff(kind=OrganisationKind.OPERATOR).verified()
    owner.get("/operator/leave", status=404)
    assert "利用を終える" not in owner.get("/operator/profile").text


@pytest.fixture
def work(session, clock):
    return lambda organisation, **options: enqueue(
        session, "mail.send", {"mail": "x"}, at=clock.now(), lane=organisation.ref, **options
    )


def test_jobs_are_listed_by_mode_and_state(staff, work):
    browser = staff()
    assert "処理はありません" in browser.get("/merchant/jobs?state=failed").text
    ref, trial = work(browser.member.organisation), work(browser.member.organisation, sandbox=True)
    text = browser.get("/merchant/jobs").text
    assert "メールの送信" in text and ref in text and trial not in text
    assert ref in browser.get("/merchant/jobs?state=waiting").text
    assert ref not in browser.get("/merchant/jobs?state=done").text
    assert ref in browser.get("/merchant/jobs?state=nonsense").text
    browser.get("/merchant/jobs?after=nonsense", status=404)
    browser.get(f"/merchant/jobs/{trial}", status=404)
    assert browser.client.get(f"/merchant/jobs/{ref}/progress.json").json["state"] == "waiting"


def test_a_job_is_cancelled_and_tried_again_by_an_editor(staff, make, work, session):
    place = make.organisation()
    editor, viewer = staff(Role.EDITOR, place), staff(Role.VIEWER, place)
    ref = work(place)
    assert "取りやめる</button>" not in viewer.get(f"/merchant/jobs/{ref}").text
    editor.get(f"/merchant/jobs/{ref}").submit()
    assert "取りやめるよう伝えました" in editor.text and "もう一度試す" in editor.text
    editor.submit()
    session.expire_all()
    assert "もう一度始めました" in editor.text and job(session, ref).state == "waiting"
    told = [entry.action for entry in audit_entries(session, editor.member.scope)[:2]]
    assert told == ["job.retried", "job.cancelled"]


def test_a_job_that_has_changed_meanwhile_is_left_alone(staff, work, session, clock):
    browser = staff()
    ref = work(browser.member.organisation)
    cancel = {"token": browser.get(f"/merchant/jobs/{ref}").token}
    cancel_job(session, ref, at=clock.now())
    browser.post(f"/merchant/jobs/{ref}/retry", {"token": "forged"})
    assert "もう一度ボタンを" in browser.text and job(session, ref).state == "cancelled"
    browser.post(f"/merchant/jobs/{ref}/retry", cancel)
    browser.post(f"/merchant/jobs/{ref}/retry", cancel)
    assert "何もしませんでした" in browser.text


def test_a_job_that_another_has_replaced_is_not_tried_again(staff, work, session, clock):
    browser = staff()
    place = browser.member.organisation
    ref = work(place, key="may")
    cancel_job(session, ref, at=clock.now())
    work(place, key="may")
    browser.get(f"/merchant/jobs/{ref}").submit()
    assert "同じ処理がもう始まっている" in browser.text


def test_an_act_that_cannot_be_noted_is_not_done(staff, work, session, monkeypatch):
    browser = staff()
    ref = work(browser.member.organisation)
    token = browser.get(f"/merchant/jobs/{ref}").token
    monkeypatch.setattr("portal.web.desk.job_acts.note_act", lambda *_known, **_told: 1 / 0)
    browser.post(f"/merchant/jobs/{ref}/cancel", {"token": token}, status=500)
    session.rollback()
    assert job(session, ref).state == "waiting"


def test_more_jobs_than_fit_come_in_pages(staff, work):
    browser = staff()
    first = work(browser.member.organisation)
    for _count in range(50):
        work(browser.member.organisation)
    text = browser.get("/merchant/jobs").text
    assert first not in text
    assert first in browser.get(text.partition('rel="next" href="')[2].partition('"')[0]).text


def test_home_says_what_to_do_next(staff):
    browser = staff(kind=OrganisationKind.PRINT_SHOP)
    assert "パスキーを登録する" in browser.get("/print").text and "ほかの担当者を招待する" in browser.text
    chain = staff(Role.VIEWER, browser.member.organisation)
    assert "ほかの担当者を招待する" not in chain.get("/print").text
