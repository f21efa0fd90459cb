"""Tables for spreadsheets: lines of CSV, in which no cell is taken for a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 by it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, CSV injection


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula."""
    return cell.startswith(_FORMULA)


def harmless(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{cell}" if is_formula(cell) else cell


def csv_line(cells: Iterable[str]) -> str:
    """A line of CSV of harmless cells, with its end."""
    line = StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()
