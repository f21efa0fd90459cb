"""A bill is registered: checked, put to its number, told of; once, however often it is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session, make_transient_to_detached

from portal.bills import events
from portal.bills.errors import ReferenceUsed
from portal.bills.holding import hold_organisation, hold_with_number
from portal.bills.model import Bill
from portal.bills.resolving import Billed, resolve
from portal.bills.rules import BillState, own_key
from portal.bills.store import SEEN
from portal.bills.telling import tell
from portal.bills.terms import BillTarget, BillTerms, check_terms
from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.numbers import NumberPlan
from portal.organisations import (
    Actor,
    AnswerAwaited,
    Scope,
    note_act,
)

_NOT_YET = dict.fromkeys(("held_until", "paid_at", "payment_ref", "ended_at", "batch_id", "batch_line"))


class _RegisteredBefore(Exception):
    """Takes back what was made for a bill that the same request has registered already."""

    def __init__(self, bill: Bill) -> None:
        self.bill = bill


def register_bill(
    session: Session,
    scope: Scope,
    target: BillTarget,
    terms: BillTerms,
    *,
    plan: NumberPlan,
    actor: Actor,
    at: datetime,
    request_key: str | None = None,
) -> Bill:
    """Registers a bill of the scope's own organisation; the same ``request_key`` gives the same bill.

    Raises ``BillRefused``, ``ReferenceUsed``, ``OrganisationInactive``; ``AnswerAwaited`` where its reference is that
    of a bill being registered in bulk, which nobody sees yet and may come to nothing.
    """
    organisation_id = own_id(scope)
    checked = check_terms(terms, since=at, at=at)
    key = None if request_key is None else own_key(organisation_id, request_key, sandbox=scope.sandbox)
    with transaction(session):
        billed: Billed | None = None
        if target.digits is None:
            feeds = hold_organisation(session, organisation_id, sandbox=scope.sandbox)
        else:
            feeds, number = hold_with_number(session, scope, organisation_id, target.digits, at=at)
            billed = number, None
        try:
            with _savepoint(session) if target.one_off else nullcontext():
                billed = billed or resolve(session, scope.own(), target, plan=plan, due_on=checked.due_on, at=at)
                bill = _insert(session, scope, billed, checked, key, at)
        except _RegisteredBefore as before:
            return before.bill
        note_act(session, actor, events.REGISTERED, organisation_id=organisation_id, about=bill.ref, at=at)
        tell(session, bill, events.REGISTERED, at=at, into=feeds)
        return bill


@contextmanager
def _savepoint(session: Session) -> Iterator[None]:
    with session.begin_nested():
        session.connection()  # sets it now: not all that follows goes through the session
        yield


def own_id(scope: Scope) -> int:
    """The id of the organisation that registers. ``ValueError`` for the service's own scope, which bills nobody."""
    if scope.organisation_id is None:
        raise ValueError("a bill is some organisation's")
    return scope.organisation_id


def row_of(
    scope: Scope, ref: str, number_id: int, member_id: int | None, terms: BillTerms, at: datetime
) -> dict[str, Any]:
    """A bill's row, but for its batch and request."""
    return {
        "ref": ref,
        "organisation_id": scope.organisation_id,
        "sandbox": scope.sandbox,
        "number_id": number_id,
        "member_id": member_id,
        "state": BillState.OPEN.value,
        "reference": terms.reference,
        "amount": terms.amount,
        "price_before_tax": terms.price_before_tax,
        "due_on": terms.due_on,
        "purpose": terms.purpose,
        "message": terms.message,
        "customer_name": terms.customer_name,
        "version": 1,
        "token_version": 1,
        "registered_at": at,
        "changed_at": at,
    }


def _insert(session: Session, scope: Scope, billed: Billed, terms: BillTerms, key: str | None, at: datetime) -> Bill:
    number, member_id = billed
    row = row_of(scope, new_ref(), number.id, member_id, terms, at) | {"request_key": key}
    database = connection(session)
    bill_id = database.execute(_inserting(database.dialect.name), row).scalar_one_or_none()
    if bill_id is None:
        _refuse_second(session, scope, terms.reference, key)
    bill = Bill(id=bill_id, **_NOT_YET, **row)
    make_transient_to_detached(bill)
    session.add(bill)  # as though it had been read
    return bill


@cache
def _inserting(dialect: str) -> Any:
    """Made once: half of what the statement costs is to make it."""
    table = Bill.__table__
    return insert_or(dialect, table).on_conflict_do_nothing().returning(table.c.id)


def _refuse_second(session: Session, scope: Scope, reference: str, key: str | None) -> None:
    """What stands in the way: the same request's bill, or another one with this reference."""
    mine = scope.own().select(Bill)
    if key is not None and (before := session.scalars(mine.where(Bill.request_key == key)).one_or_none()):
        raise _RegisteredBefore(before)
    there = session.scalars(mine.where(Bill.reference == reference, SEEN)).one_or_none()
    if there is None:
        raise AnswerAwaited
    raise ReferenceUsed(there.ref)
