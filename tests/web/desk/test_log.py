"""The log of acts is searched, paged and exported; every action that is noted has a sentence."""

import ast
import csv
import io
from datetime import timedelta

import pytest

from portal.db import transaction
from portal.organisations import COMMAND, Actor, KeyTerms, Role, make_key, note_act, revoke_key, scope_of
from portal.settings import ROOT
from portal.web.desk.act_words import SENTENCES
from tests.fakes import NOON

NOTING = {"note_act", "note_at_work", "note_change", "_note"}


def noted_actions() -> set[str]:
    """Every action that the portal's code notes, as far as it is written out."""
    found = set()
    for file in (ROOT / "portal").rglob("*.py"):
        if "_note(" not in (text := file.read_text()) and "note_" not in text:
            continue
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        for call in (one for one in calls if getattr(one.func, "id", "") in NOTING):
            found |= {one.value for one in call.args[:4] if isinstance(one, ast.Constant) and "." in str(one.value)}
    return found


def make_named_key(session, member, name):
    return make_key(session, member.scope, KeyTerms(name, ()), actor=COMMAND, at=NOON)[0]


def test_every_noted_action_has_a_sentence():
    assert {"key.made", "staff.invited", "staff.signed_in"} <= noted_actions()
    assert noted_actions() - set(SENTENCES) == set()


def test_what_was_done_is_told_in_words(staff, make, session, clock):
    browser = staff()
    place, actor = browser.member.organisation, browser.member.actor
    key = make_named_key(session, browser.member, "レジ")
    revoke_key(session, scope_of(place), key.ref, actor=actor, at=clock.now())
    note_act(session, actor, "new.thing", organisation_id=place.id, about="x", at=clock.now(), code="<b>")
    text = browser.get("/merchant/log").text
    assert "APIキー「レジ」を作成しました" in text and "APIキー「レジ」を無効にしました" in text
    assert "new.thing code=&lt;b&gt;" in text and "192.0.2.1" in text and "運営のコマンド" in text
    browser.post("/language", {"token": browser.token, "language": "en", "back": "/merchant/log"})
    assert "new.thing" in browser.text


def test_the_log_is_searched_by_name_kind_day_and_object(staff, make, session, clock):
    browser = staff(name="山田 花子")
    clock.advance(days=1)
    make_key(session, browser.member.scope, KeyTerms("翌日", ()), actor=COMMAND, at=clock.now())
    day = (clock.now() + timedelta(hours=9)).date()
    assert "翌日" not in browser.get("/merchant/log?q=山田").text and "担当者になりました" in browser.text
    assert "翌日" in browser.get("/merchant/log?action=key.").text and "担当者になりました" not in browser.text
    assert "翌日" in browser.get(f"/merchant/log?since={day}").text and "担当者になりました" not in browser.text
    assert "翌日" not in browser.get(f"/merchant/log?until={day - timedelta(days=1)}").text
    assert "見つかりませんでした" in browser.get("/merchant/log?q=だれも").text
    assert "見つかりませんでした" in browser.get("/merchant/log?about=nothing").text


def test_a_day_is_a_day_in_japan(staff, make, session, clock):
    browser = staff()
    clock.advance(hours=12)  # midnight in Japan
    make_key(session, browser.member.scope, KeyTerms("零時", ()), actor=COMMAND, at=clock.now())
    assert "零時" in browser.get("/merchant/log?since=2026-04-02").text
    assert "零時" not in browser.get("/merchant/log?until=2026-04-01").text


@pytest.mark.parametrize(
    "query", ["since=x", "until=2026-02-30", "since=9999-12-31", "after=x", "action=%27", "after=9" + "9" * 30]
)
def test_nonsense_is_no_fault_of_ours(staff, query):
    browser = staff()
    browser.get(f"/merchant/log?{query}")
    assert ("日付は" in browser.text) == ("since" in query or "until" in query)


def test_long_logs_come_in_pages(staff, session, clock):
    browser = staff()
    place, actor = browser.member.organisation, browser.member.actor
    for count in range(60):
        note_act(session, actor, f"count.{count:02}", organisation_id=place.id, about="x", at=clock.now())
    first = browser.get("/merchant/log").text
    assert "count.59" in first and "count.10" in first and "count.09" not in first
    after = first.partition('rel="next" href="')[2].partition('"')[0]
    text = browser.get(after.replace("&amp;", "&")).text
    assert "count.09" in text and "count.10" not in text and "最新の記録へ" in text and 'rel="next"' not in text


def test_the_export_is_read_by_spreadsheets_and_holds_no_formula(staff, session, clock):
    browser = staff()
    place = browser.member.organisation
    evil = Actor("staff", "ref", '=HYPERLINK("http://evil")', "192.0.2.9")
    note_act(session, evil, "key.made", organisation_id=place.id, about="+1", at=clock.now(), name="-2+3")
    page = browser.client.get("/merchant/log.csv")
    assert page.headers["Content-Disposition"] == 'attachment; filename="operation-log-20260401.csv"'
    text = page.get_data().decode("utf-8-sig")
    assert page.get_data().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:2] == ["日時", "操作した人"] and rows[1][0] == "2026-04-01 12:00:00"
    assert rows[1][1] == '\'=HYPERLINK("http://evil")' and rows[1][5] == "'+1"
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]


def test_the_export_is_what_was_searched_and_long(staff, session, clock):
    browser = staff()
    place, actor = browser.member.organisation, browser.member.actor
    with transaction(session):
        for count in range(1_005):
            note_act(session, actor, f"key.{count}", organisation_id=place.id, about="x", at=clock.now())
    rows = browser.client.get("/merchant/log.csv?action=key.").get_data(as_text=True).splitlines()
    assert len(rows) == 1_006


def test_an_owner_reads_of_tenants_and_a_tenant_not_of_its_owner(staff, make, session):
    owner = staff()
    tenant = make.organisation(owner=owner.member.organisation, name="港南支店")
    inside = staff(Role.OWNER, tenant)
    make_named_key(session, owner.member, "本店のキー")
    assert "港南支店" in owner.get("/merchant/log").text
    assert "本店のキー" not in inside.get("/merchant/log").text
    assert "港南支店" in owner.client.get("/merchant/log.csv").get_data(as_text=True)
