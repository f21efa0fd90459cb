"""A bill comes into somebody's portal by its link, whoever they are, and its number with it where it is made for it.

Whoever keeps a number by a bill's link shares it with up to two others, as a card's number is shared: it never becomes
theirs alone, they can neither stop nor replace it, and of its bills they see those that they keep.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts import Limits, count_attempts, enrol_device, lock_customer, recognise_device
from portal.bills.model import Bill, KeptBill
from portal.bills.paying import state_at
from portal.bills.rules import BillState
from portal.bills.store import ANYBODY, AT_ONCE, SEEN, find_bill
from portal.db import connection, insert_or, transaction
from portal.members import withdraw_of_holder
from portal.numbers import (
    MOST_HOLDERS,
    Kind,
    NumberRecord,
    NumberUnavailable,
    State,
    TooManyHolders,
    held_number,
    hold_number,
    holdings_of,
    numbers_by_id,
    release_number,
)

MOST_SHOWN = 200  # kept bills, of which the newest are listed


class Joining(StrEnum):
    """Whether a bill's number comes into the portal of who keeps the bill, and if not, why."""

    JOINS = "joins"
    OWNED = "owned"  # somebody has it as their own
    CARD = "card"  # it comes with its card's claim code
    SHEET = "sheet"  # whoever has the sheet has it; merchants who bill it know the link of their own bill
    FULL = "full"  # three have it already
    STOPPED = "stopped"
    SPENT = "spent"  # it was for this bill alone, which is paid or over
    TEST = "test"  # no real store takes it


_NEVER = {Kind.PORTAL: Joining.OWNED, Kind.JOINT_CARD: Joining.CARD, Kind.SHEET: Joining.SHEET}


def joining(session: Session, bill: Bill, number: NumberRecord, *, at: datetime) -> Joining:
    """Whether a bill's ``number`` would come along for somebody who does not have it yet."""
    if number.customer_id is not None:
        return Joining.OWNED
    if number.kind in _NEVER:
        return _NEVER[Kind(number.kind)]
    if number.state != State.ACTIVE:
        return Joining.STOPPED
    if state_at(bill, at) is not BillState.OPEN:
        return Joining.SPENT
    if number.sandbox:
        return Joining.TEST
    return Joining.FULL if len(holdings_of(session, number.id)) >= MOST_HOLDERS else Joining.JOINS


def keep_bill(
    session: Session, secret: str, bill_ref: str, *, device_name: str = "", at: datetime, limits: Limits = ()
) -> None:
    """Puts a bill into the portal of the device that carries ``secret``, whose customer is made where there is none.

    Its number comes along where ``joining`` says so. Twice is as once. ``limits`` count new customers. Raises
    ``ObjectUnknown``, ``TooManyAttempts``.
    """
    with transaction(session):
        bill = find_bill(session, ANYBODY, bill_ref)
        customer, is_new = _customer_of(session, secret, device_name, at)
        lock_customer(session, customer)
        row = {"customer_id": customer, "bill_id": bill.id, "kept_at": at}
        session.execute(insert_or(connection(session).dialect.name, KeptBill).values(row).on_conflict_do_nothing())
        number = numbers_by_id(session, [bill.number_id])[bill.number_id]
        if joining(session, bill, number, at=at) is Joining.JOINS:
            with suppress(TooManyHolders):  # the third came at this moment
                hold_number(session, customer, number.id, device_name=device_name, at=at)
        if is_new:
            count_attempts(session, limits, at=at)


def kept_bills(session: Session, customer_id: int, *, limit: int = MOST_SHOWN) -> Sequence[Bill]:
    """What the customer keeps, the last kept first."""
    theirs = ANYBODY.select(Bill).join(KeptBill, KeptBill.bill_id == Bill.id).where(SEEN)
    return session.scalars(
        theirs.where(KeptBill.customer_id == customer_id).order_by(KeptBill.id.desc()).limit(limit)
    ).all()


def keepers_of(session: Session, bill_ids: Iterable[int]) -> dict[int, set[int]]:
    """The customers who keep these bills; those that nobody keeps are left out."""
    wanted, found = list(bill_ids), dict[int, set[int]]()
    for start in range(0, len(wanted), AT_ONCE):
        kept = select(KeptBill.bill_id, KeptBill.customer_id).where(
            KeptBill.bill_id.in_(wanted[start : start + AT_ONCE])
        )
        for bill_id, customer in session.execute(kept):
            found.setdefault(bill_id, set()).add(customer)
    return found


def is_kept(session: Session, customer_id: int, bill_id: int) -> bool:
    """Whether the customer keeps the bill."""
    kept = select(KeptBill.id).where(KeptBill.customer_id == customer_id, KeptBill.bill_id == bill_id)
    return session.execute(kept).first() is not None


def put_away_bill(session: Session, customer_id: int, bill_ref: str) -> None:
    """The customer keeps the bill no more; twice is as once. Its number stays. Raises ``ObjectUnknown``."""
    with transaction(session):
        bill = find_bill(session, ANYBODY, bill_ref)
        kept = delete(KeptBill).where(KeptBill.customer_id == customer_id, KeptBill.bill_id == bill.id)
        session.execute(kept)


def put_away_number(session: Session, customer_id: int, number_ref: str, *, at: datetime) -> None:
    """The customer has a number no more that came with a bill, nor the bills on it that they kept.

    Merchants that they gave it to learn it. Raises ``NumberUnavailable`` for their own numbers and their cards'.
    """
    with transaction(session):
        lock_customer(session, customer_id)
        number = held_number(session, customer_id, number_ref)
        if not came_with_a_bill(number):
            raise NumberUnavailable
        mine = next(one for one in holdings_of(session, number.id) if one.customer_id == customer_id)
        withdraw_of_holder(session, release_number(session, number.id, mine.ref), number.id, at=at)
        on_it = [bill.id for bill in kept_bills(session, customer_id) if bill.number_id == number.id]
        session.execute(delete(KeptBill).where(KeptBill.customer_id == customer_id, KeptBill.bill_id.in_(on_it)))


def came_with_a_bill(number: NumberRecord) -> bool:
    """Whether a number that a customer has is theirs by a bill's link: neither their own nor a card's."""
    return number.customer_id is None and number.kind != Kind.JOINT_CARD


def may_block(number: NumberRecord) -> bool:
    """Whether a customer who has this number may take no bills on it from somebody: not for others who pay with it."""
    return number.kind != Kind.ONE_OFF and not came_with_a_bill(number)


def _customer_of(session: Session, secret: str, device_name: str, at: datetime) -> tuple[int, bool]:
    """Whose the device is, and whether they were made just now."""
    known = recognise_device(session, secret)
    made = None if known else enrol_device(session, secret, name=device_name, at=at)
    if made is not None:
        return made, True
    known = known or recognise_device(session, secret)  # another request with this secret was first
    assert known is not None
    return known.customer_id, False
