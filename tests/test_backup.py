"""A backup holds everything and comes back whole, on the same engine or the other one."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine, text

from portal.backup import MANIFEST, BackupRefused, restore_backup, write_backup
from portal.db import make_engine
from tests.conftest import BACKENDS
from tests.factories import Factory
from tests.migrations.rows import ROWS, read, write
from tests.postgres import own_name

Change = Callable[[dict[str, bytes]], dict[str, bytes]]
AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    write(engine)
    return engine


@pytest.fixture(params=BACKENDS)
def target(request: pytest.FixtureRequest, cluster, tmp_path: Path, postgresql_template: str, sqlite_template: Path):
    """An empty migrated database on each engine, beside the one that is backed up."""
    if request.param == "sqlite":
        made = make_engine(f"sqlite:///{copyfile(sqlite_template, tmp_path / 'target.sqlite')}")
    else:
        made = make_engine(cluster.create(own_name("backup_target"), postgresql_template))
    yield made
    made.dispose()
    if request.param == "postgresql":
        cluster.drop(own_name("backup_target"))


def test_everything_comes_back(filled, target, tmp_path):
    file = tmp_path / "backup.zip"
    written = write_backup(filled, file, at=AT)
    assert file.stat().st_mode & 0o777 == 0o600 and [one.name for one in tmp_path.glob("*.zip")] == ["backup.zip"]
    assert written.rows == {name: len(rows) for name, rows in ROWS.items()}
    assert restore_backup(target, file) == written
    assert read(target) == ROWS
    with pytest.raises(BackupRefused, match="not empty"):
        restore_backup(target, file)


def test_an_erased_customers_id_is_not_given_out_after_restoring(session, make: Factory, engine, target, tmp_path):
    for _one in range(3):
        last = make.holder()
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("DELETE FROM customers WHERE id = :id"), {"id": last.id})
    file = tmp_path / "backup.zip"
    write_backup(engine, file, at=AT)
    restore_backup(target, file)
    with target.connect().execution_options(writes=True) as connection, connection.begin():
        made = connection.execute(text("INSERT INTO customers (created_at) VALUES ('2026-04-01') RETURNING id"))
        assert made.scalar_one() > last.id


def without(*path: str) -> Change:
    """Takes a thing out of the manifest."""

    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        manifest = json.loads(parts[MANIFEST])
        place = manifest
        for name in path[:-1]:
            place = place[name]
        del place[path[-1]]
        return parts | {MANIFEST: json.dumps(manifest).encode()}

    return change


def with_rows(table: str, lines: bytes) -> Change:
    """Puts rows into a table that do not fit it, and says in the manifest that they are right."""

    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        manifest = json.loads(parts[MANIFEST])
        manifest["tables"][table] = {"rows": 1, "sha256": hashlib.sha256(lines).hexdigest()}
        return parts | {f"{table}.jsonl": lines, MANIFEST: json.dumps(manifest).encode()}

    return change


on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.mark.parametrize("target", ["sqlite"], indirect=True)
class TestRefusals:
    @on_sqlite
    def test_what_is_damaged_restores_nothing(self, filled, target, tmp_path):
        changes = [
            lambda parts: parts | {"numbers.jsonl": parts["numbers.jsonl"].replace(b"portal", b"sheet!", 1)},
            lambda parts: {name: content for name, content in parts.items() if name != "events.jsonl"},
            lambda parts: {name: content for name, content in parts.items() if name != MANIFEST},
            lambda parts: parts | {MANIFEST: json.dumps(json.loads(parts[MANIFEST]) | {"revision": "0004"}).encode()},
            lambda parts: parts | {MANIFEST: b'{"format": "other"}'},
            lambda parts: parts | {MANIFEST: b"[]"},
            lambda parts: parts | {MANIFEST: b"[" * 100_000},
            without("tables"),
            without("tables", "numbers"),
            without("tables", "numbers", "sha256"),
            without("highest_ids"),
            without("revision"),
            with_rows("numbers", b'{"nothing": 1}\n'),
            with_rows("numbers", b"[]\n"),
            with_rows("numbers", b"{}\n"),
        ]
        good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
        write_backup(filled, good, at=AT)
        with zipfile.ZipFile(good) as source:
            parts = {name: source.read(name) for name in source.namelist()}
        for change in changes:
            with zipfile.ZipFile(bad, "w") as sink:
                for name, content in change(parts).items():
                    sink.writestr(name, content)
            with pytest.raises(BackupRefused):
                restore_backup(target, bad)
        assert not any(read(target).values())

    def test_a_file_that_is_no_backup_is_refused(self, target, tmp_path):
        (tmp_path / "x.zip").write_bytes(b"no zip")
        with pytest.raises(BackupRefused, match="cannot be read"):
            restore_backup(target, tmp_path / "x.zip")

    @on_sqlite
    def test_a_backup_that_fails_leaves_no_file(self, filled, target, tmp_path):
        def stop(_table: str, _done: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write_backup(filled, tmp_path / "backup.zip", at=AT, progress=stop)
        assert list(tmp_path.glob("*backup.zip*")) == []
