"""Registers, kiosks and merchants at the same moment, with real connections, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.bills import (
    Bill,
    BillRefused,
    BillState,
    BillStateRefused,
    amend_bill,
    lapse_bills,
    withdraw_bill,
)
from portal.kernel.clock import end_of_japan_day
from portal.kernel.yen import Yen
from portal.numbers import replace_number
from portal.payments import (
    BillsRefused,
    Confirmation,
    Payment,
    PaymentState,
    PendingItem,
    StoreRefused,
    bills_of_slip,
    finalise_payments,
    pending_items,
    release_expired_holds,
    verify_books,
)
from tests.factories import Factory
from tests.fakes import NOON
from tests.payments.street import MINUTE, OTHER, PLAN, TODAY, Street, cash
from tests.races import at_once

Act = Callable[[Session], object]
WHICH = ("slip.made", "bill.withdrawn")


@pytest.fixture
def race(sessions: sessionmaker[Session]) -> Callable[..., list[object]]:
    """``race(one, other)``: what each answers, or what it was refused with, done at the same moment."""

    def run(*acts: Act) -> list[object]:
        def work(place: int) -> object:
            with sessions() as own:
                try:
                    return acts[place](own)
                except (BillStateRefused, BillRefused, BillsRefused, StoreRefused) as refusal:
                    return refusal

        return at_once(len(acts), work)

    return run


@pytest.fixture
def turns(street: Street, campaign) -> range:
    """How often each race is run; afterwards the books must tell the same."""
    return range(campaign(2, 200))


@pytest.fixture(autouse=True)
def sound_books(street: Street):
    """Whatever happened, the books are sound."""
    yield
    street.session.rollback()
    assert verify_books(street.session).is_sound


def confirming(street: Street, told: Confirmation, *, at: datetime = NOON) -> Act:
    """A register that tells of cash."""
    return lambda own: street.confirm(told, at=at, session=own)


def printing(street: Street, *refs: str, request_key: str | None = None) -> Act:
    """A kiosk that prints a slip."""
    return lambda own: street.slip(refs=refs, session=own, request_key=request_key)


def paid_and_pending(found: list[object]) -> tuple[int, int]:
    """How many became payments, how many pending items."""
    return sum(isinstance(one, Payment) for one in found), sum(isinstance(one, PendingItem) for one in found)


def test_two_registers_take_cash_for_one_bill_and_it_is_paid_once(street: Street, race, turns):
    for turn in turns:
        bill = street.bill()
        codes = [street.code(bill), street.code(bill)]
        tills = [("S1", "R1"), OTHER]
        found = race(
            *(
                confirming(street, cash(code, receipt=f"a{turn}", till=till))
                for code, till in zip(codes, tills, strict=True)
            )
        )
        assert paid_and_pending(found) == (1, 1)


def test_the_same_confirmation_many_times_at_once_is_one_payment(street: Street, race, turns):
    for turn in turns:
        told = cash(street.code(street.bill()), receipt=f"b{turn}")
        found = race(*[confirming(street, told)] * 4)
        assert len({one.ref for one in found}) == 1
        unknown = cash("9" * 44, receipt=f"u{turn}")
        items = race(*[confirming(street, unknown)] * 4)
        assert len({one.ref for one in items}) == 1


def test_paying_and_withdrawing(street: Street, race, turns):
    scope, actor = street.merchant.scope, street.merchant.actor
    for turn in turns:
        bill = street.bill()
        told = cash(street.code(bill), receipt=f"c{turn}")
        paid, withdrawn = race(
            confirming(street, told),
            lambda own, ref=bill.ref: withdraw_bill(own, scope, ref, actor=actor, at=NOON),
        )
        state = street.now(bill).state
        assert isinstance(paid, Payment) == isinstance(withdrawn, BillStateRefused) == (state == BillState.PAID)
        assert isinstance(withdrawn, Bill) == (state == BillState.WITHDRAWN)


def test_paying_what_was_scanned_and_withdrawing_when_the_hold_is_just_over(street: Street, race, turns):
    scope, actor = street.merchant.scope, street.merchant.actor
    over = NOON + 3 * MINUTE
    for turn in turns:
        bill = street.bill()
        told = cash(street.code(bill), receipt=f"w{turn}")
        street.authorise(told.code)
        told_of, withdrawn = race(  # the register read its clock first, whoever has the bill first
            confirming(street, told, at=over - MINUTE),
            lambda own, ref=bill.ref: withdraw_bill(own, scope, ref, actor=actor, at=over),
        )
        state = street.now(bill).state
        assert isinstance(told_of, Payment) == isinstance(withdrawn, BillStateRefused) == (state == BillState.PAID)
        assert isinstance(told_of, PendingItem) == (state == BillState.WITHDRAWN)


def test_paying_and_amending(street: Street, race, turns):
    scope, actor = street.merchant.scope, street.merchant.actor
    for turn in turns:
        bill = street.bill()
        told = cash(street.code(bill), receipt=f"d{turn}")
        paid, amended = race(
            confirming(street, told),
            lambda own, ref=bill.ref: amend_bill(own, scope, ref, {"amount": Yen(2)}, actor=actor, at=NOON),
        )
        now = street.now(bill)
        assert isinstance(paid, Payment) == isinstance(amended, BillStateRefused) == (now.state == BillState.PAID)
        assert now.amount == Yen(1_000 if isinstance(paid, Payment) else 2)


def test_paying_and_lapsing_at_midnight(street: Street, race, turns):
    last = end_of_japan_day(TODAY)
    midnight = last + timedelta(seconds=1)
    for turn in turns:
        bill, held = street.bill(at=last - MINUTE), street.bill(at=last - MINUTE)
        told = cash(street.code(bill, at=last - MINUTE), receipt=f"e{turn}")
        code = street.code(held, at=last - MINUTE)
        street.authorise(code, at=last)
        first, second, _lapsed = race(
            confirming(street, told, at=last),
            confirming(street, cash(code, receipt=f"h{turn}"), at=midnight),
            lambda own: lapse_bills(own, at=midnight),
        )
        assert isinstance(second, Payment)  # it was scanned in time
        assert isinstance(first, Payment) == (street.now(bill).state == BillState.PAID)
        assert isinstance(first, PendingItem) == (street.now(bill).state == BillState.LAPSED)


def test_slips_for_one_bill_at_once_are_slips_of_their_own(street: Street, race, turns):
    for turn in turns:
        one, other = street.bill().ref, street.bill().ref
        slips = race(printing(street, one, other), printing(street, other, one))
        lines = [line for slip in slips for line in bills_of_slip(street.session, slip)]
        assert len({line.code for line in lines}) == 4
        assert sorted(line.reissue for line in lines) == [0, 0, 1, 1]
        keyed = race(*[printing(street, one, request_key=f"k{turn}")] * 3)
        assert len({slip.ref for slip in keyed}) == 1
        clashing = race(*(printing(street, ref, request_key=f"x{turn}") for ref in (one, other)))
        assert len({slip.ref for slip in clashing}) == 1


def test_no_slip_is_printed_for_a_bill_that_is_withdrawn(street: Street, race, turns):
    scope, actor = street.merchant.scope, street.merchant.actor
    for _turn in turns:
        ref = street.bill().ref
        slip, _withdrawn = race(
            printing(street, ref), lambda own, ref=ref: withdraw_bill(own, scope, ref, actor=actor, at=NOON)
        )
        told = {name: [one.id for one in street.events(name) if one.about == ref] for name in WHICH}
        assert bool(told["slip.made"]) != isinstance(slip, BillsRefused)
        assert [*told["slip.made"], *told["bill.withdrawn"]] == sorted([*told["slip.made"], *told["bill.withdrawn"]])


def test_reversing_twice_at_once_and_beside_the_sweeps(street: Street, race, turns):
    after = NOON + 60 * MINUTE
    for turn in turns:
        payment, told = street.paid(street.bill(), f"f{turn}")
        one, other, _final, _released = race(
            *[lambda own, told=told: street.reverse(told, at=after, session=own)] * 2,
            lambda own: finalise_payments(own, at=after + timedelta(seconds=1)),
            lambda own: release_expired_holds(own, at=after),
        )
        states = {getattr(found, "state", "pending") for found in (one, other)}
        assert states in ({PaymentState.REVERSED}, {"pending"})  # or it was final a moment before
        reversed_ = [event for event in street.events("bill.reversed") if event.payload["payment"] == payment.ref]
        assert len(reversed_) == (states == {PaymentState.REVERSED})


def test_billing_and_replacing_a_number(street: Street, race, turns, make: Factory):
    holder = make.holder()
    for _turn in turns:
        number = make.number(holder)
        billed, _replaced = race(
            lambda own, digits=number.digits: street.bill(session=own, digits=digits).ref,
            lambda own, ref=number.ref: replace_number(own, holder.id, ref, plan=PLAN, at=NOON),
        )
        if isinstance(billed, BillRefused):
            assert billed.reason == "number_replaced"


def test_scanning_at_two_registers_at_once_holds_for_one(street: Street, race, turns):
    for turn in turns:
        bill = street.bill()
        codes = [street.code(bill), street.code(bill)]
        tills = [("S1", "R1"), OTHER]

        def scan_and_pay(own: Session, place: int, codes=codes, tills=tills, turn=turn) -> object:
            street.authorise(codes[place], tills[place], session=own)
            return street.confirm(cash(codes[place], receipt=f"g{turn}", till=tills[place]), session=own)

        found = race(*(lambda own, place=place: scan_and_pay(own, place) for place in (0, 1)))
        assert paid_and_pending(found) == (1, 0)
        assert len(pending_items(street.session)) == 0
