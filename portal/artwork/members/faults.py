"""What may be wrong with a member list: a code for each, gathered with line, column and reason."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NoReturn

from portal.artwork.errors import ArtworkError
from portal.artwork.findings import Finding

MOST_FAULTS = 100  # kept; the rest is counted


class MemberFault(StrEnum):
    """What is wrong. The sentences to these codes need the details named beside them, besides line and column."""

    NOT_A_FILE = "member-list-not-a-file"
    TOO_LARGE = "member-list-too-large"  # most (MB)
    EMPTY = "member-list-empty"
    WITHOUT_MEMBERS = "member-list-without-members"
    TOO_MANY_MEMBERS = "member-list-too-many-members"  # most
    TOO_MANY_LINES = "member-list-too-many-lines"  # most
    WORKBOOK = "member-list-workbook"
    UTF_16 = "member-list-utf-16"
    EUC_JP = "member-list-euc-jp"
    ENCODING = "member-list-encoding"  # encoding, byte (from 1, in its line), offset (from 0, in the file)
    NUL = "member-list-nul"  # byte, offset

    WITHOUT_HEADING = "member-heading-missing"
    WITHOUT_NUMBER = "member-heading-without-number"
    DELIMITER = "member-heading-delimiter"  # delimiter
    HEADING_EMPTY = "member-heading-empty"  # position (from 1)
    HEADING_TWICE = "member-heading-twice"  # position, first (positions)
    HEADING_TOO_LONG = "member-heading-too-long"  # position, most
    HEADING_CHARACTER = "member-heading-character"  # position, code_point
    TOO_MANY_COLUMNS = "member-heading-too-many-columns"  # most, found

    BLANK_LINE = "member-line-blank"
    TOO_FEW_CELLS = "member-line-too-few-cells"  # expected, found
    TOO_MANY_CELLS = "member-line-too-many-cells"  # expected, found
    LINE_BREAK = "member-line-break"
    OPEN_QUOTE = "member-line-open-quote"
    STRAY_QUOTE = "member-line-stray-quote"
    LINE_TOO_LONG = "member-line-too-long"  # most (bytes)

    CELL_TOO_LONG = "member-cell-too-long"  # most
    CHARACTER = "member-cell-character"  # code_point
    GAIJI = "member-cell-gaiji"  # code_point
    POSTCODE = "member-postcode"
    MAIL_ADDRESS = "member-mail-address"
    MEMBER_NO_EMPTY = "member-no-empty"

    NUMBER_EMPTY = "member-number-empty"
    NUMBER_SPREADSHEET = "member-number-spreadsheet"  # text
    NUMBER_ZERO_LOST = "member-number-zero-lost"  # count
    NUMBER_FULL_WIDTH = "member-number-full-width"
    NUMBER_SEPARATED = "member-number-separated"
    NUMBER_CHARACTER = "member-number-character"  # character
    NUMBER_LENGTH = "member-number-length"  # count
    CHECK_DIGIT = "member-number-check-digit"
    NUMBER_TWICE = "member-number-twice"  # first (line)
    NUMBER_IS_STORE_CODE = "member-number-is-store-code"
    MEMBER_NO_TWICE = "member-no-twice"  # first (line)


class MemberListRefused(ArtworkError):
    """The list has faults: ``findings`` are the first of them by line, ``count`` is how many there are in all."""

    def __init__(self, findings: Iterable[Finding], count: int) -> None:
        self.findings = tuple(findings)
        self.count = count
        super().__init__(self.findings, count)


class MemberListChanged(ArtworkError):
    """The file is no longer the one that was checked: check it again."""


class Faults:
    """Gathers faults: the first hundred are kept, the others counted. A cell's text is never kept."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.count = 0

    def add(self, fault: MemberFault, line: int = 0, column: str = "", **details: str | int) -> None:
        """One more: its line counted from 1 (0: the file as a whole) and the heading of its column."""
        self.count += 1
        if len(self.kept) < MOST_FAULTS:
            where = f"{line}:{column}" if column else str(line or "")
            self.kept.append(Finding(fault, where, details={"line": line, "column": column, **details}))

    def refuse_any(self) -> None:
        """Raises ``MemberListRefused`` where there are faults."""
        if self.count:
            self.kept.sort(key=lambda finding: finding.details["line"])
            raise MemberListRefused(self.kept, self.count)


def refuse(fault: MemberFault, line: int = 0, column: str = "", **details: str | int) -> NoReturn:
    """Raises ``MemberListRefused`` for a fault beside which nothing else is worth saying."""
    faults = Faults()
    faults.add(fault, line, column, **details)
    raise MemberListRefused(faults.kept, 1)
