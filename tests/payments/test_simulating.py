"""What is made to happen to a bill for trying out comes as from a real store."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.bills import (
    Bill,
    BillHeld,
    BillState,
    BillStateRefused,
    BillTarget,
    BillTerms,
    find_bill,
    register_bill,
)
from portal.kernel.yen import Yen
from portal.organisations import ObjectUnknown, scope_of
from portal.payments import (
    SIMULATED_CASH,
    BillsRefused,
    PaymentState,
    PendingKind,
    Simulated,
    SimulationRefused,
    What,
    pending_items,
    simulate,
    simulated_cash_kind,
    verify_books,
)
from tests.fakes import NOON, FixedClock
from tests.members.worker import run_all
from tests.payments.street import COMPANY, PLAN, TODAY, Street, on_one

pytestmark = on_one


class Tried:
    """A bill in the merchant's sandbox, and what is made of it."""

    def __init__(self, street: Street) -> None:
        self.session, self.street = street.session, street
        self.scope = scope_of(street.merchant.organisation, sandbox=True)
        target, terms = BillTarget(one_off=True), BillTerms("T-1", Yen(1_000), TODAY, "会費")
        by = {"plan": PLAN, "actor": street.merchant.actor, "at": NOON}
        self.ref = register_bill(self.session, self.scope, target, terms, **by).ref

    def make(self, what: What, **more: Any) -> Simulated:
        return simulate(self.session, more.pop("scope", self.scope), self.ref, what, company=COMPANY, at=NOON)

    @property
    def bill(self) -> Bill:
        self.session.expire_all()
        return find_bill(self.session, self.scope, self.ref)


@pytest.fixture
def tried(street: Street) -> Tried:
    return Tried(street)


def test_a_bill_is_paid_doubled_and_reversed(tried, street):
    paid = tried.make(What.PAID)
    assert (paid.payment.state, tried.bill.state) == (PaymentState.CONFIRMED, BillState.PAID)
    assert tried.make(What.DOUBLED).pending.kind == PendingKind.DOUBLED
    back = tried.make(What.REVERSED)
    assert back.payment.ref == paid.payment.ref and tried.bill.state == BillState.OPEN
    assert tried.make(What.REVERSED).payment.state == PaymentState.REVERSED
    names = ("slip.made", "bill.paid", "bill.reversed", "payment.pending")
    assert [len(street.events(name)) for name in names] == [2, 2, 2, 1]
    assert verify_books(tried.session).is_sound


def test_cash_comes_late(tried):
    found = tried.make(What.LATE)
    assert (found.pending.kind, found.payment, tried.bill.state) == (PendingKind.LATE, None, BillState.OPEN)
    assert pending_items(tried.session, sandbox=True)[0].ref == found.pending.ref


def test_an_unpaid_bill_is_paid_before_it_is_doubled(tried):
    assert tried.make(What.DOUBLED).pending.kind == PendingKind.DOUBLED and tried.bill.state == BillState.PAID


def test_a_bill_lapses_before_its_day(tried, street):
    assert tried.make(What.EXPIRED).bill.state == BillState.LAPSED
    assert len(street.events("bill.lapsed")) == 1
    with pytest.raises(BillStateRefused):
        tried.make(What.EXPIRED)
    with pytest.raises(BillsRefused):
        tried.make(What.PAID)


def test_a_slow_register_holds_the_bill_for_twenty_seconds(tried, sessions: sessionmaker[Session]):
    assert tried.make(What.SLOW).payment.state == PaymentState.AUTHORISED
    with pytest.raises(BillHeld):
        tried.make(What.PAID)
    kinds = {SIMULATED_CASH: simulated_cash_kind()}
    for after, state in ((19, BillState.OPEN), (20, BillState.PAID)):
        run_all(sessions, FixedClock(NOON + timedelta(seconds=after)), kinds)
        assert tried.bill.state == state


def test_only_the_sandbox_has_simulations_and_only_its_own(tried, street):
    with pytest.raises(SimulationRefused, match="live"):
        tried.make(What.PAID, scope=street.merchant.scope)
    with pytest.raises(ObjectUnknown):
        tried.make(What.PAID, scope=scope_of(street.make.organisation(), sandbox=True))
