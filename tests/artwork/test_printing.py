"""Print runs: true, read back, the same every time, and all or nothing."""

import json
import re
import subprocess
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from portal.artwork import (
    DesignFault,
    DesignRefused,
    Duplex,
    FolderNotEmpty,
    MemberListChanged,
    Press,
    ReadBackFault,
    RunGoesOn,
    RunRefused,
    Scope,
    Stage,
    Standard,
    check_members,
    parts,
    print_run,
    sheet_size,
)
from portal.artwork.press.files import PrintFile
from portal.artwork.press.folder import UNFINISHED
from tests.artwork.runs import CARD, digits, files, pdfs, printed, run_of

LABELS = {Standard.X4: b"<pdfxid:GTS_PDFXVersion>PDF/X-4<", Standard.X1A: b"/GTS_PDFXVersion(PDF/X-1a:2003)"}


@pytest.mark.parametrize("standard", [Standard.X4, Standard.X1A])
@pytest.mark.parametrize("sheet", ["none", "a4"])
def test_every_piece_of_a_run_is_read_back(tmp_path: Path, standard: Standard, sheet: str):
    report = printed(run_of(tmp_path, 11, press=Press(standard, 300, sheet_size(sheet))))
    assert (report.read.pieces, report.read.symbols, report.read.faults) == (11, 33, [])
    (pdf,) = pdfs(report)
    assert LABELS[standard] in pdf.read_bytes()
    checked = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True, check=False)
    assert "No syntax or stream encoding errors" in checked.stdout, checked.stdout + checked.stderr
    fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all(re.search(r"yes yes yes +\d+ +0$", line) for line in fonts), fonts


def test_the_same_input_is_the_same_bytes_with_any_number_of_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "STRETCH", 4)
    one, two = (
        files(printed(run_of(tmp_path, 11, out=f"out{workers}", workers=workers, read_back=Scope.SAMPLE)))
        for workers in (1, 2)
    )
    assert one == two


def test_another_member_makes_other_bytes(tmp_path: Path):
    one = files(printed(run_of(tmp_path, 3, out="one")))
    other = files(printed(run_of(tmp_path, 3, out="other", names=["山田 太郎"])))
    assert {name for name in one if one[name] != other[name]} > {"manifest.json", "manifest.sig"}


def test_files_are_split_and_sort_in_serial_order(tmp_path: Path):
    report = printed(run_of(tmp_path, 25, press=Press(dpi=300, split=10)))
    names = [path.name for path in pdfs(report)]
    assert names == ["01_card_000001-000010.pdf", "02_card_000011-000020.pdf", "03_card_000021-000025.pdf"]
    assert [len(pypdfium2.PdfDocument(path)) for path in pdfs(report)] == [20, 20, 10]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", path.name) for path in report.files)


@pytest.mark.parametrize("duplex", list(Duplex))
def test_sheets_hold_the_pieces_that_the_manifest_says(tmp_path: Path, duplex: Duplex):
    """The text in the cell of each piece is that member's, on the front and, mirrored, on the back."""
    run = run_of(tmp_path, 13, press=Press(dpi=300, sheet=sheet_size("a4"), duplex=duplex))
    report = printed(run)
    (pdf,) = pdfs(report)
    manifest = json.loads((run.out / "manifest.json").read_text())
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 4
    for piece in manifest["pieces"]:
        text = re.sub(r"\s", "", document[piece["page"] - 1].get_textpage().get_text_range())
        assert digits(piece["serial"] - 1) in text
        assert 1 <= piece["position"] <= 9
    assert [piece["position"] for piece in manifest["pieces"]] == [*range(1, 10), *range(1, 5)]


def test_the_slug_line_tells_job_serial_page_and_date(tmp_path: Path):
    (pdf,) = pdfs(printed(run_of(tmp_path, 2)))
    text = pypdfium2.PdfDocument(pdf)[3].get_textpage().get_text_range()
    assert "会員証 4月 000002 back 4/4 2026-04-01" in text


def test_progress_tells_each_stage_to_its_end(tmp_path: Path):
    done: dict[Stage, int] = dict.fromkeys(Stage, 0)

    def note(stage: Stage, members: int) -> None:
        done[stage] += members

    print_run(run_of(tmp_path, 7), note)
    assert done == {Stage.DRAW: 7, Stage.READ_BACK: 7}


def test_a_sample_is_the_first_the_last_and_every_thousandth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert parts.SAMPLE_EVERY == 1000
    monkeypatch.setattr(parts, "SAMPLE_EVERY", 5)
    report = printed(run_of(tmp_path, 7, read_back=Scope.SAMPLE))
    assert (report.read.pieces, report.read.samples) == (3, 6)


def nothing_is_left(out: Path) -> bool:
    return not out.exists() and not out.with_name(f".{out.name}{UNFINISHED}").exists()


def test_what_no_font_has_is_named_by_line_and_element_and_nothing_is_made(tmp_path: Path):
    run = run_of(tmp_path, 300, names=["山田 花子", "電気🐈", "鈴木 " + "長" * 40])
    with pytest.raises(RunRefused) as refusal:
        printed(run)
    assert refusal.value.count == 200
    assert len(refusal.value.findings) == 100
    first, second, *_ = refusal.value.findings
    assert (first.code, first.where) == (DesignFault.GLYPH, "3")
    assert (first.details["character"], first.details["pointer"]) == ("🐈", "/front/elements/2")
    assert (second.code, second.where) == (DesignFault.DOES_NOT_FIT, "4")
    assert not refusal.value.read_back
    assert nothing_is_left(run.out)


def test_a_column_that_the_list_lacks_is_named(tmp_path: Path):
    design = deepcopy(CARD)
    design["back"]["elements"][0]["text"] = "{rank}会員"
    run = run_of(tmp_path, 2, design=design)
    with pytest.raises(DesignRefused) as refusal:
        printed(run)
    assert [(f.code, f.where, f.details["column"]) for f in refusal.value.findings] == [
        (DesignFault.COLUMN_MISSING, "/back/elements/0", "rank")
    ]
    assert nothing_is_left(run.out)


def test_a_finished_run_is_never_overwritten(tmp_path: Path):
    before = files(printed(run_of(tmp_path, 2)))
    with pytest.raises(FolderNotEmpty):
        printed(run_of(tmp_path, 3))
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_what_a_killed_run_left_is_cleared_away_and_said(tmp_path: Path):
    run = run_of(tmp_path, 2)
    (tmp_path / f".out{UNFINISHED}").mkdir()
    (tmp_path / f".out{UNFINISHED}" / "99_card.pdf").write_bytes(b"half")
    report = printed(run)
    assert report.restarted
    assert "99_card.pdf" not in files(report)
    assert not printed(run_of(tmp_path, 2, out="fresh")).restarted


class DiskFullError(OSError):
    pass


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = run_of(tmp_path, 5)
    real = PrintFile.finish

    def full(self: PrintFile) -> str:
        real(self)
        raise DiskFullError(28, "No space left on device")

    monkeypatch.setattr(PrintFile, "finish", full)
    with pytest.raises(DiskFullError):
        printed(run)
    assert nothing_is_left(run.out)


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "STRETCH", 4)
    run = run_of(tmp_path, 40, workers=2)

    def interrupt(stage: Stage, members: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        print_run(run, interrupt)
    assert nothing_is_left(run.out)


def test_a_list_that_changes_under_the_run_is_found_out(tmp_path: Path):
    run = run_of(tmp_path, 5)
    run.members.path.write_text(run.members.path.read_text().replace("山田", "川田"))
    with pytest.raises(MemberListChanged):
        printed(run)
    assert nothing_is_left(run.out)


def swap_numbers(stream: bytes) -> bytes:
    """Bars of one digit made those of another, in the finished stream."""
    return stream.replace(b" 0 2 ", b" 0 1 ", 1)


def redden(stream: bytes) -> bytes:
    """One symbol's bars in red, which scanners take for white."""
    return stream.replace(b"re f 0 0 0 1 k", b"re f 0 0.9 0.9 0 k", 1)


@pytest.mark.parametrize("spoil", [swap_numbers, redden])
def test_a_wrong_card_never_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]):
    """One piece of ten is spoiled on its way into the file: the read-back stops the run."""
    from portal.artwork.press import pieces

    real, drawn = pieces.content, []

    def content(*arguments: object) -> bytes:
        drawn.append(real(*arguments))
        return spoil(drawn[-1]) if len(drawn) == 7 else drawn[-1]

    monkeypatch.setattr(pieces, "content", content)
    run = run_of(tmp_path, 10)
    with pytest.raises(RunRefused) as refusal:
        printed(run)
    assert refusal.value.read_back
    assert {finding.where for finding in refusal.value.findings} == {"5"}  # line 5: the fourth member
    assert {ReadBackFault.PATTERN} <= {finding.code for finding in refusal.value.findings}
    assert nothing_is_left(run.out)


def test_another_members_card_in_its_place_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two members' pieces changed places: each symbol is good, and each is wrong."""
    real = PrintFile.add

    def crossed(self: PrintFile, drawn: list[tuple[bytes, ...]], usage: object) -> None:
        real(self, [drawn[1], drawn[0], *drawn[2:]], usage)

    monkeypatch.setattr(PrintFile, "add", crossed)
    with pytest.raises(RunRefused) as refusal:
        printed(run_of(tmp_path, 4))
    assert {finding.where for finding in refusal.value.findings} == {"2", "3"}
    assert {ReadBackFault.NOT_EXACTLY, ReadBackFault.PATTERN} <= {finding.code for finding in refusal.value.findings}


def test_a_crossed_number_in_digits_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Bars right, digits wrong: customers type the digits."""
    from portal.artwork.layout import templates

    monkeypatch.setattr(templates, "grouped", lambda number: f"{number[:4]}  {number[4:8]}  {number[:5]}")
    with pytest.raises(RunRefused) as refusal:
        printed(run_of(tmp_path, 2))
    assert {finding.code for finding in refusal.value.findings} == {ReadBackFault.DIGITS}


def test_two_runs_never_share_a_folder(tmp_path: Path):
    """The second is told, the first comes out whole."""
    first, second = run_of(tmp_path, 3), run_of(tmp_path, 5)
    told: list[type[Exception]] = []

    def start_the_second(stage: Stage, members: int) -> None:
        with pytest.raises(RunGoesOn):
            printed(second)
        told.append(RunGoesOn)

    report = print_run(first, start_the_second)
    assert told
    assert report.read.pieces == 3
    assert json.loads((first.out / "manifest.json").read_text())["counts"]["pieces"] == 3
    with pytest.raises(FolderNotEmpty):
        printed(second)


def test_the_design_is_the_one_that_was_read_however_the_file_changes(tmp_path: Path):
    unchanged = files(printed(run_of(tmp_path, 3)))
    run = run_of(tmp_path, 3, out="other")

    def edit(stage: Stage, members: int) -> None:
        (tmp_path / "card.json").write_text("{}")

    assert files(print_run(run, edit)) == unchanged


def test_an_empty_field_in_a_qr_code_is_an_error(tmp_path: Path):
    run = run_of(tmp_path, 3)
    text = run.members.path.read_text().replace("M00001", "")
    run.members.path.write_text(text)
    with pytest.raises(RunRefused) as refusal:
        printed(replace(run, members=check_members(run.members.path)))
    assert [(f.code, f.where, f.details["field"]) for f in refusal.value.findings] == [
        (DesignFault.FIELD_EMPTY, "3", "member_no")
    ]


def test_a_job_that_no_font_can_write_is_refused_before_anything_is_drawn(tmp_path: Path):
    with pytest.raises(DesignRefused) as refusal:
        printed(replace(run_of(tmp_path, 1), job="会員証😀"))
    assert [(finding.code, finding.where) for finding in refusal.value.findings] == [(DesignFault.GLYPH, "/name")]
    with pytest.raises(DesignRefused):
        printed(replace(run_of(tmp_path, 1), job="長" * 101))
