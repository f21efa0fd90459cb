"""Whether anything changed for who holds a number: what a phone asks every two or thirty seconds, in one read."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    LargeBinary,
    Row,
    Select,
    String,
    TextClause,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session, aliased

from portal.accounts import Device
from portal.bills import SEEN, Bill, BillerBlock, BillReport, BillState
from portal.db import BigId, UtcDateTime, connection
from portal.kernel.clock import japan_day
from portal.kernel.identifiers import hash_secret
from portal.numbers import Number, NumberHolding, NumberUnavailable
from portal.payments.model import Slip
from portal.payments.store import SERVICE

_AT = bindparam("at", type_=UtcDateTime)
_SECRET_HASH = bindparam("secret_hash", type_=LargeBinary)
_NOTHING = literal_column("''", String)
_CUSTOMER = bindparam("customer", type_=BigId)


class News(NamedTuple):
    """What a number's bills, slips, holds, blocks and reports amount to: while ``mark`` is the same, nothing changed.

    ``customer_id``: who asks. ``state`` and ``label`` are the number's own.
    """

    customer_id: int
    state: str
    label: str
    mark: str


def news_of(session: Session, secret: str, number_ref: str, *, at: datetime) -> News:
    """What there is on a number for the customer whose device carries ``secret``, and who holds it: one read.

    Raises ``NumberUnavailable``, whatever the reason.
    """
    asked = {"secret_hash": hash_secret(secret), "ref": number_ref, "at": at}
    row = connection(session).execute(_OF_ONE, asked).one_or_none()
    if row is None:
        raise NumberUnavailable
    return News(row.customer_id, row.state, row.label, _mark(row, at))


def marks_of_numbers(session: Session, customer_id: int, number_ids: Sequence[int], *, at: datetime) -> dict[int, str]:
    """As ``mark`` in ``news_of``, of several numbers that the customer holds, by id."""
    asked = {"customer": customer_id, "ids": list(number_ids), "at": at}
    return {row.id: _mark(row, at) for row in connection(session).execute(_OF_SEVERAL, asked)}


def _mark(row: Row[Any], at: datetime) -> str:
    return f"{japan_day(at)} {row.mark}"


def _replaced(number: Any) -> ColumnElement[int | None]:
    """The number whose bills it shows too."""
    return case((number.shows_replaced, number.replaces_id))


def _by_device() -> Select[Any]:
    """The number of a ref, where the device's customer holds it: as their own, or one that they share."""
    shares = exists().where(NumberHolding.number_id == Number.id, NumberHolding.customer_id == Device.customer_id)
    return (
        select(Number.id, Device.customer_id, Number.state, Number.label, Number.id.label("shown"))
        .add_columns(_replaced(Number).label("replaced"))
        .join_from(Device, Number, true())
        .where(Device.secret_hash == _SECRET_HASH, Number.ref == bindparam("ref"))
        .where(or_(Number.customer_id == Device.customer_id, shares))
    )


def _by_ids() -> Select[Any]:
    whose = _CUSTOMER.label("customer_id")
    return (
        select(Number.id, whose, Number.state, Number.label, Number.id.label("shown"))
        .add_columns(_replaced(Number).label("replaced"))
        .where(Number.id.in_(bindparam("ids", type_=BigId, expanding=True)))
    )


def _line(asked: Select[Any]) -> CTE:
    """The numbers asked for, each beside all numbers whose bills it shows."""
    line = asked.cte("line", recursive=True)
    earlier = aliased(Number)
    back = select(line.c.id, line.c.customer_id, line.c.state, line.c.label, earlier.id, _replaced(earlier))
    return line.union_all(back.join_from(line, earlier, earlier.id == line.c.replaced))


def _news(asked: Select[Any]) -> Select[Any]:
    """A row for each number asked for; its mark in the database's own words, which are the cheapest to read.

    Counts and sums of ids tell what changed in whatever order it is committed, which the latest moment alone cannot.
    """
    line = _line(asked)
    shown = line.alias("shown")
    all_shown = select(shown.c.shown).where(shown.c.id == line.c.id).correlate(line)
    bills = (
        _joined(
            func.count(Bill.id),
            func.sum(Bill.version),
            func.max(Bill.changed_at),
            func.sum(case((Bill.state == literal_column(f"'{BillState.OPEN}'"), Bill.id))),
            func.sum(case((Bill.state == literal_column(f"'{BillState.PAID}'"), Bill.id))),
            func.sum(case((Bill.held_until > _AT, Bill.id))),
        )
        .select_from(Bill)
        .where(Bill.number_id.in_(all_shown), SEEN)
    )
    slips = _joined(func.sum(Slip.id)).where(Slip.number_id.in_(all_shown), Slip.expires_at > _AT)
    blocks = _joined(func.sum(BillerBlock.id)).where(BillerBlock.number_id == line.c.id)
    reports = _joined(func.sum(BillReport.id)).where(BillReport.customer_id == line.c.customer_id)
    parts = [part.correlate(line).scalar_subquery() for part in (bills, slips, blocks, reports)]
    mark = parts[0] + parts[1] + parts[2] + parts[3]
    asked_for = select(line.c.id, line.c.customer_id, line.c.state, line.c.label, mark.label("mark"))
    statement: Select[Any] = SERVICE.apply(asked_for.where(line.c.shown == line.c.id))
    return statement


def _joined(*figures: Any) -> Select[tuple[str]]:
    """Figures as one text."""
    texts = [func.coalesce(cast(figure, String), _NOTHING) + literal_column("'.'", String) for figure in figures]
    return select(reduce(add, texts))


def _as_text(statement: Select[Any]) -> TextClause:
    """The statement in plain SQL: SQLAlchemy takes as long to see which one it is as the database to answer it."""
    sql = str(statement.compile(dialect=DefaultDialect(paramstyle="named")))
    return text(sql).bindparams(_AT, _SECRET_HASH)


_OF_ONE = _as_text(_news(_by_device()))
_OF_SEVERAL = _news(_by_ids())
