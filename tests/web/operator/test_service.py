"""The service itself: queues, jobs, numbers, support, announcements, and what does not get through."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.cards import CardKind, allot_cards
from portal.db import transaction
from portal.jobs import Job, enqueue
from portal.kernel.clock import JST
from portal.mail import Bounce, PostedMail, note_bounce
from portal.notices import EndpointTerms, Targets, WebhookEndpoint, add_endpoint
from portal.numbers import Kind, issue_in_bulk, replace_number
from portal.organisations import AuditSearch, Role, Scope, ask_for_link, audit_entries, scope_of


@pytest.fixture
def failed(make, session, clock):
    """A job of a merchant that has failed."""
    merchant = make.organisation(name="みなと水道")
    ref = enqueue(session, "mail.send", {"mail": "m-123"}, at=clock.now(), lane=merchant.ref)
    over = {"state": "failed", "turn": None, "fault": "worker_lost", "ended_at": clock.now()}
    with transaction(session):
        session.execute(update(Job).where(Job.ref == ref).values(**over))
    return ref


def test_the_first_page_says_what_waits(operator, failed):
    desk = operator().get("/operator")

    assert "失敗した処理" in desk.text and "理由を見て、もう一度試すかを決めます。" in desk.text
    assert "待っている申し込みはありません。" in desk.text


def test_a_job_of_anybodys_is_looked_at_without_what_it_was_told_and_tried_again(operator, failed, session):
    desk = operator().get("/operator/jobs?state=failed&kind=mail.send")
    assert "みなと水道" in desk.text

    desk.get(f"/operator/jobs/{failed}")
    assert "処理が途中で止まりました。" in desk.text and ">mail<" in desk.text and "m-123" not in desk.text
    desk.submit()

    assert "もう一度始めました。" in desk.text
    session.expire_all()
    assert session.scalars(select(Job.state).where(Job.ref == failed)).one() == "waiting"
    desk.submit()
    assert "取りやめるよう伝えました。" in desk.text
    desk.get("/operator/jobs?lane=service")
    assert desk.client.get(f"/operator/jobs/{failed}/progress.json").json["state"] == "cancelled"


def test_numbers_are_counted_by_kind(operator, make, session, clock):
    make.number()
    issue_in_bulk(session, Kind.JOINT_CARD, 12, plan=make.plan, at=clock.now())

    desk = operator(Role.VIEWER).get("/operator/numbers")

    assert "9,999,999,988" in desk.text and "9,999,999,999" in desk.text and "推計" not in desk.text


def test_a_number_on_a_card_is_no_stock(operator, make, session, clock):
    issue_in_bulk(session, Kind.JOINT_CARD, 3, plan=make.plan, at=clock.now())
    scope = make.member().scope
    allot_cards(session, scope, [None, None], kind=CardKind.PRINTED, plan=make.plan, at=clock.now())

    desk = operator(Role.VIEWER).get("/operator/numbers")

    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*ジョイントカード.*?</tr>", desk.text, re.DOTALL)[0]
    assert re.findall(r">\s*(\d+)\s*<", row) == ["5", "0", "2", "3", "0"]
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*印刷したカード.*?</tr>", desk.text, re.DOTALL)[0]
    assert re.findall(r">\s*(\d+)\s*<", row) == ["2", "0", "2", "0"]


def full_width(digits):
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


def test_support_finds_a_number_as_it_is_read_out_and_the_search_is_noted_without_digits(
    operator, make, session, clock
):
    holder = make.holder()
    old = make.number(holder)
    replace_number(session, holder.id, old.ref, plan=make.plan, at=clock.now())
    desk = operator(Role.VIEWER).get("/operator/support")

    desk.submit(wanted=f" {full_width(old.digits[:4])}-{old.digits[4:8]} {old.digits[8:]}")

    assert desk.path == f"/operator/support/numbers/{old.ref}"
    for shown in ("ポータル", "停止", "本番", "取り替えた先", "保存している機器の数"):
        assert shown in desk.text
    session.rollback()
    (noted,) = audit_entries(session, Scope.service("a test"), AuditSearch(action="support."))
    assert (noted.action, noted.about, noted.actor_name) == ("support.number_found", old.ref, "佐藤 明")
    assert old.digits not in str(noted.details)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "調べるものを入力してください。"),
        ("123", "番号は13桁です。入力されたのは3桁です。"),
        ("2012345678900", "番号のどこかが違っています"),
        ("2800000000004", "これはコンビニ識別番号です"),
        ("2012345678903", "この番号は発行されていません"),
    ],
)
def test_support_says_why_nothing_was_found(operator, typed, says):
    desk = operator().get("/operator/support").submit(wanted=typed, status=422)

    assert says in desk.text


def japan(moment):
    return moment.astimezone(JST).strftime("%Y-%m-%dT%H:%M")


def test_an_announcement_is_looked_at_first_then_shown_at_once_then_withdrawn(operator, app, clock, monkeypatch):
    monkeypatch.setitem(app.extensions, "shown_announcement", app.extensions["wiring"].shown_announcement)
    desk = operator().get("/operator/announcements/new")
    filled = {
        "text_ja": "ただいま点検中です。",
        "text_en": "Maintenance is under way.",
        "starts": japan(clock.now() - timedelta(minutes=1)),
        "ends": japan(clock.now() + timedelta(hours=2)),
    }
    desk.submit(**filled)
    assert "見え方" in desk.text and desk.path == "/operator/announcements/new"
    looked_at = desk.text.partition('name="looked_at" value="')[2].partition('"')[0]
    desk.submit(**filled | {"text_en": "Changed meanwhile."}, looked_at=looked_at)
    assert "見え方" in desk.text

    desk.submit(**filled, looked_at=looked_at)

    assert "お知らせを登録しました。" in desk.text and "表示中" in desk.text
    assert '<p class="maintenance"><strong>お知らせ</strong> ただいま点検中です。' in desk.text
    desk.submit()
    assert "出ているお知らせはありません" in desk.text and 'class="maintenance"' not in desk.text


def test_an_announcement_needs_both_languages_and_moments_in_their_order(operator, clock):
    desk = operator().get("/operator/announcements/new")
    now = japan(clock.now())

    desk.submit(text_ja="", text_en="x" * 201, starts="きのう", ends=now, status=422)
    for fault in ("文を書いてください。", "200文字までで入れてください。", "日時は 2026-12-31 02:00", "過ぎています"):
        assert fault in desk.text
    later = clock.now() + timedelta(hours=3)
    desk.submit(
        text_ja="点検", text_en="Works", starts=japan(later), ends=japan(later - timedelta(hours=1)), status=422
    )
    assert "終わりは、始まりより後にしてください。" in desk.text


def test_what_does_not_get_through_is_listed_with_whom_to_call(operator, app, make, session, clock):
    merchant = make.organisation(name="みなと水道")
    owner = make.member(merchant, name="髙﨑 由美", address="gone@minato.example.jp")
    vault, targets = app.extensions["wiring"].vault, Targets()
    terms = EndpointTerms("https://hooks.minato.example.jp/secret-path")
    failing, _secret = add_endpoint(
        session, scope_of(merchant), terms, vault=vault, targets=targets, actor=owner.actor, at=clock.now()
    )
    with transaction(session):
        session.execute(
            Scope.service("a test")
            .update(WebhookEndpoint)
            .where(WebhookEndpoint.id == failing.id)
            .values(failures=3, failing_since=clock.now())
        )
    ask_for_link(session, "gone@minato.example.jp", at=clock.now())
    ref = session.scalars(select(PostedMail.ref).where(PostedMail.template == "staff_sign_in")).one()
    note_bounce(session, Bounce(ref, is_hard=True, code="5.1.1"), at=clock.now())

    desk = operator().get("/operator/webhooks")
    assert "hooks.minato.example.jp" in desk.text and "secret-path" not in desk.text
    desk.get("/operator/mail")
    assert "gone@minato.example.jp" in desk.text and "髙﨑 由美" in desk.text and "5.1.1" in desk.text


EMPTY = ["applications", "enquiries", "people", "jobs", "webhooks", "mail", "announcements"]


@pytest.mark.parametrize("path", [*EMPTY, "pending", "bill-reports", "books"])
def test_every_page_reads_in_english_and_says_so_where_nothing_is(operator, path):
    desk = operator()
    desk.headers["Accept-Language"] = "en"

    desk.get(f"/operator/{path}?q=zzz" if path == "people" else f"/operator/{path}")

    assert '<html lang="en">' in desk.text
