"""The lines of a list that have faults: shown, corrected one by one, or given back as a file to be corrected."""

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import StringIO

from sqlalchemy.orm import Session

from portal.artwork import Finding, MemberFault
from portal.db import transaction
from portal.kernel.files import Files
from portal.kernel.tables import harmless
from portal.members.checking import finding_json, held_list, sorted_lines, stored_finding
from portal.members.errors import ListStateRefused
from portal.members.fields import FAULTS_COLUMN, Field, check_cells, heading_of
from portal.members.lists import find_list
from portal.members.model import MemberList, MemberListRow
from portal.members.rules import ListChange, ListState, RowState, next_list_state
from portal.members.taking import close_if_done, take_row
from portal.organisations import Actor, ObjectUnknown, Scope, note_act

_CORRECTABLE = {ListState.FAULTY, ListState.TAKEN}


def faults_of(
    session: Session, scope: Scope, list_ref: str, *, after: int = 0, limit: int = 50
) -> Sequence[MemberListRow]:
    """The lines that are faulty still, in order, behind line ``after``. Raises ``ObjectUnknown``."""
    own, found = scope.own(), find_list(session, scope, list_ref)
    rows = own.select(MemberListRow).where(
        MemberListRow.list_id == found.id, MemberListRow.state == RowState.FAULTY, MemberListRow.line > after
    )
    return session.scalars(rows.order_by(MemberListRow.line).limit(limit)).all()


def findings_of(row: MemberListRow) -> list[Finding]:
    """What is wrong with a line; ``details`` name its ``line`` and ``column`` (the heading)."""
    return [stored_finding(fault) for fault in row.faults]


def correct_row(
    session: Session,
    files: Files,
    scope: Scope,
    list_ref: str,
    line: int,
    cells: Mapping[str, str],
    *,
    actor: Actor,
    at: datetime,
) -> MemberListRow:
    """Puts other cells (by heading) in a faulty line; it is GOOD then, or FAULTY with the faults that it has now.

    Of a list that was taken already a good line becomes a member at once (TAKEN). A line that was corrected already
    stays as it is. Raises ``ObjectUnknown``, ``ListStateRefused``, ``FilesAway``.
    """
    own = scope.own()
    before = find_list(session, own, list_ref)
    if before.state not in _CORRECTABLE | {ListState.READY} or before.forgotten_at:
        raise ListStateRefused(before.state, RowState.GOOD)
    written = {heading: cells.get(heading, "") for heading in before.headings}
    elsewhere = _line_of(session, files, own, before, written, line)
    with transaction(session):
        found = held_list(session, own, list_ref)
        mine = own.select(MemberListRow).where(MemberListRow.list_id == found.id, MemberListRow.line == line)
        row = session.scalars(mine.with_for_update().execution_options(populate_existing=True)).one_or_none()
        if row is None:
            raise ObjectUnknown
        if row.state != RowState.FAULTY:
            return row
        if found.state not in _CORRECTABLE:
            raise ListStateRefused(found.state, RowState.GOOD)
        member, findings = check_cells(found.columns, written, line)
        if elsewhere and not findings:
            findings = [_twice(heading_of(found.columns, Field.MEMBER_NO), line, elsewhere)]
        row.cells, row.faults = written, [finding_json(finding) for finding in findings]
        if not findings:
            found.faulty -= 1
            if found.state == ListState.TAKEN:
                row.state = RowState.TAKEN
                take_row(session, found, member, at=at)
                note_act(
                    session,
                    actor,
                    "member_list.corrected",
                    organisation_id=found.organisation_id,
                    about=list_ref,
                    at=at,
                )
            else:
                row.state = RowState.GOOD
                found.added += 1  # until it is taken, which tells added from changed
                if not found.faulty:
                    found.state = next_list_state(found.state, ListChange.FIND_NONE)
    close_if_done(session, files, found, at=at)
    return row


def faults_csv(session: Session, scope: Scope, list_ref: str, describe: Callable[[Finding], str]) -> bytes:
    """The faulty lines as a file like the one that came, with a last column that says why, in ``describe``'s words.

    No cell is a formula. When the file comes back corrected, that column is ignored. Raises ``ObjectUnknown``.
    """
    found, after = find_list(session, scope, list_ref), 0
    headings = [heading for heading in found.headings if heading != FAULTS_COLUMN]
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([*headings, FAULTS_COLUMN])
    while rows := faults_of(session, scope, list_ref, after=after, limit=1_000):
        for row in rows:
            why = " ".join(describe(finding) for finding in findings_of(row))
            writer.writerow([harmless(row.cells.get(heading, "")) for heading in headings] + [why])
        after = rows[-1].line
    if found.encoding == "CP932":
        try:
            return text.getvalue().encode("cp932")
        except UnicodeEncodeError:  # corrected by hand, or described in another language
            pass
    return BOM_UTF8 + text.getvalue().encode()


def _line_of(
    session: Session, files: Files, scope: Scope, found: MemberList, cells: Mapping[str, str], line: int
) -> int:
    """Another line of the list that has the member number already; 0 where there is none."""
    key = heading_of(found.columns, Field.MEMBER_NO)
    member, _findings = check_cells(found.columns, cells, line)
    wanted: str = member[Field.MEMBER_NO]
    if not wanted:
        return 0
    corrected = scope.select(MemberListRow).where(
        MemberListRow.list_id == found.id, MemberListRow.state != RowState.FAULTY, MemberListRow.line != line
    )
    for row in session.scalars(corrected):
        if check_cells(found.columns, row.cells, row.line)[0][Field.MEMBER_NO] == wanted:
            return row.line
    for portion in sorted_lines(files, found):
        numbers = portion.columns[key] if portion.lines else ()
        if wanted in numbers:
            return portion.lines[list(numbers).index(wanted)]
    return 0


def _twice(column: str, line: int, first: int) -> Finding:
    details: dict[str, str | int | float] = {"line": line, "column": column, "first": first}
    return Finding(MemberFault.MEMBER_NO_TWICE, f"{line}:{column}", details=details)
