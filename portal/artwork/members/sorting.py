"""A list whose sound lines are wanted though others are faulty: each line is sorted to one side or the other.

What is wrong with the file as a whole (its encoding, its heading) still refuses all of it.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from portal.artwork.findings import Finding
from portal.artwork.members.checker import Cells, Convert, RowCheck
from portal.artwork.members.encoding import Encoding, scan
from portal.artwork.members.faults import Faults, MemberFault, refuse
from portal.artwork.members.heading import Heading, check_heading
from portal.artwork.members.lines import LONGEST_LINE, CellReader, OverlongLine, blocks, split
from portal.artwork.members.reading import MOST_LINES, decode_or_refuse, read_heading


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A line that cannot be taken: its cells by heading as they stand there, and what is wrong."""

    line: int
    cells: dict[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SortedLines:
    """The next lines: ``columns`` are the sound ones' cells by heading, cleaned; ``lines`` where these stand."""

    lines: Sequence[int]
    columns: Mapping[str, Cells]
    faulty: Sequence[FaultyLine]


class SortingReader:
    """Reads a list once. The constructor reads the bytes and the heading; both it and ``portions`` raise
    ``MemberListRefused``. Blank lines are passed over.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._scan = scan(file)
        self._faults = _EveryFault()
        self._reader = CellReader(self._faults)
        self._heading = check_heading(
            read_heading(file, self._scan, self._reader, self._faults), self._faults, needs_number=False
        )
        self._begin = file.tell()

    @property
    def encoding(self) -> Encoding:
        """What the list is written in."""
        return self._scan.encoding

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns' names."""
        return self._heading.columns

    def examples(self, count: int) -> dict[str, list[str]]:
        """The first rows' cells by heading, as they stand there."""
        self._file.seek(self._begin)
        found: list[list[str]] = []
        for offset, data in blocks(self._file, self._scan.newline):
            text = decode_or_refuse(self._file, self._scan, data, offset)
            found += [row for row in csv.reader(split(text, self._scan.newline)[: 4 * count]) if any(row)]
            break
        return {
            heading: [row[place] for row in found[:count] if place < len(row)]
            for place, heading in enumerate(self.headings)
        }

    def portions(
        self, checks: Mapping[str, Convert], key: str, *, ignored: Iterable[str] = (), most: int
    ) -> Iterator[SortedLines]:
        """All lines, some hundreds at a time. ``checks`` are the columns' own, by heading; they raise ``CellRefused``.

        ``key`` is the heading of the member number, which no two lines share: the later one is faulty. What stands in
        the columns ``ignored`` is no fault. A list of more than ``most`` members, or of none, is refused.
        """
        self._file.seek(self._begin)
        faults = _EveryFault()
        sorter = _Sorter(self._heading, faults, checks, key, frozenset(ignored))
        reader, count = CellReader(faults), 0
        reader.line = 2  # below the heading
        held: list[str] = []  # texts of lines whose quote is open still
        try:
            for offset, data in blocks(self._file, self._scan.newline):
                text = decode_or_refuse(self._file, self._scan, data, offset)
                lines = split(text, self._scan.newline)
                first = reader.line - len(held)
                rows, places = reader.read(lines)
                texts = [*held, *lines]
                held = texts[reader.open_since - first :] if reader.open_since else []
                sorted_lines = sorter.sort(rows, places, texts, first)
                count += len(sorted_lines.lines) + len(sorted_lines.faulty)
                if count > most:
                    refuse(MemberFault.TOO_MANY_MEMBERS, most=most)
                if reader.line > MOST_LINES:
                    refuse(MemberFault.TOO_MANY_LINES, most=MOST_LINES)
                yield sorted_lines
        except OverlongLine:
            refuse(MemberFault.LINE_TOO_LONG, reader.line, most=LONGEST_LINE)
        first = reader.line - len(held)
        reader.finish()
        rest = sorter.sort([], [], held, first)
        if rest.faulty:
            yield rest
        if not count + len(rest.faulty):
            refuse(MemberFault.WITHOUT_MEMBERS)


class _EveryFault(Faults):
    """Gathers all faults, and gives them away by line."""

    def add(self, fault: MemberFault, line: int = 0, column: str = "", **details: str | int) -> None:
        self.count += 1
        where = f"{line}:{column}" if column else str(line or "")
        self.kept.append(Finding(fault, where, details={"line": line, "column": column, **details}))

    def by_line(self) -> dict[int, list[Finding]]:
        """What was gathered since this was asked last."""
        found: dict[int, list[Finding]] = {}
        for finding in self.kept:
            found.setdefault(int(finding.details["line"]), []).append(finding)
        self.kept.clear()
        return found


class _Sorter(RowCheck):
    """Checks rows, and remembers which member numbers there were."""

    def __init__(
        self,
        heading: Heading,
        faults: _EveryFault,
        checks: Mapping[str, Convert],
        key: str,
        ignored: frozenset[str],
    ) -> None:
        super().__init__(heading, faults, checks=checks, key=key, ignored=ignored)
        self._every_fault = faults
        self._key_name = key
        self._seen: dict[str, int] = {}  # member number: line
        self._taken: Sequence[int] = ()  # lines of the rows just taken

    def sort(self, rows: Sequence[Cells], lines: Sequence[int], texts: Sequence[str], first: int) -> SortedLines:
        """Rows that stand on these lines; ``texts`` are all lines from ``first`` on."""
        self._taken = ()
        columns = self.take(rows, lines) if rows else []
        faults = self._every_fault.by_line()
        if not faults:
            return SortedLines(self._taken, dict(zip(self._heading.columns, columns, strict=bool(columns))), ())
        raw = dict(zip(lines, rows, strict=True))
        faulty: list[FaultyLine] = [
            FaultyLine(line, self._cells_of(raw, line, texts, first, faults), tuple(findings))
            for line, findings in sorted(faults.items())
        ]
        taken: Sequence[int] = self._taken
        sound = [place for place, line in enumerate(taken) if line not in faults]
        kept = {
            heading: [cells[place] for place in sound]
            for heading, cells in zip(self._heading.columns, columns, strict=bool(columns))
        }
        return SortedLines([taken[place] for place in sound], kept, faulty)

    def _identify(self, cells: Mapping[str, Cells], lines: Sequence[int]) -> None:
        self._taken = lines
        keys = cells[self._key_name]
        if len(set(keys)) == len(keys) and self._seen.keys().isdisjoint(keys):
            self._seen.update(zip(keys, lines, strict=True))
            return
        for key, line in zip(keys, lines, strict=True):
            earlier = self._seen.setdefault(key, line) if key else line
            if earlier != line:
                self._every_fault.add(MemberFault.MEMBER_NO_TWICE, line, self._key_name, first=earlier)

    def _is_shaped(self, row: Cells, line: int) -> bool:
        return any(map(str.strip, row)) and super()._is_shaped(row, line)

    def _cells_of(
        self,
        raw: Mapping[int, Cells],
        line: int,
        texts: Sequence[str],
        first: int,
        faults: Mapping[int, object],
    ) -> dict[str, str]:
        """The cells of a line; of one whose quotes do not close, those that it and the lines swallowed by it make."""
        row = raw.get(line)
        if row is None:
            end = line + 1
            while end - first < len(texts) and end not in raw and end not in faults:
                end += 1
            whole = "\n".join(text.rstrip("\r") for text in texts[line - first : end - first])
            row = next(csv.reader([whole], strict=False), [])
        width = len(self._heading.columns)
        cells = [*row[: width - 1], ",".join(row[width - 1 :])] if len(row) > width else [*row]
        return dict(zip(self._heading.columns, [*cells, *[""] * (width - len(cells))], strict=True))
