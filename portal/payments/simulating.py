"""What may happen to a bill in the world, made to happen to one for trying out, by the virtual store's own verbs.

So the same events and postings come as from a real store.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.bills import Bill, BillState, find_bill, lapse_early, refuse_held
from portal.db import transaction
from portal.jobs import JobKind, Runs, Work, enqueue
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.numbers import numbers_by_id
from portal.organisations import Scope, virtual_store
from portal.payments.counter import Confirmation
from portal.payments.errors import SimulationRefused
from portal.payments.model import Payment, PendingItem
from portal.payments.registers import authorise, confirm, release, reverse
from portal.payments.slips import make_slip
from portal.payments.store import bills_of_slip, payments_of_bill

SIMULATED_CASH = "payments.simulated_cash"  # the job that confirms what is slow
SLOW = timedelta(seconds=20)
_STORE, _REGISTER, _OTHER = "SIMULATED", "R1", "R2"


class What(StrEnum):
    """``PAID``, ``REVERSED`` (paid before, where it is not yet), ``EXPIRED``: as though the due day had ended.

    ``LATE``, ``DOUBLED``: cash that becomes a pending item. ``SLOW``: held by a register now, paid 20 seconds later.
    """

    PAID = "paid"
    EXPIRED = "expired"
    REVERSED = "reversed"
    LATE = "late"
    DOUBLED = "doubled"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Simulated:
    """The bill as it is now, and the last that a register did with it."""

    bill: Bill
    payment: Payment | None = None
    pending: PendingItem | None = None


def simulate(session: Session, scope: Scope, bill_ref: str, what: What, *, company: str, at: datetime) -> Simulated:
    """Does it, in one transaction. ``company``: as for ``make_slip``.

    Raises ``SimulationRefused`` (``live``: this is the sandbox's alone; ``elsewhere``: what is to be reversed or
    doubled was paid at another chain), ``ObjectUnknown``, ``StoreRefused``, ``BillsRefused``, ``BillHeld``,
    ``BillStateRefused``.
    """
    if not scope.sandbox:
        raise SimulationRefused("live")
    with transaction(session):
        bill = find_bill(session, scope, bill_ref)
        if what is What.EXPIRED:
            return Simulated(lapse_early(session, scope, bill_ref, at=at))
        refuse_held(bill, at)
        till = _Till(session, virtual_store(session, at=at), bill, company, at)
        done = till.do(scope, What(what))
        item, payment = (done, None) if isinstance(done, PendingItem) else (None, done)
        return Simulated(find_bill(session, scope, bill_ref), payment, item)


@dataclass(frozen=True, slots=True)
class _Till:
    """The virtual store, with a bill in hand."""

    session: Session
    chain: Scope
    bill: Bill
    company: str
    at: datetime

    def do(self, scope: Scope, what: What) -> Payment | PendingItem:
        """All but ``EXPIRED``."""
        if what is What.SLOW:
            return self._later(self._cash(self._code()), scope)
        if what is What.LATE:
            return self._late(self._cash(self._code()))
        was_paid = self.bill.state == BillState.PAID and what in (What.REVERSED, What.DOUBLED)
        told = self._told_of(payments_of_bill(self.session, scope, self.bill.id)[0]) if was_paid else self._pay()
        if what is What.REVERSED:
            return reverse(self.session, self.chain, told, at=self.at)
        if what is What.DOUBLED:
            told = self._cash(told.code, _OTHER)
        return confirm(self.session, self.chain, told, at=self.at)

    def _pay(self) -> Confirmation:
        told = self._cash(self._code())
        self._scan(told)
        confirm(self.session, self.chain, told, at=self.at)
        return told

    def _late(self, told: Confirmation) -> Payment | PendingItem:
        self._scan(told)
        release(self.session, self.chain, told.code, store=told.store, register=told.register)
        return confirm(self.session, self.chain, told, at=self.at)

    def _code(self) -> str:
        digits = numbers_by_id(self.session, [self.bill.number_id])[self.bill.number_id].digits
        refs = [self.bill.ref]
        slip = make_slip(self.session, self.chain, digits, refs, language="ja", company=self.company, at=self.at)
        return bills_of_slip(self.session, slip)[0].code

    def _scan(self, told: Confirmation) -> Payment:
        at_till = {"store": told.store, "register": told.register}
        return authorise(self.session, self.chain, told.code, at=self.at, **at_till)

    def _cash(self, code: str, register: str = _REGISTER) -> Confirmation:
        receipt = f"{secrets.randbelow(10**8):08d}"
        return Confirmation(code, self.bill.amount, _STORE, register, japan_day(self.at), receipt)

    def _told_of(self, payment: Payment) -> Confirmation:
        if payment.chain_id != self.chain.organisation_id:
            raise SimulationRefused("elsewhere")
        assert payment.business_date is not None, "cash was taken"
        assert payment.receipt is not None
        where = (payment.store, payment.register, payment.business_date, payment.receipt)
        return Confirmation(payment.code, payment.amount, *where)

    def _later(self, told: Confirmation, scope: Scope) -> Payment:
        payload = {
            "code": told.code,
            "amount": told.amount.amount,
            "store": told.store,
            "register": told.register,
            "business_date": told.business_date.isoformat(),
            "receipt": told.receipt,
        }
        due_at = self.at + SLOW
        enqueue(self.session, SIMULATED_CASH, payload, at=self.at, due_at=due_at, lane=scope.ref, sandbox=True)
        return self._scan(told)  # the hold that there is


def simulated_cash_kind() -> JobKind:
    """How cash that was slow is confirmed."""
    return JobKind(_confirm, runs=Runs.SHORT)


def _confirm(work: Work) -> None:
    told = dict(work.payload)
    told |= {"amount": Yen(told["amount"]), "business_date": date.fromisoformat(told["business_date"])}
    at = work.clock.now()
    confirm(work.session, virtual_store(work.session, at=at), Confirmation(**told), at=at)
