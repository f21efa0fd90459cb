"""The whole database in one file, and back: on the same engine or the other one.

A backup is a zip of one file of JSON lines a table, and a manifest with the schema's revision, how many rows each table
has, its SHA-256, and the highest id that each table has ever given out. Secrets of the environment (``SECRET_KEY``,
``ENCRYPTION_KEYS``) are not in it: without them links and sealed secrets in it are worth nothing.
"""

import hashlib
import json
import os
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, Engine, LargeBinary, RowMapping, Table, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError

from portal import schema
from portal.db import Base, UtcDateTime, YenColumn
from portal.kernel.identifiers import new_ref
from portal.kernel.yen import Yen

MANIFEST = "manifest.json"
FORMAT = "smart-pit-backup-1"
_AT_ONCE = 2_000  # rows read and written together
_UNREADABLE = (KeyError, EOFError, OSError, RuntimeError, zlib.error, zipfile.BadZipFile)  # what reading a zip raises

Progress = Callable[[str, int], None]
"""Told a table's name and how many of its rows are done."""


class BackupRefused(Exception):
    """The file is no whole backup, or the database is not one to restore into; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: rows by table."""

    revision: str
    made_at: str
    rows: Mapping[str, int]


def write_backup(
    engine: Engine, file: Path, *, at: datetime, progress: Progress = lambda _table, _done: None
) -> Contents:
    """Writes everything as it is at one moment; the file, for its owner only, appears when it is whole and on the disk.

    Work goes on meanwhile. Raises ``FileExistsError``, ``BackupRefused`` where the schema is not this version's.
    """
    draft = file.with_name(f".{file.name}.{new_ref()[:8]}.part")
    tables: dict[str, dict[str, Any]] = {}
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    try:
        with (
            os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
            engine.connect().execution_options(**options) as connection,
        ):
            _begin_reading(connection)
            if not schema.is_current(connection):
                raise BackupRefused("the database is not at this version's schema (its schema comes by: flask migrate)")
            for table in Base.metadata.sorted_tables:
                tables[table.name] = _write_table(archive, connection, table, progress)
            manifest = {
                "format": FORMAT,
                "revision": schema.head(),
                "made_at": at.isoformat(),
                "tables": tables,
                "highest_ids": _highest_ids(connection),
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        _keep(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    return _contents(manifest)


def _keep(draft: Path, file: Path) -> None:
    """Gives a whole draft its name, which nobody else has, so that it outlives a power cut."""
    for there in (draft, file.parent):
        descriptor = os.open(there, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        if there == draft:
            file.hardlink_to(draft)


def restore_backup(engine: Engine, file: Path, *, progress: Progress = lambda _table, _done: None) -> Contents:
    """Fills an empty database of the same revision, all or nothing, and counts what is there afterwards.

    Raises ``BackupRefused``.
    """
    with _opened(file) as archive:
        manifest = _whole(_manifest(archive))
        _see_that_it_is_whole(archive, manifest["tables"])
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            _see_that_it_is_empty(connection)
            for table in Base.metadata.sorted_tables:
                _read_table(archive, connection, table, progress)
            _set_highest_ids(connection, manifest["highest_ids"])
            for table in Base.metadata.sorted_tables:
                count = connection.scalar(_count(table))
                if count != manifest["tables"][table.name]["rows"]:
                    raise BackupRefused(f"{table.name}: {count} rows arrived")
    return _contents(manifest)


def _begin_reading(connection: Connection) -> None:
    """One view of all tables: PostgreSQL has it by the isolation level, SQLite by an open transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table, progress: Progress) -> dict[str, Any]:
    digest, done = hashlib.sha256(), 0
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(
        select(table).order_by(*table.primary_key).execution_options(scoped=True)
    )
    with archive.open(_name(table), "w", force_zip64=True) as out:
        for some in rows.mappings().partitions():
            lines = "".join(json.dumps(_plain(table, row), ensure_ascii=False) + "\n" for row in some).encode()
            digest.update(lines)
            out.write(lines)
            done += len(some)
            progress(table.name, done)
    return {"rows": done, "sha256": digest.hexdigest()}


def _plain(table: Table, row: RowMapping) -> dict[str, Any]:
    return {column.name: _as_json(row[column.name]) for column in table.columns}


def _as_json(value: Any) -> Any:
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    if isinstance(value, Yen):
        return value.amount
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _see_that_it_is_whole(archive: zipfile.ZipFile, told: Mapping[str, Mapping[str, Any]]) -> None:
    for table in Base.metadata.sorted_tables:
        digest = hashlib.sha256()
        for line in _lines(archive, table):
            digest.update(line)
        if digest.hexdigest() != told[table.name]["sha256"]:
            raise _damaged(table.name)


def _read_table(archive: zipfile.ZipFile, connection: Connection, table: Table, progress: Progress) -> None:
    readers = {column.name: _reader(column.type) for column in table.columns}
    coming, done = _lines(archive, table), 0
    while lines := list(islice(coming, _AT_ONCE)):
        try:
            rows = [{name: _read(readers[name], value) for name, value in json.loads(line).items()} for line in lines]
            connection.execute(insert(table), rows)
        except (AttributeError, KeyError, TypeError, ValueError, DataError, IntegrityError) as fault:
            raise _damaged(table.name) from fault
        done += len(rows)
        progress(table.name, done)


def _lines(archive: zipfile.ZipFile, table: Table) -> Iterator[bytes]:
    try:
        with archive.open(_name(table)) as inside:
            yield from inside
    except _UNREADABLE as fault:
        raise _damaged(table.name) from fault


def _reader(column_type: Any) -> Callable[[Any], Any]:
    if isinstance(column_type, UtcDateTime):
        return datetime.fromisoformat
    if isinstance(column_type, Date):
        return date.fromisoformat
    if isinstance(column_type, YenColumn):
        return Yen
    return b64decode if isinstance(column_type, LargeBinary) else lambda value: value


def _read(reader: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else reader(value)


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as fault:
        raise BackupRefused(f"{file} cannot be read as a backup ({fault})") from fault


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except (ValueError, RecursionError, *_UNREADABLE) as fault:
        raise BackupRefused("the file has no manifest: it is no backup of the portal, or not whole") from fault
    if not isinstance(manifest, dict):
        raise _damaged(MANIFEST)
    if manifest.get("format") != FORMAT:
        raise BackupRefused(f"the backup's format is {manifest.get('format')!r}, this version reads {FORMAT}")
    if manifest.get("revision") != schema.head():
        raise BackupRefused(
            f"the backup is of revision {manifest.get('revision')!r}, this version is {schema.head()}: "
            "restore it with the version it was made with, then migrate"
        )
    return manifest


def _whole(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest, where it tells of every table. Raises ``BackupRefused``."""
    match manifest:
        case {"made_at": str(), "tables": dict(tables), "highest_ids": dict(highest)}:
            known = {table.name for table in Base.metadata.sorted_tables}
            is_told = tables.keys() == known and all(_is_told(table) for table in tables.values())
            if is_told and all(type(value) is int for value in highest.values()):
                return manifest
    raise _damaged(MANIFEST)


def _is_told(table: object) -> bool:
    match table:
        case {"rows": int(), "sha256": str()}:
            return True
    return False


def _damaged(part: str) -> BackupRefused:
    return BackupRefused(f"{part}: the file is damaged; take another backup")


def _see_that_it_is_empty(connection: Connection) -> None:
    if not schema.is_current(connection):
        raise BackupRefused("the database is not at this version's schema (its schema comes by: flask migrate)")
    for table in Base.metadata.sorted_tables:
        if connection.scalar(_count(table)):
            raise BackupRefused(f"the database is not empty ({table.name} has rows); restore into a new one")


def _count(table: Table) -> Any:
    return select(func.count()).select_from(table).execution_options(scoped=True)


def _highest_ids(connection: Connection) -> dict[str, int]:
    """The highest id each table has given out, also where that row is gone: it is nobody else's, ever."""
    if connection.dialect.name == "sqlite":
        given = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        return {str(name): int(highest) for name, highest in given}
    found = {}
    for table, sequence in _sequences(connection):
        highest, is_called = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608  # PostgreSQL's own name
        if is_called:
            found[table] = highest
    return found


def _set_highest_ids(connection: Connection, highest: Mapping[str, int]) -> None:
    if connection.dialect.name == "sqlite":
        for table, value in highest.items():
            there = {"table": table, "value": value}
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), there)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :value)"), there)
        return
    for table, sequence in _sequences(connection):
        largest = connection.scalar(select(func.max(text("id"))).select_from(text(table))) or 0
        value = max(largest, highest.get(table, 0))
        if value:
            connection.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :value)"), {"sequence": sequence, "value": value}
            )


def _sequences(connection: Connection) -> list[tuple[str, str]]:
    """Tables whose ids PostgreSQL gives out, and the sequence of each."""
    with_id = [table.name for table in Base.metadata.sorted_tables if "id" in table.columns]
    asked = text("SELECT pg_get_serial_sequence(:table, 'id')")
    found = [(name, connection.scalar(asked, {"table": name})) for name in with_id]
    return [(name, sequence) for name, sequence in found if sequence]


def _name(table: Table) -> str:
    return f"{table.name}.jsonl"


def _contents(manifest: Mapping[str, Any]) -> Contents:
    rows = {name: table["rows"] for name, table in manifest["tables"].items()}
    return Contents(manifest["revision"], manifest["made_at"], rows)
