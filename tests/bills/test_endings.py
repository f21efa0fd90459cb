"""A number ends: what becomes of its open bills, who is told, and what its successor shows and refuses."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bills import (
    BillRefused,
    BillTarget,
    Refusal,
    block_biller,
    blocked_billers,
    closed_bills_of_holder,
    erase_customer,
    open_bills_of_holder,
    open_bills_of_number,
    replace_card,
    replace_number,
    report_bill,
    report_lost,
    stop_card,
    stop_number,
    unblock_biller,
    withdraw_bill,
)
from portal.cards import CardKind, allot_cards
from portal.members import Particulars, add_member
from portal.numbers import NumberRecord, held_number, hold_number, number_by_ref, shown_by, shown_in
from portal.outbox import Event
from tests.bills.parties import PLAN, Parties
from tests.factories import Factory
from tests.fakes import NOON

on_one = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def parties(make: Factory) -> Parties:
    """A merchant and a customer."""
    return Parties.made(make)


def replaced(parties: Parties, number: NumberRecord, *, agreed: bool = True) -> NumberRecord:
    """The successor of one of the customer's numbers."""
    holder = parties.holder.id
    ref = replace_number(parties.session, holder, number.ref, plan=PLAN, at=NOON, shows_replaced=agreed)
    return held_number(parties.session, holder, ref)


def payable(parties: Parties, number: NumberRecord) -> list[str]:
    """What a kiosk would show."""
    also = shown_by(parties.session, number)[1:]
    return [bill.reference for bill in open_bills_of_number(parties.session, number.id, also=also, at=NOON)]


def told_of_end(session: Session) -> list[tuple[str, dict[str, Any]]]:
    """Which bills' merchants were told that the number is stopped."""
    session.rollback()
    events = session.scalars(select(Event).where(Event.name == "bill.number_stopped").order_by(Event.id))
    return [(event.about, event.payload) for event in events]


def test_a_successor_shows_what_its_predecessors_showed_where_the_holder_agreed(parties: Parties):
    first = parties.number
    parties.bill("1")
    second = replaced(parties, first)
    parties.bill("2", target=BillTarget(digits=second.digits))
    assert payable(parties, second) == ["1", "2"]
    third = replaced(parties, second, agreed=False)
    parties.bill("3", target=BillTarget(digits=third.digits))
    assert payable(parties, third) == ["3"]
    fourth = replaced(parties, third)
    assert payable(parties, fourth) == ["3"]
    session = parties.session
    stopped = [number_by_ref(session, one.ref) for one in (first, second, third, fourth)]
    assert [shown_in(session, one) for one in stopped] == [None, None, fourth, fourth]


def test_merchants_with_open_bills_are_told_once_and_whether_they_can_still_be_paid(
    session: Session, parties: Parties, make: Factory
):
    bill, gone = parties.bill("1"), parties.bill("2")
    withdraw_bill(session, parties.staff.scope, gone.ref, actor=parties.staff.actor, at=NOON)
    new = replaced(parties, parties.number)
    assert replaced(parties, parties.number) == new
    assert told_of_end(session) == [
        (
            bill.ref,
            {
                "organisation": parties.staff.organisation.ref,
                "reference": "1",
                "amount": 3300,
                "due_on": "2026-04-30",
                "version": 1,
                "still_payable": True,
            },
        )
    ]
    other = parties.bill("3", target=BillTarget(digits=new.digits))
    for _ in range(2):
        stop_number(session, parties.holder.id, new.ref, at=NOON)
    assert [(about, said["still_payable"]) for about, said in told_of_end(session)[1:]] == [
        (bill.ref, False),
        (other.ref, False),
    ]
    customer = make.holder()
    last = parties.bill("4", target=BillTarget(digits=make.number(customer).digits))
    erase_customer(session, customer.id, at=NOON)
    assert told_of_end(session)[-1][0] == last.ref


def test_blocks_go_along_to_the_successor_and_reach_it_from_the_predecessor(
    session: Session, parties: Parties, make: Factory
):
    one, two = parties.staff.organisation.id, make.organisation().id
    parties.bill("1")
    block_biller(session, parties.number.id, one, at=NOON)
    new = replaced(parties, parties.number)
    with pytest.raises(BillRefused, match=Refusal.BLOCKED):
        parties.bill("2", target=BillTarget(digits=new.digits))
    assert payable(parties, new) == []
    assert unblock_biller(session, new.id, one, at=NOON)
    assert payable(parties, new) == ["1"]
    assert block_biller(session, parties.number.id, two, at=NOON)
    assert [organisation.id for organisation in blocked_billers(session, new.id)] == [two]
    assert unblock_biller(session, parties.number.id, two, at=NOON)
    assert not blocked_billers(session, new.id)


@on_one
def test_a_cards_new_number_refuses_whom_the_old_one_refused_and_shows_none_of_its_bills(
    session: Session, parties: Parties, make: Factory
):
    staff, stranger = parties.staff, Parties(session, make.member(), parties.holder, parties.number)
    member = add_member(session, staff.scope, Particulars("A-1", name="花"), actor=staff.actor, at=NOON)
    (card,) = allot_cards(session, staff.scope, [member.id], kind=CardKind.PRINTED, plan=PLAN, at=NOON)
    hold_number(session, parties.holder.id, card.number_id, at=NOON)
    bill = stranger.bill("1", target=BillTarget(digits=card.digits))
    block_biller(session, card.number_id, stranger.staff.organisation.id, at=NOON)
    report_lost(session, parties.holder.id, card.number_ref, at=NOON)
    assert [about for about, _ in told_of_end(session)] == [bill.ref]
    new = replace_card(session, staff.scope, card.ref, plan=PLAN, actor=staff.actor, at=NOON)
    assert [about for about, _ in told_of_end(session)] == [bill.ref]
    with pytest.raises(BillRefused, match=Refusal.BLOCKED):
        stranger.bill("2", target=BillTarget(digits=new.digits))
    mine = parties.bill("3", target=BillTarget(digits=new.digits))
    assert payable(parties, number_by_ref(session, new.number_ref)) == ["3"]
    stop_card(session, staff.scope, new.ref, actor=staff.actor, at=NOON)
    assert told_of_end(session)[-1][0] == mine.ref


def test_a_holder_sees_what_they_can_pay_and_what_was(session: Session, parties: Parties, make: Factory):
    other = Parties(session, make.member(), parties.holder, parties.number)
    holder = parties.holder.id
    parties.bill("late")
    reported, blocked = parties.bill("reported"), other.bill("blocked")
    report_bill(session, holder, reported.ref, "", at=NOON)
    block_biller(session, parties.number.id, blocked.organisation_id, at=NOON)
    number = replaced(parties, parties.number)
    spare = make.number(parties.holder)
    shown = open_bills_of_holder(session, [number, spare], holder, at=NOON)
    assert {one: [bill.reference for bill in bills] for one, bills in shown.items()} == {
        number.id: ["late"],
        spare.id: [],
    }
    assert open_bills_of_holder(session, [], holder, at=NOON) == {}
    assert closed_bills_of_holder(session, number, holder, limit=3) == []
