"""Webhook endpoints and the console of what is delivered to them."""

import re
from datetime import timedelta

import pytest

from portal.db import transaction
from portal.notices import (
    EVENT_NAMES,
    MOST_ENDPOINTS,
    EndpointTerms,
    Targets,
    WebhookAttempt,
    WebhookDelivery,
    add_endpoint,
    deliveries,
    endpoints,
    send_test,
)
from portal.organisations import Role, Scope, audit_entries
from portal.web.merchant.words import EVENTS

URL = "https://hooks.example.jp/smartpit"
ALL = Scope.service("a test looks")


@pytest.fixture
def endpoint(owner, app, session, clock):
    made, _secret = add_endpoint(
        session,
        owner.member.scope,
        EndpointTerms(URL, "販売管理"),
        vault=app.extensions["wiring"].vault,
        targets=Targets(),
        actor=owner.member.actor,
        at=clock.now(),
    )
    return made


@pytest.fixture
def page(endpoint):
    return f"/merchant/webhooks/{endpoint.ref}"


def happened(session, endpoint, clock, count=1, *, state="delivered", error="", name="tenant.added"):
    """Deliveries that are over, one call each."""
    at = clock.now()
    with transaction(session):
        for place in range(count):
            row = WebhookDelivery(
                ref=f"{state}{place:03}".ljust(22, "x"),
                organisation_id=endpoint.organisation_id,
                sandbox=endpoint.sandbox,
                endpoint_id=endpoint.id,
                event_ref=f"evt_{state}_{place}",
                name=name,
                about="a" * 22,
                happened_at=at,
                body='{"type":"tenant.added","data":{"about":"x"}}',
                state=state,
                is_next=False,
                due_at=at,
                give_up_at=at,
                tries=1,
                error=error,
                finished_at=at,
            )
            session.add(row)
            session.flush()
            session.add(
                WebhookAttempt(
                    organisation_id=endpoint.organisation_id,
                    delivery_id=row.id,
                    at=at,
                    took=42,
                    url=endpoint.url,
                    signature="v1,c2lnbmVk",
                    status=503 if error else 204,
                    error=error,
                    answer="<b>busy</b>" if error else "",
                )
            )
    return row


def secret_on(browser):
    found = re.search(r'id="secret"[^>]*>([^<]+)<', browser.text)
    return found[1] if found else ""


def test_every_event_has_words():
    assert set(EVENT_NAMES) < set(EVENTS)


def test_an_endpoint_is_added_once_and_its_secret_shown_once(owner, session):
    assert "送り先はまだありません" in owner.get("/merchant/webhooks").text
    form = {"token": owner.get("/merchant/webhooks/new").token, "url": URL, "events": ["tenant.added"]}
    owner.post("/merchant/webhooks/new", form)
    secret = secret_on(owner)
    assert secret.startswith("whsec_") and "テストを送る" in owner.text
    owner.post("/merchant/webhooks/new", form)
    assert secret not in owner.text and "もう表示できません" in owner.text
    made = endpoints(session, owner.member.scope)
    assert [(one.url, one.events) for one in made] == [(URL, ["tenant.added"])]
    assert "hooks.example.jp</a>" in owner.get("/merchant/webhooks").text and URL in owner.text
    text = owner.get(f"/merchant/webhooks/{made[0].ref}").text
    assert secret not in text and "テナントが加わった" in text


@pytest.mark.parametrize(
    ("url", "fault"), [("", "URLの形"), ("ftp://x.jp", "URLの形"), ("https://a:b@x.jp/", "パスワードを入れること")]
)
def test_an_address_that_is_refused_says_why(owner, session, url, fault):
    owner.get("/merchant/webhooks/new").submit(url=url, description="販売管理", status=422)
    assert fault in owner.text and 'value="販売管理"' in owner.text and endpoints(session, owner.member.scope) == []


def test_there_are_as_many_endpoints_as_there_may_be(owner, app, session, clock):
    wiring, here = app.extensions["wiring"], owner.member
    for _count in range(MOST_ENDPOINTS):
        terms = EndpointTerms(URL)
        add_endpoint(
            session, here.scope, terms, vault=wiring.vault, targets=Targets(), actor=here.actor, at=clock.now()
        )
    owner.get("/merchant/webhooks/new").submit(url=URL, status=409)
    assert f"送り先は{MOST_ENDPOINTS}件まで" in owner.text


def test_a_pattern_set_by_the_api_stays_when_an_endpoint_is_changed(owner, page, endpoint, session):
    with transaction(session):
        endpoint.events = ["tenant.*"]
    assert 'value="tenant.*" checked' in owner.get(f"{page}/edit").text
    owner.submit(url=f"{URL}/new", description="新", events=["tenant.*", "nonsense"])
    session.expire_all()
    assert "送り先を変更しました" in owner.text and (endpoint.url, endpoint.events) == (f"{URL}/new", ["tenant.*"])
    owner.get(f"{page}/edit").submit(url="x", status=422)


def test_pausing_is_undone_by_resuming(owner, page, endpoint, session):
    owner.post(f"{page}/pause", {"token": owner.get(page).token})
    assert "休止しました" in owner.text and f'action="{page}/resume"' in owner.text and "元に戻す" in owner.text
    owner.post(f"{page}/test", {"token": owner.token})
    assert "先に再開してください" in owner.text
    owner.post(f"{page}/resume", {"token": owner.token})
    session.expire_all()
    assert endpoint.state == "active" and "元に戻す" in owner.text
    owner.post(f"{page}/pause", {"token": "forged"})
    assert "もう一度ボタンを" in owner.text and endpoint.state == "active"


def test_a_test_is_sent_once_and_waited_for(owner, page, endpoint, session):
    form = {"token": owner.get(page).token}
    for _time in range(2):
        owner.post(f"{page}/test", form)
    sent = deliveries(session, owner.member.scope, endpoint.ref)
    assert owner.path == f"/merchant/webhooks/deliveries/{sent[0].ref}" and len(sent) == 1
    assert "送っています" in owner.text and "waiting.js" in owner.text
    state = owner.client.get(f"{owner.path}/state.json").json["state"]
    assert f'data-state="{state}"' in owner.text


def test_the_secret_is_made_anew_once_and_the_one_before_dropped(owner, page, endpoint, session):
    form = {"token": owner.get(f"{page}/secret").token}
    owner.post(f"{page}/secret", form)
    secret = secret_on(owner)
    session.expire_all()
    sealed = endpoint.sealed
    owner.post(f"{page}/secret", form)
    session.expire_all()
    assert secret.startswith("whsec_") and secret not in owner.text and endpoint.sealed == sealed
    assert "前の秘密でも署名します" in owner.get(page).text
    owner.get(f"{page}/drop-old-secret").submit()
    session.expire_all()
    assert endpoint.old_sealed is None and "前の秘密での署名をやめました" in owner.text


def test_an_endpoint_is_removed_with_what_waits(owner, page, endpoint, session, clock):
    send_test(session, owner.member.scope, endpoint.ref, actor=owner.member.actor, at=clock.now())
    form = {"token": owner.get(f"{page}/remove").token}
    assert "送信待ちの1件は、取りやめになります" in owner.text
    for _time in range(2):
        owner.post(f"{page}/remove", form)
    assert "送り先を削除しました" in owner.text and endpoints(session, owner.member.scope) == []


def test_the_console_shows_deliveries_by_state_and_each_call(owner, page, endpoint, session, clock):
    happened(session, endpoint, clock)
    kept = happened(session, endpoint, clock, state="kept", error="status_503", name="organisation.changed")
    text = owner.get(page).text
    assert "テナントが加わった" in text and "送り先が 503 で応答しました" in text
    assert "テナントが加わった</a>" not in owner.get(f"{page}?state=kept").text and kept.ref in owner.text
    assert "この状態の送信はありません" in owner.get(f"{page}?state=waiting").text
    text = owner.get(f"/merchant/webhooks/deliveries/{kept.ref}").text
    assert "webhook-signature: v1,c2lnbmVk" in text and "webhook-id: evt_kept_0" in text
    assert "&lt;b&gt;busy&lt;/b&gt;" in text and "42ミリ秒" in text and "waiting.js" not in text


def test_more_deliveries_than_fit_come_in_pages(owner, page, endpoint, session, clock):
    happened(session, endpoint, clock, 51)
    text = owner.get(page).text
    assert "delivered000" not in text
    assert "delivered000" in owner.get(text.partition('rel="next" href="')[2].partition('"')[0]).text


def test_one_delivery_is_sent_again(owner, endpoint, session, clock):
    kept = happened(session, endpoint, clock, state="kept", error="timeout")
    page = f"/merchant/webhooks/deliveries/{kept.ref}"
    owner.post(f"{page}/replay", {"token": "forged"})
    assert "もう一度ボタンを" in owner.text
    owner.post(f"{page}/replay", {"token": owner.token})
    session.expire_all()
    assert "もう一度送るようにしました" in owner.text and kept.state == "waiting"


def test_all_since_a_moment_are_counted_then_sent_again(owner, page, endpoint, session, clock):
    happened(session, endpoint, clock, 3)
    later = (clock.now() + timedelta(hours=9, minutes=-1)).strftime("%Y-%m-%dT%H:%M")  # Japan time
    clock.advance(minutes=1)
    owner.get(f"{page}/replay?since=soon")
    assert "2026-12-31 09:30 のように" in owner.text
    assert "30日前から今まで" in owner.get(f"{page}/replay?since=2020-01-01T00:00").text
    owner.get(f"{page}/replay?since={later}")
    assert "3件を送り直します" in owner.text
    owner.post(f"{page}/replay?since={later}", {"token": owner.token})
    assert "もう一度送るようにしました" in owner.text
    waiting = deliveries(session, owner.member.scope, endpoint.ref)
    session.expire_all()
    assert [one.state for one in waiting] == ["waiting"] * 3
    assert audit_entries(session, owner.member.scope)[0].action == "webhook.replayed_since"
    assert "送り直すものはありません" in owner.get(f"{page}/replay?since={later}").text


def test_a_failing_endpoint_is_said_in_the_menu_and_on_its_page(owner, page, endpoint, session, clock):
    with transaction(session):
        endpoint.failures, endpoint.failing_since = 3, clock.now()
    assert "くり返し試しています" in owner.get(page).text
    assert re.search(r'Webhook <span class="nav-count">1<', owner.text)
    with transaction(session):
        endpoint.state = "disabled"
    assert "（410）" in owner.get(page).text and "テストを送る</button>" not in owner.text


def test_an_editor_sends_again_and_may_not_change_where_it_goes(merchant, page):
    editor = merchant(Role.EDITOR)
    assert "休止する" in editor.get(page).text and "/edit" not in editor.text and "/remove" not in editor.text
    editor.get(f"{page}/edit", status=403)
    viewer = merchant(Role.VIEWER)
    assert "休止する" not in viewer.get(page).text


def test_endpoints_of_the_sandbox_are_apart(in_sandbox, page):
    assert "送り先はまだありません" in in_sandbox.get("/merchant/webhooks").text
    in_sandbox.get(page, status=404)
