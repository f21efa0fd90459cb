"""Checks rows under a heading, wherever they come from, and keeps of them only what drawing needs to know."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.artwork.members.cells import (
    CellRefused,
    Cleaner,
    Details,
    characters_of,
    check_ean,
    check_postcode,
    check_store_code,
)
from portal.artwork.members.faults import Faults, MemberFault
from portal.artwork.members.heading import NUMBER, POSTCODE, STORE_CODE, Heading
from portal.artwork.members.identities import Identities

LONGEST_KEPT = 3  # cells a column

Cells = Sequence[str]
Convert = Callable[[str], str]

CHECKS: Mapping[str, Convert] = {NUMBER: check_ean, STORE_CODE: check_store_code, POSTCODE: check_postcode}


def converter(column: str, cleaner: Cleaner, checks: Mapping[str, Convert] = CHECKS) -> Convert:
    """What makes of a cell as written the cell as drawn. It raises ``CellRefused``."""
    check = checks.get(column)
    return (lambda cell: check(cleaner.clean(cell))) if check else cleaner.clean


@dataclass(frozen=True, slots=True, order=True)
class LongCell:
    """One of a column's longest cells, in characters, and the first line it is on."""

    length: int
    text: str
    line: int


@dataclass(slots=True)
class Column:
    """What is kept of a column: its characters, its longest cells, and whether its cells stand as they are drawn."""

    name: str
    characters: set[str] = field(default_factory=set)
    longest: list[LongCell] = field(default_factory=list)
    is_clean: bool = True

    def keep(self, cells: Cells, characters: set[str], lines: Sequence[int]) -> None:
        """More cells, which use ``characters``."""
        self.characters |= characters
        enough = self.longest[-1].length if len(self.longest) == LONGEST_KEPT else 0
        if max(map(len, cells)) > enough:
            first_lines = {cell.text: cell.line for cell in self.longest}
            for text, line in zip(cells, lines, strict=True):
                if len(text) > enough:
                    first_lines.setdefault(text, line)
            long_cells = (LongCell(len(text), text, line) for text, line in first_lines.items())
            self.longest = heapq.nlargest(LONGEST_KEPT, long_cells)


class RowCheck:
    """Takes rows in any portions. Faults go to ``faults`` by line; nothing of a row is kept but what its columns and
    ``Identities`` keep.
    """

    def __init__(
        self,
        heading: Heading,
        faults: Faults,
        *,
        checks: Mapping[str, Convert] = CHECKS,
        key: str = NUMBER,
        ignored: frozenset[str] = frozenset(),
    ) -> None:
        self.columns = [Column(name) for name in heading.columns]
        self.count = 0
        self._faults = faults
        self._heading = heading
        self._checks, self._ignored = checks, ignored
        self._key = heading.columns.index(key)  # never empty in a member's line
        self._cleaner = Cleaner()
        self._identities = Identities()
        self._blank = 0  # line of the first of the blank lines just read
        self._found: list[tuple[int, int, MemberFault, Details]] = []  # line, place of the column

    def take(self, rows: Sequence[Cells], lines: Sequence[int]) -> list[Cells]:
        """Checks more rows, which stand on these lines; answers the columns of the sound ones, cells as drawn."""
        rows, lines = self._shaped(rows, lines)
        columns: list[Cells] = []
        if rows:
            columns = [self._column(place, cells, lines) for place, cells in enumerate(zip(*rows, strict=True))]
            self._identify(dict(zip(self._heading.columns, columns, strict=True)), lines)
        for line, place, fault, details in sorted(self._found, key=lambda found: found[:2]):
            self._faults.add(fault, line, self._heading.columns[place] if place >= 0 else "", **details)
        self._found.clear()
        self.count += len(rows)
        return columns

    def _identify(self, cells: Mapping[str, Cells], lines: Sequence[int]) -> None:
        self._identities.take(cells, lines)

    def finish(self) -> None:
        """Names what cannot be seen before the last row: what occurs twice."""
        self._identities.finish(self._faults)

    def _shaped(self, rows: Sequence[Cells], lines: Sequence[int]) -> tuple[Sequence[Cells], Sequence[int]]:
        """The rows that have a cell for every column, and their lines."""
        width = len(self.columns)
        if not self._blank and set(map(len, rows)) == {width} and "" not in {row[self._key] for row in rows}:
            return rows, lines
        shaped = [(row[:width], line) for row, line in zip(rows, lines, strict=True) if self._is_shaped(row, line)]
        return [row for row, _ in shaped], [line for _, line in shaped]

    def _is_shaped(self, row: Cells, line: int) -> bool:
        if not any(map(str.strip, row)):
            self._blank = self._blank or line
            return False
        if self._blank:  # blank lines are welcome at the end only
            self._found.append((self._blank, -1, MemberFault.BLANK_LINE, {}))
            self._blank = 0
        expected, found = len(self.columns), len(row)
        if found < expected:
            self._found.append((line, -1, MemberFault.TOO_FEW_CELLS, {"expected": expected, "found": found}))
        elif found > self._heading.width or any(map(str.strip, row[expected:])):
            self._found.append((line, -1, MemberFault.TOO_MANY_CELLS, {"expected": expected, "found": found}))
        else:
            return True
        return False

    def _column(self, place: int, cells: Cells, lines: Sequence[int]) -> Cells:
        """The cells as drawn; a refused one is empty."""
        column = self.columns[place]
        if column.name in self._ignored:
            return cells
        characters = characters_of(cells)
        convert = self._checks.get(column.name)
        if not self._cleaner.is_clean(cells, characters):
            convert = converter(column.name, self._cleaner, self._checks)
        if convert:
            drawn = tuple(self._converted(convert, place, cells, lines))
            if drawn != cells:
                column.is_clean = False
                cells, characters = drawn, characters_of(drawn)
        column.keep(cells, characters, lines)
        return cells

    def _converted(self, convert: Convert, place: int, cells: Cells, lines: Sequence[int]) -> Iterable[str]:
        try:
            return list(map(convert, cells))
        except CellRefused:
            return [self._converted_or_refused(convert, place, *each) for each in zip(cells, lines, strict=True)]

    def _converted_or_refused(self, convert: Convert, place: int, cell: str, line: int) -> str:
        try:
            return convert(cell)
        except CellRefused as refusal:
            self._found.append((line, place, refusal.fault, refusal.details))
            return ""
