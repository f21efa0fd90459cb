"""What a report says: where, how often, of which page, under which rules."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from portal.artwork.findings import Severity
from portal.artwork.preflight import Box, FontSeen, PreflightFault, Standard, pages, preflight
from portal.artwork.preflight.report import MOST_OF_ONE_FAULT, Notes
from tests.artwork.preflight.broken import CASES
from tests.artwork.preflight.good import VERSIONS, box, draw, form, good, image, mm, resource, save

X4, X1A = Standard.X4, Standard.X1A


def with_pages(pdf: pikepdf.Pdf, count: int) -> pikepdf.Pdf:
    """The first page ``count`` times, each a page of its own with content of its own."""
    first = pdf.pages[0]
    for place in range(1, count):
        page = pdf.make_indirect(Dictionary({key: value for key, value in first.obj.items() if key != "/Contents"}))
        page.Contents = pdf.make_stream(first.Contents.read_bytes() + b"\n%% page %d" % place)
        pdf.pages.append(pikepdf.Page(page))
    return pdf


def test_the_boxes_of_the_first_page_are_in_millimetres():
    report = preflight(save(good(X4), "1.6"))
    assert report.boxes == {
        "media": Box(0, 0, 109.6, 77.98),
        "bleed": Box(9, 9, 91.6, 59.98),
        "trim": Box(12, 12, 85.6, 53.98),
    }


def test_the_fonts_of_the_file_are_listed():
    pdf = good(X4)
    resource(pdf, "Font", "Helv", Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    assert set(preflight(save(pdf, "1.6")).fonts) == {
        FontSeen("AAAAAA+NotoSansJP-Regular", "CIDFontType2", embedded=True),
        FontSeen("Helvetica", "Type1", embedded=False),
    }


def test_a_finding_names_page_and_object():
    pdf = with_pages(good(X4), 3)
    pdf.pages[2].Contents.write(b"1 0 0 rg")
    number = BytesIO(save(pdf, "1.6"))
    with pikepdf.open(number) as opened:
        expected = opened.pages[2].Contents.objgen[0]
    (finding,) = preflight(number.getvalue()).findings
    assert finding.where == f"page 3 · object {expected}"


def test_a_fault_inside_a_form_names_the_form():
    pdf = good(X4)
    resource(pdf, "XObject", "Fm", form(pdf, b"1 0 0 rg"))
    draw(pdf, b"/Fm Do")
    file = save(pdf, "1.6")
    with pikepdf.open(BytesIO(file)) as opened:
        expected = opened.pages[0].Resources.XObject.Fm.objgen[0]
    (finding,) = preflight(file).findings
    assert finding.where == f"page 1 · object {expected}"


def test_a_fault_of_the_file_names_no_page():
    (finding,) = preflight(CASES["no-output-intent"].make()).findings
    assert finding.where == ""
    assert finding.details["count"] == 1


def test_the_same_fault_on_every_page_is_one_finding_with_a_count():
    pdf = with_pages(good(X4), 12)
    for page in list(pdf.pages)[2:]:
        page.Contents.write(page.Contents.read_bytes() + b"\n1 0 0 rg 0 1 0 rg")
    (finding,) = preflight(save(pdf, "1.6")).findings
    assert finding.code is PreflightFault.COLOUR_RGB
    assert finding.where.startswith("page 3 ")
    assert finding.details["count"] == 10


def test_a_fault_in_a_shared_form_counts_on_every_page_that_draws_it():
    pdf = good(X4)
    resource(pdf, "XObject", "Fm", form(pdf, b"1 0 0 rg"))
    draw(pdf, b"/Fm Do")
    (finding,) = preflight(save(with_pages(pdf, 7), "1.6")).findings
    assert finding.details["count"] == 7


def test_a_shared_image_is_measured_at_each_size():
    pdf = good(X4)
    resource(pdf, "XObject", "Im", image(pdf, pixels=400))
    draw(pdf, b"q 72 0 0 72 60 60 cm /Im Do Q")
    pdf = with_pages(pdf, 2)
    assert preflight(save(pdf, "1.6")).ok
    draw(pdf, b"q 144 0 0 144 60 0 cm /Im Do Q")
    codes = [finding.code for finding in preflight(save(pdf, "1.6")).findings]
    assert codes == [PreflightFault.IMAGE_COARSE]


def test_an_image_turned_by_30_degrees_has_the_same_resolution():
    pdf = good(X4)
    resource(pdf, "XObject", "Im", image(pdf, pixels=400))
    draw(pdf, b"q 62.35 36 -36 62.35 100 60 cm /Im Do Q")
    assert preflight(save(pdf, "1.6")).findings == ()


def test_errors_come_before_warnings_and_then_by_page():
    pdf = with_pages(good(X4), 3)
    pdf.pages[0].BleedBox = box(1)
    pdf.pages[2].Contents.write(b"1 0 0 rg")
    pdf.pages[1].Contents.write(b"/Nowhere Do")
    findings = preflight(save(pdf, "1.6")).findings
    assert [finding.code for finding in findings] == [
        PreflightFault.RESOURCE_MISSING,
        PreflightFault.COLOUR_RGB,
        PreflightFault.BLEED_TOO_SMALL,
    ]


def test_a_thousand_different_faults_of_one_kind_stay_few():
    notes = Notes()
    for page in range(1, 1001):
        notes.page = page
        notes.note(PreflightFault.FONT_NOT_EMBEDDED, about=f"Font {page}", font=f"Font {page}")
    findings = notes.findings()
    assert len(findings) == MOST_OF_ONE_FAULT
    assert sum(int(finding.details["count"]) for finding in findings) == 1000


@pytest.mark.parametrize("name", ["transparency-in-x1a", "jbig2-in-x1a", "icc-4-in-x1a", "cmyk-from-a-profile-in-x1a"])
def test_what_x1a_forbids_x4_may_allow(name):
    broken = CASES[name]
    pdf = good(X4)
    assert broken.break_it(pdf) is None
    assert preflight(save(pdf, "1.6")).ok


def test_a_file_is_checked_by_the_rules_asked_for():
    report = preflight(save(good(X4), "1.6"), X1A)
    assert report.standard is X4
    assert report.checked_as is X1A
    assert {PreflightFault.STANDARD_DIFFERS, PreflightFault.TRANSPARENCY} <= {each.code for each in report.findings}


def test_a_file_that_claims_nothing_is_checked_as_x4():
    report = preflight(CASES["no-claim"].make())
    assert report.standard is None
    assert report.checked_as is X4


def test_a_file_for_the_screen_has_no_rules_of_print():
    with pytest.raises(ValueError, match="screen"):
        preflight(save(good(X4), "1.6"), Standard.SCREEN)


def test_an_imposed_sheet_may_have_marks_inside_and_no_bleed():
    pdf = good(X4)
    del pdf.pages[0].obj["/BleedBox"]
    draw(pdf, b"/All cs 1 scn 60 60 9 9 re f")
    file = save(pdf, "1.6")
    assert len(preflight(file).findings) == 2
    assert preflight(file, sheet=True).findings == ()


def test_marks_outside_the_trim_in_one_path_are_no_fault():
    """Eight marks stroked at once: their frame covers the page, they do not."""
    left, right, bottom, top, far = *mm(12, 97.6, 12, 65.98), mm(109)[0]
    marks = [(0, y, left - 8.5, y) for y in (bottom, top)] + [(right + 8.5, y, far, y) for y in (bottom, top)]
    marks += [(x, 0, x, bottom - 8.5) for x in (left, right)] + [(x, top + 8.5, x, top + 30) for x in (left, right)]
    path = b" ".join(b"%.2f %.2f m %.2f %.2f l" % mark for mark in marks)
    pdf = good(X4)
    draw(pdf, b"/All CS 1 SCN " + path + b" S")
    assert preflight(save(pdf, "1.6")).findings == ()


def test_progress_is_told_page_by_page():
    told = []
    preflight(save(with_pages(good(X4), 4), "1.6"), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def nested(pdf: pikepdf.Pdf) -> pikepdf.Pdf:
    """The same pages in a tree of several levels, with boxes and resources inherited from above."""
    kids = list(pdf.Root.Pages.Kids)
    top = pdf.Root.Pages
    for key in ("/MediaBox", "/Resources"):
        top[key] = kids[0][key]
        for kid in kids:
            del kid[key]
    groups = [
        Dictionary(Type=Name.Pages, Kids=Array(kids[at : at + 3]), Count=len(kids[at : at + 3]))
        for at in range(0, len(kids), 3)
    ]
    top.Kids = Array([pdf.make_indirect(group) for group in groups])
    for kid in kids:
        kid.Parent = top
    return pdf


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("arrange", [lambda pdf: pdf, nested], ids=["flat", "nested"])
def test_opening_the_file_anew_on_the_way_changes_nothing(arrange, at_once, monkeypatch, tmp_path):
    pdf = arrange(with_pages(good(X4), 20))
    for place, page in enumerate(pdf.pages):
        if place % 3 == 2:
            page.Contents.write(page.Contents.read_bytes() + b"\n1 0 0 rg")
        if place == 16:
            page.BleedBox = box(1)
    file = tmp_path / "many.pdf"
    file.write_bytes(save(pdf, VERSIONS[X4]))
    monkeypatch.setattr(pages, "PAGES_AT_ONCE", at_once)
    report = preflight(file)
    assert report.pages == 20
    found = [
        (each.code, each.severity, each.where.partition(" ·")[0], each.details["count"]) for each in report.findings
    ]
    assert found == [
        (PreflightFault.COLOUR_RGB, Severity.ERROR, "page 3", 6),
        (PreflightFault.BLEED_TOO_SMALL, Severity.WARNING, "page 17", 1),
    ]


def test_more_pages_than_one_preflight_looks_at_are_said(monkeypatch):
    monkeypatch.setattr(pages, "MOST_PAGES", 3)
    report = preflight(save(with_pages(good(X4), 5), "1.6"))
    assert report.pages == 3
    assert [finding.code for finding in report.findings] == [PreflightFault.TOO_MUCH_TO_CHECK]


def test_memory_does_not_grow_with_pages(tmp_path, monkeypatch, campaign):
    """Resident memory after 40 % of the pages and at the end; pikepdf alone would keep 4 kB of each."""
    pdf, count = good(X4), campaign(2_500, 20_000)
    resources = pdf.make_indirect(pdf.pages[0].obj.Resources)
    pdf.pages[0].obj.Resources = resources
    file = tmp_path / "many.pdf"
    file.write_bytes(save(with_pages(pdf, count), "1.6"))
    grown: dict[int, int] = {}

    def watch(done: int, total: int) -> None:
        if done in {2 * total // 5, total}:
            grown[done] = int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    monkeypatch.setattr(pages, "PAGES_AT_ONCE", 250)
    assert preflight(file, progress=watch).findings == ()
    assert grown[count] - grown[2 * count // 5] < 2 * 2**20
