"""Bills are registered once, on numbers that take them, and told of."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bills import (
    Bill,
    BillRefused,
    BillState,
    BillTarget,
    ReferenceUsed,
    Refusal,
    bill_by_reference,
    bill_by_token,
    bill_token,
    bills,
    bills_by_id,
    bills_of_numbers,
    block_biller,
    find_bill,
    open_bill_counts,
    open_bills,
    open_bills_of_number,
    unblock_biller,
)
from portal.cards import CardKind, allot_cards, replace_card, stop_card
from portal.kernel.clock import end_of_japan_day
from portal.kernel.yen import Yen
from portal.members import Particulars, add_member
from portal.numbers import Kind, Number, State, number_by_digits, numbers_by_id, replace_number, stop_number
from portal.organisations import (
    AuditEntry,
    ObjectUnknown,
    OpenThings,
    OrganisationInactive,
    StillOpen,
    change_state,
)
from portal.organisations import State as OrganisationState
from portal.outbox import Event
from tests.bills.parties import DUE, EVERYTHING, PLAN, Parties, told, total
from tests.factories import Factory, make_digits
from tests.fakes import NOON

ONE = BillTarget(one_off=True)


@pytest.fixture
def parties(make: Factory) -> Parties:
    """A merchant and a customer."""
    return Parties.made(make)


def refusal(parties: Parties, target: BillTarget | None = None, **options) -> tuple[str, str]:
    with pytest.raises(BillRefused) as refused:
        parties.bill(target=target, **options)
    return refused.value.field, refused.value.reason


def test_a_bill_is_registered_shown_and_told(session: Session, parties: Parties):
    bill = parties.bill(customer_name="髙﨑 花", price_before_tax=Yen(3_000))
    assert (bill.state, bill.version, bill.number_id, bill.member_id) == (BillState.OPEN, 1, parties.number.id, None)
    assert (bill.amount, bill.due_on) == (Yen(3_300), DUE)
    scope = parties.staff.scope
    assert find_bill(session, scope, bill.ref) is bill
    assert bill_by_reference(session, scope, "2026-04-1") is bill
    assert list(open_bills_of_number(session, parties.number.id, at=NOON)) == [bill]
    assert list(bills_of_numbers(session, [parties.number.id])) == [bill]
    assert bills_by_id(session, [bill.id, 404]) == {bill.id: bill}
    assert open_bill_counts(session, [parties.number.id, 404], at=NOON) == {parties.number.id: 1}
    assert bill_by_token(session, bill_token(bill, "key"), "key") is bill
    with pytest.raises(ObjectUnknown):
        bill_by_token(session, bill_token(bill, "other"), "key")
    event = session.scalars(select(Event).where(Event.about == bill.ref)).one()
    assert event.payload == {
        "organisation": scope.ref,
        "reference": "2026-04-1",
        "amount": 3_300,
        "due_on": "2026-04-30",
        "version": 1,
    }
    acts = session.scalars(EVERYTHING.select(AuditEntry).where(AuditEntry.about == bill.ref)).all()
    assert [act.action for act in acts] == ["bill.registered"]


def test_a_tenants_bill_is_told_its_owner_too_and_seen_by_both_alone(session: Session, parties: Parties, make: Factory):
    owner = make.member(make.organisation(name="みどりモール"))
    shop = Parties(session, make.member(make.organisation(owner=owner.organisation)), parties.holder, parties.number)
    bill = shop.bill()
    assert told(session, bill.ref) == ["bill.registered"] * 2
    assert find_bill(session, owner.scope, bill.ref) is bill
    with pytest.raises(ObjectUnknown):
        find_bill(session, parties.staff.scope, bill.ref)
    assert parties.bill().reference == bill.reference  # a reference is unique for a merchant, not for all


def test_the_same_request_gives_the_same_bill_and_a_reference_is_used_once(session: Session, parties: Parties):
    first = parties.bill(key="request-1")
    assert parties.bill(key="request-1") is first
    for key in ("request-2", None):
        with pytest.raises(ReferenceUsed) as used:
            parties.bill(key=key)
        assert used.value.ref == first.ref
    sandbox = parties.staff.scope.in_mode(sandbox=True)
    parties.bill(scope=sandbox, key="request-1", target=ONE)  # the sandbox counts for itself
    assert (total(session, Bill), told(session)) == (2, ["bill.registered"] * 2)


def test_a_bill_can_make_its_number_which_ends_with_its_due_day(session: Session, parties: Parties):
    bill = parties.bill(target=ONE, key="request-1")
    number = numbers_by_id(session, [bill.number_id])[bill.number_id]
    assert (number.kind, number.customer_id, number.registrable_until) == (Kind.ONE_OFF, None, end_of_japan_day(DUE))
    before = total(session, Number)
    assert parties.bill(target=ONE, key="request-1") is bill
    with pytest.raises(ReferenceUsed):
        parties.bill(target=ONE)
    assert total(session, Number) == before
    late = end_of_japan_day(DUE) + timedelta(seconds=1)
    again = BillTarget(digits=number.digits)
    assert refusal(parties, again, at=late, due_on=date(2026, 5, 1)) == ("number", Refusal.NUMBER_OVER)


def test_numbers_that_take_no_bill_say_why(session: Session, parties: Parties, make: Factory):
    assert refusal(parties, BillTarget(digits="12")) == ("number", Refusal.NUMBER_MISTYPED)
    unknown = BillTarget(digits=make_digits(209_999_999_999))
    assert refusal(parties, unknown) == ("number", Refusal.NUMBER_UNKNOWN)
    sandbox = parties.staff.scope.in_mode(sandbox=True)
    assert refusal(parties, scope=sandbox) == ("number", Refusal.NUMBER_MODE)
    block_biller(session, parties.number.id, parties.staff.organisation.id, at=NOON)
    assert refusal(parties) == ("number", Refusal.BLOCKED)
    unblock_biller(session, parties.number.id, parties.staff.organisation.id, at=NOON)
    lost = make.number(parties.holder)
    stop_number(session, parties.holder.id, lost.ref, at=NOON)
    assert refusal(parties, BillTarget(digits=lost.digits)) == ("number", Refusal.NUMBER_STOPPED)
    replace_number(session, parties.holder.id, parties.number.ref, plan=PLAN, at=NOON)
    assert refusal(parties) == ("number", Refusal.NUMBER_REPLACED)
    assert (total(session, Bill), told(session)) == (0, [])


def test_a_member_is_billed_on_the_card_in_use(session: Session, parties: Parties):
    staff, to = parties.staff, BillTarget(member_no="Ａ-1")
    assert refusal(parties, to) == ("member_no", Refusal.MEMBER_UNKNOWN)
    member = add_member(session, staff.scope, Particulars("A-1", name="花"), actor=staff.actor, at=NOON)
    assert refusal(parties, to) == ("member_no", Refusal.MEMBER_WITHOUT_NUMBER)
    (card,) = allot_cards(session, staff.scope, [member.id], kind=CardKind.PRINTED, plan=PLAN, at=NOON)
    first = parties.bill("1", target=to)
    assert (first.number_id, first.member_id) == (card.number_id, member.id)
    new = replace_card(session, staff.scope, card.ref, plan=PLAN, actor=staff.actor, at=NOON)
    assert parties.bill("2", target=to).number_id == new.number_id
    assert [bill.reference for bill in bills(session, staff.scope, member_id=member.id)] == ["2", "1"]
    stop_card(session, staff.scope, new.ref, actor=staff.actor, at=NOON)
    assert refusal(parties, to, reference="3") == ("member_no", Refusal.MEMBER_WITHOUT_NUMBER)


def test_what_a_number_can_pay_is_open_in_time_and_of_no_blocked_biller(
    session: Session, parties: Parties, make: Factory
):
    other = Parties(session, make.member(), parties.holder, parties.number)
    late, soon = parties.bill("late"), parties.bill("soon", due_on=date(2026, 4, 2))
    theirs = other.bill("theirs", due_on=date(2026, 4, 1))

    def shown(at=NOON) -> list[str]:
        return [bill.reference for bill in open_bills_of_number(session, parties.number.id, at=at)]

    assert shown() == ["theirs", "soon", "late"]
    assert block_biller(session, parties.number.id, theirs.organisation_id, at=NOON)
    assert not block_biller(session, parties.number.id, theirs.organisation_id, at=NOON)
    assert shown() == ["soon", "late"]
    assert shown(end_of_japan_day(soon.due_on)) == ["soon", "late"]
    assert shown(end_of_japan_day(soon.due_on) + timedelta(seconds=1)) == ["late"]
    assert unblock_biller(session, parties.number.id, theirs.organisation_id, at=NOON)
    assert not unblock_biller(session, parties.number.id, theirs.organisation_id, at=NOON)
    assert shown() == ["theirs", "soon", "late"]
    names = session.scalars(select(Event.name).where(Event.name.startswith("biller"))).all()
    assert names == ["biller.blocked", "biller.unblocked"]
    assert [bill.ref for bill in bills(session, parties.staff.scope, after=soon.ref)] == [late.ref]
    assert list(bills(session, parties.staff.scope, state=BillState.PAID)) == []


def test_a_new_number_shows_the_old_ones_bills_where_the_holder_agreed(session: Session, parties: Parties):
    bill = parties.bill()
    second = replace_number(session, parties.holder.id, parties.number.ref, plan=PLAN, at=NOON, shows_replaced=True)
    third = replace_number(session, parties.holder.id, second, plan=PLAN, at=NOON, shows_replaced=True)
    digits = session.scalars(select(Number.digits).where(Number.ref == third)).one()
    newest = number_by_digits(session, digits)
    assert newest.state == State.ACTIVE
    assert list(bills_of_numbers(session, [newest.id])) == []
    assert list(bills_of_numbers(session, [newest.id], with_predecessors=True)) == [bill]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_merchant_with_open_bills_is_not_closed_and_a_suspended_one_bills_nobody(session: Session, parties: Parties):
    parties.bill()
    parties.bill(target=ONE, scope=parties.staff.scope.in_mode(sandbox=True))
    whose = parties.staff.organisation
    assert open_bills(session, whose) == [OpenThings("bills", 1, blocks=True)]

    def change(wanted: OrganisationState) -> None:
        change_state(
            session,
            whose.id,
            wanted,
            reason="x",
            actor=parties.staff.actor,
            at=NOON,
            by_operator=True,
            open_things=[open_bills],
        )

    with pytest.raises(StillOpen):
        change(OrganisationState.CLOSED)
    change(OrganisationState.SUSPENDED)
    with pytest.raises(OrganisationInactive):
        parties.bill("2")
