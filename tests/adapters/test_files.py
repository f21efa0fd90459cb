"""Files in a folder and in an object store: the same behaviour, whole or not at all."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import create_engine

from portal.adapters.bucket import bucket_at
from portal.adapters.files import FilesFolder
from portal.kernel.files import Files, FilesAway, FileUnknown
from portal.wiring import Wiring
from tests.factories import make_settings

LARGE = os.urandom(9_000_000)  # more than one part of a multipart upload


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    """The address of a bucket in an S3 server of this test's own."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "test")
        urlopen(Request(f"{endpoint}/prints", method="PUT")).close()
        yield f"s3://prints/portal?endpoint={endpoint}&region=ap-northeast-1"
    server.stop()
    server._server.server_close()  # its own stop leaves the socket open


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Each way to keep files, as settings name it."""
    url = f"file://{tmp_path}/files" if request.param == "folder" else request.getfixturevalue("s3_url")
    kept = Wiring(make_settings(FILES_URL=url), create_engine("sqlite://")).files
    kept.delete_all("runs")
    return kept


def test_a_file_is_kept_whole_and_given_back(files: Files, tmp_path: Path):
    (tmp_path / "large.pdf").write_bytes(LARGE)
    files.put("runs/a/01_x.pdf", tmp_path / "large.pdf")
    files.put("runs/a/manifest.json", b"{}")
    files.put("runs/a/manifest.json", b"{1}")
    with files.open("runs/a/01_x.pdf") as opened:
        assert hashlib.file_digest(opened, "sha256").digest() == hashlib.sha256(LARGE).digest()
        opened.seek(-3, os.SEEK_END)
        assert opened.read() == LARGE[-3:]
    assert (files.size("runs/a/01_x.pdf"), files.size("runs/a/manifest.json")) == (len(LARGE), 3)


def test_what_is_not_there_is_unknown(files: Files):
    files.put("runs/a/x", b"1")
    assert (files.exists("runs/a/x"), files.exists("runs/a/y"), files.exists("runs/a")) == (True, False, False)
    for ask in (files.open, files.size):
        with pytest.raises(FileUnknown):
            ask("runs/a/y")
    files.delete("runs/a/x")
    files.delete("runs/a/x")
    assert not files.exists("runs/a/x")


def test_files_are_listed_with_the_moment_since_when_they_are_kept(files: Files):
    for name in ("runs/a/1", "runs/a/b/2", "runs/ab/1"):
        files.put(name, b"1")
    found = {one.name: one.kept_at for one in files.under("runs/a")}
    assert set(found) == {"runs/a/1", "runs/a/b/2"}
    assert all(abs(datetime.now(UTC) - moment) < timedelta(minutes=1) for moment in found.values())
    assert list(files.under("runs/none")) == []


def test_all_of_one_run_is_deleted_and_nothing_else(files: Files):
    for name in ("runs/a/1", "runs/a/2", "runs/ab/1"):
        files.put(name, b"1")
    files.delete_all("runs/a")
    files.delete_all("runs/a")
    assert [files.exists(name) for name in ("runs/a/1", "runs/a/2", "runs/ab/1")] == [False, False, True]


def test_names_are_our_own(files: Files):
    names = ("", "/etc/passwd", "../x", "a//b", "a/../b", ".hidden", "a/.b", "ab\n", "x" * 201, "あ")
    for use, name in product((files.open, files.delete, files.delete_all, lambda name: files.put(name, b"")), names):
        with pytest.raises(ValueError, match="no file is called"):
            use(name)


def test_a_file_is_handed_out_by_its_path_or_by_a_link(files: Files):
    files.put("runs/a/01_x.pdf", b"print me")
    path, link = files.local_path("runs/a/01_x.pdf"), files.link("runs/a/01_x.pdf", seconds=60)
    assert (path is None) != (link is None)
    if path:
        assert path.read_bytes() == b"print me"
    else:
        with urlopen(link) as answer:
            assert answer.read() == b"print me"
            assert answer.headers["Content-Disposition"] == 'attachment; filename="01_x.pdf"'
        assert "X-Amz-Expires=60" in link
        assert "X-Amz-Signature=" in link


def test_a_disk_without_room_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    files = FilesFolder(tmp_path / "files")
    files.put("runs/a/x", b"before")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    (tmp_path / "y").write_bytes(b"after")
    with pytest.raises(FilesAway) as away:
        files.put("runs/a/x", tmp_path / "y")
    assert away.value.reason == "full"
    assert [path.name for path in (tmp_path / "files/runs/a").iterdir()] == ["x"]
    assert files.local_path("runs/a/x").read_bytes() == b"before"


def test_a_folder_that_is_gone_is_away_and_never_made_anew(tmp_path: Path):
    root = tmp_path / "files"
    files = FilesFolder(root)
    root.rmdir()
    for use in (lambda: files.put("a/x", b""), lambda: files.open("a/x"), lambda: files.delete_all("a")):
        with pytest.raises(FilesAway) as away:
            use()
        assert away.value.reason == "away"
    assert not root.exists()


def test_a_store_that_does_not_answer_is_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr("portal.adapters.bucket._TRIES", timedelta(milliseconds=200))
    files = bucket_at("s3://prints?endpoint=http://127.0.0.1:9&region=ap-northeast-1")
    for use in (lambda: files.put("a/x", b"1"), lambda: files.size("a/x")):
        with pytest.raises(FilesAway):
            use()
