"""Queries on bills. A bill of a batch that is not revealed is not there for anybody."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.bills.model import Bill, BillBatch, BillerBlock, BillReport, BillVersion, KeptBill
from portal.bills.rules import REF_LENGTH, BillState, is_token_of, token_of
from portal.db import BigId, connection
from portal.kernel.clock import japan_day
from portal.kernel.yen import ZERO, Yen
from portal.numbers import numbers_by_id, shown_by
from portal.organisations import ObjectUnknown, Organisation, OrganisationKind, Scope, State

AT_ONCE = 1_000  # ids in one query
ANYBODY = Scope.service("whoever holds a number, or takes its payments, sees the bills of all merchants")
SEEN = ~exists().where(BillBatch.id == Bill.batch_id, BillBatch.revealed_at.is_(None))
COLLECTING = exists().where(Organisation.id == Bill.organisation_id, Organisation.state == State.ACTIVE.value)
_NUMBER = bindparam("number", type_=BigId)
_BLOCKED = exists().where(BillerBlock.number_id == _NUMBER, BillerBlock.organisation_id == Bill.organisation_id)


def _payable(whose: ColumnElement[bool]) -> Select[Any]:
    """What can be paid for ``number``, of the bills that are ``whose``."""
    today = bindparam("today", type_=Date)
    of_bill = (Bill.state == BillState.OPEN.value, Bill.due_on >= today, SEEN, COLLECTING, ~_BLOCKED)
    return ANYBODY.select(Bill).where(whose, *of_bill).order_by(Bill.due_on, Bill.id)


_open_of_number = _payable(Bill.number_id == _NUMBER)
_open_of_its_line = _payable(Bill.number_id.in_(bindparam("numbers", type_=BigId, expanding=True)))


_blocking = select(BillerBlock.id).where(
    BillerBlock.number_id == bindparam("number", type_=BigId),
    BillerBlock.organisation_id == bindparam("organisation", type_=BigId),
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


def used_references(session: Session, scope: Scope, references: Iterable[str]) -> set[str]:
    """Those of the references under which the scope's own organisation has registered a bill, seen yet or not."""
    wanted, used = list(references), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        some = select(Bill.reference).where(Bill.reference.in_(wanted[start : start + AT_ONCE]))
        used |= set(session.scalars(scope.own().apply(some, Bill)))
    return used


def total_of_batch(session: Session, scope: Scope, batch_ref: str) -> Yen:
    """What the bills of a batch ask for together."""
    summed = select(func.sum(Bill.amount)).join(BillBatch, BillBatch.id == Bill.batch_id)
    return session.scalar(scope.own().apply(summed.where(BillBatch.ref == batch_ref), Bill)) or ZERO


def bills_by_ref(session: Session, scope: Scope, refs: Iterable[str]) -> dict[str, Bill]:
    """Those of the scope's bills that there are, by ref."""
    wanted, found = list(refs), dict[str, Bill]()
    for start in range(0, len(wanted), AT_ONCE):
        some = scope.select(Bill).where(Bill.ref.in_(wanted[start : start + AT_ONCE]), SEEN)
        found |= {bill.ref: bill for bill in session.scalars(some)}
    return found


def bills_of_reference(session: Session, reference: str, *, limit: int = 20) -> Sequence[Bill]:
    """Whoever's bills have this reference, the newest first: for the operator."""
    merchants = select(Organisation.id).where(Organisation.kind == OrganisationKind.MERCHANT)
    theirs = ANYBODY.select(Bill).where(  # as the unique index has it: organisation, mode, reference
        Bill.organisation_id.in_(merchants), Bill.sandbox.in_((False, True)), Bill.reference == reference, SEEN
    )
    return session.scalars(theirs.order_by(Bill.id.desc()).limit(limit)).all()


def bills_by_id(session: Session, ids: Iterable[int]) -> dict[int, Bill]:
    """Those of the bills that there are, by id, whoever's they are: for payments and the service's own pages."""
    wanted, found = sorted(set(ids)), dict[int, Bill]()
    for start in range(0, len(wanted), AT_ONCE):
        some = ANYBODY.select(Bill).where(Bill.id.in_(wanted[start : start + AT_ONCE]), SEEN)
        found |= {bill.id: bill for bill in session.scalars(some)}
    return found


def open_bills_of_number(session: Session, number_id: int, *, also: Sequence[int] = (), at: datetime) -> Sequence[Bill]:
    """What can be paid for a number at a kiosk, what is due first first: not over, nor of a biller that it blocks or
    that collects nothing at present.

    ``also``: the ids of the numbers that it replaced whose bills it shows (``numbers.shown_by``).
    """
    given: dict[str, Any] = {"number": number_id, "today": japan_day(at)}
    if also:
        return session.scalars(_open_of_its_line, given | {"numbers": [number_id, *also]}).all()
    return session.scalars(_open_of_number, given).all()


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
    by_link: Collection[int] = (),
    with_predecessors: bool = False,
    states: Sequence[BillState] = tuple(BillState),
    limit: int = 200,
) -> Sequence[Bill]:
    """The bills of these numbers for who holds them, the newest first.

    ``reader``: the customer, who does not see what they have reported. ``by_link``: the numbers that they have only by
    a bill's link; of their bills they see what they keep. ``with_predecessors``: those of the numbers which these
    replaced, too, where the holder agreed to it.
    """
    numbers = set(number_ids)
    if with_predecessors:
        for number in numbers_by_id(session, numbers).values():
            numbers |= set(shown_by(session, number))
    shown = ANYBODY.select(Bill).where(Bill.number_id.in_(numbers), Bill.state.in_(states), SEEN)
    if reader is not None:
        shown = shown.where(~exists().where(BillReport.bill_id == Bill.id, BillReport.customer_id == reader))
    if by_link:
        kept = exists().where(KeptBill.bill_id == Bill.id, KeptBill.customer_id == reader)
        shown = shown.where(or_(Bill.number_id.not_in(by_link), kept))
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
    bill: Bill | None = session.scalars(_locked_by_id, {"bill": bill_id}).one_or_none()
    if bill is None:
        raise ObjectUnknown
    return bill


def may_collect(biller: Organisation) -> bool:
    """Whether stores take cash for this organisation's bills at present: not while it is suspended."""
    return biller.state == State.ACTIVE


def is_blocked(session: Session, number_id: int, organisation_id: int) -> bool:
    """Whether the number's holder takes no bills from this organisation."""
    asked = {"number": number_id, "organisation": organisation_id}
    return connection(session).execute(_blocking, asked).first() is not None


def blocked_numbers(session: Session, number_ids: Iterable[int], organisation_id: int) -> set[int]:
    """Those of these numbers whose holders take no bills from this organisation."""
    wanted, blocked = list(number_ids), set[int]()
    theirs = select(BillerBlock.number_id).where(BillerBlock.organisation_id == organisation_id)
    for start in range(0, len(wanted), AT_ONCE):
        blocked |= set(session.scalars(theirs.where(BillerBlock.number_id.in_(wanted[start : start + AT_ONCE]))))
    return blocked


def _locked(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(of=Bill).execution_options(populate_existing=True)


_locked_by_id = _locked(ANYBODY.select(Bill).where(Bill.id == bindparam("bill", type_=BigId), SEEN))


def _one(session: Session, query: Select[Any]) -> Bill:
    found: Bill | None = session.scalars(query).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found
