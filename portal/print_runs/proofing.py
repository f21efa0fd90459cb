"""A look at a run before it is confirmed: the first record and the worst, drawn by the engine itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.artwork import OF_CARDS, ElementNotDrawn, Finding, ProofSheet, draw_proof
from portal.db import connection
from portal.designs import DesignDrawing, version_drawing
from portal.kernel.files import Files
from portal.members import Member
from portal.organisations import Scope
from portal.print_runs.errors import RunStateRefused
from portal.print_runs.model import PrintRun
from portal.print_runs.planning import version_of
from portal.print_runs.selecting import Selection, selected
from portal.print_runs.snapshots import PLAIN, fields_of
from portal.print_runs.store import find_run

_LOOKED_AT = 20_000  # members whose own columns are measured; more only take time
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """A record to look at: what it is (``first``, ``longest``), of which column, and its fields."""

    label: str
    column: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class RunProof:
    """The run's records on its design. Pictures by ``drawing.png(side, record.fields, width=…)``."""

    drawing: DesignDrawing
    records: Sequence[ProofRecord]
    findings: Sequence[Finding]

    def pdf(self, run: PrintRun, *, created: datetime) -> bytes:
        """The proof as a one-page PDF, with the first record and the worst. Raises ``ElementNotDrawn``."""
        shown = [self.records[0], *self.records[1:2]]
        members = [(_caption(record), dict(record.fields)) for record in shown]
        compositions = list(self.drawing.compositions.values())
        return draw_proof(ProofSheet(run.name, created, compositions, self.drawing.assets, members))


def proof_of_run(session: Session, files: Files, scope: Scope, ref: str) -> RunProof:
    """The first record of a run, and for each column of its design the one with the longest text, worst first.

    ``findings`` tell of those that cannot be drawn. Numbers are a sample's: none is allotted yet. Raises
    ``ObjectUnknown``, ``RunStateRefused`` (e-cards without a design), ``DesignRefused``, ``FilesAway``.
    """
    run = find_run(session, scope, ref)
    version = version_of(session, run)
    if version is None:
        raise RunStateRefused(run.state, "proof")
    drawing = version_drawing(session, files, scope, version.ref)
    records = _records(session, scope, run, drawing)
    findings = [finding for record in records for finding in _faults(drawing, record)]
    return RunProof(drawing, records, findings)


def _records(session: Session, scope: Scope, run: PrintRun, drawing: DesignDrawing) -> list[ProofRecord]:
    table: Any = Member.__table__
    wanted = select(table.c.id, table.c.fields, *(table.c[name] for name in PLAIN))
    chosen = selected(session, scope, Selection.of(run.selection), wanted)
    database = connection(session)
    first = database.execute(chosen.order_by(table.c.member_no).limit(1)).one_or_none()
    if first is None:
        return [ProofRecord("blank", "", drawing.of_member({}))]
    found = [ProofRecord("first", "", drawing.of_member(fields_of(first)))]
    asked = [name for name in drawing.artwork.fields if name not in OF_CARDS]
    theirs = [name for name in asked if name not in PLAIN]
    rows = _longest(database.execute(chosen.order_by(table.c.id).limit(_LOOKED_AT)), theirs) if theirs else {}
    for column in asked:
        if column in PLAIN:
            longest = chosen.order_by(func.length(table.c[column]).desc(), table.c.id).limit(1)
            rows[column] = database.execute(longest).one()
        row = rows[column]
        record = ProofRecord("longest", column, drawing.of_member(fields_of(row)))
        if all(record.fields != other.fields for other in found):
            found.append(record)
    name_first = sorted(found[1:], key=lambda record: record.column != "name")
    return [found[0], *name_first]


def _longest(rows: Any, columns: Sequence[str]) -> dict[str, Any]:
    """For each of these columns of the merchant's own, the row with the longest text; the first of equal ones."""
    found: dict[str, Any] = {}
    for row in _each(rows):
        for column in columns:
            if column not in found or len(row.fields.get(column, "")) > len(found[column].fields.get(column, "")):
                found[column] = row
    return found


def _each(rows: Any) -> Iterable[Any]:
    while portion := rows.fetchmany(_CHUNK):
        yield from portion


def _faults(drawing: DesignDrawing, record: ProofRecord) -> list[Finding]:
    """What cannot be drawn for a record."""
    try:
        for composition in drawing.compositions.values():
            composition.draw(record.fields)
    except ElementNotDrawn:
        return drawing.findings(record.fields)
    return []


def _caption(record: ProofRecord) -> str:
    return "最初の1枚" if record.label == "first" else f"いちばん長い {record.column}" if record.column else "無地"
