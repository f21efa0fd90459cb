"""The manifest: complete, signed, and verifiable with OpenSSL alone."""

import csv
import hashlib
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.artwork import ManifestFault, Press, check_members, verify_manifest
from tests.artwork.runs import KEY, printed, run_of

OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    printed(run_of(folder, 5, press=Press(dpi=300, split=3)))
    return folder / "out"


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """A finished run that a test may spoil."""
    for path in finished.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def faults(out: Path, key: Ed25519PrivateKey = KEY) -> list[tuple[ManifestFault, str]]:
    return [(finding.code, finding.where) for finding in verify_manifest(out / "manifest.json", key.public_key())]


def test_it_tells_each_piece_its_file_page_and_member(out: Path):
    manifest = json.loads((out / "manifest.json").read_text())
    rows = [(p["serial"], p["member_no"], p["file"], p["page"], p["position"]) for p in manifest["pieces"]]
    assert rows == [
        (1, "M00000", "01_card_000001-000003.pdf", 1, 1),
        (2, "M00001", "01_card_000001-000003.pdf", 3, 1),
        (3, "M00002", "01_card_000001-000003.pdf", 5, 1),
        (4, "M00003", "02_card_000004-000005.pdf", 1, 1),
        (5, "M00004", "02_card_000004-000005.pdf", 3, 1),
    ]
    assert manifest["counts"] == {"pieces": 5, "sides": 2, "files": 2, "pages": 10}
    assert manifest["read_back"] == {"scope": "all", "pieces": 5, "symbols": 15, "samples": 4, "faults": 0}
    for file in manifest["files"]:
        assert hashlib.sha256((out / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    with (out / "manifest.csv").open(encoding="utf-8-sig", newline="") as table:
        assert [tuple(row.values()) for row in csv.DictReader(table)] == [tuple(map(str, row)) for row in rows]


def test_it_holds_no_number_and_no_name(out: Path):
    text = (out / "manifest.json").read_text() + (out / "manifest.csv").read_text()
    assert "210000000000" not in text
    assert "山田" not in text


def test_openssl_verifies_it(out: Path):
    command = "openssl pkeyutl -verify -pubin -inkey manifest.pem -rawin -in manifest.json -sigfile manifest.sig"
    done = subprocess.run(command.split(), cwd=out, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout, done.stderr


def test_a_finished_run_verifies(out: Path):
    assert faults(out) == []


SPOILED: list[tuple[str, Callable[[Path], object], tuple[ManifestFault, str]]] = [
    (
        "a byte of a file", lambda out: _edit(out / "02_card_000004-000005.pdf", b"%%EOF", b"%%EOG"),
        (ManifestFault.FILE_CHANGED, "02_card_000004-000005.pdf"),
    ),
    (
        "a file gone", lambda out: (out / "01_card_000001-000003.pdf").unlink(),
        (ManifestFault.FILE_MISSING, "01_card_000001-000003.pdf"),
    ),
    (
        "a file more", lambda out: (out / "03_card_000006-000006.pdf").write_bytes(b"%PDF"),
        (ManifestFault.FILE_EXTRA, "03_card_000006-000006.pdf"),
    ),
    (
        "another member", lambda out: _edit(out / "manifest.json", b"M00003", b"M00009"),
        (ManifestFault.SIGNATURE_WRONG, "manifest.sig"),
    ),
    (
        "no signature", lambda out: (out / "manifest.sig").unlink(),
        (ManifestFault.SIGNATURE_MISSING, "manifest.sig"),
    ),
    (
        "the table", lambda out: _edit(out / "manifest.csv", b"M00003", b"M00009"),
        (ManifestFault.FILE_CHANGED, "manifest.csv"),
    ),
    (
        "another job sheet",
        lambda out: (out / "00_job-sheet.pdf").write_bytes(b"%PDF"),
        (ManifestFault.FILE_CHANGED, "00_job-sheet.pdf"),
    ),
    (
        "no manifest", lambda out: (out / "manifest.json").write_bytes(b"{"),
        (ManifestFault.SIGNATURE_WRONG, "manifest.sig"),
    ),
]  # fmt: skip


def _edit(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))


@pytest.mark.parametrize(("spoil", "fault"), [case[1:] for case in SPOILED], ids=[case[0] for case in SPOILED])
def test_whatever_was_changed_is_named(out: Path, spoil: Callable[[Path], object], fault: tuple[ManifestFault, str]):
    spoil(out)
    assert faults(out)[0] == fault
    assert len(faults(out)) == 1 or faults(out)[1:] == [(ManifestFault.UNREADABLE, "manifest.json")]


def test_a_run_signed_by_somebody_else_is_told_from_a_broken_one(out: Path):
    assert faults(out, OTHER) == [(ManifestFault.OTHER_KEY, "manifest.pem")]


def test_a_file_name_that_leaves_the_folder_is_not_followed(out: Path):
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"][0]["name"] = "../../etc/passwd"
    (out / "manifest.json").write_text(json.dumps(manifest))
    assert (ManifestFault.FILE_MISSING, "../../etc/passwd") in faults(out)


def test_the_print_files_are_those_of_the_manifest(finished: Path):
    manifest = json.loads((finished / "manifest.json").read_text())
    names = {file["name"] for file in manifest["files"]}
    assert names == {path.name for path in finished.glob("*.pdf")} - {manifest["job_sheet"]["name"]}


@pytest.mark.parametrize(
    "hostile", ['{"files":[{"name":5}]}', '{"files":[]}', "[" * 100_000, "[]", "null", '{"files":{"a":1}}', "\u0000"]
)
def test_a_hostile_manifest_is_unreadable_not_a_crash(out: Path, hostile: str):
    (out / "manifest.json").write_text(hostile)
    assert faults(out)[-1] == (ManifestFault.UNREADABLE, "manifest.json")


def test_a_member_number_is_no_formula_in_the_table(tmp_path: Path):
    run = run_of(tmp_path, 1)
    run.members.path.write_text(run.members.path.read_text().replace("M00000", "=cmd|calc"))
    printed(replace(run, members=check_members(run.members.path)))
    assert "'=cmd|calc" in (run.out / "manifest.csv").read_text()
    assert "'" not in json.loads((run.out / "manifest.json").read_text())["pieces"][0]["member_no"]
