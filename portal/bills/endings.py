"""Numbers are stopped and replaced: merchants with open bills on them are told, and blocks go along to the successor.

Customers' and merchants' pages call these verbs; they wrap those of ``members`` and ``cards``, which know no bills.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from portal import cards, members
from portal.accounts import Limits
from portal.bills import events
from portal.bills.model import Bill, BillerBlock
from portal.bills.rules import BillState
from portal.bills.store import ANYBODY, SEEN
from portal.bills.telling import tell_all
from portal.cards import CardRecord, find_card
from portal.db import connection, insert_or, transaction
from portal.kernel.clock import japan_day
from portal.numbers import NumberPlan, NumberRecord, State, held_number, held_numbers, numbers_by_id, shown_by
from portal.organisations import Actor, Scope


def stop_number(session: Session, holder: int, ref: str, *, at: datetime) -> None:
    """As ``members.stop_number``; merchants whose open bills it ends are told. Raises ``NumberUnavailable``."""
    with transaction(session):
        before = held_number(session, holder, ref)
        members.stop_number(session, holder, ref, at=at)
        _tell_of_end(session, before, at)


def replace_number(
    session: Session,
    holder: int,
    ref: str,
    *,
    plan: NumberPlan,
    at: datetime,
    shows_replaced: bool = False,
    limits: Limits = (),
) -> str:
    """As ``members.replace_number``; the successor takes no bills from whom the lost number took none.

    Merchants with open bills on it are told, and whether these can still be paid (``shows_replaced``). Raises
    ``NumberUnavailable``, ``NumberStopped``, ``CustomerUnknown``, ``TooManyAttempts``.
    """
    with transaction(session):
        before = held_number(session, holder, ref)
        new_ref = members.replace_number(
            session, holder, ref, plan=plan, at=at, shows_replaced=shows_replaced, limits=limits
        )
        _carry_blocks(session, before.id, held_number(session, holder, new_ref).id)
        _tell_of_end(session, before, at, still_payable=shows_replaced)
        return new_ref


def erase_customer(session: Session, holder: int, *, at: datetime) -> None:
    """As ``members.erase_customer``; merchants whose open bills it ends are told. Raises ``CustomerUnknown``."""
    with transaction(session):
        before = [number for number in held_numbers(session, holder) if number.customer_id == holder]
        members.erase_customer(session, holder, at=at)
        for number in before:
            _tell_of_end(session, number, at)


def report_lost(session: Session, customer_id: int, number_ref: str, *, at: datetime) -> CardRecord:
    """As ``cards.report_lost``; merchants whose open bills it ends are told. Raises ``NumberUnavailable``."""
    with transaction(session):
        before = held_number(session, customer_id, number_ref)
        card = cards.report_lost(session, customer_id, number_ref, at=at)
        _tell_of_end(session, before, at)
        return card


def stop_card(session: Session, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> CardRecord:
    """As ``cards.stop_card``; merchants whose open bills it ends are told.

    Raises ``ObjectUnknown``, ``CardStateRefused``.
    """
    with transaction(session):
        before = _number_of(session, find_card(session, scope, ref))
        card = cards.stop_card(session, scope, ref, actor=actor, at=at)
        _tell_of_end(session, before, at)
        return card


def replace_card(
    session: Session, scope: Scope, ref: str, *, plan: NumberPlan, actor: Actor, at: datetime
) -> CardRecord:
    """As ``cards.replace_card``; the new number takes no bills from whom the old one took none, and shows none of its.

    Merchants whose open bills it ends are told. Raises what ``cards.replace_card`` does.
    """
    with transaction(session):
        before = _number_of(session, find_card(session, scope, ref))
        new = cards.replace_card(session, scope, ref, plan=plan, actor=actor, at=at)
        _carry_blocks(session, before.id, new.number_id)
        _tell_of_end(session, before, at)
        return new


def _number_of(session: Session, card: CardRecord) -> NumberRecord:
    return numbers_by_id(session, [card.number_id])[card.number_id]


def _carry_blocks(session: Session, lost: int, new: int) -> None:
    carried = select(literal(new), BillerBlock.organisation_id, BillerBlock.blocked_at)
    block = insert_or(connection(session).dialect.name, BillerBlock).from_select(
        ["number_id", "organisation_id", "blocked_at"], carried.where(BillerBlock.number_id == lost)
    )
    session.execute(block.on_conflict_do_nothing())


def _tell_of_end(session: Session, before: NumberRecord, at: datetime, *, still_payable: bool = False) -> None:
    """Tells of the open bills of a number that this call has stopped; ``before``: as the number was.

    Of what it showed of its predecessors, only where that can be paid no more.
    """
    now = numbers_by_id(session, [before.id])[before.id]
    if before.state != State.ACTIVE or now.stopped_at != at:
        return
    ids = [before.id] if still_payable else shown_by(session, before)
    tell_all(session, _open(session, ids, at), events.NUMBER_STOPPED, at=at, still_payable=still_payable)


def _open(session: Session, number_ids: Iterable[int], at: datetime) -> list[Bill]:
    theirs = ANYBODY.select(Bill).where(Bill.number_id.in_(number_ids), Bill.state == BillState.OPEN, SEEN)
    return list(session.scalars(theirs.where(Bill.due_on >= japan_day(at)).order_by(Bill.id)))
