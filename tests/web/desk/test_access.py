"""What an organisation, a role and a mode let through, and what a form opened elsewhere does not."""

import pytest

from portal.kernel.identifiers import hash_secret
from portal.kernel.sealing import Vault, derived_key
from portal.organisations import (
    COMMAND,
    Invited,
    OrganisationKind,
    Role,
    State,
    api_keys,
    change_state,
    find_organisation,
    invite,
    make_signing_secret,
    open_invitations,
    signing_secrets,
    staff_of,
)
from portal.organisations import accept_invitation as accept


def works_also_at(session, make, browser, organisation, role=Role.OWNER):
    """The browser's person becomes a member of another organisation as well."""
    at, person = make.clock.now(), browser.member.person
    invited = invite(session, organisation, Invited(person.address, role, "ja"), actor=COMMAND, at=at)
    accept(session, invited.ref, name="x", by=hash_secret("s"), actor_address="", at=at)


def switch(browser, organisation):
    browser.get("/staff/organisations")
    return browser.post("/staff/organisations", {"token": browser.token, "organisation": organisation.ref})


def test_too_small_a_role_is_told_whom_to_ask(staff, make):
    place = make.organisation()
    staff(Role.OWNER, place, name="山田 管理")
    viewer = staff(Role.VIEWER, place)
    viewer.get("/merchant/staff/invite", status=403)
    assert "「管理者」の役割が必要" in viewer.text and "山田 管理" in viewer.text
    assert "招待する" not in viewer.get("/merchant/staff").text


def test_pages_of_another_kind_are_not_found_and_say_so_in_the_frame(staff):
    browser = staff(kind=OrganisationKind.PRINT_SHOP)
    browser.get("/merchant", status=404)
    assert "みどり水道" in browser.text and 'href="/print"' in browser.text and "番号" not in browser.text


def test_a_suspended_organisation_may_look_and_is_told_why_no_more(staff, session, clock):
    browser = staff().verified()
    place = browser.member.organisation
    change_state(session, place.id, State.SUSPENDED, reason="調査", actor=COMMAND, at=clock.now())
    browser.get("/merchant")
    assert "見ることだけができます。管理者は、" in browser.text and "理由：調査" in browser.text
    assert "停止中" in browser.get("/merchant/profile").text and "変更する" not in browser.text
    browser.get("/merchant/profile/edit", status=403)
    assert "利用が停止されている" in browser.text


def test_a_suspended_organisation_ends_what_it_gave_and_gives_nothing_new(staff, make, session, clock):
    browser, at = staff().verified(), clock.now()
    place, scope, actor = browser.member.organisation, browser.member.scope, browser.member.actor
    colleague, key = make.member(place).person.ref, make.key(place)[0].ref
    signing = make_signing_secret(session, scope, Vault([derived_key("tests")]), actor=actor, at=at)[0].ref
    invited = invite(session, place, Invited("jiro@example.jp", Role.VIEWER, "ja"), actor=actor, at=at).ref
    change_state(session, place.id, State.SUSPENDED, reason="調査", actor=COMMAND, at=at)
    for refused in ("keys/new", "keys/signing/new", "staff/invite", f"staff/{colleague}/role", "profile/edit", "leave"):
        browser.get(f"/merchant/{refused}", status=403)
    shown = browser.get("/merchant/staff").text + browser.get(f"/merchant/staff/{colleague}").text
    assert "招待する" not in shown and "役割を変える" not in shown
    ending = {
        f"keys/{key}": f"keys/{key}/revoke",
        "keys": f"keys/signing/{signing}/revoke",
        "staff": f"staff/invitations/{invited}/withdraw",
        f"staff/{colleague}": f"staff/{colleague}/remove",
    }
    for page, act in ending.items():
        assert f'href="/merchant/{act}"' in browser.get(f"/merchant/{page}").text
        browser.get(f"/merchant/{act}").submit()
    session.expire_all()
    assert api_keys(session, scope)[0].revoked_at and not signing_secrets(session, scope)
    assert len(staff_of(session, scope)) == 1 and not open_invitations(session, scope, at=at)


def test_a_closed_organisation_is_no_workplace_any_more(staff, session, clock):
    browser = staff()
    change_state(session, browser.member.organisation.id, State.CLOSED, reason="x", actor=COMMAND, at=clock.now())
    browser.get("/merchant")
    assert browser.path == "/staff/organisations" and "入れる会社・団体がありません" in browser.text
    browser.submit()  # signing out, the only form there
    assert browser.path == "/staff/sign-in"


def test_one_works_for_one_organisation_at_a_time_and_switches(staff, make, session):
    browser = staff()
    shop = make.organisation(OrganisationKind.PRINT_SHOP, name="東京印刷")
    works_also_at(session, make, browser, shop, Role.VIEWER)
    assert "切り替え" in browser.get("/merchant").text
    assert switch(browser, shop).path == "/print" and "東京印刷" in browser.text
    browser.get("/merchant", status=404)
    browser.get("/staff/organisations")
    stranger = make.organisation(name="よそ")
    browser.post("/staff/organisations", {"token": browser.token, "organisation": stranger.ref}, status=404)


def test_after_choosing_one_is_on_the_wanted_page_of_that_organisation(staff, make, session):
    browser = staff()
    shop = make.organisation(OrganisationKind.PRINT_SHOP, name="東京印刷")
    works_also_at(session, make, browser, shop)
    browser.get("/staff/organisations?back=/print/log")
    assert 'name="back" value="/print/log"' in browser.text
    assert browser.submit(organisation=shop.ref, back="/print/log").path == "/print/log"


def test_the_sandbox_is_switched_on_every_page_and_shown(staff):
    browser = staff()
    browser.get("/merchant/log")
    browser.post("/staff/sandbox", {"token": browser.token, "sandbox": "yes", "back": "/merchant/log?q=x"})
    assert browser.path == "/merchant/log" and 'class="sandbox-band"' in browser.text
    browser.post("/staff/sandbox", {"token": browser.token, "sandbox": "no", "back": "/merchant/jobs/abc/progress"})
    assert browser.path == "/merchant/jobs" and 'class="sandbox-band"' not in browser.text


def test_the_operator_has_no_sandbox(staff):
    browser = staff(kind=OrganisationKind.OPERATOR)
    browser.get("/operator/log")
    assert "テスト環境" not in browser.text
    browser.post("/staff/sandbox", {"token": browser.token, "sandbox": "yes", "back": "/operator/log"})
    assert 'class="sandbox-band"' not in browser.text


def test_a_form_opened_in_one_organisation_and_sent_in_another_is_shown_again(staff, make, session):
    browser = staff()
    other = make.organisation(name="みなとガス")
    works_also_at(session, make, browser, other)
    opened = browser.get("/merchant/profile/edit").token
    switch(browser, other)
    typed = {"token": opened, "name": "打ち込んだ名前", "address": "a@example.jp"}
    browser.post("/merchant/profile/edit", typed, status=400)
    assert "別のタブで会社・団体か環境が切り替わりました" in browser.text and "打ち込んだ名前" in browser.text
    assert find_organisation(session, other.ref).name == "みなとガス"
    browser.submit(**{name: value for name, value in typed.items() if name != "token"})
    session.expire_all()
    assert find_organisation(session, other.ref).name == "打ち込んだ名前"


@pytest.mark.parametrize(("first", "then"), [("no", "yes"), ("yes", "no")])
def test_a_form_opened_in_one_mode_and_sent_in_the_other_is_shown_again(staff, first, then):
    browser = staff().verified()

    def mode(wanted: str) -> None:
        browser.get("/merchant")
        browser.post("/staff/sandbox", {"token": browser.token, "sandbox": wanted})

    mode(first)
    opened = browser.get("/merchant/staff/invite").token
    mode(then)
    typed = {"token": opened, "address": "taro@example.jp", "role": "viewer", "language": "ja"}
    browser.post("/merchant/staff/invite", typed, status=400)
    assert "切り替わりました" in browser.text and "taro@example.jp" in browser.text


def test_a_form_opened_by_somebody_else_on_this_browser_is_refused(staff, make, session):
    browser, other = staff(), staff()
    opened = browser.get("/staff").token
    browser.client.set_cookie("staff", other.member.secret)
    browser.post("/staff", {"token": opened, "name": "別の人", "language": "ja"}, status=400)
    assert staff_of(session, other.member.scope)[0].name == other.member.person.name


def test_a_switch_from_a_page_of_another_organisation_does_nothing(staff, make, session):
    browser = staff()
    other = make.organisation(name="みなとガス")
    works_also_at(session, make, browser, other)
    opened = browser.get("/merchant").token
    switch(browser, other)
    browser.post("/staff/sandbox", {"token": opened, "sandbox": "yes", "back": "/merchant"})
    assert "切り替えませんでした" in browser.text and 'class="sandbox-band"' not in browser.text


def test_the_language_changes_on_any_staff_page(staff):
    browser = staff()
    browser.get("/merchant/staff")
    browser.post("/language", {"token": browser.token, "language": "en", "back": "/merchant/staff"})
    assert '<html lang="en">' in browser.text and browser.path == "/merchant/staff"


def test_a_fault_of_ours_on_a_staff_page_asks_the_database_nothing(staff, app, monkeypatch):
    browser = staff()
    app.view_functions["merchant.home"] = lambda: 1 / 0
    browser.get("/merchant", status=500)
    assert "エラーが起きました" in browser.text and "/merchant" not in browser.text.partition("<main")[2]


def test_where_nobody_is_signed_in_errors_lead_to_signing_in(browser):
    browser.get("/merchant/nothing-here", status=404)
    assert 'href="/staff/sign-in"' in browser.text
