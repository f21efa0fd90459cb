"""A holder reports a bill; a member's name goes with the member."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bills import (
    BillReport,
    BillTarget,
    bill_reports,
    bills_of_numbers,
    block_biller,
    blocked_billers,
    decide_report,
    erase_member,
    join_customers,
    open_bills_of_number,
    report_bill,
)
from portal.cards import CardKind, allot_cards
from portal.members import Particulars, add_member, erase_customer
from portal.organisations import COMMAND, ObjectUnknown, Scope
from portal.outbox import Event
from tests.bills.parties import PLAN, Parties, total
from tests.factories import Factory
from tests.fakes import NOON

OPERATOR = Scope.service("a test looks at reports")


@pytest.fixture
def parties(make: Factory) -> Parties:
    """A merchant and a customer."""
    return Parties.made(make)


def test_a_reported_bill_is_hidden_from_who_reported_it_and_waits_for_the_operator(
    session: Session, parties: Parties, make: Factory
):
    bill, holder = parties.bill(), parties.holder.id
    report = report_bill(session, holder, bill.ref, "覚えがありません", at=NOON)
    assert report_bill(session, holder, bill.ref, "二度目", at=NOON) is report
    assert list(bills_of_numbers(session, [parties.number.id], reader=holder)) == []
    assert list(bills_of_numbers(session, [parties.number.id])) == [bill]
    assert list(open_bills_of_number(session, parties.number.id, at=NOON)) == [bill]  # a kiosk knows no customer
    assert list(bill_reports(session, OPERATOR)) == [report]
    assert list(bill_reports(session, OPERATOR, after=report.ref)) == []
    assert session.scalars(select(Event.about).where(Event.name == "bill.reported")).all() == [report.ref]
    decided = decide_report(session, report.ref, "請求元に確かめました", actor=COMMAND, at=NOON)
    assert decide_report(session, report.ref, "別の答え", actor=COMMAND, at=NOON).answer == decided.answer
    assert list(bill_reports(session, OPERATOR)) == []
    assert list(bill_reports(session, OPERATOR, decided=True)) == [report]
    stranger = make.holder()
    for ref, who in ((bill.ref, stranger.id), ("x", holder)):
        with pytest.raises(ObjectUnknown):
            report_bill(session, who, ref, "", at=NOON)
    with pytest.raises(ObjectUnknown):
        decide_report(session, "x", "", actor=COMMAND, at=NOON)


def test_who_becomes_one_customer_sees_none_of_what_either_reported(session: Session, parties: Parties, make: Factory):
    bill, other = parties.bill(), make.holder()
    report_bill(session, parties.holder.id, bill.ref, "", at=NOON)
    join_customers(session, parties.holder.id, into=other.id)
    assert list(bills_of_numbers(session, [parties.number.id], reader=other.id)) == []
    erase_customer(session, other.id, at=NOON)
    assert total(session, BillReport) == 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_erased_members_bills_name_nobody(session: Session, parties: Parties):
    staff = parties.staff
    member = add_member(session, staff.scope, Particulars("A-1", name="花"), actor=staff.actor, at=NOON)
    allot_cards(session, staff.scope, [member.id], kind=CardKind.PRINTED, plan=PLAN, at=NOON)
    bill = parties.bill(target=BillTarget(member_no="A-1"), customer_name="髙﨑 花")
    other = parties.bill("2", customer_name="別の人")
    erase_member(session, staff.scope, member.ref, actor=staff.actor, at=NOON)
    session.expire_all()
    assert (bill.customer_name, other.customer_name) == ("", "別の人")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_holder_can_look_at_whom_they_block(session: Session, parties: Parties, make: Factory):
    other = make.organisation(name="別の会社")
    for one in (parties.staff.organisation, other):
        block_biller(session, parties.number.id, one.id, at=NOON)
    assert [one.name for one in blocked_billers(session, parties.number.id)] == ["別の会社", "みどり水道"]
