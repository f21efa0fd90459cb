"""The documentation and the sentences keep up with what is checked."""

import re

import pytest

from portal.artwork.preflight import PreflightFault, preflight
from portal.settings import ROOT
from portal.web.artwork_words.preflight import SENTENCES
from tests.artwork.preflight.broken import CASES, DEMONSTRATION

DOCUMENT = (ROOT / "docs" / "pdfx.md").read_text()
ROWS = [
    [cell.strip() for cell in re.split(r" \| ", line.strip("| \n"))]
    for line in DOCUMENT.splitlines()
    if line.startswith("| ") and line.count(" | ") == 5 and "`" in line
]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_table_has_a_row_for_each_fault():
    codes = [code for row in ROWS for code in quoted(row[4])]
    assert sorted(codes) == sorted(fault.value for fault in PreflightFault)


def test_the_table_names_for_each_fault_the_files_that_show_it():
    shown = {(code, name) for row in ROWS for code in quoted(row[4]) for name in quoted(row[5])}
    assert shown == {(case.fault.value, name) for name, case in CASES.items()}


@pytest.mark.parametrize("name", CASES)
def test_the_table_says_how_grave_each_file_is(name):
    """A warning in a row of errors must be explained in the row."""
    case = CASES[name]
    (row,) = [row for row in ROWS if case.fault.value in quoted(row[4])]
    said = row[{"x1a": 1, "x4": 2}[case.standard]]
    assert said == case.severity or (said == "error" and "a warning" in row[0])


def test_each_source_is_explained():
    section = DOCUMENT.partition("## Sources")[2].partition("##")[0]
    explained = {short for first in re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE) for short in first.split(", ")}
    used = {re.sub(r"^(AH) \d+$|,.*", r"\1", part) for row in ROWS for part in row[3].split("; ")}
    assert used <= explained


def test_the_ten_files_are_named():
    section = DOCUMENT.partition("## Ten bad files")[2].partition("##")[0]
    assert set(DEMONSTRATION) <= set(quoted(section))


def test_each_fault_has_a_sentence():
    assert set(SENTENCES) == set(PreflightFault)


@pytest.mark.parametrize("name", CASES)
def test_the_details_of_a_finding_fill_its_sentence(name):
    for finding in preflight(CASES[name].make()).findings:
        sentence = SENTENCES[finding.code] % finding.details
        assert "%(" not in sentence
        assert sentence.endswith("。")
