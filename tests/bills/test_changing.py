"""Bills are amended, withdrawn, held, paid, unpaid, and lapse; each in its time."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.bills import (
    Bill,
    BillChanged,
    BillHeld,
    BillRefused,
    BillState,
    BillStateRefused,
    Refusal,
    amend_bill,
    hold_bill,
    lapse_bills,
    lock_bill,
    mark_paid,
    mark_unpaid,
    release_hold,
    state_at,
    versions_of,
    withdraw_bill,
)
from portal.db import transaction
from portal.kernel.clock import end_of_japan_day
from portal.kernel.yen import Yen
from portal.organisations import ObjectUnknown
from tests.bills.parties import DUE, Parties, told
from tests.factories import Factory
from tests.fakes import NOON

LAST = end_of_japan_day(DUE)
AFTER = LAST + timedelta(seconds=1)
SOON = NOON + timedelta(minutes=3)


@pytest.fixture
def parties(make: Factory) -> Parties:
    """A merchant and a customer."""
    return Parties.made(make)


def amend(parties: Parties, bill: Bill, at=NOON, version: int | None = None, **changes) -> Bill:
    staff = parties.staff
    return amend_bill(
        parties.session, staff.scope, bill.ref, changes, expected_version=version, actor=staff.actor, at=at
    )


def withdraw(parties: Parties, bill: Bill, at=NOON) -> Bill:
    return withdraw_bill(parties.session, parties.staff.scope, bill.ref, actor=parties.staff.actor, at=at)


def hold(session: Session, bill: Bill, at=NOON, until=SOON) -> None:
    with transaction(session):
        hold_bill(lock_bill(session, bill.id), until=until, at=at)


def pay(session: Session, bill: Bill, at=NOON) -> None:
    with transaction(session):
        mark_paid(session, lock_bill(session, bill.id), "p" * 22, at=at)


def unpay(session: Session, bill: Bill, at) -> BillState:
    with transaction(session):
        return mark_unpaid(session, lock_bill(session, bill.id), at=at)


def test_an_amended_bill_keeps_what_it_said_before(session: Session, parties: Parties):
    bill = parties.bill(customer_name="花", message="はじめ")
    amend(parties, bill, amount=Yen(2_200), version=1)
    amend(parties, bill, due_on=date(2026, 5, 30), message="つぎ\n二行", version=2)
    assert (bill.version, bill.amount, bill.due_on, bill.message) == (3, Yen(2_200), date(2026, 5, 30), "つぎ\n二行")
    latest, first = versions_of(session, bill)
    assert (latest.version, latest.terms["amount"], latest.terms["due_on"]) == (2, 2_200, "2026-04-30")
    assert (first.version, first.terms["amount"], first.by) == (1, 3_300, parties.staff.person.name)
    assert amend(parties, bill, amount=Yen(2_200), version=1).version == 3  # says so already: twice is as once
    with pytest.raises(BillChanged) as changed:
        amend(parties, bill, amount=Yen(1), version=2)
    assert changed.value.version == 3
    assert told(session, bill.ref) == ["bill.registered", "bill.amended", "bill.amended"]


def test_what_a_bill_may_not_become_is_refused(session: Session, parties: Parties, make: Factory):
    bill = parties.bill()
    for changes, reason in (
        ({"amount": Yen(300_001)}, Refusal.AMOUNT),
        ({"due_on": date(2026, 5, 31)}, Refusal.DUE_FAR),  # counted from the day of registration
        ({"purpose": ""}, Refusal.MISSING),
    ):
        with pytest.raises(BillRefused) as refused:
            amend(parties, bill, at=NOON + timedelta(days=3), **changes)
        assert refused.value.reason == reason
    stranger = Parties(session, make.member(), parties.holder, parties.number)
    for act in (lambda: amend(stranger, bill, amount=Yen(1)), lambda: withdraw(stranger, bill)):
        with pytest.raises(ObjectUnknown):
            act()
    assert (bill.version, told(session)) == (1, ["bill.registered"])


def test_a_withdrawn_bill_is_withdrawn_for_good_and_twice_is_as_once(session: Session, parties: Parties):
    bill = parties.bill()
    assert withdraw(parties, bill).state == BillState.WITHDRAWN
    assert withdraw(parties, bill, at=AFTER).ended_at == NOON
    for act in (
        lambda: amend(parties, bill, amount=Yen(1)),
        lambda: hold(session, bill),
        lambda: pay(session, bill),
        lambda: unpay(session, bill, NOON),
    ):
        with pytest.raises(BillStateRefused):
            act()
    assert told(session, bill.ref) == ["bill.registered", "bill.withdrawn"]


def test_while_a_register_is_at_it_a_bill_is_neither_changed_nor_held_by_another(session: Session, parties: Parties):
    bill = parties.bill()
    hold(session, bill)
    for act in (
        lambda: amend(parties, bill, amount=Yen(1)),
        lambda: withdraw(parties, bill),
        lambda: hold(session, bill),
    ):
        with pytest.raises(BillHeld) as held:
            act()
        assert held.value.until == SOON
    with transaction(session):
        release_hold(lock_bill(session, bill.id))
    assert amend(parties, bill, amount=Yen(1)).version == 2
    hold(session, bill)
    assert amend(parties, bill, at=SOON, amount=Yen(2)).held_until is None  # the hold is over at its end
    hold(session, bill, at=SOON, until=SOON + timedelta(minutes=3))
    assert withdraw(parties, bill, at=SOON + timedelta(minutes=3)).state == BillState.WITHDRAWN


def test_a_paid_bill_stays_paid_until_its_payment_is_reversed(session: Session, parties: Parties):
    bill = parties.bill()
    hold(session, bill)
    pay(session, bill)
    assert (bill.state, bill.payment_ref, bill.paid_at, bill.held_until) == (BillState.PAID, "p" * 22, NOON, None)
    for act in (lambda: pay(session, bill), lambda: hold(session, bill), lambda: withdraw(parties, bill)):
        with pytest.raises(BillStateRefused):
            act()
    assert lapse_bills(session, at=AFTER) == 0
    assert unpay(session, bill, LAST) == BillState.OPEN
    assert (bill.payment_ref, bill.paid_at, bill.ended_at) == (None, None, None)
    pay(session, bill, LAST)
    assert unpay(session, bill, AFTER) == BillState.LAPSED
    assert (bill.ended_at, told(session, bill.ref)) == (AFTER, ["bill.registered", "bill.lapsed"])


def test_bills_lapse_when_their_due_day_is_over(session: Session, parties: Parties, make: Factory):
    other = Parties(session, make.member(), parties.holder, parties.number)
    mine = [parties.bill(str(count)) for count in range(3)]
    theirs, later = other.bill(), parties.bill("later", due_on=date(2026, 5, 1))
    assert lapse_bills(session, at=LAST) == 0
    assert state_at(mine[0], AFTER) == BillState.LAPSED
    for act in (lambda: amend(parties, mine[0], at=AFTER, amount=Yen(1)), lambda: hold(session, mine[0], at=AFTER)):
        with pytest.raises(BillStateRefused) as refused:  # whether the sweep has come by or not
            act()
        assert refused.value.now == BillState.LAPSED
    assert lapse_bills(session, at=AFTER, limit=2) == 4
    assert lapse_bills(session, at=AFTER) == 0
    session.expire_all()
    assert {bill.state for bill in (*mine, theirs)} == {BillState.LAPSED}
    assert later.state == BillState.OPEN
    assert told(session, theirs.ref) == told(session, mine[2].ref) == ["bill.registered", "bill.lapsed"]


def test_what_was_authorised_in_time_is_paid_though_the_day_be_over(session: Session, parties: Parties):
    bill, given_up = parties.bill("1"), parties.bill("2")
    for one in (bill, given_up):
        hold(session, one, at=LAST, until=LAST + timedelta(minutes=3))
    assert lapse_bills(session, at=AFTER) == 0
    pay(session, bill, AFTER)
    assert bill.state == BillState.PAID
    assert lapse_bills(session, at=LAST + timedelta(minutes=3)) == 1
    session.expire_all()
    assert (given_up.state, given_up.held_until) == (BillState.LAPSED, None)
