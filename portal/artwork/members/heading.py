"""The heading: which columns a list has, by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.artwork.members.faults import Faults, MemberFault
from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line

NUMBER, STORE_CODE, MEMBER_NO, POSTCODE = "number", "store_code", "member_no", "postcode"
KNOWN_COLUMNS = (NUMBER, STORE_CODE, MEMBER_NO, "name", POSTCODE, "address1", "address2", "expiry")
MOST_COLUMNS = 100
LONGEST_NAME = 60  # characters
_DELIMITERS = {";": ";", "\t": "Tab", "|": "|"}


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns' names, and how many cells a line may have: a spreadsheet may add empty ones at its end."""

    columns: tuple[str, ...]
    width: int


def check_heading(cells: Sequence[str], faults: Faults, *, needs_number: bool = True) -> Heading:
    """The heading in the first line's cells. Raises ``MemberListRefused`` with all that is wrong with it."""
    filled = [place for place, cell in enumerate(cells, 1) if cell.strip()]
    last = max(filled, default=0)
    if not filled:
        faults.add(MemberFault.WITHOUT_HEADING, 1)
    elif last > MOST_COLUMNS:
        faults.add(MemberFault.TOO_MANY_COLUMNS, 1, most=MOST_COLUMNS, found=last)
    faults.refuse_any()
    names = [_name(cell, position, faults) for position, cell in enumerate(cells[:last], 1)]
    faults.refuse_any()
    for position, name in enumerate(names, 1):
        if (first := names.index(name) + 1) < position:
            faults.add(MemberFault.HEADING_TWICE, 1, name, position=position, first=first)
    if needs_number and NUMBER not in names:
        _explain_missing_number(cells[:last], faults)
    elif len(names) == 1:
        _explain_single_column(cells[0], faults)
    faults.refuse_any()
    return Heading(tuple(names), len(cells))


def _name(cell: str, position: int, faults: Faults) -> str:
    try:
        name = clean_line(cell, LONGEST_NAME)
    except TextTooLong:
        faults.add(MemberFault.HEADING_TOO_LONG, 1, position=position, most=LONGEST_NAME)
        return ""
    except TextNotAllowed as refusal:
        faults.add(MemberFault.HEADING_CHARACTER, 1, position=position, code_point=refusal.code_point)
        return ""
    if not name:
        faults.add(MemberFault.HEADING_EMPTY, 1, position=position)
    return name


def _explain_single_column(cell: str, faults: Faults) -> None:
    for delimiter, shown in _DELIMITERS.items():
        if delimiter in cell:
            faults.add(MemberFault.DELIMITER, 1, delimiter=shown)


def _explain_missing_number(cells: Sequence[str], faults: Faults) -> None:
    line = ",".join(cells)
    for delimiter, shown in _DELIMITERS.items():
        if NUMBER in (name.strip(' "') for name in line.split(delimiter)):
            faults.add(MemberFault.DELIMITER, 1, delimiter=shown)
            return
    is_member = any(len(cell.strip()) >= 10 and cell.strip().isdecimal() for cell in cells)
    faults.add(MemberFault.WITHOUT_HEADING if is_member else MemberFault.WITHOUT_NUMBER, 1)
