"""A merchant amends or withdraws a bill while nobody is paying it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal.bills import events
from portal.bills.errors import BillChanged, BillStateRefused
from portal.bills.model import Bill, BillVersion
from portal.bills.paying import refuse_held, state_at
from portal.bills.rules import BillState, Change, next_state
from portal.bills.store import locked_bill
from portal.bills.telling import tell
from portal.bills.terms import BillChanges, BillTerms, as_stored, check_terms
from portal.db import transaction
from portal.organisations import Actor, Scope, note_act

AMEND = "amend"  # in ``BillStateRefused``: it changes no state


def amend_bill(
    session: Session,
    scope: Scope,
    ref: str,
    changes: BillChanges,
    *,
    expected_version: int | None = None,
    actor: Actor,
    at: datetime,
) -> Bill:
    """Changes what an open bill says; what it said before is kept. Slips that were printed for it are void then.

    Twice is as once. Raises ``ObjectUnknown``, ``BillHeld``, ``BillStateRefused``, ``BillRefused``, and ``BillChanged``
    where it is not in its ``expected_version``.
    """
    with transaction(session):
        bill = locked_bill(session, scope, ref)
        before = terms_of(bill)
        wanted = replace(before, **changes)
        if wanted == before:
            return bill
        _refuse_unless_open(bill, AMEND, at)
        after = check_terms(wanted, since=bill.registered_at, at=at)
        if after == before:
            return bill
        if expected_version not in {None, bill.version}:
            raise BillChanged(bill.version)
        session.add(
            BillVersion(
                organisation_id=bill.organisation_id,
                sandbox=bill.sandbox,
                bill_id=bill.id,
                version=bill.version,
                terms=as_stored(before),
                ended_at=at,
                by=actor.name,
            )
        )
        _take(bill, after)
        bill.version, bill.changed_at, bill.held_until = bill.version + 1, at, None
        _tell(session, bill, events.AMENDED, actor, at)
        return bill


def withdraw_bill(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> Bill:
    """Takes an open bill back for good; twice is as once.

    Raises ``ObjectUnknown``, ``BillHeld``, ``BillStateRefused``.
    """
    with transaction(session):
        bill = locked_bill(session, scope, ref)
        if bill.state == BillState.WITHDRAWN:
            return bill
        _refuse_unless_open(bill, Change.WITHDRAW, at)
        bill.state = next_state(bill.state, Change.WITHDRAW)
        bill.ended_at = bill.changed_at = at
        bill.held_until = None
        _tell(session, bill, events.WITHDRAWN, actor, at)
        return bill


def terms_of(bill: Bill) -> BillTerms:
    """What the bill says now."""
    return BillTerms(
        reference=bill.reference,
        amount=bill.amount,
        due_on=bill.due_on,
        purpose=bill.purpose,
        price_before_tax=bill.price_before_tax,
        message=bill.message,
        customer_name=bill.customer_name,
    )


def _take(bill: Bill, terms: BillTerms) -> None:
    bill.amount, bill.price_before_tax, bill.due_on = terms.amount, terms.price_before_tax, terms.due_on
    bill.purpose, bill.message, bill.customer_name = terms.purpose, terms.message, terms.customer_name


def _refuse_unless_open(bill: Bill, change: str, at: datetime) -> None:
    refuse_held(bill, at)
    state = state_at(bill, at)
    if state != BillState.OPEN:
        raise BillStateRefused(state, change)


def _tell(session: Session, bill: Bill, event: str, actor: Actor, at: datetime) -> None:
    session.flush()
    note_act(session, actor, event, organisation_id=bill.organisation_id, about=bill.ref, at=at)
    tell(session, bill, event, at=at)
