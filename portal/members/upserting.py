"""Many members at once: those that are new are added, those of a known member number changed where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, JSON, Executable, String, bindparam, column, func, literal, select, true
from sqlalchemy.orm import Session

from portal.db import connection, insert_or
from portal.kernel.identifiers import new_refs
from portal.members.changes import ListChanges, changed_cells
from portal.members.fields import FIELD_NAMES, Row
from portal.members.model import Member, MemberList
from portal.members.rules import State
from portal.organisations import Scope

AT_ONCE = 1_000  # rows in one query
_members: Any = Member.__table__
_KNOWN = ("id", "state", "list_id", *FIELD_NAMES, "fields")
_WHOSE = ("organisation_id", "sandbox", "member_no")


@dataclass(slots=True)
class Counts:
    """What becomes, or became, of rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


def scope_of_list(found: MemberList) -> Scope:
    """The view of a list's own merchant and mode, for whoever works on it later."""
    return Scope.service("a list of members").at(found.organisation_id).in_mode(sandbox=found.sandbox)


def compare_rows(session: Session, scope: Scope, rows: Sequence[Row], counts: Counts, changes: ListChanges) -> None:
    """Counts what ``upsert_rows`` would do with the rows, whose member numbers are all different, and notes changes."""
    for some in _portions(rows):
        there = _there(session, scope, some)
        for row in some:
            known = there.get(row["member_no"])
            if _count(known, row, counts) and known is not None:
                changes.note(known, row)


def upsert_rows(
    session: Session, scope: Scope, list_id: int, rows: Sequence[Row], counts: Counts, *, at: datetime
) -> None:
    """Adds or changes a member for each of the rows, whose member numbers are all different; counts what it did.

    Fields that a row does not have stay; who had left is a member again. In the caller's transaction.
    """
    for some in _portions(sorted(rows, key=lambda row: str(row["member_no"]))):  # two lists at once lock in one order
        there = _there(session, scope, some, lock=True)
        fresh, same = [], []
        for row in some:
            known = there.get(row["member_no"])
            if _count(known, row, counts):
                fresh.append(row if known is None else row | {"fields": known.fields | row["fields"]})
            elif known is not None and known.list_id != list_id:
                same.append(known.id)
        if fresh:
            _write(session, scope, list_id, fresh, at)
        if same:
            session.execute(scope.update(Member).where(Member.id.in_(same)).values(list_id=list_id))


def _count(known: Any, row: Row, counts: Counts) -> bool:
    """Whether the row is to be written."""
    if known is None:
        counts.added += 1
    elif _differs(known, row):
        counts.changed += 1
    else:
        counts.unchanged += 1
        return False
    return True


def _differs(known: Any, row: Row) -> bool:
    return known.state != State.ACTIVE or any(changed_cells(known, row))


def _there(session: Session, scope: Scope, rows: Sequence[Row], *, lock: bool = False) -> dict[str, Any]:
    """Those of the rows' members that there are, by number; locked in the order of the rows."""
    database, wanted = connection(session), [row["member_no"] for row in rows]
    found = scope.apply(select(*(_members.c[name] for name in _KNOWN)), Member)
    if database.dialect.name == "postgresql":
        found = _one_by_one(found, wanted, lock=lock)
    else:
        found = found.where(_members.c.member_no.in_(wanted))
    return {row.member_no: row for row in database.execute(scope.apply(found))}


def _one_by_one(found: Any, wanted: Sequence[str], *, lock: bool) -> Any:
    """Each looked up by the index of member numbers. As one condition it reads all members of a merchant instead, a
    thousand times over, while a first list fills a table of which PostgreSQL has no statistics yet.
    """
    asked = func.unnest(literal(wanted, ARRAY(String))).table_valued("member_no").render_derived(name="asked")
    one = found.where(_members.c.member_no == asked.c.member_no).limit(1)
    each = (one.with_for_update() if lock else one).lateral("one")
    return select(each).select_from(asked.join(each, true()))


def _write(session: Session, scope: Scope, list_id: int, rows: Sequence[Row], at: datetime) -> None:
    common = {
        "organisation_id": scope.organisation_id,
        "sandbox": scope.sandbox,
        "list_id": list_id,
        "state": State.ACTIVE.value,
        "made_at": at,
        "changed_at": at,
        "left_at": None,
    } | {name: "" for name in FIELD_NAMES if name not in rows[0]}
    database = connection(session)
    statement = _upsert(database.dialect.name, tuple(rows[0]), tuple(common))
    written = [{**row, "ref": ref} for row, ref in zip(rows, new_refs(len(rows)), strict=True)]
    database.execute(statement, {**common, "rows": written})


@cache
def _upsert(dialect: str, names: tuple[str, ...], common: tuple[str, ...]) -> Executable:
    """Writes rows that differ in ``names`` and their refs, all of them from one JSON parameter, ``rows``: a third of
    the time that it takes to hand over one row after the other.
    """
    own = (*names, "ref")
    same = [bindparam(name, type_=_members.c[name].type).label(name) for name in common]
    rows = select(*_sent(dialect, own), *same).where(true())  # SQLite's parser wants the WHERE
    insertion = insert_or(dialect, _members).from_select([*own, *common], rows, include_defaults=False)
    changed = {*names, "list_id", "state", "changed_at", "left_at"} - {"member_no"}
    return insertion.on_conflict_do_update(
        index_elements=_WHOSE, set_={name: insertion.excluded[name] for name in changed}
    )


def _sent(dialect: str, names: Sequence[str]) -> list[Any]:
    """The columns of the rows in the parameter ``rows``."""
    rows = bindparam("rows", type_=JSON)
    if dialect == "sqlite":
        each = func.json_each(rows).table_valued("value", name="sent")
        return [func.json_extract(each.c.value, f"$.{name}").label(name) for name in names]
    sent = func.json_to_recordset(rows).table_valued(*(column(name, _members.c[name].type) for name in names))
    each = sent.render_derived(name="sent", with_types=True)
    return [each.c[name] for name in names]


def _portions(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
