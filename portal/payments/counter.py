"""A slip at a register: its bill, locked, and all that registers have done with that bill before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.bills import HOLD, Bill, BillState, hold_bill, is_over, lock_bill, mark_paid, release_hold, tell
from portal.kernel.identifiers import new_ref
from portal.kernel.yen import Yen
from portal.ledger import NOBODY, AccountKind, EntryKind, Line, post
from portal.organisations import Scope
from portal.payments.events import PAID
from portal.payments.model import Payment, Slip, SlipBill
from portal.payments.rules import (
    RECEIPT_LIMIT,
    REGISTER_LIMIT,
    STORE_LIMIT,
    PaymentState,
    Refusal,
    Step,
    is_code,
    next_state,
)
from portal.payments.store import locked_payments, slip_by_code

_OF_STATE = {
    BillState.PAID: Refusal.BILL_PAID,
    BillState.WITHDRAWN: Refusal.BILL_WITHDRAWN,
    BillState.LAPSED: Refusal.BILL_LAPSED,
}


@dataclass(frozen=True, slots=True)
class Till:
    """A register in a store, by the chain's own codes. Raises ``ValueError`` for what is no such code."""

    store: str
    register: str

    def __post_init__(self) -> None:
        if not (0 < len(self.store) <= STORE_LIMIT and 0 < len(self.register) <= REGISTER_LIMIT):
            raise ValueError("a store or register code is empty or too long")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a register tells of cash: taken, or with ``reverse`` given back. Without ``amount`` it is what a payment is
    known by, together with the chain.

    ``business_date`` is the store's own. Raises ``ValueError`` where the code has not 44 digits, the amount is below
    1 yen, or a code of the chain's is empty or too long.
    """

    code: str
    amount: Yen
    store: str
    register: str
    business_date: date
    receipt: str

    def __post_init__(self) -> None:
        Till(self.store, self.register)
        if not is_code(self.code):
            raise ValueError("a slip's code has 44 digits")
        if self.amount < Yen(1) or not 0 < len(self.receipt) <= RECEIPT_LIMIT:
            raise ValueError("cash is at least 1 yen, on a receipt whose number fits")

    @property
    def till(self) -> Till:
        """Where."""
        return Till(self.store, self.register)


@dataclass(slots=True)
class Counter:
    """See this module. ``payments`` are oldest first; nobody else changes any of it meanwhile.

    ``is_collecting``: whether the bill's merchant is active, so that a register may begin to take its cash.
    """

    slip: Slip
    line: SlipBill
    is_collecting: bool
    bill: Bill
    payments: list[Payment]

    def at_till(self, till: Till, *states: PaymentState) -> Payment | None:
        """The last that this register did with this slip's bill, if it is in one of these states now."""
        mine = [one for one in self.payments if one.code == self.line.code and (one.store, one.register) == _key(till)]
        return mine[-1] if mine and mine[-1].state in states else None

    def told_before(self, told: Confirmation) -> Payment | None:
        """The payment that this register has confirmed on this receipt."""
        key = (told.code, told.store, told.register, told.business_date, told.receipt)
        for one in self.payments:
            if (one.code, one.store, one.register, one.business_date, one.receipt) == key:
                return one
        return None

    def refusal(self, at: datetime) -> Refusal | None:
        """Why the slip is not accepted at this moment; None: it is."""
        if self.bill.state != BillState.OPEN:
            return _OF_STATE[BillState(self.bill.state)]
        if any(one.state == PaymentState.AUTHORISED and at < one.held_until for one in self.payments):
            return Refusal.BILL_HELD
        if is_over(self.bill.due_on, at):
            return Refusal.BILL_LAPSED
        if self.bill.version != self.line.bill_version:
            return Refusal.SLIP_VOID
        return Refusal.SLIP_OVER if at > self.slip.expires_at else None

    def hold(self, session: Session, till: Till, *, at: datetime) -> Payment:
        """Authorises: the bill is this register's until the hold runs out. It must have no ``refusal``."""
        self.end_holds(session)
        payment = self.begin(session, till, at=at)
        hold_bill(self.bill, until=payment.held_until, at=at)
        session.flush()
        return payment

    def begin(self, session: Session, till: Till, *, at: datetime) -> Payment:
        """A payment of the bill at this register, authorised, that holds nothing yet."""
        payment = Payment(
            ref=new_ref(),
            organisation_id=self.bill.organisation_id,
            sandbox=self.bill.sandbox,
            chain_id=self.slip.organisation_id,
            bill_id=self.bill.id,
            slip_bill_id=self.line.id,
            code=self.line.code,
            state=PaymentState.AUTHORISED,
            amount=self.bill.amount,
            store=till.store,
            register=till.register,
            authorised_at=at,
            held_until=at + HOLD,
        )
        session.add(payment)
        self.payments.append(payment)
        return payment

    def end_holds(self, session: Session) -> None:
        """Ends the holds that have run out, before there is another."""
        for one in self.payments:
            if one.state == PaymentState.AUTHORISED:
                self.let_go(session, one)

    def let_go(self, session: Session, payment: Payment) -> None:
        """No cash was taken: the bill is free again."""
        payment.state = next_state(payment.state, Step.RELEASE)
        release_hold(self.bill)
        session.flush()

    def take(self, session: Session, payment: Payment, told: Confirmation, *, at: datetime, entry: EntryKind) -> None:
        """The cash is taken: payment, bill, postings and the merchant's event at once.

        ``entry``: ``PAYMENT``, or ``CREDITED`` where the cash lay in suspense.
        """
        payment.state = next_state(payment.state, Step.CONFIRM)
        payment.confirmed_at, payment.business_date, payment.receipt = at, told.business_date, told.receipt
        mark_paid(session, self.bill, payment.ref, at=at, credited=entry is EntryKind.CREDITED)
        post(session, entry, payment.ref, postings(payment, entry), at=at, sandbox=payment.sandbox)
        tell(session, self.bill, PAID, at=at, payment=payment.ref)


def counter_of(session: Session, chain: Scope, code: str) -> Counter | None:
    """A slip of the chain's, its bill locked, in the caller's transaction; None where it is no slip of the chain's."""
    found = slip_by_code(session, chain, code)
    if found is None:
        return None
    slip, line, is_collecting = found
    bill = lock_bill(session, line.bill_id)
    return Counter(slip, line, is_collecting, bill, list(locked_payments(session, line.bill_id)))


def postings(payment: Payment, entry: EntryKind) -> Sequence[Line]:
    """What a payment puts on whose accounts."""
    merchants = Line(AccountKind.COLLECTED, payment.organisation_id, -payment.amount)
    if entry is EntryKind.CREDITED:
        return [Line(AccountKind.SUSPENSE, NOBODY, payment.amount), merchants]
    return [Line(AccountKind.STORES, payment.chain_id, payment.amount), merchants]


def _key(till: Till) -> tuple[str, str]:
    return till.store, till.register
