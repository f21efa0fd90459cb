"""A batch of bills: begun, staged a portion at a time, then revealed by one short commit, or discarded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, bindparam, column, func, select
from sqlalchemy.orm import Session

from portal.bills import events
from portal.bills.errors import BatchDiscarded
from portal.bills.holding import hold_organisation
from portal.bills.model import Bill, BillBatch
from portal.bills.rules import STAGED_FOR, own_key
from portal.bills.store import ANYBODY
from portal.bills.telling import COLUMNS, tell_all
from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.kernel.yen import Yen
from portal.numbers import Number, State, numbers_by_id, shown_in
from portal.organisations import Actor, AnswerAwaited, Scope, feeds_of, note_act
from portal.outbox import discard_events, payload_sql, record_selected, release_events

DISCARDED_AT_ONCE = 5_000  # bills deleted in one transaction


@dataclass(frozen=True, slots=True)
class Staging:
    """A batch that is being staged: plain values, whatever becomes of its row."""

    id: int
    ref: str
    organisation_id: int
    sandbox: bool

    @property
    def held_by(self) -> str:
        """The name that holds its events."""
        return f"bills:{self.ref}"


def begin_batch(
    session: Session, scope: Scope, organisation_id: int, *, actor: Actor, at: datetime, key: str | None
) -> Staging | BillBatch:
    """A batch to be staged; or the revealed one of the same request.

    Raises ``AnswerAwaited`` while the same request is still at it.
    """
    row = {
        "ref": new_ref(),
        "organisation_id": organisation_id,
        "sandbox": scope.sandbox,
        "count": 0,
        "made_at": at,
        "made_by": actor.name,
        "refused": [],
        "request_key": key,
    }
    with transaction(session):
        beginning = insert_or(connection(session).dialect.name, BillBatch).values(row).on_conflict_do_nothing()
        begun = session.execute(beginning.returning(BillBatch.id)).scalar_one_or_none()
        if begun is not None:
            return Staging(begun, str(row["ref"]), organisation_id, scope.sandbox)
        before = session.scalars(ANYBODY.select(BillBatch).where(BillBatch.request_key == key)).one()
        if before.revealed_at is not None:
            return before
        if before.made_at >= at - STAGED_FOR:
            raise AnswerAwaited
        left = staging_of(before)
    discard(session, left, at=at)
    return begin_batch(session, scope, organisation_id, actor=actor, at=at, key=key)


def staging_of(batch: BillBatch) -> Staging:
    """A batch's row as plain values."""
    return Staging(batch.id, batch.ref, batch.organisation_id, batch.sandbox)


def stage(session: Session, batch: Staging, rows: Sequence[dict[str, Any]], *, at: datetime) -> set[str]:
    """In the caller's transaction: writes bills that nobody sees yet, and their events, which are held.

    In the order of their references, so that of two that write the same ones each waits for the other but once.
    Answers the refs of those that are written: the others have a reference that is used already. Raises
    ``BatchDiscarded``.
    """
    _hold(session, batch)
    ordered = sorted(({**row, "batch_id": batch.id} for row in rows), key=itemgetter("reference"))
    written = {str(row["ref"]) for row in rows}
    of_these = (Bill.batch_id == batch.id, Bill.batch_line >= min(row["batch_line"] for row in rows))
    if _insert(session, ordered) != len(rows):
        written &= set(session.scalars(ANYBODY.apply(select(Bill.ref).where(*of_these), Bill)))
    ref, feeds = feeds_of(session, batch.organisation_id, sandbox=batch.sandbox)
    told = select(Bill.ref, payload_sql(session, organisation=ref, **COLUMNS)).where(*of_these)
    told = ANYBODY.apply(told.order_by(Bill.batch_line), Bill)
    for feed in feeds:
        record_selected(session, events.REGISTERED, told, at=at, feed=feed, held_by=batch.held_by)
    return written


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Writes those whose reference is free; answers how many. PostgreSQL takes all as one value: half the work."""
    database, table = connection(session), Bill.__table__
    adding = insert_or(database.dialect.name, table)
    if database.dialect.name != "postgresql":
        return database.execute(adding.on_conflict_do_nothing(), rows).rowcount
    columns = [column(name, table.c[name].type) for name in rows[0]]
    sent = func.json_to_recordset(bindparam("rows", type_=JSON)).table_valued(*columns).render_derived(with_types=True)
    writing = adding.from_select(list(rows[0]), select(*sent.c), include_defaults=False)
    return database.execute(writing.on_conflict_do_nothing(), {"rows": [_plain(row) for row in rows]}).rowcount


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON can say it."""
    yen = {name: value.amount for name, value in row.items() if isinstance(value, Yen)}
    return row | yen | {name: value.isoformat() for name, value in row.items() if isinstance(value, date)}


def reveal(
    session: Session, batch: Staging, *, count: int, refused: Sequence[Sequence[Any]], actor: Actor, at: datetime
) -> None:
    """All at once: its bills are there for everybody, and their events are told; so is which number is stopped by now.

    Raises ``BatchDiscarded``, ``OrganisationInactive``.
    """
    with transaction(session):
        _ref, feeds = hold_organisation(session, batch.organisation_id, sandbox=batch.sandbox)
        held = _hold(session, batch)
        held.revealed_at, held.count, held.refused = at, count, [list(one) for one in refused]
        release_events(session, batch.held_by, feeds)
        _tell_of_stopped(session, batch, at)
        whose, act = batch.organisation_id, events.REGISTERED_IN_BULK
        note_act(session, actor, act, organisation_id=whose, about=batch.ref, at=at, count=count)


def _tell_of_stopped(session: Session, batch: Staging, at: datetime) -> None:
    """Tells of the bills whose number was stopped after they were staged.

    Their numbers are held: who stops one later finds the bills, and tells of them.
    """
    billed = select(Number.id).where(Number.id.in_(select(Bill.number_id).where(Bill.batch_id == batch.id)))
    held = billed.order_by(Number.id).with_for_update(read=True).subquery()
    session.execute(ANYBODY.apply(select(func.count()).select_from(held)))
    stopped = session.scalars(ANYBODY.apply(billed.where(Number.state == State.STOPPED))).all()
    for number in numbers_by_id(session, stopped).values():
        theirs = ANYBODY.select(Bill).where(Bill.batch_id == batch.id, Bill.number_id == number.id)
        found = session.scalars(theirs.order_by(Bill.id)).all()
        is_shown = shown_in(session, number) is not None
        tell_all(session, found, events.NUMBER_STOPPED, at=at, still_payable=is_shown)


def discard(session: Session, batch: Staging, *, at: datetime) -> None:
    """Deletes a batch that is not revealed, with its bills and events, a portion at a time; twice is as once."""
    with transaction(session):
        mine = ANYBODY.update(BillBatch).where(BillBatch.id == batch.id, BillBatch.revealed_at.is_(None))
        if session.execute(mine.values(discarded_at=at).returning(BillBatch.id)).first() is None:
            return
    discard_events(session, batch.held_by)
    deleted = DISCARDED_AT_ONCE
    while deleted == DISCARDED_AT_ONCE:
        with transaction(session):
            some = select(Bill.id).where(Bill.batch_id == batch.id).limit(DISCARDED_AT_ONCE).scalar_subquery()
            deleted = connection(session).execute(ANYBODY.delete(Bill).where(Bill.id.in_(some))).rowcount
    with transaction(session):
        session.execute(ANYBODY.delete(BillBatch).where(BillBatch.id == batch.id))


def discard_left(session: Session, scope: Scope, organisation_id: int, request_key: str, *, at: datetime) -> None:
    """Discards what an earlier try at a request has left unrevealed: for who knows that nobody is at it any more."""
    key = own_key(organisation_id, request_key, sandbox=scope.sandbox)
    left = scope.own().select(BillBatch).where(BillBatch.request_key == key, BillBatch.revealed_at.is_(None))
    for batch in session.scalars(left).all():
        discard(session, staging_of(batch), at=at)


def sweep_batches(session: Session, *, at: datetime) -> int:
    """Discards batches that a process has left behind unrevealed; answers how many."""
    old = ANYBODY.select(BillBatch).where(BillBatch.revealed_at.is_(None), BillBatch.made_at < at - STAGED_FOR)
    left = [staging_of(batch) for batch in session.scalars(old.order_by(BillBatch.id))]
    for batch in left:
        discard(session, batch, at=at)
    return len(left)


def _hold(session: Session, batch: Staging) -> BillBatch:
    """Its row, locked: who discards it waits."""
    mine = ANYBODY.select(BillBatch).where(BillBatch.id == batch.id).with_for_update()
    held = session.scalars(mine.execution_options(populate_existing=True)).one_or_none()
    if held is None or held.discarded_at is not None:
        raise BatchDiscarded
    return held
