"""Queries on bills. A bill of a batch that is not revealed is not there for anybody."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Date, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from portal.bills.model import Bill, BillBatch, BillerBlock, BillReport, BillVersion
from portal.bills.rules import REF_LENGTH, BillState, is_token_of, token_of
from portal.db import BigId
from portal.kernel.clock import japan_day
from portal.numbers import numbers_by_id
from portal.organisations import ObjectUnknown, Scope

AT_ONCE = 1_000  # ids in one query
ANYBODY = Scope.service("whoever holds a number, or takes its payments, sees the bills of all merchants")
SEEN = ~exists().where(BillBatch.id == Bill.batch_id, BillBatch.revealed_at.is_(None))
_BLOCKED = exists().where(BillerBlock.number_id == Bill.number_id, BillerBlock.organisation_id == Bill.organisation_id)

_open_of_number = (
    ANYBODY.select(Bill)
    .where(
        Bill.number_id == bindparam("number", type_=BigId),
        Bill.state == BillState.OPEN.value,
        Bill.due_on >= bindparam("today", type_=Date),
        SEEN,
        ~_BLOCKED,
    )
    .order_by(Bill.due_on, Bill.id)
)


def find_bill(session: Session, scope: Scope, ref: str) -> Bill:
    """A bill in the scope. Raises ``ObjectUnknown``."""
    return _one(session, scope.select(Bill).where(Bill.ref == ref, SEEN))


def bill_by_reference(session: Session, scope: Scope, reference: str) -> Bill:
    """The bill that the scope's own organisation has registered under this reference. Raises ``ObjectUnknown``."""
    return _one(session, scope.own().select(Bill).where(Bill.reference == reference, SEEN))


def bills(
    session: Session,
    scope: Scope,
    *,
    state: BillState | None = None,
    number_id: int | None = None,
    member_id: int | None = None,
    after: str = "",
    limit: int = 50,
) -> Sequence[Bill]:
    """The scope's bills, the newest first; ``after`` is the ref of the last one seen.

    Raises ``ObjectUnknown`` for an ``after`` that is not in the scope.
    """
    found = scope.select(Bill).where(SEEN).order_by(Bill.id.desc()).limit(limit)
    if state is not None:
        found = found.where(Bill.state == state)
    if number_id is not None:
        found = found.where(Bill.number_id == number_id)
    if member_id is not None:
        found = found.where(Bill.member_id == member_id)
    if after:
        found = found.where(Bill.id < find_bill(session, scope, after).id)
    return session.scalars(found).all()


def bills_by_id(session: Session, ids: Iterable[int]) -> dict[int, Bill]:
    """Those of the bills that there are, by id, whoever's they are: for payments and the service's own pages."""
    wanted, found = sorted(set(ids)), dict[int, Bill]()
    for start in range(0, len(wanted), AT_ONCE):
        some = ANYBODY.select(Bill).where(Bill.id.in_(wanted[start : start + AT_ONCE]), SEEN)
        found |= {bill.id: bill for bill in session.scalars(some)}
    return found


def open_bills_of_number(session: Session, number_id: int, *, at: datetime) -> Sequence[Bill]:
    """What can be paid for a number at a kiosk, what is due first first: not over, nor of a blocked biller."""
    return session.scalars(_open_of_number, {"number": number_id, "today": japan_day(at)}).all()


def open_bill_counts(session: Session, number_ids: Iterable[int], *, at: datetime) -> dict[int, int]:
    """How many bills are open for each of these numbers, those of blocked billers too; those of none are left out."""
    wanted, counts = list(number_ids), dict[int, int]()
    for start in range(0, len(wanted), AT_ONCE):
        counted = (
            select(Bill.number_id, func.count())
            .where(Bill.number_id.in_(wanted[start : start + AT_ONCE]))
            .where(Bill.state == BillState.OPEN, Bill.due_on >= japan_day(at), SEEN)
            .group_by(Bill.number_id)
        )
        for number_id, count in session.execute(ANYBODY.apply(counted, Bill)):
            counts[number_id] = count
    return counts


def bills_of_numbers(
    session: Session,
    number_ids: Iterable[int],
    *,
    reader: int | None = None,
    with_predecessors: bool = False,
    states: Sequence[BillState] = tuple(BillState),
    limit: int = 200,
) -> Sequence[Bill]:
    """The bills of these numbers for who holds them, the newest first.

    ``reader``: the customer, who does not see what they have reported. ``with_predecessors``: those of the numbers
    which these replaced, too, where the holder agreed to it.
    """
    numbers = set(number_ids)
    if with_predecessors:
        numbers |= _predecessors(session, numbers)
    shown = ANYBODY.select(Bill).where(Bill.number_id.in_(numbers), Bill.state.in_(states), SEEN)
    if reader is not None:
        shown = shown.where(~exists().where(BillReport.bill_id == Bill.id, BillReport.customer_id == reader))
    return session.scalars(shown.order_by(Bill.id.desc()).limit(limit)).all()


def versions_of(session: Session, bill: Bill) -> Sequence[BillVersion]:
    """What the bill was before each amendment, the latest first."""
    theirs = ANYBODY.select(BillVersion).where(BillVersion.bill_id == bill.id)
    return session.scalars(theirs.order_by(BillVersion.version.desc())).all()


def bill_token(bill: Bill, key: str) -> str:
    """What stands behind ``/b/`` in the bill's link."""
    return token_of(bill.ref, bill.token_version, key)


def bill_by_token(session: Session, token: str, key: str) -> Bill:
    """The bill of a link ``/b/<token>``, in whatever state. Raises ``ObjectUnknown``."""
    bill = find_bill(session, ANYBODY, token[:REF_LENGTH])
    if not is_token_of(token, bill.ref, bill.token_version, key):
        raise ObjectUnknown
    return bill


def locked_bill(session: Session, scope: Scope, ref: str) -> Bill:
    """A bill to be changed; nobody else changes it until the transaction ends. Raises ``ObjectUnknown``."""
    return _one(session, _locked(scope.select(Bill).where(Bill.ref == ref, SEEN)))


def lock_bill(session: Session, bill_id: int) -> Bill:
    """As ``locked_bill`` by id, for payments. Whoever locks several does so in the order of their ids."""
    return _one(session, _locked(ANYBODY.select(Bill).where(Bill.id == bill_id, SEEN)))


def is_blocked(session: Session, number_id: int, organisation_id: int) -> bool:
    """Whether the number's holder takes no bills from this organisation."""
    return bool(blocked_numbers(session, [number_id], organisation_id))


def blocked_numbers(session: Session, number_ids: Iterable[int], organisation_id: int) -> set[int]:
    """Those of these numbers whose holders take no bills from this organisation."""
    wanted, blocked = list(number_ids), set[int]()
    theirs = select(BillerBlock.number_id).where(BillerBlock.organisation_id == organisation_id)
    for start in range(0, len(wanted), AT_ONCE):
        blocked |= set(session.scalars(theirs.where(BillerBlock.number_id.in_(wanted[start : start + AT_ONCE]))))
    return blocked


def _locked(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(of=Bill).execution_options(populate_existing=True)


def _one(session: Session, query: Select[Any]) -> Bill:
    found: Bill | None = session.scalars(query).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def _predecessors(session: Session, number_ids: Iterable[int]) -> set[int]:
    found, coming = set[int](), set(number_ids)
    while coming:
        replaced = {number.replaces_id for number in numbers_by_id(session, coming).values() if number.replaces_id}
        coming = replaced - found
        found |= coming
    return found
