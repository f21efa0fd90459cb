"""At the register: the slip is scanned, then cash is taken and told, or nothing came of it; or it is taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.bills import BillState, mark_unpaid, tell
from portal.db import transaction
from portal.ledger import EntryKind, opposite, post
from portal.organisations import SERVICE as SERVICE_ACTOR
from portal.organisations import Scope
from portal.payments.counter import Confirmation, Counter, Till, counter_of, postings
from portal.payments.errors import StoreRefused
from portal.payments.events import REVERSED
from portal.payments.model import Payment, PendingItem
from portal.payments.pending import pend, settle, told_already
from portal.payments.rules import (
    PENDING_OF,
    PaymentState,
    PendingKind,
    Refusal,
    Resolution,
    Step,
    is_reversible,
    next_state,
)
from portal.payments.store import chain_id, locked_item

_TAKEN = (PaymentState.CONFIRMED, PaymentState.FINAL)


def authorise(session: Session, chain: Scope, code: str, *, store: str, register: str, at: datetime) -> Payment:
    """A register has scanned a slip: its bill is held for it for three minutes. The first one wins.

    Twice from the same register is as once; the hold does not grow. Raises ``StoreRefused`` with the reason for the
    customer, ``ObjectUnknown`` for whoever is no chain.
    """
    till = Till(store, register)
    chain_id(chain)
    with transaction(session):
        counter = counter_of(session, chain, code)
        if counter is None:
            raise StoreRefused(Refusal.SLIP_UNKNOWN)
        held = counter.at_till(till, PaymentState.AUTHORISED)
        if held is not None and at < held.held_until:
            return held
        refusal = counter.refusal(at)
        if refusal is not None:
            raise StoreRefused(refusal)
        if not counter.is_collecting:
            raise StoreRefused(Refusal.BILLER_STOPPED)
        return counter.hold(session, till, at=at)


def confirm(session: Session, chain: Scope, told: Confirmation, *, at: datetime) -> Payment | PendingItem:
    """The register has taken the cash: the bill is paid, provisionally for an hour. Told twice it is told once.

    Without ``authorise`` before, a live slip for an open bill will do. What does not fit (late, doubled, unknown,
    another amount, a bill that is closed, cash whose reversal came first) becomes a ``PendingItem``: the cash is there
    all the same, and nothing is refused. Raises ``ObjectUnknown`` for whoever is no chain.
    """
    chain_id(chain)
    with transaction(session):
        counter = counter_of(session, chain, told.code)
        known = counter.told_before(told) if counter else None
        if known is not None and known.amount == told.amount:
            return known
        item, reversal = told_already(session, chain, told)
        if item is not None:
            return item
        if counter is None:
            return pend(session, chain, told, PendingKind.UNKNOWN, at=at)
        held = counter.at_till(told.till, PaymentState.AUTHORISED)
        kind = PendingKind.AMOUNT if known else PendingKind.LATE if reversal else _misfit(counter, held, told, at)
        if kind is not None:
            contradicted = known.id if known else None
            return pend(session, chain, told, kind, at=at, bill_id=counter.bill.id, payment_id=contradicted)
        if held is None:
            counter.end_holds(session)
            held = counter.begin(session, told.till, at=at)
        counter.take(session, held, told, at=at, entry=EntryKind.PAYMENT)
        return held


def release(session: Session, chain: Scope, code: str, *, store: str, register: str) -> Payment:
    """Nothing came of it: the bill is free at once. Twice is as once.

    Raises ``StoreRefused`` (``SLIP_UNKNOWN``, ``NOTHING_HELD``, ``BILL_PAID``).
    """
    till = Till(store, register)
    chain_id(chain)
    with transaction(session):
        counter = counter_of(session, chain, code)
        if counter is None:
            raise StoreRefused(Refusal.SLIP_UNKNOWN)
        if counter.at_till(till, *_TAKEN):
            raise StoreRefused(Refusal.BILL_PAID)
        held = counter.at_till(till, PaymentState.AUTHORISED, PaymentState.RELEASED)
        if held is None:
            raise StoreRefused(Refusal.NOTHING_HELD)
        if held.state == PaymentState.AUTHORISED:
            counter.let_go(session, held)
        return held


def reverse(session: Session, chain: Scope, told: Confirmation, *, at: datetime) -> Payment | PendingItem:
    """The register gives back the cash of its own ``told``, within 60 minutes: the bill is open again, or has lapsed.

    Told twice it is told once. What was only authorised is released (its confirmation was never heard of); what was
    pending is resolved as returned. A payment that is final, or was of another amount, or of which nothing was heard
    (its confirmation may be on its way still, and is pending too), becomes a ``PendingItem``. Raises ``StoreRefused``
    (``SLIP_UNKNOWN``).
    """
    chain_id(chain)
    with transaction(session):
        counter = counter_of(session, chain, told.code)
        payment = counter.told_before(told) if counter else None
        item, _reversal = told_already(session, chain, told)
        if item is not None and (payment is None or payment.amount != told.amount):
            return _give_back(session, chain, item, told, at)
        if counter is None:
            raise StoreRefused(Refusal.SLIP_UNKNOWN)
        if payment is None:
            return _never_confirmed(session, chain, counter, told, at)
        return _take_back(session, chain, counter, payment, told, at)


def _misfit(counter: Counter, held: Payment | None, told: Confirmation, at: datetime) -> PendingKind | None:
    """Why a confirmation is no payment of the bill; None: it is one."""
    is_open = counter.bill.state == BillState.OPEN  # else it was closed while the confirmation waited for it
    if held is None or at >= held.held_until or not is_open:
        refusal = counter.refusal(at)
        if refusal is not None:
            return PENDING_OF[refusal]
        if held is not None or counter.at_till(told.till, PaymentState.RELEASED):
            return PendingKind.LATE
    return None if told.amount == counter.bill.amount else PendingKind.AMOUNT


def _take_back(
    session: Session, chain: Scope, counter: Counter, payment: Payment, told: Confirmation, at: datetime
) -> Payment | PendingItem:
    same = payment.amount == told.amount
    if same and payment.state == PaymentState.REVERSED:
        return payment
    confirmed_at = payment.confirmed_at
    assert confirmed_at is not None
    if not same or payment.state != PaymentState.CONFIRMED or not is_reversible(confirmed_at, at):
        about = {"bill_id": payment.bill_id, "payment_id": payment.id}
        return pend(session, chain, told, PendingKind.REVERSAL, at=at, **about)
    payment.state, payment.reversed_at = next_state(payment.state, Step.REVERSE), at
    state: BillState = mark_unpaid(session, counter.bill, at=at)
    lines = opposite(postings(payment, EntryKind.PAYMENT))
    post(session, EntryKind.REVERSAL, payment.ref, lines, at=at, sandbox=payment.sandbox)
    tell(session, counter.bill, REVERSED, at=at, payment=payment.ref, state=state)
    return payment


def _give_back(session: Session, chain: Scope, item: PendingItem, told: Confirmation, at: datetime) -> PendingItem:
    locked = locked_item(session, item.ref)
    if locked.resolved_at is not None:
        return locked
    if not is_reversible(locked.received_at, at):
        return pend(session, chain, told, PendingKind.REVERSAL, at=at, bill_id=locked.bill_id)
    settle(session, locked, Resolution.RETURNED, by=SERVICE_ACTOR.ref, note="", at=at)
    return locked


def _never_confirmed(
    session: Session, chain: Scope, counter: Counter, told: Confirmation, at: datetime
) -> Payment | PendingItem:
    held = counter.at_till(told.till, PaymentState.AUTHORISED, PaymentState.RELEASED)
    if held is None:
        return pend(session, chain, told, PendingKind.REVERSAL, at=at, bill_id=counter.bill.id)
    if held.state == PaymentState.AUTHORISED:
        counter.let_go(session, held)
    return held
