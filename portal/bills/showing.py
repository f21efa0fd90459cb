"""Bills as holders of numbers see them: without those of billers that they block, and those that they have reported."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.bills.keeping import came_with_a_bill
from portal.bills.model import Bill, BillerBlock
from portal.bills.paying import is_held
from portal.bills.rules import BillState
from portal.bills.store import ANYBODY, bills_of_numbers
from portal.db import connection
from portal.kernel.clock import japan_day
from portal.numbers import Number, NumberRecord, NumberUnavailable, held_number_query, shown_by

_CLOSED = (BillState.PAID, BillState.LAPSED)
_held_and_billed = ANYBODY.apply(held_number_query(exists().where(Bill.number_id == Number.id)))


def held_number_billed(session: Session, holder: int, ref: str) -> tuple[NumberRecord, bool]:
    """As ``numbers.held_number``, and whether there may be bills to show on it: one read, for the page without any.

    Raises ``NumberUnavailable``.
    """
    row = connection(session).execute(_held_and_billed, {"holder": holder, "ref": ref}).one_or_none()
    if row is None:
        raise NumberUnavailable
    number = NumberRecord._make(row[:-1])
    return number, bool(row[-1]) or number.shows_replaced


def open_bills_of_holder(
    session: Session, numbers: Sequence[NumberRecord], reader: int, *, at: datetime
) -> dict[int, list[Bill]]:
    """What the customer can pay with each of these numbers of theirs, by its id, what is due first first.

    With the bills of the numbers that one replaced where it shows them; one that a register is at stays though its day
    be over. Of a number that came with a bill they see what they keep.
    """
    lines = {number.id: shown_by(session, number) for number in numbers}
    everyone = {one for line in lines.values() for one in line}
    if not everyone:
        return {}
    by_link = [number.id for number in numbers if came_with_a_bill(number)]
    found = bills_of_numbers(session, everyone, reader=reader, by_link=by_link, states=[BillState.OPEN], limit=1_000)
    refused = _blocks(session, lines) if found else set()
    due = sorted((bill for bill in found if _is_due(bill, at)), key=lambda bill: (bill.due_on, bill.id))
    return {
        number: [bill for bill in due if bill.number_id in line and (number, bill.organisation_id) not in refused]
        for number, line in lines.items()
    }


def closed_bills_of_holder(session: Session, number: NumberRecord, reader: int, *, limit: int) -> list[Bill]:
    """What was paid of the number's bills, or has lapsed, the last one first; those of its predecessors as above."""
    line = shown_by(session, number)
    by_link = [number.id] if came_with_a_bill(number) else []
    found = bills_of_numbers(session, line, reader=reader, by_link=by_link, states=_CLOSED, limit=200)
    return sorted(found, key=_closed_at, reverse=True)[:limit]


def _closed_at(bill: Bill) -> tuple[datetime, int]:
    return bill.paid_at or bill.ended_at or bill.changed_at, bill.id


def _is_due(bill: Bill, at: datetime) -> bool:
    return bill.due_on >= japan_day(at) or is_held(bill, at)


def _blocks(session: Session, number_ids: Iterable[int]) -> set[tuple[int, int]]:
    blocks = select(BillerBlock.number_id, BillerBlock.organisation_id)
    found = session.execute(blocks.where(BillerBlock.number_id.in_(list(number_ids))))
    return {(number, organisation) for number, organisation in found}
