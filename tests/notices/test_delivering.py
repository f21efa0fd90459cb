"""What happened reaches whom it concerns: made a delivery once, taken at least once, in order for each object."""

from contextlib import ExitStack
from threading import Event

import pytest
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from portal.db import transaction
from portal.kernel.clock import SystemClock
from portal.notices import (
    EndpointTerms,
    change_endpoint,
    drop_old_secret,
    pause_endpoint,
    remove_endpoint,
    request_headers,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from portal.notices.webhooks.feeding import feed
from portal.notices.webhooks.store import endpoints_behind, locked_endpoints
from portal.organisations import COMMAND, Organisation, scope_of
from portal.outbox import number_events
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.notices.post_office import PRIVATE, VAULT, PostOffice, wait_until
from tests.notices.receiver import Receiver, Reply

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_an_event_arrives_signed_as_the_specification_says(office: PostOffice, shop: Receiver, merchant: Organisation):
    office.clock = SystemClock()  # the reference library compares with the machine's time
    _endpoint, secret = office.add(merchant, shop.url)
    office.happen(merchant, "bill-1", amount=1200, note="髙﨑")
    with office.open() as running:
        office.number(running)
        wait_until(lambda: office.states() == ["delivered"])
    (call,) = shop.calls
    sent = Webhook(secret).verify(call.body, dict(call.headers))
    assert sent["type"] == "bill.paid"
    assert sent["data"] == {"about": "bill-1", "organisation": merchant.ref, "amount": 1200, "note": "髙﨑"}
    assert sent["timestamp"].endswith("Z")
    assert call.id == f"evt_{merchant.ref}_1"
    assert call.headers["content-type"] == "application/json"


@ON_SQLITE
def test_each_call_can_be_looked_at_afterwards(office: PostOffice, shop: Receiver, merchant: Organisation):
    office.add(merchant, shop.url)
    shop.answer = lambda _call: Reply(200, "ありがとう\0".encode() + b"\xff" * 5000)
    office.happen(merchant, "bill-1")
    with office.open() as running:
        office.number(running)
        wait_until(lambda: office.states() == ["delivered"])
    (call,), (delivery,), (attempt,) = shop.calls, office.deliveries(), office.attempts()
    assert delivery.body == call.body
    sent = {name.lower(): value for name, value in request_headers(delivery, attempt).items()}
    assert sent.items() <= dict(call.headers).items()
    assert (attempt.status, attempt.error, attempt.url, attempt.at) == (200, "", shop.url, office.clock.now())
    assert attempt.answer.startswith("ありがとう\ufffd\ufffd")
    assert len(attempt.answer.encode()) < 3 * 2048
    assert 0 <= attempt.took < 5000


def test_events_of_one_object_arrive_in_order_while_others_overtake(
    office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock
):
    office.add(merchant, shop.url)
    shop.answer = lambda call: Reply(500 if call.id in refused else 204)
    refused = {f"evt_{merchant.ref}_1"}
    with office.open() as running:
        office.happen(merchant, "a", name="bill.registered")
        office.happen(merchant, "a", "b", "c", name="bill.amended")
        office.happen(merchant, "a", "b", name="bill.paid")
        office.number(running)
        wait_until(lambda: office.states() == ["waiting", "waiting", "delivered", "delivered", "waiting", "delivered"])
        assert sorted(shop.abouts()) == ["a", "b", "b", "c"]
        refused.clear()
        clock.advance(seconds=10)
        running.wake()
        wait_until(lambda: not office.waiting())
    for about, positions in {"a": [1, 1, 2, 5], "b": [3, 6], "c": [4]}.items():
        assert [call.id for call in shop.calls if call.about == about] == [f"evt_{merchant.ref}_{n}" for n in positions]


def test_many_events_of_many_objects_keep_their_order_between_two_workers(
    office: PostOffice, shop: Receiver, merchant: Organisation
):
    office.add(merchant, shop.url)
    for turn in range(10):
        office.happen(merchant, *(f"bill-{place}" for place in range(12)), name=f"bill.turn{turn}")
    with ExitStack() as stack:
        one, other = (stack.enter_context(office.open()) for _ in range(2))
        office.number(one)
        other.wake()
        wait_until(lambda: len(shop.calls) >= 120 and not office.waiting())
    assert len(shop.calls) == 120  # each once
    for place in range(12):
        names = [call.id.rpartition("_")[2] for call in shop.calls if call.about == f"bill-{place}"]
        assert names == sorted(names, key=int)


@ON_SQLITE
def test_an_endpoint_is_told_only_of_what_it_asked_for(office: PostOffice, shop: Receiver, merchant: Organisation):
    office.add(merchant, f"{shop.url}/all")
    office.add(merchant, f"{shop.url}/bills", "bill.*")
    office.add(merchant, f"{shop.url}/paid", "bill.paid", "number.*")
    with office.open() as running:
        office.happen(merchant, "1", name="bill.paid")
        office.happen(merchant, "2", name="bill.registered")
        office.happen(merchant, "3", name="number.stopped")
        office.happen(merchant, "4", name="billing.closed")
        office.number(running)
        wait_until(lambda: len(shop.calls) == 8)
    found = {path: sorted(shop.abouts(f"/hook/{path}")) for path in ("all", "bills", "paid")}
    assert found == {"all": ["1", "2", "3", "4"], "bills": ["1", "2"], "paid": ["1", "3"]}


@ON_SQLITE
def test_a_new_endpoint_is_told_of_what_happens_from_now_on(office: PostOffice, shop: Receiver, merchant: Organisation):
    office.happen(merchant, "before")
    number_events(office.session)
    office.add(merchant, shop.url)
    with office.open() as running:
        office.happen(merchant, "after")
        office.number(running)
        wait_until(lambda: shop.calls and not office.waiting())
    assert shop.abouts() == ["after"]


def test_an_owner_is_told_of_its_tenants_and_nobody_of_strangers(office: PostOffice, shop: Receiver, make: Factory):
    owner = make.organisation()
    tenant, neighbour = (make.organisation(owner=owner) for _ in range(2))
    stranger = make.organisation()
    for place, organisation in {"owner": owner, "tenant": tenant, "next": neighbour, "other": stranger}.items():
        office.add(organisation, f"{shop.url}/{place}")
    office.add(tenant, f"{shop.url}/sandbox", sandbox=True)
    with office.open() as running:
        office.happen(tenant, "theirs")
        office.happen(stranger, "strange")
        office.happen(tenant, "trial", sandbox=True)
        office.number(running)
        wait_until(lambda: len(shop.calls) == 4)
    found = {path: shop.abouts(f"/hook/{path}") for path in ("owner", "tenant", "next", "other", "sandbox")}
    assert found == {
        "owner": ["theirs"],
        "tenant": ["theirs"],
        "next": [],
        "other": ["strange"],
        "sandbox": ["trial"],
    }
    ids = {call.path.rpartition("/")[2]: call.id for call in shop.calls}
    assert ids["owner"] == f"evt_{owner.ref}_1"
    assert ids["sandbox"] == f"evt_sandbox_{tenant.ref}_1"


def test_what_happens_during_a_pause_is_delivered_afterwards(
    office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock
):
    endpoint, _secret = office.add(merchant, shop.url)
    scope = scope_of(merchant)
    with office.open() as running:
        pause_endpoint(office.session, scope, endpoint.ref, actor=COMMAND, at=clock.now())
        for about in "abc":
            office.happen(merchant, about)
        office.number(running)
        clock.advance(days=9)
        running.wake()
        office.happen(merchant, "d")
        office.number(running)
        assert not shop.calls and office.deliveries() == []
        resume_endpoint(office.session, scope, endpoint.ref, actor=COMMAND, at=clock.now())
        running.wake()
        wait_until(lambda: len(shop.calls) == 4)
    assert sorted(shop.abouts()) == ["a", "b", "c", "d"]


@ON_SQLITE
def test_what_waited_before_a_long_pause_gets_its_whole_time_again(
    office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock
):
    endpoint, _secret = office.add(merchant, shop.url)
    shop.answer = lambda _call: Reply(503)
    scope = scope_of(merchant)
    with office.open() as running:
        office.happen(merchant, "a")
        office.number(running)
        wait_until(lambda: len(office.attempts()) == 1)
        pause_endpoint(office.session, scope, endpoint.ref, actor=COMMAND, at=clock.now())
        clock.advance(days=30)
        resume_endpoint(office.session, scope, endpoint.ref, actor=COMMAND, at=clock.now())
        running.wake()
        wait_until(lambda: len(office.attempts()) == 2)
        assert office.states() == ["waiting"]


@ON_SQLITE
def test_both_secrets_sign_until_the_old_one_goes(
    office: PostOffice, shop: Receiver, merchant: Organisation, session: Session
):
    office.clock = clock = FixedClock(SystemClock().now())
    endpoint, first = office.add(merchant, shop.url)
    scope = scope_of(merchant)
    second = rotate_secret(session, scope, endpoint.ref, vault=VAULT, actor=COMMAND, at=clock.now())
    with office.open() as running:

        def signing() -> set[str]:
            count = len(shop.calls)
            office.happen(merchant, "a")
            office.number(running)
            wait_until(lambda: len(shop.calls) > count)
            call = shop.calls[-1]
            wait_until(lambda: not office.waiting())
            return {
                name
                for name, secret in {"first": first, "second": second, "third": third}.items()
                if secret and Webhook(secret).sign(call.id, clock.now(), call.body) in call.headers["webhook-signature"]
            }

        third = ""
        assert signing() == {"first", "second"}
        clock.advance(hours=24)
        assert signing() == {"second"}
        third = rotate_secret(session, scope, endpoint.ref, vault=VAULT, actor=COMMAND, at=clock.now())
        assert signing() == {"second", "third"}
        drop_old_secret(session, scope, endpoint.ref, actor=COMMAND, at=clock.now())
        assert signing() == {"third"}


@ON_SQLITE
def test_a_test_event_goes_to_its_endpoint_alone_and_is_tried_once(
    office: PostOffice, shop: Receiver, merchant: Organisation, session: Session, clock: FixedClock
):
    endpoint, _secret = office.add(merchant, shop.url, "bill.*")
    office.add(merchant, f"{shop.url}/other")
    shop.answer = lambda _call: Reply(500)
    with office.open() as running:
        office.happen(merchant, "a", "b", "c", "d", "e")
        office.number(running)
        for _turn in range(5):
            wait_until(office.is_quiet)
            clock.advance(seconds=45)
            running.wake()
        wait_until(office.is_quiet)
        assert office.endpoint(endpoint.ref).probe_at > clock.now()
        count = len(shop.calls)
        test = send_test(session, scope_of(merchant), endpoint.ref, actor=COMMAND, at=clock.now())
        running.wake()
        wait_until(lambda: office.states(ref=test.ref) == ["kept"])  # before all that waits, and never again
    told = [call for call in shop.calls[count:] if call.path == "/hook"]
    assert [call.id for call in told] == [f"evt_test_{test.ref}"]
    assert told[0].about == endpoint.ref


def test_a_removed_endpoint_is_called_no_more(office: PostOffice, shop: Receiver, merchant: Organisation):
    endpoint, _secret = office.add(merchant, shop.url)
    removed = Event()
    shop.answer = lambda _call: Reply() if removed.wait(60) else Reply(500)
    with office.open() as running:
        office.happen(merchant, "a")
        office.happen(merchant, "a")
        office.number(running)
        wait_until(lambda: shop.calls)
        remove_endpoint(office.session, scope_of(merchant), endpoint.ref, actor=COMMAND, at=office.clock.now())
        removed.set()
        office.happen(merchant, "b")
        office.number(running)
    assert shop.abouts() == ["a"]
    assert office.deliveries() == [] and office.attempts() == []


@ON_SQLITE
def test_a_new_address_is_tried_at_once(office: PostOffice, shop: Receiver, merchant: Organisation, clock: FixedClock):
    endpoint, _secret = office.add(merchant, "http://nowhere.invalid/")
    with office.open() as running:
        office.happen(merchant, "a", "b", "c")
        office.number(running)
        wait_until(office.is_quiet)
        assert {attempt.error for attempt in office.attempts()} == {"name_unknown"}
        change_endpoint(
            office.session,
            scope_of(merchant),
            endpoint.ref,
            EndpointTerms(shop.url),
            targets=PRIVATE,
            actor=COMMAND,
            at=clock.now(),
        )
        running.wake()
        wait_until(lambda: not office.waiting())
    assert sorted(shop.abouts()) == ["a", "b", "c"]


def test_every_event_becomes_one_delivery_however_often_feeding_is_interrupted(
    office: PostOffice, merchant: Organisation
):
    endpoint, _secret = office.add(merchant, "https://hooks.example.test/")
    office.happen(merchant, *(str(place % 7) for place in range(450)))
    number_events(office.session)
    session = office.session
    for is_committed in (False, True, False, True, True):
        try:
            with transaction(session):
                feed(session, locked_endpoints(session, endpoints_behind(session)).values(), at=office.clock.now())
                if not is_committed:
                    raise KeyError
        except KeyError:
            pass
    made = office.deliveries()
    assert [one.event_ref for one in made] == [f"evt_{merchant.ref}_{place}" for place in range(1, 451)]
    assert office.endpoint(endpoint.ref).position == 450
    assert [one.about for one in made if one.is_next] == [str(place) for place in range(7)]
    assert list(endpoints_behind(session)) == []
