"""A list of members: checked once, then read as often as wanted, from any member on, in little memory."""

import os
import stat
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from portal.artwork.members.cells import CellRefused, Cleaner
from portal.artwork.members.checker import Cells, Convert, LongCell, RowCheck, converter
from portal.artwork.members.encoding import BrokenEncoding, Encoding, decode
from portal.artwork.members.faults import Faults, MemberFault, MemberListChanged, refuse
from portal.artwork.members.heading import NUMBER, check_heading
from portal.artwork.members.lines import blocks, cells, split
from portal.artwork.members.reading import MOST_MEMBERS, Reading

MOST_BYTES = 200_000_000
_FIRST_LINE = 2  # below the heading; neither blank lines nor line breaks come between members


@dataclass(frozen=True, slots=True)
class Record:
    """One member: ``index`` from 0, ``line`` in the list from 1, ``fields`` by the heading, ``number`` among them."""

    index: int
    line: int
    number: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class MemberList:
    """A list that was found free of faults. It may be pickled and read by another process.

    ``characters`` are those used in each column, ``longest`` the three longest cells of each. ``size`` (bytes) and
    ``modified`` (ns) tell whether the file is still the one that was checked.
    """

    path: Path
    size: int
    modified: int
    sha256: str
    encoding: Encoding
    byte_order_mark: bool
    columns: tuple[str, ...]
    count: int
    characters: Mapping[str, frozenset[str]]
    longest: Mapping[str, tuple[LongCell, ...]]
    newline: bytes
    unclean: tuple[int, ...]  # places of the columns in which some cell is drawn otherwise than it is written
    marks: tuple[tuple[int, int], ...]  # index of a member and offset of its line, once a block

    def __len__(self) -> int:
        return self.count

    def records(self, start: int = 0, stop: int | None = None) -> Iterator[Record]:
        """The members from index ``start`` up to ``stop`` (the end), read from near ``start`` on.

        Raises ``MemberListChanged`` where the file is no longer the one that was checked.
        """
        if start < 0:
            raise ValueError("members are counted from 0")
        stop = self.count if stop is None else min(stop, self.count)
        if start >= stop:
            return
        cleaner = Cleaner()
        converters = {place: converter(self.columns[place], cleaner) for place in self.unclean}
        index, offset = self.marks[bisect_right(self.marks, start, key=lambda mark: mark[0]) - 1]
        with self.path.open("rb") as file:
            file.seek(offset)
            for _, data in blocks(file, self.newline):
                _refuse_changed(self.path, file, (self.size, self.modified))
                rows = self._rows(data)
                begin = max(start, index)
                wanted = self._drawn(rows[begin - index : stop - index], converters)
                yield from _records(self.columns, wanted, begin)
                index += len(rows)
                if index >= stop:
                    return
        raise MemberListChanged(self.path)

    def _rows(self, data: bytes) -> list[list[str]]:
        try:
            rows = cells(split(decode(data, self.encoding), self.newline))
        except BrokenEncoding:
            rows = None
        if rows is None:
            raise MemberListChanged(self.path)
        return rows

    def _drawn(self, rows: Sequence[Cells], converters: Mapping[int, Convert]) -> Iterable[Cells]:
        """The rows with their cells as drawn."""
        if not converters:
            return rows
        columns: list[Cells] = list(zip(*rows, strict=False))  # a spreadsheet's empty cells at the end fall off
        try:
            for place, convert in converters.items():
                columns[place] = list(map(convert, columns[place]))
        except CellRefused:
            raise MemberListChanged(self.path) from None
        return zip(*columns, strict=True)


def _records(
    columns: Sequence[str], rows: Iterable[Cells], start: int, first_line: int = _FIRST_LINE
) -> Iterator[Record]:
    number = columns.index(NUMBER)
    for index, row in enumerate(rows, start):
        yield Record(index, index + first_line, row[number], dict(zip(columns, row, strict=False)))


def check_members(path: Path) -> MemberList:
    """The list in the file (CSV; UTF-8 or CP932), read through once.

    Raises ``MemberListRefused`` with up to a hundred findings and their count, and ``OSError`` where it cannot be read.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        refuse(MemberFault.NOT_A_FILE)
    if found.st_size > MOST_BYTES:
        refuse(MemberFault.TOO_LARGE, most=MOST_BYTES // 1_000_000)
    with path.open("rb") as file:
        identity = (found.st_size, found.st_mtime_ns)
        reading = Reading(file)
        for _ in reading.portions():
            pass
        _refuse_changed(path, file, identity)
    columns = reading.check.columns
    return MemberList(
        path=path,
        size=found.st_size,
        modified=found.st_mtime_ns,
        sha256=reading.scan.sha256,
        encoding=reading.scan.encoding,
        byte_order_mark=reading.scan.start > 0,
        columns=reading.heading.columns,
        count=reading.check.count,
        characters={column.name: frozenset(column.characters) for column in columns},
        longest={column.name: tuple(column.longest) for column in columns},
        newline=reading.scan.newline,
        unclean=tuple(place for place, column in enumerate(columns) if not column.is_clean),
        marks=tuple(reading.marks),
    )


def _refuse_changed(path: Path, file: BinaryIO, identity: tuple[int, int]) -> None:
    now = os.fstat(file.fileno())
    if (now.st_size, now.st_mtime_ns) != identity:
        raise MemberListChanged(path)


def read_member_text(text: str) -> list[Record]:
    """The members in a list that is at hand as text, pasted for example. Raises ``MemberListRefused``."""
    reading = Reading(BytesIO(text.encode("utf-8", "surrogatepass")))
    records: list[Record] = []
    for columns in reading.portions():
        records.extend(_records(reading.heading.columns, zip(*columns, strict=True), len(records)))
    return records


def read_members(rows: Sequence[Mapping[str, str]]) -> list[Record]:
    """The members in rows that are at hand, each by column; what a row lacks is empty. Lines count rows from 1.

    Raises ``MemberListRefused``.
    """
    if not rows:
        refuse(MemberFault.WITHOUT_MEMBERS)
    if len(rows) > MOST_MEMBERS:
        refuse(MemberFault.TOO_MANY_MEMBERS, most=MOST_MEMBERS)
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    faults = Faults()
    heading = check_heading(names, faults)
    check = RowCheck(heading, faults)
    columns = check.take([[row.get(name, "") for name in names] for row in rows], range(1, len(rows) + 1))
    check.finish()
    faults.refuse_any()
    if not check.count:
        refuse(MemberFault.WITHOUT_MEMBERS)
    return list(_records(heading.columns, zip(*columns, strict=True), 0, first_line=1))
