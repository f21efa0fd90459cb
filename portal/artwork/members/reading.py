"""The first reading of a list: every byte, line and cell is checked, and nearly nothing kept."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from portal.artwork.members.checker import Cells, RowCheck
from portal.artwork.members.encoding import BrokenEncoding, Encoding, Scan, decode, refuse_encoding, scan
from portal.artwork.members.faults import Faults, MemberFault, refuse
from portal.artwork.members.heading import Heading, check_heading
from portal.artwork.members.lines import LONGEST_LINE, CellReader, OverlongLine, blocks, heading_line, split

MOST_MEMBERS = 200_000
MOST_LINES = 1_100_000  # with the empty ones that a spreadsheet adds below; Excel has 1,048,576


class Reading:
    """Checks an opened list from its first byte to its last. The constructor reads the bytes and the heading,
    ``portions`` the members; both raise ``MemberListRefused``.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.scan = scan(file)
        self.marks: list[tuple[int, int]] = []  # index of a member, offset of its line
        self._file = file
        self._faults = Faults()
        self._cells = CellReader(self._faults)
        self.heading = self._read_heading()
        self.check = RowCheck(self.heading, self._faults)

    def portions(self) -> Iterator[Sequence[Cells]]:
        """The members' cells as drawn, column by column, a block at a time."""
        try:
            for offset, data in blocks(self._file, self.scan.newline):
                self.marks.append((self.check.count, offset))
                lines = split(self._decode(data, offset), self.scan.newline)
                yield self.check.take(*self._cells.read(lines))
                if self.check.count > MOST_MEMBERS:
                    self._faults.add(MemberFault.TOO_MANY_MEMBERS, most=MOST_MEMBERS)
                    break
                if self._cells.line > MOST_LINES:
                    self._faults.add(MemberFault.TOO_MANY_LINES, most=MOST_LINES)
                    break
        except OverlongLine:
            self._faults.add(MemberFault.LINE_TOO_LONG, self._cells.line, most=LONGEST_LINE)
        self._cells.finish()
        self.check.finish()
        self._faults.refuse_any()
        if not self.check.count:
            refuse(MemberFault.WITHOUT_MEMBERS)

    def _read_heading(self) -> Heading:
        return check_heading(read_heading(self._file, self.scan, self._cells, self._faults), self._faults)

    def _decode(self, data: bytes, offset: int) -> str:
        return decode_or_refuse(self._file, self.scan, data, offset)


def read_heading(file: BinaryIO, scanned: Scan, reader: CellReader, faults: Faults) -> list[str]:
    """The cells of the first line; the file then stands behind it. Raises ``MemberListRefused``."""
    file.seek(scanned.start)
    try:
        data = heading_line(file, scanned.newline)
    except OverlongLine:
        refuse(MemberFault.LINE_TOO_LONG, 1, most=LONGEST_LINE)
    after = file.tell()
    if after == scanned.start:
        refuse(MemberFault.EMPTY)
    rows, _ = reader.read([decode_or_refuse(file, scanned, data, scanned.start)])
    reader.finish()
    faults.refuse_any()
    file.seek(after)
    return rows[0]


def decode_or_refuse(file: BinaryIO, scanned: Scan, data: bytes, offset: int) -> str:
    """Whole lines that stand at ``offset``, as text. Raises ``MemberListRefused`` naming the byte that is none."""
    try:
        return decode(data, scanned.encoding)
    except BrokenEncoding as broken:
        fault = offset + broken.at
    as_utf_8 = scanned.not_utf_8 > fault  # it went well for longer
    encoding = Encoding.UTF_8 if as_utf_8 else Encoding.CP932
    return refuse_encoding(file, encoding, max(scanned.not_utf_8, fault))
