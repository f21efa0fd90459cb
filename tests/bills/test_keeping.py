"""A bill is put into somebody's portal by its link, and its number with it where that takes it from nobody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import Customer, Limit, TooManyAttempts, recognise_device
from portal.bills import (
    BillTarget,
    Joining,
    KeptBill,
    decide_report,
    is_kept,
    join_customers,
    joining,
    keep_bill,
    kept_bills,
    may_block,
    open_bills_of_holder,
    put_away_bill,
    put_away_number,
    report_bill,
    report_of,
    reports_by,
    withdraw_bill,
    withdraw_report,
)
from portal.cards import CardKind, allot_cards
from portal.kernel.identifiers import new_secret
from portal.members import Particulars, add_member, erase_customer
from portal.numbers import NumberUnavailable, held_numbers, issue_sheet_number, number_by_ref, numbers_by_id
from portal.organisations import COMMAND, ObjectUnknown, scope_of
from portal.outbox import Event
from tests.bills.parties import PLAN, Parties
from tests.factories import Factory
from tests.fakes import NOON
from tests.races import at_once

ONE_OFF = BillTarget(one_off=True)


@pytest.fixture
def parties(make: Factory) -> Parties:
    """A merchant and a customer."""
    return Parties.made(make)


def customer_of(session: Session, secret: str) -> int:
    known = recognise_device(session, secret)
    assert known is not None
    return known.customer_id


def test_a_kept_bill_brings_its_one_off_number_which_up_to_three_share(session: Session, parties: Parties):
    bill, secrets = parties.bill(target=ONE_OFF), [new_secret() for _phone in range(4)]
    for secret in secrets:
        for _time in range(2):
            keep_bill(session, secret, bill.ref, device_name="電話", at=NOON)
    holders = [customer_of(session, secret) for secret in secrets]
    assert [kept_bills(session, holder) for holder in holders] == [[bill]] * 4
    held = [[number.id for number in held_numbers(session, holder)] for holder in holders]
    assert held == [[bill.number_id]] * 3 + [[]]
    assert all(number.customer_id is None for number in held_numbers(session, holders[0]))
    number = numbers_by_id(session, [bill.number_id])[bill.number_id]
    assert joining(session, bill, number, at=NOON) is Joining.FULL


def test_of_five_phones_at_the_same_moment_three_get_the_number_and_a_double_tap_makes_one_customer(
    session: Session, sessions: sessionmaker[Session], parties: Parties, campaign: Callable[[int, int], int]
):
    for turn in range(campaign(2, 50)):
        bill, secrets = parties.bill(f"race-{turn}", target=ONE_OFF), [new_secret() for _phone in range(5)]
        taps = [*secrets, *secrets]

        def keep(place: int, ref: str = bill.ref, taps: list[str] = taps) -> None:
            with sessions() as own:
                keep_bill(own, taps[place], ref, at=NOON)

        at_once(len(taps), keep)
        session.rollback()
        holders = {customer_of(session, secret) for secret in secrets}
        assert len(holders) == len(secrets)
        assert sorted(len(held_numbers(session, holder)) for holder in holders) == [0, 0, 1, 1, 1]
        assert all(kept_bills(session, holder) == [bill] for holder in holders)


def test_no_number_comes_that_is_somebodys_own_or_of_no_use(session: Session, parties: Parties, make: Factory):
    scope, by = parties.staff.scope, {"actor": parties.staff.actor, "at": NOON}
    member = add_member(session, scope, Particulars("0001", "髙﨑 花子"), actor=COMMAND, at=NOON)
    allot_cards(session, scope, [member.id], kind=CardKind.PRINTED, plan=PLAN, at=NOON, look={})
    test = scope_of(parties.staff.organisation, sandbox=True)
    sheet = number_by_ref(session, issue_sheet_number(session, plan=PLAN, at=NOON, request_key="k"))
    over = parties.bill("over", target=ONE_OFF)
    withdraw_bill(session, scope, over.ref, **by)
    expected = {
        parties.bill("own").ref: Joining.OWNED,
        parties.bill("sheet", target=BillTarget(digits=sheet.digits)).ref: Joining.SHEET,
        parties.bill("card", target=BillTarget(member_no="0001")).ref: Joining.CARD,
        parties.bill("test", target=ONE_OFF, scope=test).ref: Joining.TEST,
        over.ref: Joining.SPENT,
    }
    phone = make.holder()
    for ref in expected:
        keep_bill(session, phone.secret, ref, at=NOON)
    kept = kept_bills(session, phone.id)
    numbers = numbers_by_id(session, [bill.number_id for bill in kept])
    assert {bill.ref: joining(session, bill, numbers[bill.number_id], at=NOON) for bill in kept} == expected
    assert held_numbers(session, phone.id) == []


def test_what_was_kept_can_be_put_away_and_the_number_goes_on(session: Session, parties: Parties, make: Factory):
    one = parties.bill("one", target=ONE_OFF)
    (number,) = numbers_by_id(session, [one.number_id]).values()
    two = parties.bill("two", target=BillTarget(digits=number.digits))
    phone, other = make.holder(), make.holder()
    for bill in (one, two):
        keep_bill(session, phone.secret, bill.ref, at=NOON)
    keep_bill(session, other.secret, one.ref, at=NOON)
    put_away_bill(session, phone.id, one.ref)
    put_away_bill(session, phone.id, one.ref)
    assert kept_bills(session, phone.id) == [two]
    put_away_number(session, phone.id, number.ref, at=NOON)
    assert (kept_bills(session, phone.id), held_numbers(session, phone.id)) == ([], [])
    assert (kept_bills(session, other.id), len(held_numbers(session, other.id))) == ([one], 1)
    assert numbers_by_id(session, [number.id])[number.id].state == "active"
    for ref in (number.ref, parties.number.ref):
        with pytest.raises(NumberUnavailable):
            put_away_number(session, parties.holder.id, ref, at=NOON)
    with pytest.raises(ObjectUnknown):
        put_away_bill(session, phone.id, "x")


def test_who_has_a_number_by_a_bills_link_sees_what_they_keep_and_decides_nothing_for_others(
    session: Session, parties: Parties, make: Factory
):
    mine = parties.bill("mine", target=ONE_OFF)
    (number,) = numbers_by_id(session, [mine.number_id]).values()
    clinic = make.member(make.organisation(name="秘密クリニック")).scope
    theirs = parties.bill("theirs", target=BillTarget(digits=number.digits), scope=clinic)
    phone = make.holder()
    keep_bill(session, phone.secret, mine.ref, at=NOON)
    assert open_bills_of_holder(session, [number], phone.id, at=NOON) == {number.id: [mine]}
    assert not may_block(number) and may_block(parties.number)
    with pytest.raises(ObjectUnknown):
        report_bill(session, phone.id, theirs.ref, "", at=NOON)
    assert report_bill(session, phone.id, mine.ref, "", at=NOON)
    keep_bill(session, phone.secret, theirs.ref, at=NOON)
    assert open_bills_of_holder(session, [number], phone.id, at=NOON) == {number.id: [theirs]}


def test_new_customers_are_limited_and_those_there_are_not(session: Session, parties: Parties, make: Factory):
    bill, limits = parties.bill(target=ONE_OFF), [("keep", Limit(1, timedelta(hours=1)))]
    keep_bill(session, new_secret(), bill.ref, at=NOON, limits=limits)
    before = len(session.scalars(select(Customer.id)).all())
    with pytest.raises(TooManyAttempts):
        keep_bill(session, new_secret(), bill.ref, at=NOON, limits=limits)
    assert len(session.scalars(select(Customer.id)).all()) == before
    keep_bill(session, make.holder().secret, bill.ref, at=NOON, limits=limits)


def test_kept_bills_stay_when_two_become_one_and_go_with_the_customer(
    session: Session, parties: Parties, make: Factory
):
    one, two = parties.bill("one", target=ONE_OFF), parties.bill("two", target=ONE_OFF)
    phone, other = make.holder(), make.holder()
    for who, bill in ((phone, one), (other, one), (other, two)):
        keep_bill(session, who.secret, bill.ref, at=NOON)
    join_customers(session, other.id, into=phone.id)
    assert {bill.ref for bill in kept_bills(session, phone.id)} == {one.ref, two.ref}
    erase_customer(session, phone.id, at=NOON)
    assert session.scalars(select(KeptBill)).all() == [] and not is_kept(session, phone.id, one.id)


def test_a_report_is_taken_back_until_the_operator_has_decided(session: Session, parties: Parties):
    bill, holder = parties.bill(), parties.holder.id
    first = report_bill(session, holder, bill.ref, "覚えがない", at=NOON).ref
    assert withdraw_report(session, holder, bill.ref, at=NOON)
    assert withdraw_report(session, holder, bill.ref, at=NOON)
    assert report_of(session, holder, bill.id) is None
    told = select(Event.about).where(Event.name == "bill.report_withdrawn")
    assert session.scalars(told).all() == [first]
    report = report_bill(session, holder, bill.ref, "やはり覚えがない", at=NOON)
    decide_report(session, report.ref, "確かめました", actor=COMMAND, at=NOON)
    assert not withdraw_report(session, holder, bill.ref, at=NOON)
    assert [(one.ref, of.ref) for one, of in reports_by(session, holder)] == [(report.ref, bill.ref)]
