"""The numbers of cards, which are the cards' and no customer's: stopped and replaced by whoever keeps the cards."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import outbox
from portal.accounts import CustomerUnknown, lock_customer
from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.numbers import events, store
from portal.numbers.holdings import holdings_of
from portal.numbers.model import Number, NumberHolding, NumberRecord
from portal.numbers.operations import issue, stop
from portal.numbers.rules import Change, Kind, NumberPlan, State


def issue_card_number(session: Session, *, plan: NumberPlan, at: datetime, sandbox: bool) -> NumberRecord:
    """Issues one number for a card."""
    with transaction(session):
        return store.number_by_ref(session, issue(session, Kind.JOINT_CARD, plan=plan, at=at, sandbox=sandbox))


def stop_card_numbers(session: Session, number_ids: Iterable[int], *, at: datetime) -> list[int]:
    """Stops cards' numbers for ever; answers the ids of those that were not stopped before."""
    wanted, stopped = sorted(number_ids), []
    with transaction(session):
        for start in range(0, len(wanted), 1_000):
            some = select(Number).where(Number.id.in_(wanted[start : start + 1_000])).order_by(Number.id)
            for number in session.scalars(some.with_for_update().execution_options(populate_existing=True)):
                if number.state != State.STOPPED:
                    stop(session, number, Change.STOP, at)
                    stopped.append(number.id)
            session.flush()
    return stopped


def replace_card_number(session: Session, number_id: int, *, plan: NumberPlan, at: datetime) -> NumberRecord:
    """Stops a card's number, if it is not, and issues its successor, which stands on the same phones beside it.

    The caller holds the card, so that nobody replaces the number twice.
    """
    with transaction(session):
        lost = session.scalars(
            select(Number).where(Number.id == number_id).with_for_update().execution_options(populate_existing=True)
        ).one()
        if lost.state != State.STOPPED:
            stop(session, lost, Change.REPLACE, at)
        session.flush()
        ref = issue(session, Kind(lost.kind), plan=plan, at=at, sandbox=lost.sandbox, replaces_id=lost.id)
        new = store.number_by_ref(session, ref)
        session.add_all(
            NumberHolding(
                ref=new_ref(),
                number_id=new.id,
                customer_id=one.customer_id,
                place=one.place,
                label=one.label,
                device_name=one.device_name,
                since=at,
            )
            for one in _kept_holdings(session, lost.id)
        )
        session.flush()
        outbox.record(session, events.REPLACED, about=lost.ref, at=at, successor=ref)
        return new


def _kept_holdings(session: Session, number_id: int) -> Sequence[NumberHolding]:
    """The holdings of a number that the caller has locked; their customers stay until the transaction ends."""
    kept: set[int] = set()
    while True:
        held = holdings_of(session, number_id)
        new = {one.customer_id for one in held} - kept
        if not new:
            return held
        for customer_id in sorted(new):
            with suppress(CustomerUnknown):  # joined with another at this moment, who has it then
                lock_customer(session, customer_id)
        kept |= new
