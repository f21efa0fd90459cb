"""A list's lines, a block at a time, and the cells in them. One line is one member: nothing may span two."""

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from portal.artwork.members.faults import Faults, MemberFault

BLOCK = 1 << 16  # bytes read at a time: some 500 lines
LONGEST_LINE = 1 << 17  # bytes; also the longest cell that csv reads


class OverlongLine(Exception):
    """A line of more than ``LONGEST_LINE`` bytes: no list, or one without line ends."""


def heading_line(file: BinaryIO, newline: bytes) -> bytes:
    """The first line from here, without its end; the file then stands behind it."""
    begin = file.tell()
    line, end, _ = file.read(LONGEST_LINE + 1).partition(newline)
    if len(line) > LONGEST_LINE:
        raise OverlongLine
    file.seek(begin + len(line) + len(end))
    return line


def blocks(file: BinaryIO, newline: bytes) -> Iterator[tuple[int, bytes]]:
    """Whole lines from here on, about ``BLOCK`` bytes at a time, and the offset at which they begin."""
    offset = file.tell()
    rest = b""
    while chunk := file.read(BLOCK):
        cut = chunk.rfind(newline) + 1
        if cut:
            block = rest + chunk[:cut]
            yield offset, block
            offset += len(block)
            rest = chunk[cut:]
        else:
            rest += chunk
            if len(rest) > LONGEST_LINE:
                raise OverlongLine
    if rest:
        yield offset, rest


def split(text: str, newline: bytes) -> list[str]:
    """The lines of a block; those of a file with CR LF keep the CR."""
    lines = text.split(newline.decode())
    if not lines[-1]:
        lines.pop()
    return lines


def cells(lines: list[str]) -> list[list[str]] | None:
    """The cells of each line, all read at once; None where a quote or a line end inside a line is in the way."""
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) else None


class CellReader:
    """Splits lines into cells and names the lines where that cannot be done."""

    def __init__(self, faults: Faults) -> None:
        self.line = 1  # the next one's number
        self._faults = faults
        self._open = 0  # line on which a quote was opened that is not closed yet

    def read(self, lines: list[str]) -> tuple[list[list[str]], Sequence[int]]:
        """The cells of each sound line, and the lines' numbers."""
        first = self.line
        self.line += len(lines)
        if not self._open:
            rows = cells(lines)
            if rows is not None:
                return rows, range(first, self.line)
        sound = [(row, line) for line, text in enumerate(lines, first) if (row := self._cells(text, line)) is not None]
        return [row for row, _ in sound], [line for _, line in sound]

    @property
    def open_since(self) -> int:
        """The line of a quote that is not closed yet; 0 where there is none."""
        return self._open

    def finish(self) -> None:
        """Names a quote that was never closed."""
        if self._open:
            self._faults.add(MemberFault.OPEN_QUOTE, self._open)

    def _cells(self, text: str, line: int) -> list[str] | None:
        text = text.rstrip("\r")
        if self._open and self._goes_on(text):
            return None
        if len(text) > LONGEST_LINE:
            self._faults.add(MemberFault.LINE_TOO_LONG, line, most=LONGEST_LINE)
        elif "\r" in text:
            self._faults.add(MemberFault.LINE_BREAK, line)
        elif row := cells([text]):
            return row[0]
        elif cells([text + '"']):
            self._open = line
        else:
            self._faults.add(MemberFault.STRAY_QUOTE, line)
        return None

    def _goes_on(self, text: str) -> bool:
        """Whether ``text`` belongs to the cell that an earlier line opened, which it may close."""
        if cells(['"' + text]):
            self._faults.add(MemberFault.LINE_BREAK, self._open)
            self._open = 0
            return True
        if cells(['"' + text + '"']):
            return True
        self._faults.add(MemberFault.OPEN_QUOTE, self._open)
        self._open = 0
        return False
