"""Exactly once under fire: whatever is killed whenever, cash, bills, ledger, events and webhooks tell the same."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook

from portal.bills import Bill, BillState
from portal.ledger import Account, AccountKind, Posting
from portal.organisations import Scope, virtual_credential
from portal.outbox import Event
from portal.payments import PendingItem, verify_books
from tests.factories import Factory
from tests.fire.calls import Caller
from tests.fire.portal import Portal
from tests.fire.town import Town
from tests.journeys.server import SECRET_KEY
from tests.notices.receiver import Receiver, receiver

CLIENTS = 16
QUIET = 150  # seconds for the last answer, and the last webhook
EVERYBODY = Scope.service("the test counts everything")


@contextmanager
def under_fire(folder: Path, database_url: str) -> Iterator[Portal]:
    """A portal that runs."""
    portal = Portal(folder, database_url)
    try:
        portal.wait_until_ready()
        yield portal
    finally:
        portal.stop()


def test_cash_bills_ledger_events_and_webhooks_are_the_same(
    database_url: str, session: Session, make: Factory, tmp_path: Path, campaign: Callable[[int, int], int]
):
    """Sixteen clients, every request twice at once, and processes killed at random."""
    kills, every = campaign(2, 50), campaign(1, 3)
    merchant = make.organisation()
    _key, secret = make.key(merchant, sandbox=True)
    credential, _until = virtual_credential(SECRET_KEY, sandbox=True, at=datetime.now(UTC))
    with receiver() as hooks, under_fire(tmp_path, database_url) as portal, ThreadPoolExecutor(CLIENTS) as twins:
        merchants, stores = Caller(portal.url, secret, twins), Caller(portal.url, credential, twins)
        hook = merchants.post("/api/v1/webhook-endpoints", {"url": hooks.url, "events": []}).body
        town = Town(merchants, stores)
        actors = town.actors(CLIENTS, seed=7)
        for actor in actors:
            actor.start()
        fire(portal, town, kills, every)
        wait_for(lambda: town.over.is_set() or len(town.cash) >= campaign(10, 300), portal)
        town.over.set()
        wait_for(lambda: not any(actor.is_alive() for actor in actors), portal)
        assert not town.faults, (town.faults, portal.said())
        wait_for(lambda: all_numbered(session), portal)
        events = all_events(merchants)
        wait_for(lambda: {call.id for call in hooks.calls} >= set(events), portal)
        check_webhooks(hooks, hook["secret"], events)
    check_books(session, town, events)


def fire(portal: Portal, town: Town, kills: int, every: float) -> None:
    """Kills processes, about one in ``every`` seconds."""
    dice = random.Random(7)
    for _kill in range(kills):
        until = time.monotonic() + every * dice.uniform(0.5, 1.5)
        while time.monotonic() < until and not town.over.wait(0.1):
            portal.tend()
        if not town.over.is_set():
            portal.kill_one(dice)


def all_events(merchant: Caller) -> dict[str, dict]:
    """The merchant's feed, read to its end, by id."""
    events: dict[str, dict] = {}
    after = ""
    while page := merchant.get(f"/api/v1/events?limit=100{after}").body["data"]:
        events |= {event["id"]: event for event in page}
        after = f"&after={page[-1]['id']}"
    return events


def all_numbered(session: Session) -> bool:
    """Whether every event has its place in its feed; nobody acts any more."""
    session.rollback()
    return session.scalar(select(func.count()).where(Event.position.is_(None), Event.feed.is_not(None))) == 0


def wait_for(is_so: Callable[[], bool], portal: Portal) -> None:
    patience = time.monotonic() + QUIET
    while not is_so():
        assert time.monotonic() < patience, portal.said()
        portal.tend()
        time.sleep(0.1)


def check_webhooks(hooks: Receiver, secret: str, events: dict[str, dict]) -> None:
    """Each event came at least once, signed; whoever drops the doubles by their id has each once."""
    signed = Webhook(secret)
    for call in hooks.calls:
        signed.verify(call.body, dict(call.headers))
    assert {call.id for call in hooks.calls} == set(events)
    told = {call.id: json.loads(call.body) for call in hooks.calls}
    assert Counter(one["type"] for one in told.values()) == Counter(one["type"] for one in events.values())


def check_books(session: Session, town: Town, events: dict[str, dict]) -> None:
    """What lies in the tills is what the books say."""
    session.rollback()
    findings = verify_books(session)
    assert findings.is_sound, findings
    cash = sum(town.cash.values())
    paid = session.scalars(EVERYBODY.select(Bill).where(Bill.state == BillState.PAID)).all()
    items = session.scalars(select(PendingItem).where(PendingItem.resolved_at.is_(None))).all()
    pending = sum(item.amount.amount for item in items if item.kind != "reversal")
    assert cash == sum(bill.amount.amount for bill in paid) + pending
    in_stores = select(Posting.amount).join(Account, Account.id == Posting.account_id)
    stores = sum(amount.amount for amount in session.scalars(in_stores.where(Account.kind == AccountKind.STORES)))
    assert cash == stores
    names = Counter(event["type"] for event in events.values())
    assert names["bill.paid"] - names["bill.reversed"] == len(paid)
    assert names["bill.registered"] == len(town.bills) == len(session.scalars(EVERYBODY.select(Bill)).all())
    assert paid, "the fire was too hot for any trade"
