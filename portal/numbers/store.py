"""Queries on numbers; every query of a holder's numbers names the holder."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    bindparam,
    delete,
    desc,
    func,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from portal import outbox
from portal.accounts import Limit, Limits, allow, attempt_of, count_attempts, counting
from portal.db import BigId, connection, insert_many, insert_or
from portal.numbers.errors import NumberUnavailable
from portal.numbers.model import Number, NumberHolding, NumberRecord
from portal.numbers.rules import State

_ref_by_request = select(Number.ref).where(Number.request_key == bindparam("request_key"))
_record = select(*(Number.__table__.c[name] for name in NumberRecord._fields))
_HOLDER = bindparam("holder", type_=BigId)
_on_a_card = (
    select(*((NumberHolding if name == "label" else Number).__table__.c[name] for name in NumberRecord._fields))
    .join_from(NumberHolding, Number, Number.id == NumberHolding.number_id)
    .where(NumberHolding.customer_id == _HOLDER)
)
_theirs = _record.where(Number.customer_id == _HOLDER)


def _held_or_on_a_card(*conditions: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Of the numbers that are a customer's own, and those of cards that they have on their phone."""
    return union_all(_theirs.where(*conditions), _on_a_card.where(*conditions))


_by_ref = _record.where(Number.ref == bindparam("ref"))
_by_digits = _record.where(Number.digits == bindparam("digits"))
_by_id = _record.where(Number.id == bindparam("id"))
_held_by_ref = _held_or_on_a_card(Number.ref == bindparam("ref"))
_held = _held_or_on_a_card().order_by(desc("id"))
_replacing = _record.where(Number.replaces_id == bindparam("replaced"))
_in_batch = (
    _record.where(Number.batch == bindparam("batch"), Number.id > bindparam("after")).order_by(Number.id).limit(1_000)
)


_COLUMNS = {
    column.name: bindparam(column.name, type_=column.type)
    for column in Number.__table__.c
    if column.name not in {"id", "stopped_at", "batch"}
}


@cache
def _insert_unless_taken(dialect: str) -> Executable:
    return insert_or(dialect, Number).values(_COLUMNS).on_conflict_do_nothing().returning(Number.id)


@cache
def _insert_with_event() -> Executable:
    number = insert_or("postgresql", Number).values(_COLUMNS).on_conflict_do_nothing().returning(Number.id)
    return outbox.recording(number.cte("number"))


@cache
def _insert_with_event_and_attempt() -> Executable:
    number = insert_or("postgresql", Number).values(_COLUMNS).on_conflict_do_nothing().returning(Number.id)
    inserted = number.cte("number")
    return counting(inserted).add_cte(outbox.recording(inserted).cte("event"))


def insert_unless_taken(session: Session, row: dict[str, Any], event: str, limits: Limits = ()) -> bool:
    """Inserts one number and its ``event``, and counts it against ``limits``.

    False where its digits or its request key are another's already. On PostgreSQL all three go in one statement where
    there is one limit: one trip to the server instead of three. Raises ``TooManyAttempts``.
    """
    if not _insert_with_its_event(session, row, event, limits[0] if len(limits) == 1 else None):
        return False
    if len(limits) > 1 or connection(session).dialect.name != "postgresql":
        count_attempts(session, limits, at=row["issued_at"])
    return True


def _insert_with_its_event(session: Session, row: dict[str, Any], event: str, limit: tuple[str, Limit] | None) -> bool:
    database = connection(session)
    columns = {name: row.get(name) for name in _COLUMNS}
    at, about, payload = row["issued_at"], row["ref"], {"kind": row["kind"]}
    if database.dialect.name == "postgresql":
        told = {"feed": outbox.SERVICE_FEED, "event": event, "about": about, "payload": payload, "happened_at": at}
        if limit is None:
            return database.execute(_insert_with_event(), columns | told).first() is not None
        attempt = attempt_of(*limit, at=at)
        counted = database.execute(_insert_with_event_and_attempt(), columns | told | attempt).first()
        if counted is not None:
            allow(counted, limit[1])
        return counted is not None
    if database.execute(_insert_unless_taken(database.dialect.name), columns).first() is None:
        return False
    outbox.record(session, event, about=about, at=at, **payload)
    return True


def insert_those_free(
    session: Session, same: Mapping[str, object], names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """As ``insert_many`` of numbers, but those whose digits are somebody's already are passed over."""
    insert_many(session, Number, same, names, rows, pass_over=["digits"])


def held_number(session: Session, holder: int, ref: str) -> NumberRecord:
    """The holder's number behind ``ref``, their own or of a card on their phone (``customer_id`` None).

    Raises ``NumberUnavailable``, whatever the reason.
    """
    return _one(session, _held_by_ref, holder=holder, ref=ref)


def held_number_query(beside: ColumnElement[Any]) -> CompoundSelect[Any]:
    """The statement of ``held_number`` with one more column, for who asks more of the number; parameters as there."""
    of_ref = Number.ref == bindparam("ref")
    return union_all(_theirs.add_columns(beside).where(of_ref), _on_a_card.add_columns(beside).where(of_ref))


def held_numbers(session: Session, holder: int) -> Sequence[NumberRecord]:
    """All numbers of the holder, of cards too, the newest first, stopped ones among them."""
    return [NumberRecord._make(row) for row in connection(session).execute(_held, {"holder": holder})]


def number_by_ref(session: Session, ref: str) -> NumberRecord:
    """The number behind ``ref``, whoever holds it: for links that prove themselves. Raises ``NumberUnavailable``."""
    return _one(session, _by_ref, ref=ref)


def number_by_digits(session: Session, digits: str) -> NumberRecord:
    """The number of these 13 digits, whoever holds it: for support. Raises ``NumberUnavailable``."""
    return _one(session, _by_digits, digits=digits)


def numbers_by_id(session: Session, ids: Iterable[int]) -> dict[int, NumberRecord]:
    """Those of the numbers that there are, by id."""
    wanted, found = sorted(set(ids)), dict[int, NumberRecord]()
    for start in range(0, len(wanted), 1_000):
        some = _record.where(Number.id.in_(wanted[start : start + 1_000]))
        found |= {row.id: NumberRecord._make(row) for row in connection(session).execute(some)}
    return found


def pin_number(session: Session, number_id: int) -> None:
    """Keeps a number from being stopped or replaced until the transaction ends."""
    connection(session).execute(select(Number.id).where(Number.id == number_id).with_for_update(read=True)).all()


def pin_numbers(session: Session, ids: Iterable[int]) -> dict[int, NumberRecord]:
    """As ``pin_number``, those of the numbers that there are, by id, as they are now that they are pinned."""
    wanted, found = sorted(set(ids)), dict[int, NumberRecord]()
    for start in range(0, len(wanted), 1_000):
        some = _record.where(Number.id.in_(wanted[start : start + 1_000])).order_by(Number.id)
        pinned = connection(session).execute(some.with_for_update(read=True))
        found |= {row.id: NumberRecord._make(row) for row in pinned}
    return found


def numbers_by_digits(session: Session, digits: Iterable[str]) -> dict[str, NumberRecord]:
    """Those of the numbers that there are, by their 13 digits."""
    wanted, found = sorted(set(digits)), dict[str, NumberRecord]()
    for start in range(0, len(wanted), 1_000):
        some = _record.where(Number.digits.in_(wanted[start : start + 1_000]))
        found |= {row.digits: NumberRecord._make(row) for row in connection(session).execute(some)}
    return found


def predecessor(session: Session, number: NumberRecord) -> NumberRecord | None:
    """The number that this one replaced."""
    return None if number.replaces_id is None else _one(session, _by_id, id=number.replaces_id)


def shown_by(session: Session, number: NumberRecord) -> list[int]:
    """The ids of the numbers whose bills this one shows: its own, and where its holder agreed those that it replaced.

    As far back as each of them showed what it had replaced; no look into the database where there is none.
    """
    ids = [number.id]
    last: NumberRecord | None = number
    while last is not None and last.shows_replaced:
        last = predecessor(session, last)
        ids += [last.id] if last else []
    return ids


def shown_in(session: Session, number: NumberRecord) -> NumberRecord | None:
    """The number in use that shows this one's bills: itself, or what has replaced it where the holder agreed."""
    last: NumberRecord | None = number
    while last is not None and last.state == State.STOPPED:
        last = successor(session, last.id)
        last = last if last and last.shows_replaced else None
    return last


def successor(session: Session, number_id: int) -> NumberRecord | None:
    """The number that replaced this one."""
    row = connection(session).execute(_replacing, {"replaced": number_id}).one_or_none()
    return NumberRecord._make(row) if row else None


def numbers_of_batch(session: Session, batch: str) -> Iterator[NumberRecord]:
    """The numbers of a bulk issue or an import, in the order of their making, fetched bit by bit."""
    after = 0
    while rows := connection(session).execute(_in_batch, {"batch": batch, "after": after}).all():
        yield from map(NumberRecord._make, rows)
        after = rows[-1].id


def number_ids_of_batch(session: Session, batch: str) -> Sequence[int]:
    """The ids of the numbers of a bulk issue, in the order of their making."""
    return (
        connection(session).execute(select(Number.id).where(Number.batch == batch).order_by(Number.id)).scalars().all()
    )


def _one(session: Session, query: Executable, **values: object) -> NumberRecord:
    row = connection(session).execute(query, values).one_or_none()
    if row is None:
        raise NumberUnavailable
    return NumberRecord._make(row)


def lock_held_number(session: Session, holder: int, ref: str) -> Number:
    """The holder's number to be changed; its row stays locked until the transaction ends.

    Raises ``NumberUnavailable``.
    """
    query = select(Number).where(Number.customer_id == holder, Number.ref == ref).with_for_update()
    number = session.scalars(query).one_or_none()
    if number is None:
        raise NumberUnavailable
    return number


def lock_held_numbers(session: Session, holder: int) -> Sequence[Number]:
    """All numbers of the holder to be changed, locked in the order of their ids until the transaction ends."""
    return session.scalars(
        select(Number).where(Number.customer_id == holder).order_by(Number.id).with_for_update()
    ).all()


def ref_of_request(session: Session, request_key: str) -> str | None:
    """The ref of the number that the request with this key has made."""
    return connection(session).execute(_ref_by_request, {"request_key": request_key}).scalar_one_or_none()


def count_of_batch(session: Session, batch: str) -> int:
    """How many numbers a batch has."""
    return session.scalar(select(func.count()).select_from(Number).where(Number.batch == batch)) or 0


def digits_taken(session: Session, digits: Iterable[str]) -> set[str]:
    """Which of these digits are numbers already."""
    wanted = list(digits)
    taken: set[str] = set()
    for start in range(0, len(wanted), 500):
        taken |= set(session.scalars(select(Number.digits).where(Number.digits.in_(wanted[start : start + 500]))))
    return taken


def holding_of(session: Session, holder: int, ref: str) -> NumberHolding | None:
    """What ties a card's number to a customer's phone."""
    theirs = select(NumberHolding).join(Number, Number.id == NumberHolding.number_id)
    return session.scalars(theirs.where(NumberHolding.customer_id == holder, Number.ref == ref)).one_or_none()


def move_holdings(session: Session, absorbed: int, *, into: int) -> None:
    """Gives one customer's cards on the phone to another, who may have some of them already. Both are locked."""
    theirs = select(NumberHolding.number_id).where(NumberHolding.customer_id == into)
    absorbs = NumberHolding.customer_id == absorbed
    session.execute(delete(NumberHolding).where(absorbs, NumberHolding.number_id.in_(theirs)))
    session.execute(update(NumberHolding).where(absorbs).values(customer_id=into))


def drop_holdings_of(session: Session, customer_id: int) -> None:
    """Takes all cards off a customer's phone."""
    session.execute(delete(NumberHolding).where(NumberHolding.customer_id == customer_id))
