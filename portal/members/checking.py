"""A list's file is read and every line sorted: sound ones are counted, faulty ones put aside to be corrected."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.artwork import FaultyLine, Finding, MemberFault, MemberListRefused, SortedLines, SortingReader
from portal.db import connection, transaction
from portal.kernel.files import Files, FileUnknown
from portal.members.changes import ListChanges, read_changes
from portal.members.fields import IGNORED, Field, check_cells, heading_of, list_checks, rows_of
from portal.members.model import MemberList, MemberListRow
from portal.members.rules import MOST_ROWS, ListChange, ListState, RowState, next_list_state
from portal.members.upserting import Counts, compare_rows, scope_of_list
from portal.organisations import ObjectUnknown, Scope

Tell = Callable[[int, int], None]
"""Is told how many lines are done, of how many (0: not known)."""

_WIDEST_FINDING = 12  # kept of one line


def file_of(found: MemberList) -> str:
    """The name of a list's file."""
    return f"members/{found.ref}/list.csv"


def changes_of(session: Session, files: Files, scope: Scope, ref: str) -> ListChanges | None:
    """What a list that is checked would change, lines that were corrected since included; None where that is not known
    any more. Raises ``ObjectUnknown``, ``FilesAway``.
    """
    found = scope.own().one(session, MemberList, ref)
    try:
        with files.open(_changes_file(found)) as file:
            changes = read_changes(file.read())
    except FileUnknown:
        return None
    good = scope.own().select(MemberListRow).where(MemberListRow.list_id == found.id)
    corrected = session.scalars(good.where(MemberListRow.state == RowState.GOOD).order_by(MemberListRow.line)).all()
    rows = [check_cells(found.columns, line.cells, line.line)[0] for line in corrected]
    compare_rows(session, scope.own(), rows, Counts(), changes)
    return changes


def delete_files(files: Files, found: MemberList) -> None:
    """Deletes what came and what it would change. Raises ``FilesAway``."""
    files.delete(file_of(found))
    files.delete(_changes_file(found))


def _changes_file(found: MemberList) -> str:
    return f"members/{found.ref}/changes.json"


def held_list(session: Session, scope: Scope, ref: str) -> MemberList:
    """A list that nobody else changes until the transaction ends. Raises ``ObjectUnknown``."""
    mine = scope.select(MemberList).where(MemberList.ref == ref).with_for_update()
    found = session.scalars(mine.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def sorted_lines(files: Files, found: MemberList) -> Iterator[SortedLines]:
    """The list's lines, sorted by its columns. Raises ``MemberListRefused``, ``FilesAway``, ``FileUnknown``."""
    columns = found.columns
    ignored = [heading for heading in found.headings if columns.get(heading, IGNORED) == IGNORED]
    with files.open(file_of(found)) as file:
        reader = SortingReader(file)
        yield from reader.portions(
            list_checks(columns), heading_of(columns, Field.MEMBER_NO), ignored=ignored, most=MOST_ROWS
        )


def check_list(
    session: Session,
    files: Files,
    found: MemberList,
    *,
    at: datetime,
    tell: Tell,
    finishing: Callable[[], AbstractContextManager[None]],
) -> None:
    """Checks a list that is READING; ``finishing`` is the transaction in which it becomes READY or FAULTY.

    A list that somebody discards meanwhile stays so. Raises ``FilesAway``.
    """
    scope, counts, changes, faulty, done = scope_of_list(found), Counts(), ListChanges(), 0, 0
    _forget_rows(session, scope, found)
    try:
        for portion in sorted_lines(files, found):
            rows = list(rows_of(found.columns, portion.columns)) if portion.lines else []
            compare_rows(session, scope, rows, counts, changes)
            _put_aside(session, found, portion.faulty)
            faulty += len(portion.faulty)
            done += len(portion.lines) + len(portion.faulty)
            tell(done, 0)
    except MemberListRefused as refused:
        _refuse(session, scope, found, refused.findings[0], at=at, finishing=finishing)
        return
    files.put(_changes_file(found), changes.written())
    with finishing():
        held = held_list(session, scope, found.ref)
        if held.state != ListState.READING:
            _forget_rows(session, scope, found)
            files.delete(_changes_file(found))
            return
        held.state = next_list_state(held.state, ListChange.FIND_FAULTS if faulty else ListChange.FIND_NONE)
        held.added, held.changed, held.unchanged, held.faulty = counts.added, counts.changed, counts.unchanged, faulty
        held.total, held.checked_at, held.refusal = done, at, None


def finding_json(finding: Finding) -> dict[str, str | int]:
    """A finding as it is stored; ``stored_finding`` reads it."""
    return {"code": str(finding.code), **{name: _plain(value) for name, value in finding.details.items()}}


def stored_finding(stored: dict[str, str | int]) -> Finding:
    """A finding that was stored."""
    details = {name: value for name, value in stored.items() if name != "code"}
    line, column = details.get("line", 0), details.get("column", "")
    return Finding(MemberFault(str(stored["code"])), f"{line}:{column}" if column else str(line or ""), details=details)


def refusal_of(found: MemberList) -> Finding | None:
    """What is wrong with the file as a whole."""
    return stored_finding(found.refusal) if found.refusal else None


def _plain(value: str | float) -> str | int:
    return value if isinstance(value, str) else int(value)


def _refuse(
    session: Session,
    scope: Scope,
    found: MemberList,
    finding: Finding,
    *,
    at: datetime,
    finishing: Callable[[], AbstractContextManager[None]],
) -> None:
    with finishing():
        held = held_list(session, scope, found.ref)
        _forget_rows(session, scope, found)
        if held.state == ListState.READING:
            held.state = next_list_state(held.state, ListChange.REFUSE)
            held.refusal, held.checked_at = finding_json(finding), at


def _put_aside(session: Session, found: MemberList, faulty: Sequence[FaultyLine]) -> None:
    if not faulty:
        return
    common = {"organisation_id": found.organisation_id, "sandbox": found.sandbox, "list_id": found.id}
    rows = [
        {
            **common,
            "line": one.line,
            "state": RowState.FAULTY.value,
            "cells": one.cells,
            "faults": [finding_json(finding) for finding in one.findings[:_WIDEST_FINDING]],
        }
        for one in faulty
    ]
    with transaction(session):
        connection(session).execute(insert(MemberListRow), rows)


def forget_lines(session: Session, held: MemberList, at: datetime) -> None:
    """In the caller's transaction: what a list holds of anybody goes; its file is for the caller to delete."""
    _forget_rows(session, scope_of_list(held), held)
    held.examples, held.faulty, held.forgotten_at = {}, 0, at


def _forget_rows(session: Session, scope: Scope, found: MemberList) -> None:
    with transaction(session):
        session.execute(scope.delete(MemberListRow).where(MemberListRow.list_id == found.id))
