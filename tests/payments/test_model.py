"""Whatever kiosks, registers, the merchant and time do, in whatever order: bill, slips and payments are as in a model
of a few lines, and the books tell the same.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from portal.bills import BillHeld, BillStateRefused, amend_bill, lapse_bills, withdraw_bill
from portal.kernel.clock import end_of_japan_day
from portal.kernel.yen import Yen
from portal.ledger import NOBODY, AccountKind, balance
from portal.payments import (
    BillsRefused,
    Payment,
    PendingItem,
    StoreRefused,
    finalise_payments,
    release_expired_holds,
    verify_books,
)
from tests.payments.street import OTHER, TILL, TODAY, Street, cash

TILLS = st.sampled_from([TILL, OTHER])
PLACES = st.integers(0, 2)
MIDNIGHT = end_of_japan_day(TODAY)
HOLD, SLIP, HOUR = timedelta(minutes=3), timedelta(minutes=30), timedelta(minutes=60)
CASH_KINDS = {"paid": "doubled", "withdrawn": "closed", "lapsed": "closed"}


@dataclass
class Paid:
    """Cash that pays the bill, or has."""

    slip: int
    till: tuple[str, str]
    amount: int
    at: datetime
    reversed: bool = False


@dataclass
class Model:
    """One bill, as somebody would explain it on one page."""

    now: datetime
    state: str = "open"
    amount: int = 1_000
    version: int = 1
    slips: list[tuple[datetime, int, str]] = field(default_factory=list)  # accepted until, bill's version, code
    hold: tuple[int, tuple[str, str], datetime] | None = None  # slip, register, until
    last: dict[tuple[int, tuple[str, str]], str] = field(default_factory=dict)  # what a register did last with a slip
    receipts: dict[tuple[int, tuple[str, str], int], Paid] = field(default_factory=dict)
    suspense: dict[tuple[int, tuple[str, str], int, int], datetime] = field(default_factory=dict)
    given_back: set[tuple[int, tuple[str, str], int, int]] = field(default_factory=set)

    @property
    def is_held(self) -> bool:
        """Whether a register is at it."""
        return self.hold is not None and self.now < self.hold[2]

    @property
    def state_now(self) -> str:
        """An open bill lapses at midnight, unless a register is at it."""
        over = self.state == "open" and self.now > MIDNIGHT and not self.is_held
        return "lapsed" if over else self.state

    def refusal(self, slip: int) -> str | None:
        """Why a slip is not accepted."""
        until, version, _code = self.slips[slip]
        if self.state_now != "open":
            return f"bill_{self.state_now}"
        if self.is_held:
            return "bill_held"
        if version != self.version:
            return "slip_void"
        return "slip_over" if self.now > until else None

    def end_hold(self) -> None:
        """A hold that ran out, or was given up, is history."""
        if self.hold is not None:
            self.last[self.hold[:2]] = "released"
        self.hold = None

    def kind(self, slip: int, till: tuple[str, str], amount: int) -> str | None:
        """Of which kind cash is that does not fit; None: it pays."""
        if not (self.is_held and self.hold is not None and self.hold[:2] == (slip, till)):
            refusal = self.refusal(slip)
            if refusal is not None:
                return {"bill_held": "doubled", "slip_void": "late", "slip_over": "late"}.get(
                    refusal, CASH_KINDS.get(refusal.removeprefix("bill_"), "")
                )
            if self.last.get((slip, till)) in {"released", "held"}:
                return "late"
        return None if amount == self.amount else "amount"


class Bills(RuleBasedStateMachine):
    """See this module; ``street`` is set by the test."""

    street: Street

    @initialize(hours=st.sampled_from([0, 11]))
    def begin(self, hours: int) -> None:
        self.model = Model(MIDNIGHT - timedelta(hours=12 - hours, minutes=-20 if hours else 0))
        self.bill = self.street.bill(at=self.model.now)
        self.receipt = self.street.made * 1_000
        self.before = self.sums()

    def sums(self) -> tuple[Yen, Yen]:
        """What merchants are owed, and what lies in suspense."""
        street = self.street
        collected = balance(street.session, AccountKind.COLLECTED, street.merchant.organisation.id, sandbox=False)
        return -collected, -balance(street.session, AccountKind.SUSPENSE, NOBODY, sandbox=False)

    @rule(step=st.sampled_from([timedelta(seconds=1), timedelta(minutes=2), HOLD, SLIP, HOUR]))
    def time_passes(self, step: timedelta) -> None:
        self.model.now += step

    @precondition(lambda self: len(self.model.slips) < 3)
    @rule()
    def a_slip_is_printed(self) -> None:
        model = self.model
        can = model.state == "open" and model.now <= MIDNIGHT
        try:
            code = self.street.code(self.bill, at=model.now)
        except BillsRefused:
            assert not can
            return
        assert can
        model.slips.append((min(model.now + SLIP, MIDNIGHT), model.version, code))

    @precondition(lambda self: self.model.slips)
    @rule(place=PLACES, till=TILLS)
    def a_register_scans(self, place: int, till: tuple[str, str]) -> None:
        model, slip = self.model, place % len(self.model.slips)
        own = model.is_held and model.hold is not None and model.hold[:2] == (slip, till)
        refusal = None if own else model.refusal(slip)
        try:
            self.street.authorise(model.slips[slip][2], till, at=model.now)
            found = None
        except StoreRefused as refused:
            found = refused.reason
        assert found == refusal
        if refusal is not None:
            return
        if not own:
            model.end_hold()
            model.hold, model.last[slip, till] = (slip, till, model.now + HOLD), "held"

    @precondition(lambda self: self.model.slips)
    @rule(place=PLACES, till=TILLS, amount=st.sampled_from([1_000, 1_000, 1_000, 900]), again=st.booleans())
    def cash_is_told(self, place: int, till: tuple[str, str], amount: int, *, again: bool) -> None:
        model, slip = self.model, place % len(self.model.slips)
        if not again:
            self.receipt += 1
        key = (slip, till, self.receipt)
        told = cash(model.slips[slip][2], amount, str(self.receipt), till)
        found = self.street.confirm(told, at=model.now)
        known = model.receipts.get(key)
        if known is not None and known.amount == amount:
            assert isinstance(found, Payment)
            return
        if (*key, amount) in model.suspense:
            assert isinstance(found, PendingItem)
            return
        kind = "amount" if known else model.kind(slip, till, amount)
        assert getattr(found, "kind", None) == kind
        if kind is None:
            model.end_hold()
            model.state, model.last[slip, till] = "paid", "paid"
            model.receipts[key] = Paid(slip, till, amount, model.now)
        else:
            model.suspense[*key, amount] = model.now

    @precondition(lambda self: self.model.receipts)
    @rule(data=st.data())
    def cash_is_given_back(self, data: st.DataObject) -> None:
        model = self.model
        key = data.draw(st.sampled_from(sorted(model.receipts)))
        paid = model.receipts[key]
        told = cash(model.slips[key[0]][2], paid.amount, str(key[2]), key[1])
        found = self.street.reverse(told, at=model.now)
        in_time = model.now <= paid.at + HOUR
        assert isinstance(found, Payment) == (paid.reversed or in_time)
        if in_time and not paid.reversed:
            paid.reversed = True
            model.state, model.last[key[0], key[1]] = "lapsed" if model.now > MIDNIGHT else "open", "reversed"

    @precondition(lambda self: self.model.suspense)
    @rule(data=st.data())
    def cash_that_did_not_fit_is_given_back(self, data: st.DataObject) -> None:
        model = self.model
        key = data.draw(st.sampled_from(sorted(model.suspense)))
        slip, till, receipt, amount = key
        told = cash(model.slips[slip][2], amount, str(receipt), till)
        found = self.street.reverse(told, at=model.now)
        assert isinstance(found, PendingItem)
        if model.now <= model.suspense[key] + HOUR:
            model.given_back.add(key)
        assert (found.kind == "reversal") == (key not in model.given_back)

    @precondition(lambda self: self.model.slips)
    @rule(place=PLACES, till=TILLS)
    def a_register_gives_up(self, place: int, till: tuple[str, str]) -> None:
        model, slip = self.model, place % len(self.model.slips)
        did = model.last.get((slip, till))
        try:
            self.street.release(model.slips[slip][2], till)
        except StoreRefused:
            assert did in {None, "paid", "reversed"}
            return
        assert did in {"held", "released"}
        if model.hold is not None and model.hold[:2] == (slip, till):
            model.end_hold()

    @rule(amend=st.booleans())
    def the_merchant_changes_it(self, *, amend: bool) -> None:
        model, street = self.model, self.street
        scope, actor = street.merchant.scope, street.merchant.actor
        can = not model.is_held and model.state_now == "open"
        try:
            if amend:
                text = f"{model.version + 1}"
                amend_bill(street.session, scope, self.bill.ref, {"purpose": text}, actor=actor, at=model.now)
            else:
                withdraw_bill(street.session, scope, self.bill.ref, actor=actor, at=model.now)
        except (BillHeld, BillStateRefused):
            assert not can
            return
        assert can or (model.state == "withdrawn" and not amend)
        if amend:
            model.version += 1
        else:
            model.state = "withdrawn"

    @rule()
    def the_sweeps_come(self) -> None:
        model, street = self.model, self.street
        if not model.is_held:
            model.end_hold()
        model.state = model.state_now
        release_expired_holds(street.session, at=model.now)
        lapse_bills(street.session, at=model.now)
        finalise_payments(street.session, at=model.now)

    def teardown(self) -> None:
        if not hasattr(self, "bill"):
            return
        model, street = self.model, self.street
        now = street.now(self.bill)
        assert (now.state, now.version) == (model.state, model.version)
        paid = sum(paid.amount for paid in model.receipts.values() if not paid.reversed)
        assert (paid > 0) == (model.state == "paid")
        collected, suspense = self.sums()
        assert collected - self.before[0] == Yen(paid)
        assert suspense - self.before[1] == Yen(sum(key[-1] for key in model.suspense.keys() - model.given_back))
        assert verify_books(street.session).is_sound


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_bill_slip_and_payment_are_as_in_the_model(street: Street, campaign):
    Machine = type("Machine", (Bills,), {"street": street})  # noqa: N806  # a class
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=campaign(25, 2_000),
            stateful_step_count=campaign(25, 50),
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )
