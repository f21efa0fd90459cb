"""Cash that fitted no bill, resolved by the operator with defined money."""

from datetime import timedelta

import pytest

from portal.bills import BillState, amend_bill, find_bill, lapse_bills
from portal.kernel.yen import ZERO, Yen
from portal.ledger import NOBODY, AccountKind, EntryKind, balance, postings_of
from portal.organisations import AuditSearch, Scope, audit_entries
from portal.payments import (
    Payment,
    PaymentState,
    PendingDecided,
    PendingItem,
    Resolution,
    ResolutionRefused,
    bills_of_slip,
    daily_totals,
    finalise_payments,
    pending_items,
    resolve,
    verify_books,
)
from tests.factories import Member
from tests.fakes import NOON
from tests.payments.street import MINUTE, OTHER, TODAY, Street, cash, on_one

LATER = NOON + timedelta(hours=2)
CREDITED, RETURNED, DISMISSED = Resolution.CREDITED, Resolution.RETURNED, Resolution.DISMISSED


@pytest.fixture
def operator(street: Street) -> Member:
    """Somebody who works for the operator."""
    return street.make.member(name="運営 渡")


def late(street: Street, amount: int = 1_000) -> tuple[str, PendingItem]:
    """A bill's slip whose cash came after its hold."""
    bill = street.bill()
    code = street.code(bill)
    street.authorise(code)
    item = street.confirm(cash(code, amount), at=NOON + 4 * MINUTE)
    assert isinstance(item, PendingItem)
    return bill.ref, item


def decide(street: Street, item: PendingItem, resolution: Resolution, who: Member) -> PendingItem:
    """The operator's word."""
    return resolve(street.session, item.ref, resolution, note="店に確認", actor=who.actor, at=LATER)


def refused(street: Street, item: PendingItem, who: Member, resolution: Resolution = CREDITED) -> str:
    """Why it cannot be resolved so."""
    with pytest.raises(ResolutionRefused) as refusal:
        decide(street, item, resolution, who)
    return refusal.value.reason


def suspense(street: Street) -> Yen:
    return -balance(street.session, AccountKind.SUSPENSE, NOBODY, sandbox=False)


def test_late_cash_pays_its_bill_after_all(street: Street, operator: Member):
    _ref, item = late(street)
    assert [one.ref for one in pending_items(street.session)] == [item.ref]
    for _ in range(2):
        assert decide(street, item, CREDITED, operator).payment_id is not None
    assert pending_items(street.session) == []
    assert [one.ref for one in pending_items(street.session, resolved=True)] == [item.ref]
    (told,) = street.events("bill.paid")
    payment = street.confirm(cash(item.code), at=LATER)  # the register, once more
    assert isinstance(payment, Payment)
    assert (payment.ref, payment.state) == (told.payload["payment"], PaymentState.CONFIRMED)
    assert [line[:2] for line in postings_of(street.session, payment.ref)] == [
        ("credited", "suspense"),
        ("credited", "collected"),
    ]
    assert suspense(street) == ZERO
    (resolved,) = street.events("payment.resolved")
    assert resolved.payload["resolution"] == CREDITED
    acts = audit_entries(street.session, Scope.service("test"), AuditSearch(action="payment.resolved"))
    assert [(act.about, act.details["resolution"]) for act in acts] == [(item.ref, CREDITED)]
    assert verify_books(street.session).is_sound
    street.reverse(cash(item.code), at=LATER)
    assert suspense(street) == ZERO
    assert verify_books(street.session).is_sound


@on_one
def test_what_is_returned_or_never_was_leaves_nothing_on_any_account(street: Street, operator: Member):
    for resolution, kind in ((RETURNED, EntryKind.RETURNED), (DISMISSED, EntryKind.DISMISSED)):
        _ref, item = late(street)
        assert suspense(street) == Yen(1_000)
        decide(street, item, resolution, operator)
        assert suspense(street) == ZERO
        assert {line.entry for line in postings_of(street.session, item.ref)} == {"pending", kind}
        with pytest.raises(PendingDecided):
            decide(street, item, CREDITED, operator)
    assert balance(street.session, AccountKind.STORES, street.chain.organisation_id or 0, sandbox=False) == ZERO
    assert verify_books(street.session).is_sound


@on_one
def test_nothing_cancels_a_paid_bill_and_no_other_amount_pays_one(street: Street, operator: Member):
    ref, item = late(street)
    scope, actor = street.merchant.scope, street.merchant.actor
    amend_bill(street.session, scope, ref, {"amount": Yen(900)}, actor=actor, at=LATER)
    assert refused(street, item, operator) == "amount"
    amend_bill(street.session, scope, ref, {"amount": Yen(1_000)}, actor=actor, at=LATER)
    (line,) = bills_of_slip(street.session, street.slip(refs=[ref], at=LATER))
    street.authorise(line.code, OTHER, at=LATER)
    assert refused(street, item, operator) == "bill_held"
    payment = street.confirm(cash(line.code, till=OTHER), at=LATER)
    assert refused(street, item, operator) == "bill_not_open"
    assert [event.payload["payment"] for event in street.events("bill.paid")] == [payment.ref]
    assert suspense(street) == Yen(1_000)
    assert verify_books(street.session).is_sound


@on_one
def test_late_cash_pays_a_bill_that_has_lapsed_since(street: Street, operator: Member):
    ref, item = late(street)
    next_day = NOON + timedelta(days=1)
    assert lapse_bills(street.session, at=next_day) == 1
    resolve(street.session, item.ref, CREDITED, note="店に確認", actor=operator.actor, at=next_day)
    bill = find_bill(street.session, street.merchant.scope, ref)
    assert (bill.state, bill.ended_at) == (BillState.PAID, None)
    assert [len(street.events(name)) for name in ("bill.lapsed", "bill.paid")] == [1, 1]
    assert verify_books(street.session).is_sound


@on_one
def test_unknown_cash_is_nobodys_and_a_reversal_brings_none(street: Street, operator: Member):
    unknown = street.confirm(cash("9" * 44))
    _payment, told = street.paid(street.bill(), "0002")
    finalise_payments(street.session, at=LATER)
    reversal = street.reverse(told, at=LATER)
    assert isinstance(unknown, PendingItem) and isinstance(reversal, PendingItem)
    assert refused(street, unknown, operator) == "kind"
    assert [refused(street, reversal, operator, one) for one in (CREDITED, RETURNED)] == ["kind", "kind"]
    decide(street, reversal, DISMISSED, operator)
    decide(street, unknown, RETURNED, operator)
    assert suspense(street) == ZERO
    assert verify_books(street.session).is_sound


def test_a_days_totals_are_what_the_chain_has_taken(street: Street):
    street.paid(street.bill(1_000), "0001")
    _payment, told = street.paid(street.bill(200), "0002")
    street.reverse(told)
    street.confirm(cash("9" * 44, 30, "0003"))
    street.paid(street.bill(4_000), "0004")
    finalise_payments(street.session, at=LATER)
    totals = daily_totals(street.session, street.chain, TODAY)
    assert (totals.paid, totals.paid_amount) == (2, Yen(5_000))
    assert (totals.reversed, totals.reversed_amount) == (1, Yen(200))
    assert (totals.pending, totals.pending_amount, totals.to_hand_over) == (1, Yen(30), Yen(5_030))
    stores = balance(street.session, AccountKind.STORES, street.chain.organisation_id or 0, sandbox=False)
    assert stores == totals.to_hand_over
    nothing = daily_totals(street.session, street.chain, TODAY - timedelta(days=1))
    assert (nothing.paid, nothing.to_hand_over) == (0, ZERO)


def test_items_come_in_portions(street: Street):
    refs = [street.confirm(cash("9" * 44, receipt=str(n))).ref for n in range(3)]
    assert [one.ref for one in pending_items(street.session, limit=2)] == refs[:2]
    assert [one.ref for one in pending_items(street.session, after=refs[1])] == refs[2:]
    assert [one.ref for one in pending_items(street.session, resolved=None, after=refs[1])] == refs[:1]
    assert pending_items(street.session, sandbox=True) == []
    assert street.confirm(cash("9" * 44, receipt="0", till=OTHER)).ref not in refs
