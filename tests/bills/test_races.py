"""Merchants, holders, registers and the clock at one bill at the same moment, on both databases."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.bills import (
    Bill,
    BillHeld,
    BillRefused,
    BillState,
    BillStateRefused,
    BillTarget,
    ReferenceUsed,
    Refusal,
    amend_bill,
    find_bill,
    hold_bill,
    lapse_bills,
    lock_bill,
    mark_paid,
    mark_unpaid,
    versions_of,
    withdraw_bill,
)
from portal.db import transaction
from portal.kernel.clock import end_of_japan_day
from portal.kernel.yen import Yen
from portal.numbers import Number, replace_number
from portal.outbox import Event
from tests.bills.parties import DUE, EVERYTHING, PLAN, Parties, told, total
from tests.factories import Factory
from tests.fakes import NOON
from tests.races import at_once

LAST = end_of_japan_day(DUE)
AFTER = LAST + timedelta(seconds=1)


@pytest.fixture
def parties(make: Factory) -> Parties:
    """A merchant and a customer."""
    return Parties.made(make)


def together(sessions: sessionmaker[Session], *acts: Callable[[Session], object]) -> None:
    """Does all at once, each in a session of its own; what the bill's state forbids by then is well."""

    def act(place: int) -> None:
        with sessions() as session, suppress(BillStateRefused, BillHeld):
            acts[place](session)

    at_once(len(acts), act)


def pay(bill_id: int, payment: str, at=NOON) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        with transaction(session):
            bill = lock_bill(session, bill_id)
            hold_bill(bill, until=at + timedelta(minutes=3), at=at)
            mark_paid(session, bill, payment, at=at)

    return act


def test_of_all_that_comes_at_once_one_wins_and_the_others_see_it(
    sessions: sessionmaker[Session], parties: Parties, campaign
):
    """Pay × pay × withdraw × amend × amend: one payment or one withdrawal, and never an amendment after it."""
    scope, actor = parties.staff.scope, parties.staff.actor
    for turn in range(campaign(3, 200)):
        bill = parties.bill(f"race {turn}")
        parties.session.rollback()

        def amend(session: Session, ref: str = bill.ref) -> None:
            amend_bill(session, scope, ref, {"amount": Yen(1)}, actor=actor, at=NOON)

        def withdraw(session: Session, ref: str = bill.ref) -> None:
            withdraw_bill(session, scope, ref, actor=actor, at=NOON)

        together(sessions, pay(bill.id, "a"), withdraw, amend, pay(bill.id, "b"), amend, withdraw)
        with sessions() as session:
            now = find_bill(session, scope, bill.ref)
            assert (now.state == BillState.PAID) == (now.payment_ref in {"a", "b"})
            assert now.state in {BillState.PAID, BillState.WITHDRAWN}
            assert now.version == 1 + len(versions_of(session, now)) <= 2
            names = told(session, bill.ref)
            assert names == [
                "bill.registered",
                *["bill.amended"] * (now.version - 1),
                *["bill.withdrawn"] * (now.state == BillState.WITHDRAWN),
            ]


def test_a_payment_at_midnight_is_taken_or_the_bill_lapses(sessions: sessionmaker[Session], parties: Parties, campaign):
    for turn in range(campaign(3, 200)):
        bill = parties.bill(f"race {turn}")
        parties.session.rollback()
        together(sessions, pay(bill.id, "a", LAST), lambda session: lapse_bills(session, at=AFTER))
        with sessions() as session:
            now = find_bill(session, parties.staff.scope, bill.ref)
            assert told(session, bill.ref).count("bill.lapsed") == (now.state == BillState.LAPSED)
            assert now.state == (BillState.PAID if now.payment_ref else BillState.LAPSED)


def test_a_payment_reversed_twice_at_once_is_reversed_once(sessions: sessionmaker[Session], parties: Parties, campaign):
    for turn in range(campaign(2, 200)):
        bill = parties.bill(f"race {turn}")
        pay(bill.id, "a")(parties.session)

        def unpay(session: Session, bill_id: int = bill.id) -> None:
            with transaction(session):
                mark_unpaid(session, lock_bill(session, bill_id), at=AFTER)

        together(sessions, unpay, unpay, unpay)
        with sessions() as session:
            assert told(session, bill.ref) == ["bill.registered", "bill.lapsed"]


@pytest.mark.parametrize("one_off", [False, True])
def test_the_same_request_many_times_at_once_is_one_bill(
    sessions: sessionmaker[Session], parties: Parties, campaign, one_off: bool
):
    target = BillTarget(one_off=True) if one_off else parties.target
    numbers = total(parties.session, Number)
    for turn in range(campaign(2, 200)):

        def send(place: int, turn: int = turn) -> str:
            with sessions() as session:
                if place < 6:
                    bill = parties.bill(f"race {turn}", session=session, key=f"request-{turn}", target=target)
                    return bill.ref
                try:
                    return parties.bill(f"race {turn}", session=session, target=target).ref
                except ReferenceUsed as used:
                    return used.ref

        try:
            assert len(set(at_once(7, send))) == 1
        except ReferenceUsed:  # the request without a key was first, and those with it differ from it
            pass
    with sessions() as session:
        count = campaign(2, 200)
        assert total(session, Bill) == len(told(session)) == count
        assert total(session, Number) == numbers + (count if one_off else 0)


def test_a_bill_is_on_a_number_before_it_is_replaced_or_not_at_all(
    sessions: sessionmaker[Session], parties: Parties, make: Factory, campaign
):
    for turn in range(campaign(3, 200)):
        number = make.number(parties.holder)
        parties.session.rollback()

        def register(session: Session, digits: str = number.digits, turn: int = turn) -> str:
            try:
                bill = parties.bill(f"race {turn}", session=session, target=BillTarget(digits=digits))
            except BillRefused as refused:
                return refused.reason
            return bill.ref

        def act(place: int, register=register, ref: str = number.ref) -> str:
            with sessions() as session:
                if place:
                    return register(session)
                return replace_number(session, parties.holder.id, ref, plan=PLAN, at=NOON)

        _successor, answer = at_once(2, act)
        with sessions() as session:
            names = select(Event.name).where(Event.about.in_([answer, number.ref])).order_by(Event.id)
            told_of = [name for name in session.scalars(names) if name in {"bill.registered", "number.stopped"}]
            there = f"race {turn}" in {bill.reference for bill in session.scalars(EVERYTHING.select(Bill))}
            assert there == (answer != Refusal.NUMBER_REPLACED)
            assert told_of == (["bill.registered", "number.stopped"] if there else ["number.stopped"])
