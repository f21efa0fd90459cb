"""Receivers that are slow, broken, gone or away for days, and workers that die: nothing is lost, nobody else waits."""

import socket
import time
from collections import defaultdict
from contextlib import ExitStack, closing
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from portal.db import transaction
from portal.mail import PostedMail
from portal.notices import (
    News,
    WebhookEndpoint,
    deliveries,
    forget_old_deliveries,
    replay,
    replay_since,
    resume_endpoint,
    send_test,
    standing,
    tell_owners,
)
from portal.notices.webhooks.rules import PROBE_WAITS
from portal.organisations import COMMAND, Organisation, Role, Scope, audit_entries, scope_of
from portal.outbox import number_events
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.notices.post_office import EVERYTHING, PostOffice, wait_until
from tests.notices.receiver import Call, Receiver, Reply
from tests.notices.worker import worker

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def noted(office: PostOffice, scope: Scope) -> list[tuple[str, dict[str, object]]]:
    """What the service itself did, the latest first."""
    office.session.rollback()
    entries = audit_entries(office.session, scope)
    return [(entry.action, entry.details) for entry in entries if entry.actor_kind == "service"]


def unused_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def test_after_two_days_without_a_receiver_everything_arrives_in_order_and_nobody_else_waited(
    office: PostOffice, shop: Receiver, make: Factory, clock: FixedClock
):
    away, well = make.organisation(), make.organisation()
    endpoint, _secret = office.add(away, f"{shop.url}/away")
    office.add(well, f"{shop.url}/well")
    is_away = True
    shop.answer = lambda call: Reply(503 if is_away and call.path == "/hook/away" else 204)
    happened = defaultdict(list)
    with office.open() as running:
        for turn in range(16):
            for organisation in (away, well):
                about = f"bill-{turn % 5}"
                happened[about].append(f"bill.turn{turn}")
                office.happen(organisation, about, name=happened[about][-1])
            office.number(running)
            wait_until(lambda count=turn + 1: len(shop.abouts("/hook/well")) == count)
            wait_until(office.is_quiet)
            clock.advance(hours=3)
            running.wake()
        tried = len(shop.abouts("/hook/away"))
        assert 16 <= tried < 100  # one at a time, with waits between
        is_away = False
        clock.advance(max(PROBE_WAITS) * 1.2)
        running.wake()
        wait_until(lambda: len(shop.calls) >= tried + 16 and not office.waiting())
    arrived = [call for call in shop.calls if call.path == "/hook/away"][tried:]
    assert len(arrived) == 16
    for about in happened:
        positions = [int(call.id.rpartition("_")[2]) for call in arrived if call.about == about]
        assert positions == sorted(positions)
    assert office.endpoint(endpoint.ref).failing_since is None


@ON_SQLITE
def test_once_a_receiver_is_back_nothing_waits_for_its_next_try(
    office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock
):
    endpoint, _secret = office.add(merchant, shop.url)
    shop.answer = lambda _call: Reply(503)
    with office.open() as running:
        office.happen(merchant, "a", "b", "c")
        office.number(running)
        for _turn in range(24):
            wait_until(office.is_quiet)
            clock.advance(minutes=20)
            running.wake()
        wait_until(office.is_quiet)
        assert any(one.due_at > clock.now() for one in office.deliveries())
        shop.answer = lambda _call: Reply()
        send_test(office.session, scope_of(merchant), endpoint.ref, actor=COMMAND, at=clock.now())
        running.wake()
        wait_until(lambda: not office.waiting())


def test_what_fails_for_three_days_is_kept_and_can_be_sent_again(
    office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock
):
    endpoint, _secret = office.add(merchant, shop.url)
    scope, session = scope_of(merchant), office.session
    shop.answer = lambda _call: Reply(500, b"no")
    with office.open() as running:
        office.happen(merchant, "a", "a", "b")
        office.number(running)
        for _turn in range(26):
            wait_until(office.is_quiet)
            clock.advance(hours=3)
            running.wake()
        wait_until(office.is_quiet)
        assert office.states() == ["kept"] * 3
        first, second, third = office.deliveries()
        assert first.tries > 10 and first.error == "status_500" == third.error
        assert (second.tries, second.error) == (0, "endpoint_failing")
        assert office.endpoint(endpoint.ref).state == "active"
        assert standing(session, scope, endpoint.ref).kept == 3
        assert office.told == [(endpoint.id, News.FAILING), (endpoint.id, News.GIVEN_UP)]  # after a day, after three
        assert [act for act, _host in noted(office, scope)] == ["webhook.given_up"]

        shop.answer = lambda _call: Reply()
        count = len(shop.calls)
        replay(session, scope, third.ref, actor=COMMAND, at=clock.now())
        running.wake()
        wait_until(lambda: office.states() == ["kept", "kept", "delivered"])
        assert [call.id for call in shop.calls[count:]] == [third.event_ref]
        for since, many in ((clock.now(), 0), (first.happened_at, 3)):
            assert replay_since(session, scope, endpoint.ref, since, actor=COMMAND, at=clock.now()).count == many
        running.wake()
        wait_until(lambda: office.states() == ["delivered"] * 3)
    again = [call.id for call in shop.calls[count + 1 :]]
    assert sorted(again) == sorted([first.event_ref, second.event_ref, third.event_ref])
    assert again.index(first.event_ref) < again.index(second.event_ref)


@ON_SQLITE
def test_a_worker_that_was_away_for_a_week_gives_everything_a_try(
    office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock
):
    office.add(merchant, shop.url)
    with office.open() as running:
        office.happen(merchant, "a")
        office.number(running)
        wait_until(lambda: shop.calls)
    office.happen(merchant, "b", "b", "c")
    number_events(office.session)
    clock.advance(days=7)
    with office.open():
        wait_until(lambda: len(shop.calls) == 4 and not office.waiting())
    assert office.states() == ["delivered"] * 4


@ON_SQLITE
def test_one_event_that_is_always_refused_holds_back_no_other_object(
    office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock
):
    endpoint, _secret = office.add(merchant, shop.url)
    shop.answer = lambda call: Reply(422 if call.about == "poison" else 200)
    with office.open() as running:
        office.happen(merchant, "poison")
        for place in range(20):
            office.happen(merchant, f"bill-{place}")
        office.number(running)
        wait_until(lambda: office.waiting() == 1 and len(office.states()) == 21)
        for _minute in range(30):
            clock.advance(minutes=1)
            office.happen(merchant, "bill")
            office.number(running)
        wait_until(lambda: office.waiting() == 1 and len(office.states()) == 51)
        assert 3 <= shop.abouts().count("poison") <= 8
        assert office.told == []
        clock.advance(days=3)
        running.wake()
        wait_until(lambda: not office.waiting())
    assert office.told == [(endpoint.id, News.GIVEN_UP)]


def test_a_receiver_that_is_gone_is_disabled_until_it_is_resumed(
    office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock
):
    endpoint, _secret = office.add(merchant, shop.url)
    shop.answer = lambda _call: Reply(410)
    with office.open() as running:
        office.happen(merchant, "a")
        office.number(running)
        wait_until(lambda: office.endpoint(endpoint.ref).state == "disabled")
        assert office.told == [(endpoint.id, News.DISABLED)]
        assert noted(office, scope_of(merchant)) == [("webhook.disabled", {"host": "127.0.0.1"})]
        shop.answer = lambda _call: Reply()
        office.happen(merchant, "b")
        office.number(running)
        clock.advance(days=1)
        running.wake()
        time.sleep(0.1)
        assert len(shop.calls) == 1
        resume_endpoint(office.session, scope_of(merchant), endpoint.ref, actor=COMMAND, at=clock.now())
        running.wake()
        wait_until(lambda: len(shop.calls) == 3 and not office.waiting())
    assert sorted(shop.abouts()) == ["a", "a", "b"]


@ON_SQLITE
def test_owners_get_a_mail_of_what_becomes_of_an_endpoint(
    office: PostOffice, merchant: Organisation, make: Factory, session: Session
):
    owner, _viewer = make.member(merchant, address="owner@example.jp"), make.member(merchant, Role.VIEWER)
    endpoint, _secret = office.add(merchant, "https://hooks.example.test/in")
    endpoint.failing_since, endpoint.failures = office.clock.now() - timedelta(days=1), 9
    for news in News:
        tell_owners(session, endpoint, news, office.clock.now())
    session.commit()
    mails = {mail.template: mail for mail in session.query(PostedMail) if mail.template.startswith("webhook")}
    assert {(mail.address, mail.lane) for mail in mails.values()} == {(owner.person.address, merchant.ref)}
    told = {"organisation": merchant.name, "host": "hooks.example.test", "ref": endpoint.ref}
    assert {name: mail.payload for name, mail in mails.items()} == {
        "webhook_failing": told | {"since": "2026-03-31T03:00:00+00:00"},
        "webhook_given_up": told,
        "webhook_disabled": told,
    }


@ON_SQLITE
def test_a_slow_endpoint_has_few_calls_at_once_and_delays_no_other(
    office: PostOffice, shop: Receiver, make: Factory, clock: FixedClock
):
    slow, quick = make.organisation(), make.organisation()
    office.add(slow, f"{shop.url}/slow")
    office.add(quick, f"{shop.url}/quick")
    first_eight, others = Event(), Event()

    def answer(call: Call) -> Reply:
        if call.path == "/hook/quick":
            return Reply()
        is_early = call in [one for one in shop.calls if one.path == "/hook/slow"][:8]
        (first_eight if is_early else others).wait(60)
        return Reply(503)

    shop.answer = answer
    with office.open(time_limit=60) as running:
        office.happen(slow, *(str(place) for place in range(50)))
        office.number(running)
        wait_until(lambda: len(shop.abouts("/hook/slow")) == 8)
        for place in range(10):
            office.happen(quick, str(place))
            office.number(running)
            wait_until(lambda count=place + 1: len(shop.abouts("/hook/quick")) == count)
        assert len(shop.abouts("/hook/slow")) == 8  # not one of which has come to an end
        first_eight.set()
        wait_until(lambda: len(office.attempts()) == 18 and len(shop.abouts("/hook/slow")) == 9)
        time.sleep(0.1)
        assert len(shop.abouts("/hook/slow")) == 9  # one at a time, now that it fails
        assert office.under_way() == 1
        others.set()


def test_a_fault_with_one_endpoint_stops_no_other(office: PostOffice, shop: Receiver, make: Factory, clock: FixedClock):
    """A row that cannot be read, and an outcome that cannot be written down; both come again a minute later."""
    unreadable, untold, well = (make.organisation() for _ in range(3))
    odd, _secret = office.add(unreadable, f"{shop.url}/odd")
    gone, _secret = office.add(untold, f"{shop.url}/gone")
    office.add(well, f"{shop.url}/well")
    office.cannot_tell.add(gone.id)
    shop.answer = lambda call: Reply(410 if call.path == "/hook/gone" else 204)
    set_events = EVERYTHING.update(WebhookEndpoint).where(WebhookEndpoint.id == odd.id).values
    with transaction(office.session):
        office.session.execute(set_events(events=5))
    with capture_logs() as logged, office.open(lease=5) as running:
        for turn in range(3):
            for organisation in (unreadable, untold, well):
                office.happen(organisation, f"bill-{turn}")
            office.number(running)
            wait_until(lambda count=turn + 1: len(shop.abouts("/hook/well")) == count)
        wait_until(lambda: office.states(organisation_id=well.id) == ["delivered"] * 3)
        assert (shop.abouts("/hook/odd"), office.endpoint(gone.ref).state) == ([], "active")
        office.cannot_tell.clear()
        with transaction(office.session):
            office.session.execute(set_events(events=[]))
        clock.advance(minutes=1)
        running.wake()
        wait_until(lambda: len(shop.abouts("/hook/odd")) == 3 and office.told == [(gone.id, News.DISABLED)])
    assert {entry["endpoint"] for entry in logged if "endpoint" in entry} == {odd.id, gone.id}


@ON_SQLITE
def test_hundreds_of_dead_endpoints_delay_nobody(office: PostOffice, shop: Receiver, make: Factory, campaign):
    count = campaign(60, 600)
    organisations = [make.organisation() for _ in range(count // 15)]
    quick = make.organisation()
    office.add(quick, shop.url)
    with ExitStack() as stack:
        silent = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0), backlog=4096)))
        for organisation in organisations:
            for _place in range(15):
                office.add(organisation, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        running = stack.enter_context(office.open(time_limit=120, lease=200))
        for organisation in organisations:
            office.happen(organisation, "a", "b", "c", "d")
        office.number(running)
        wait_until(lambda: office.under_way() == 4 * count, 60)
        office.happen(quick, "a")
        office.number(running)
        wait_until(lambda: shop.calls and office.under_way() == 4 * count)  # all of which still hang
        running.stop(0)


def test_a_killed_workers_deliveries_are_taken_over(
    office: PostOffice, shop: Receiver, merchant: Organisation, database_url: str, campaign
):
    """Workers are killed with calls under way, over and over; each event arrives at least once, in order."""
    kills = campaign(1, 20)
    office.add(merchant, shop.url)
    for turn in range(kills * 10):
        office.happen(merchant, *(f"bill-{place}" for place in range(6)), name=f"bill.turn{turn}")
    number_events(office.session)
    shop.answer = lambda _call: Reply(wait=0.02)
    events = kills * 60
    for kill in range(kills):
        with worker(database_url) as process:
            wait_until(lambda known=(kill + 1) * 40: len(shop.calls) >= known, 30)
            process.kill()
    with worker(database_url):
        wait_until(lambda: len(shop.calls) >= events and not office.waiting(), 60)
    assert office.states() == ["delivered"] * events
    for place in range(6):
        firsts = list(dict.fromkeys(call.id for call in shop.calls if call.about == f"bill-{place}"))
        assert len(firsts) == kills * 10
        assert firsts == sorted(firsts, key=lambda ref: int(ref.rpartition("_")[2]))


@ON_SQLITE
def test_finished_deliveries_are_forgotten_after_thirty_days(
    office: PostOffice,
    shop: Receiver,
    merchant: Organisation,
    clock: FixedClock,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
):
    endpoint, _secret = office.add(merchant, shop.url)
    shop.answer = lambda call: Reply(500 if call.about == "late" else 200)
    with office.open() as running:
        office.happen(merchant, "early", "late")
        office.number(running)
        wait_until(lambda: office.waiting() == 1 and len(office.attempts()) == 2)
    for _place in range(5):
        office.write_finished(endpoint, about="old", happened_at=clock.now())
    monkeypatch.setattr("portal.notices.webhooks.deliveries.FORGOTTEN_AT_ONCE", 2)
    clock.advance(days=30)
    assert forget_old_deliveries(session, at=clock.now()) == 0
    clock.advance(seconds=1)
    assert forget_old_deliveries(session, at=clock.now()) == 6
    assert [one.about for one in office.deliveries()] == ["late"]
    assert [one.error for one in office.attempts()] == ["status_500"]
    assert [one.about for one in deliveries(session, scope_of(merchant), endpoint.ref)] == ["late"]
