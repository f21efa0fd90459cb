"""Scanned, paid, given up, taken back: each once, and what does not fit is never lost."""

from datetime import timedelta

import pytest

from portal.bills import BillHeld, BillState, amend_bill, lapse_bills, withdraw_bill
from portal.kernel.clock import end_of_japan_day
from portal.kernel.yen import ZERO, Yen
from portal.ledger import NOBODY, AccountKind, balance
from portal.organisations import COMMAND, ObjectUnknown, OrganisationKind, State, change_state, scope_of
from portal.payments import (
    BillsRefused,
    Payment,
    PaymentState,
    PendingItem,
    PendingKind,
    Refusal,
    Resolution,
    StoreRefused,
    confirm,
    finalise_payments,
    inquire,
    payments_of_bill,
    release_expired_holds,
    verify_books,
)
from tests.fakes import NOON
from tests.payments.street import MINUTE, OTHER, TODAY, Street, cash, on_one

HOUR = timedelta(hours=1)


def refused(street: Street, code: str, **more) -> str:
    """Why a register is refused."""
    with pytest.raises(StoreRefused) as refusal:
        street.authorise(code, **more)
    return refusal.value.reason


def balances(street: Street) -> tuple[Yen, Yen, Yen]:
    """What the chain owes, what the merchant is owed, what lies in suspense."""
    accounts = (
        (AccountKind.STORES, street.chain.organisation_id),
        (AccountKind.COLLECTED, street.merchant.organisation.id),
        (AccountKind.SUSPENSE, NOBODY),
    )
    stores, collected, suspense = (balance(street.session, kind, whose, sandbox=False) for kind, whose in accounts)
    return stores, -collected, -suspense


def pending(found: Payment | PendingItem) -> str:
    """Of which kind an item is."""
    assert isinstance(found, PendingItem)
    return found.kind


def test_a_bill_is_scanned_and_paid_and_its_merchant_is_told(street: Street):
    bill = street.bill(1_000)
    code = street.code(bill)
    held = street.authorise(code)
    assert street.authorise(code, at=NOON + MINUTE).ref == held.ref
    assert (held.state, held.held_until) == (PaymentState.AUTHORISED, NOON + 3 * MINUTE)
    scope, actor = street.merchant.scope, street.merchant.actor
    with pytest.raises(BillHeld):
        withdraw_bill(street.session, scope, bill.ref, actor=actor, at=NOON + MINUTE)
    for _ in range(2):
        paid = street.confirm(cash(code), at=NOON + 2 * MINUTE)
        assert isinstance(paid, Payment)
        assert (paid.ref, paid.state, paid.amount) == (held.ref, PaymentState.CONFIRMED, Yen(1_000))
    assert refused(street, code, at=NOON + 2 * MINUTE) == Refusal.BILL_PAID
    now = street.now(bill)
    assert (now.state, now.payment_ref, now.held_until) == (BillState.PAID, paid.ref, None)
    assert balances(street) == (Yen(1_000), Yen(1_000), ZERO)
    (told,) = street.events("bill.paid")
    assert (told.about, told.payload["payment"], told.payload["amount"]) == (bill.ref, paid.ref, 1_000)
    assert [one.ref for one in payments_of_bill(street.session, scope, bill.id)] == [paid.ref]
    assert verify_books(street.session).is_sound


def test_the_first_scan_wins_and_blocks_the_others_for_three_minutes_at_most(street: Street):
    bill = street.bill()
    first, second = street.code(bill), street.code(bill)
    street.authorise(first)
    assert refused(street, second, till=OTHER, at=NOON + MINUTE) == Refusal.BILL_HELD
    assert refused(street, first, till=OTHER, at=NOON + MINUTE) == Refusal.BILL_HELD
    later = NOON + 3 * MINUTE
    assert street.authorise(second, OTHER, at=later).state == PaymentState.AUTHORISED
    assert pending(street.confirm(cash(first), at=later)) == PendingKind.DOUBLED
    assert isinstance(street.confirm(cash(second, till=OTHER), at=later), Payment)
    assert balances(street) == (Yen(2_000), Yen(1_000), Yen(1_000))
    assert verify_books(street.session).is_sound


@on_one
def test_a_register_that_gives_up_leaves_the_bill_free_at_once(street: Street):
    bill = street.bill()
    code = street.code(bill)
    held = street.authorise(code)
    for _ in range(2):
        assert street.release(code).state == PaymentState.RELEASED
    assert street.now(bill).held_until is None
    assert street.authorise(code, OTHER).ref != held.ref
    for till, code_given, reason in ((OTHER[::-1], code, "nothing_held"), (OTHER, "9" * 44, "slip_unknown")):
        with pytest.raises(StoreRefused, match=reason):
            street.release(code_given, till)
    street.confirm(cash(code, till=OTHER))
    with pytest.raises(StoreRefused, match=Refusal.BILL_PAID):
        street.release(code, OTHER)


@on_one
def test_each_reason_for_which_a_slip_is_not_accepted(street: Street):
    scope, actor = street.merchant.scope, street.merchant.actor
    assert refused(street, "9" * 44) == Refusal.SLIP_UNKNOWN
    amended, withdrawn, old = street.bill(), street.bill(), street.bill()
    codes = [street.code(bill) for bill in (amended, withdrawn, old)]
    amend_bill(street.session, scope, amended.ref, {"amount": Yen(900)}, actor=actor, at=NOON)
    withdraw_bill(street.session, scope, withdrawn.ref, actor=actor, at=NOON)
    assert refused(street, codes[0]) == Refusal.SLIP_VOID
    assert refused(street, codes[1]) == Refusal.BILL_WITHDRAWN
    assert refused(street, codes[2], at=NOON + 31 * MINUTE) == Refusal.SLIP_OVER
    assert street.authorise(codes[2], at=NOON + 30 * MINUTE)
    midnight = end_of_japan_day(TODAY) + timedelta(seconds=1)
    late = street.code(street.bill(), at=midnight - MINUTE)
    assert refused(street, late, at=midnight) == Refusal.BILL_LAPSED
    lapse_bills(street.session, at=midnight)
    assert refused(street, late, at=midnight) == Refusal.BILL_LAPSED
    other = scope_of(street.make.organisation(OrganisationKind.CHAIN))
    for chain in (other, scope_of(street.make.organisation(OrganisationKind.CHAIN), sandbox=True)):
        assert refused(street, codes[2], chain=chain) == Refusal.SLIP_UNKNOWN
    with pytest.raises(ObjectUnknown):
        street.authorise(codes[2], chain=scope)


@on_one
def test_what_was_scanned_in_time_is_paid_though_the_day_be_over(street: Street):
    bill = street.bill()
    before = end_of_japan_day(TODAY)
    code = street.code(bill, at=before - MINUTE)
    street.authorise(code, at=before)
    after = before + MINUTE
    lapse_bills(street.session, at=after)
    assert isinstance(street.confirm(cash(code), at=after), Payment)
    assert street.now(bill).state == BillState.PAID


def test_cash_that_does_not_fit_is_pending_once_each_and_lies_in_suspense(street: Street):
    scope, actor = street.merchant.scope, street.merchant.actor
    late, closed, other, void = (street.bill() for _ in range(4))
    codes = {bill.id: street.code(bill) for bill in (late, closed, other, void)}
    street.authorise(codes[late.id])
    withdraw_bill(street.session, scope, closed.ref, actor=actor, at=NOON)
    amend_bill(street.session, scope, void.ref, {"purpose": "四月分"}, actor=actor, at=NOON)
    _payment, told = street.paid(street.bill(), "0009")
    wanted = [
        (cash(codes[late.id], receipt="1"), PendingKind.LATE),
        (cash(codes[closed.id], receipt="2"), PendingKind.CLOSED),
        (cash(codes[other.id], 999, receipt="3"), PendingKind.AMOUNT),
        (cash(codes[void.id], receipt="4"), PendingKind.LATE),
        (cash("9" * 44, receipt="5"), PendingKind.UNKNOWN),
        (cash(told.code, 1, "0009"), PendingKind.AMOUNT),
        (cash(told.code, receipt="0010"), PendingKind.DOUBLED),
    ]
    for _ in range(2):
        assert [pending(street.confirm(told, at=NOON + 3 * MINUTE)) for told, _kind in wanted] == [
            kind for _told, kind in wanted
        ]
    assert len(street.events("payment.pending")) == len(wanted)
    assert balances(street) == (Yen(7_000), Yen(1_000), Yen(6_000))
    assert street.now(late).state == BillState.OPEN
    assert verify_books(street.session).is_sound


@on_one
def test_cash_that_is_pending_stays_so_though_it_would_fit_by_now(street: Street):
    bill = street.bill()
    first, second = street.code(bill), street.code(bill)
    street.authorise(first)
    item = street.confirm(cash(second, till=OTHER))
    assert pending(item) == PendingKind.DOUBLED
    street.release(first)
    assert street.confirm(cash(second, till=OTHER)).ref == item.ref
    assert balances(street) == (Yen(1_000), ZERO, Yen(1_000))
    assert isinstance(street.confirm(cash(second, receipt="2", till=OTHER)), Payment)  # other cash


@on_one
def test_a_confirmation_with_the_right_amount_mends_a_wrong_one(street: Street):
    bill = street.bill()
    code = street.code(bill)
    street.authorise(code)
    assert pending(street.confirm(cash(code, 900))) == PendingKind.AMOUNT
    assert isinstance(street.confirm(cash(code, 1_000)), Payment)
    assert pending(street.confirm(cash(code, 900))) == PendingKind.AMOUNT
    assert balances(street) == (Yen(1_900), Yen(1_000), Yen(900))
    wrong = street.reverse(cash(code, 900))  # the cashier tidies up
    assert isinstance(wrong, PendingItem)
    assert (wrong.kind, wrong.resolution) == (PendingKind.AMOUNT, Resolution.RETURNED)
    assert balances(street) == (Yen(1_000), Yen(1_000), ZERO)


def test_the_register_takes_its_payment_back_and_the_bill_is_open_again(street: Street):
    bill = street.bill()
    payment, told = street.paid(bill)
    for _ in range(2):
        back = street.reverse(told, at=NOON + 60 * MINUTE)
        assert isinstance(back, Payment)
        assert (back.ref, back.state) == (payment.ref, PaymentState.REVERSED)
    assert street.now(bill).state == BillState.OPEN
    assert balances(street) == (ZERO, ZERO, ZERO)
    (event,) = street.events("bill.reversed")
    assert (event.payload["payment"], event.payload["state"]) == (payment.ref, BillState.OPEN)
    assert street.confirm(told).ref == payment.ref  # the same receipt is the same payment, and is not paid again
    again, _told = street.paid(bill, "0002", at=NOON + 61 * MINUTE)
    assert again.ref != payment.ref
    assert street.now(bill).payment_ref == again.ref
    assert verify_books(street.session).is_sound


@on_one
def test_a_payment_taken_back_after_the_due_day_leaves_a_lapsed_bill(street: Street):
    bill = street.bill()
    last = end_of_japan_day(TODAY)
    _payment, told = street.paid(bill, at=last)
    street.reverse(told, at=last + MINUTE)
    assert street.now(bill).state == BillState.LAPSED
    assert verify_books(street.session).is_sound


def test_a_payment_is_final_after_an_hour_and_then_a_reversal_is_the_operators(street: Street):
    bill, early = street.bill(), street.bill(300)
    payment, told = street.paid(bill)
    street.paid(early, "0002", at=NOON + MINUTE)
    after = NOON + HOUR + timedelta(seconds=1)
    assert pending(street.reverse(told, at=after)) == PendingKind.REVERSAL  # not swept yet
    assert finalise_payments(street.session, at=NOON + HOUR) == 0
    assert [finalise_payments(street.session, at=after) for _ in range(2)] == [1, 0]
    assert [event.payload["payment"] for event in street.events("bill.final")] == [payment.ref]
    for _ in range(2):
        assert pending(street.reverse(told, at=after)) == PendingKind.REVERSAL
    assert len(street.events("payment.pending")) == 1
    assert street.now(bill).state == BillState.PAID
    assert balances(street) == (Yen(1_300), Yen(1_300), ZERO)
    assert verify_books(street.session).is_sound


@on_one
def test_a_reversal_without_a_payment(street: Street):
    bill = street.bill()
    code = street.code(bill)
    with pytest.raises(StoreRefused, match=Refusal.SLIP_UNKNOWN):
        street.reverse(cash("9" * 44))
    street.authorise(code)  # whose confirmation is lost on its way
    for _ in range(2):
        released = street.reverse(cash(code))
        assert isinstance(released, Payment)
        assert released.state == PaymentState.RELEASED
    assert pending(street.confirm(cash(code))) == PendingKind.LATE  # it comes after all
    for _ in range(2):
        returned = street.reverse(cash(code), at=NOON + MINUTE)
        assert isinstance(returned, PendingItem)
        assert returned.resolution == Resolution.RETURNED
    assert balances(street) == (ZERO, ZERO, ZERO)
    assert pending(street.confirm(cash("9" * 44, receipt="7"))) == PendingKind.UNKNOWN
    given_back = street.reverse(cash("9" * 44, receipt="7"), at=NOON + 2 * HOUR)
    assert pending(given_back) == PendingKind.REVERSAL  # too late: the operator has both
    _payment, paid = street.paid(bill, "0042")
    assert pending(street.reverse(cash(paid.code, 1, "0042"))) == PendingKind.REVERSAL
    assert verify_books(street.session).is_sound


def test_a_reversal_that_overtakes_its_confirmation_keeps_the_bill_open(street: Street):
    bill = street.bill()
    told, other = cash(street.code(bill)), cash(street.code(bill), till=OTHER)
    for _ in range(2):
        assert pending(street.reverse(told)) == PendingKind.REVERSAL
    for _ in range(2):
        assert pending(street.confirm(told)) == PendingKind.LATE
    assert (street.now(bill).state, balances(street)) == (BillState.OPEN, (Yen(1_000), ZERO, Yen(1_000)))
    assert isinstance(street.confirm(other), Payment)  # of which nothing was taken back
    assert len(street.events("payment.pending")) == 2
    assert verify_books(street.session).is_sound


@pytest.mark.parametrize("ended", ["withdrawn", "lapsed"])
@on_one
def test_cash_for_a_bill_that_was_closed_while_its_confirmation_waited_is_pending(street: Street, ended: str):
    bill, last = street.bill(), NOON if ended == "withdrawn" else end_of_japan_day(TODAY) - 2 * MINUTE
    told = cash(street.code(bill, at=last))
    held = street.authorise(told.code, at=last)
    over, in_time = held.held_until + MINUTE, held.held_until - MINUTE  # the confirmation's moment is from before
    if ended == "lapsed":
        lapse_bills(street.session, at=over)
    else:
        withdraw_bill(street.session, street.merchant.scope, bill.ref, actor=street.merchant.actor, at=over)
    assert pending(street.confirm(told, at=in_time)) == PendingKind.CLOSED
    assert (street.now(bill).state, balances(street)) == (ended, (Yen(1_000), ZERO, Yen(1_000)))
    assert release_expired_holds(street.session, at=over) == 1
    assert verify_books(street.session).is_sound


@on_one
def test_no_cash_is_begun_for_a_merchant_that_is_suspended_and_what_was_begun_completes(street: Street):
    begun, out, new = street.bill(1), street.bill(2), street.bill(3)
    codes = [street.code(bill) for bill in (begun, out)]
    street.authorise(codes[0])

    def becomes(state: State) -> list[str]:
        whose = street.merchant.organisation.id
        change_state(street.session, whose, state, reason="詐欺", actor=COMMAND, at=NOON, by_operator=True)
        return [bill.ref for bill in inquire(street.session, street.chain, street.number.digits, at=NOON).bills]

    assert becomes(State.SUSPENDED) == []
    with pytest.raises(BillsRefused, match=new.ref):
        street.slip(new)
    assert refused(street, codes[1]) == Refusal.BILLER_STOPPED
    assert isinstance(street.confirm(cash(codes[0], 1)), Payment)
    assert becomes(State.ACTIVE) == [out.ref, new.ref]
    assert street.authorise(codes[1])


def test_holds_that_ran_out_are_released_by_a_sweep(street: Street):
    bill = street.bill()
    code = street.code(bill)
    held = street.authorise(code)
    assert release_expired_holds(street.session, at=NOON + 2 * MINUTE) == 0
    assert release_expired_holds(street.session, at=NOON + 3 * MINUTE) == 1
    street.session.refresh(held)
    assert (held.state, street.now(bill).held_until) == (PaymentState.RELEASED, None)
    assert isinstance(street.confirm(cash(street.code(bill), receipt="2", till=OTHER)), Payment)


@on_one
def test_what_is_no_code_of_a_chains_is_refused_before_anything_is_asked(street: Street):
    for wrong in (
        {"code": "9" * 43},
        {"code": "９" * 44},
        {"amount": 0},
        {"receipt": ""},
        {"receipt": "1" * 21},
        {"till": ("", "R")},
        {"till": ("S", "R" * 21)},
    ):
        with pytest.raises(ValueError, match=r"code|cash"):
            confirm(street.session, street.chain, cash(**{"code": "9" * 44, **wrong}), at=NOON)
