"""A backup holds everything and comes back whole, on the same engine or the other one."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from portal.backup import MANIFEST, BackupRefused, restore_backup, write_backup
from portal.db import make_engine
from portal.schema import migrate
from tests.conftest import BACKENDS
from tests.factories import Factory
from tests.migrations.rows import ROWS, read, write

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    write(engine)
    return engine


@pytest.fixture(params=BACKENDS)
def target(request: pytest.FixtureRequest, cluster, tmp_path: Path, postgresql_template: str):
    """An empty migrated database on each engine, beside the one that is backed up."""
    if request.param == "sqlite":
        made = make_engine(f"sqlite:///{tmp_path / 'target.sqlite'}")
        migrate(made)
    else:
        made = make_engine(cluster.create("backup_target", postgresql_template))
    yield made
    made.dispose()
    if request.param == "postgresql":
        cluster.drop("backup_target")


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


on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.mark.parametrize("target", ["sqlite"], indirect=True)
class TestRefusals:
    def damaged(self, filled: Engine, tmp_path: Path, change) -> Path:
        """A backup whose parts were changed on the way."""
        good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
        write_backup(filled, good, at=AT)
        with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as sink:
            for name, content in change({name: source.read(name) for name in source.namelist()}).items():
                sink.writestr(name, content)
        return bad

    @on_sqlite
    def test_what_is_damaged_restores_nothing(self, filled, target, tmp_path):
        changes = [
            lambda parts: parts | {"numbers.jsonl": parts["numbers.jsonl"].replace(b"portal", b"sheet!", 1)},
            lambda parts: {name: content for name, content in parts.items() if name != "events.jsonl"},
            lambda parts: {name: content for name, content in parts.items() if name != MANIFEST},
            lambda parts: parts | {MANIFEST: json.dumps(json.loads(parts[MANIFEST]) | {"revision": "0004"}).encode()},
            lambda parts: parts | {MANIFEST: b'{"format": "other"}'},
        ]
        for change in changes:
            with pytest.raises(BackupRefused):
                restore_backup(target, self.damaged(filled, tmp_path, change))
            (tmp_path / "good.zip").unlink()
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
