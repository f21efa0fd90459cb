"""Bills as their merchant looks for them: by state, by words, by member, by whose they are; counted and summed up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from portal.bills.model import Bill, BillBatch
from portal.bills.rules import BillState
from portal.bills.store import AT_ONCE, SEEN, find_bill
from portal.db import connection
from portal.kernel.clock import JST, japan_day
from portal.kernel.yen import ZERO, Yen
from portal.members import MemberUnknown, member_by_no
from portal.numbers import NumberMistyped, numbers_by_digits, parse_number
from portal.organisations import Scope

SOON = timedelta(days=3)  # before the due day


@dataclass(frozen=True, slots=True)
class BillSearch:
    """``words``: in the reference or the customer's name, or a whole number or member number, in any width.

    ``organisation_id``: of one of those whose bills the scope sees; ``batch_ref``: registered together; ``ids``: none
    but these.
    """

    state: BillState | None = None
    words: str = ""
    member_id: int | None = None
    organisation_id: int | None = None
    batch_ref: str = ""
    number_id: int | None = None
    ids: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class BillTotals:
    """What is open, what of it is due soon, and what was paid on this Japan-time day and was not taken back."""

    open: int
    open_amount: Yen
    due_soon: int
    paid_today: int
    paid_today_amount: Yen


def search_bills(
    session: Session, scope: Scope, search: BillSearch, *, after: str = "", limit: int = 50
) -> Sequence[Bill]:
    """The bills that match, the newest first; ``after`` is the ref of the last one seen.

    Raises ``ObjectUnknown`` for an ``after`` that is not in the scope.
    """
    found = _narrowed(session, scope, scope.select(Bill), search).order_by(Bill.id.desc()).limit(limit)
    if after:
        found = found.where(Bill.id < find_bill(session, scope, after).id)
    return session.scalars(found).all()


def all_bills(session: Session, scope: Scope, search: BillSearch) -> Iterator[Bill]:
    """As ``search_bills``, all of them in the order they were registered, fetched bit by bit: for an export."""
    last = 0
    matching = _narrowed(session, scope, scope.select(Bill), search).order_by(Bill.id).limit(AT_ONCE)
    while portion := session.scalars(matching.where(Bill.id > last)).all():
        last = portion[-1].id
        yield from portion
        for bill in portion:
            session.expunge(bill)


def count_bills(session: Session, scope: Scope, search: BillSearch) -> dict[BillState, int]:
    """How many match in each state, whichever state is searched for."""
    counted = select(Bill.state, func.count()).group_by(Bill.state)
    rows = session.execute(_narrowed(session, scope, scope.apply(counted, Bill), search, any_state=True))
    counts = {BillState(state): count for state, count in rows}
    return {state: counts.get(state, 0) for state in BillState}


def bill_totals(session: Session, scope: Scope, *, at: datetime) -> BillTotals:
    """How much is open and was paid today."""
    today = japan_day(at)
    begun = datetime.combine(today, time(), JST)
    soon = func.count().filter(Bill.due_on <= today + SOON)
    opened = select(func.count(), func.sum(Bill.amount), soon).where(Bill.state == BillState.OPEN, Bill.due_on >= today)
    paid = select(func.count(), func.sum(Bill.amount)).where(Bill.state == BillState.PAID, Bill.paid_at >= begun)
    database = connection(session)
    count, amount, due_soon = database.execute(scope.apply(opened.where(SEEN), Bill)).one()
    paid_count, paid_amount = database.execute(scope.apply(paid, Bill)).one()
    return BillTotals(count, amount or ZERO, due_soon, paid_count, paid_amount or ZERO)


def _narrowed(
    session: Session, scope: Scope, query: Select[Any], search: BillSearch, *, any_state: bool = False
) -> Select[Any]:
    query = query.where(SEEN)
    if search.state is not None and not any_state:
        query = query.where(Bill.state == search.state)
    if search.member_id is not None:
        query = query.where(Bill.member_id == search.member_id)
    if search.organisation_id is not None:
        query = query.where(Bill.organisation_id == search.organisation_id)
    if search.number_id is not None:
        query = query.where(Bill.number_id == search.number_id)
    if search.ids is not None:
        query = query.where(Bill.id.in_(search.ids))
    if search.batch_ref:
        batch = select(BillBatch.id).where(BillBatch.ref == search.batch_ref).scalar_subquery()
        query = query.where(Bill.batch_id == batch)
    return query.where(_says(session, scope, search.words)) if search.words else query


def _says(session: Session, scope: Scope, words: str) -> ColumnElement[bool]:
    texts = (Bill.reference, Bill.customer_name)
    found: list[ColumnElement[bool]] = [text.icontains(words, autoescape=True) for text in texts]
    try:
        numbers = numbers_by_digits(session, [parse_number(words)])
        found.append(Bill.number_id.in_([number.id for number in numbers.values()]))
    except NumberMistyped:
        pass
    try:
        found.append(Bill.member_id == member_by_no(session, scope, words).id)
    except MemberUnknown:
        pass
    return or_(*found)
