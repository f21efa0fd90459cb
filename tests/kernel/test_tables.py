"""Lines for spreadsheets."""

import csv

import pytest

from portal.kernel.tables import csv_line, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str):
    assert harmless(cell) == f"'{cell}"
    assert csv_line(["A-1", cell]).startswith("A-1,")
    assert next(csv.reader([csv_line([cell])]))[0].startswith("'")


def test_other_cells_stay_as_they_are():
    cells = ["", "髙﨑 𠮷之助", 'さくら"館", 203', "A-1", "'=", "100-0005"]
    assert next(csv.reader([csv_line(cells)])) == cells
