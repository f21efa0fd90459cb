"""Lines of a file of bills, and what became of each; both lie among the files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from portal.artwork import FaultyLine, MemberFault, SortingReader
from portal.bills.bulk import Asked
from portal.bills.columns import Column, known_columns, read_row
from portal.bills.errors import BillRefused
from portal.bills.model import BillUpload
from portal.bills.rules import MOST_IN_BULK, Refusal
from portal.kernel.files import Files
from portal.kernel.tables import is_formula


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of a file: which it is, its cells by heading as they stand there, and what it asks for."""

    line: int
    cells: Mapping[str, str]
    asked: Asked


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What became of a line: the bill's ``ref``, or why it is none (``refused``); neither where it waits, or where
    others kept it from being one. A ``refused`` without field is about the line as a whole.
    """

    line: int
    ref: str = ""
    refused: BillRefused | None = None


def opened(source: Path | bytes) -> BinaryIO:
    """A file that came, to read."""
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def file_of(upload: BillUpload) -> str:
    """The name of what came."""
    return f"bills/{upload.ref}/bills.csv"


def outcomes_of(upload: BillUpload) -> str:
    """The name of what became of its lines."""
    return f"bills/{upload.ref}/outcomes.json"


def read_headings(source: Path | bytes) -> tuple[str, Mapping[str, Column]]:
    """A file's encoding and what its columns are. Raises ``MemberListRefused``, ``ColumnsRefused``."""
    with opened(source) as file:
        reader = SortingReader(file)
        return reader.encoding, known_columns(reader.headings)


def read_lines(files: Files, upload: BillUpload) -> Iterator[ReadLine]:
    """The lines in their order. Raises ``MemberListRefused``, ``ColumnsRefused``, ``FilesAway``, ``FileUnknown``."""
    with files.open(file_of(upload)) as file:
        yield from lines_of_table(file)


def lines_of_table(file: BinaryIO) -> Iterator[ReadLine]:
    """The lines of a table in their order. Raises ``MemberListRefused``, ``ColumnsRefused``."""
    reader = SortingReader(file)
    columns = known_columns(reader.headings)
    key = next(heading for heading, column in columns.items() if column is Column.REFERENCE)
    for portion in reader.portions({}, key, ignored=reader.headings, most=MOST_IN_BULK):
        rows = zip(*portion.columns.values(), strict=True) if portion.lines else iter(())
        sound = [
            _sound(line, dict(zip(reader.headings, row, strict=True)), columns)
            for line, row in zip(portion.lines, rows, strict=True)
        ]
        yield from sorted([*sound, *map(_faulty, portion.faulty)], key=lambda one: one.line)


def write_outcomes(files: Files, upload: BillUpload, outcomes: Sequence[LineOutcome]) -> None:
    """Keeps what became of the lines. Raises ``FilesAway``."""
    told = [
        [one.line, one.ref] + ([one.refused.field, one.refused.reason, one.refused.details] if one.refused else [])
        for one in outcomes
    ]
    files.put(outcomes_of(upload), json.dumps(told, ensure_ascii=False).encode())


def read_outcomes(files: Files, upload: BillUpload) -> list[LineOutcome]:
    """What became of the lines, in their order. Raises ``FilesAway``, ``FileUnknown``."""
    with files.open(outcomes_of(upload)) as file:
        told = json.loads(file.read())
    return [
        LineOutcome(line, ref, BillRefused(refusal[0], refusal[1], **refusal[2]) if refusal else None)
        for line, ref, *refusal in told
    ]


def _sound(line: int, cells: Mapping[str, str], columns: Mapping[str, Column]) -> ReadLine:
    try:
        asked: Asked = read_row({column: _plain(cells[heading]) for heading, column in columns.items()})
    except BillRefused as refused:
        asked = refused
    return ReadLine(line, cells, asked)


def _plain(cell: str) -> str:
    """The cell without the apostrophe that our own files put before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell


def _faulty(line: FaultyLine) -> ReadLine:
    finding = line.findings[0]
    details = {name: _whole(value) for name, value in finding.details.items() if name not in {"line", "column"}}
    if finding.code == MemberFault.MEMBER_NO_TWICE:
        return ReadLine(line.line, line.cells, BillRefused(Column.REFERENCE, Refusal.REFERENCE, **details))
    return ReadLine(line.line, line.cells, BillRefused("", finding.code, **details))


def _whole(value: str | float) -> str | int:
    return value if isinstance(value, str) else int(value)
