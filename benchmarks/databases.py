"""Throwaway databases: SQLite files beside each other, and a PostgreSQL cluster that really writes to the disk."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

from portal.db import make_engine
from portal.schema import migrate
from tests.postgres import running_cluster

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}  # as a server in use has them
TEMPLATE = "bench_template"

Fresh = Callable[[], str]
"""Makes a migrated, empty database; answers its address."""


@contextmanager
def databases(backend: str, folder: Path) -> Iterator[Fresh]:
    """Migrated databases of ``backend`` (``sqlite`` or ``postgresql``), as many as asked for, all gone afterwards."""
    with _sqlite(folder) if backend == "sqlite" else _postgresql() as fresh:
        yield fresh


@contextmanager
def _sqlite(folder: Path) -> Iterator[Fresh]:
    template, names = folder / "template.sqlite", count(1)
    _migrate(f"sqlite:///{template}")

    def fresh() -> str:
        file = folder / f"{next(names)}.sqlite"
        shutil.copyfile(template, file)
        return f"sqlite:///{file}"

    yield fresh
    for file in folder.glob("*.sqlite*"):
        file.unlink()


@contextmanager
def _postgresql() -> Iterator[Fresh]:
    names = count(1)
    with patch.dict("tests.postgres._OPTIONS", DURABLE), running_cluster() as cluster:
        _migrate(cluster.create(TEMPLATE))
        yield lambda: cluster.create(f"bench_{next(names)}", TEMPLATE)


def _migrate(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


def settle(url: str) -> None:
    """Does what the database would do by itself in time, after much was written."""
    engine = make_engine(url)
    statements = ("PRAGMA wal_checkpoint(TRUNCATE)",) if engine.dialect.name == "sqlite" else ("ANALYZE", "CHECKPOINT")
    connection = engine.raw_connection()
    for statement in statements:
        connection.cursor().execute(statement)
    connection.commit()
    connection.close()
    engine.dispose()
