"""Each way of breaking a good file is found, and nothing else is."""

import subprocess

import pytest

from portal.artwork.findings import Severity
from portal.artwork.preflight import PreflightFault, preflight
from tests.artwork.preflight.broken import CASES, DEMONSTRATION
from tests.artwork.preflight.good import VERSIONS, good, save


@pytest.mark.parametrize("standard", VERSIONS)
def test_a_good_file_has_nothing_to_report(standard):
    report = preflight(save(good(standard), VERSIONS[standard]))
    assert report.findings == ()
    assert report.ok
    assert report.standard is report.checked_as is standard


@pytest.mark.parametrize("standard", VERSIONS)
def test_a_good_file_is_a_pdf_to_others_too(standard, tmp_path):
    file = tmp_path / "good.pdf"
    file.write_bytes(save(good(standard), VERSIONS[standard]))
    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", CASES)
def test_one_fault_gives_one_finding(name):
    case = CASES[name]
    report = preflight(case.make())
    found = {(finding.code, finding.severity) for finding in report.findings}
    assert found == {(case.fault, case.severity)}
    assert report.ok is (case.severity is Severity.WARNING)


def test_every_fault_has_a_file_that_shows_it():
    assert {case.fault for case in CASES.values()} == set(PreflightFault)


def test_ten_files_show_the_preflight_to_others():
    assert len(set(DEMONSTRATION)) == 10
    assert all(CASES[name].severity is Severity.ERROR for name in DEMONSTRATION)
