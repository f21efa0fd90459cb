"""Every step up and down, on both databases, with rows in the tables."""

from collections.abc import Callable

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from portal import schema
from portal.db import Base
from portal.schema import configuration, is_current, migrate, migrate_down
from tests.migrations.rows import ROWS, read, write

REVISIONS = [
    script.revision for script in reversed(list(ScriptDirectory.from_config(configuration()).walk_revisions()))
]


def names(engine: Engine) -> set[str]:
    """The tables there are, Alembic's own left out."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def common(rows: list[dict], others: list[dict]) -> list[dict]:
    """The rows with those of their columns that the others have too."""
    return [{name: value for name, value in row.items() if name in others[0]} for row in rows]


def test_migrations_form_one_line_and_are_numbered():
    scripts = ScriptDirectory.from_config(configuration())
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1
    assert [f"{place:04d}" for place in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert schema.head() == REVISIONS[-1]


def test_every_table_has_rows_to_test_with():
    assert set(ROWS) == set(Base.metadata.tables)


def test_rows_survive_every_step_up(empty_database: Engine):
    written: set[str] = set()
    before: dict[str, list[dict]] = {}
    for revision in REVISIONS:
        migrate(empty_database, revision)
        after = read(empty_database)
        for table, rows in before.items():
            assert common(after[table], rows) == common(rows, after[table]), (revision, table)
        new = names(empty_database) - written
        write(empty_database, new)
        written |= new
        before = after | read(empty_database, new)
    left = read(empty_database)
    assert all(left[table] for table in ROWS)


def test_rows_come_back_as_they_were_written(empty_database: Engine):
    migrate(empty_database)
    write(empty_database)
    assert read(empty_database) == ROWS


def test_rows_survive_every_step_down_as_long_as_their_table_does(empty_database: Engine):
    migrate(empty_database)
    write(empty_database)
    before = read(empty_database)
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        migrate_down(empty_database, revision)
        after = read(empty_database)
        for table, rows in after.items():
            assert common(rows, before[table]) == common(before[table], rows), (revision, table)
        before = after
    assert names(empty_database) == set()


def test_down_and_up_again_leads_to_the_same_schema(empty_database: Engine, campaign: Callable[[int, int], int]):
    """In short only the newest steps: what older ones are made of does not change."""
    migrate(empty_database)
    steps = list(zip(reversed(REVISIONS), [*reversed(REVISIONS[:-1]), "base"], strict=True))
    for revision, before in steps[: campaign(6, len(steps))]:
        tables = names(empty_database)
        migrate_down(empty_database, before)
        migrate(empty_database, revision)
        assert names(empty_database) == tables
        migrate_down(empty_database, before)
    migrate(empty_database)
    assert names(empty_database) == set(Base.metadata.tables)
    write(empty_database)
    assert read(empty_database) == ROWS


def test_migrating_a_migrated_database_changes_nothing(empty_database: Engine):
    migrate(empty_database)
    write(empty_database)
    migrate(empty_database)
    assert read(empty_database) == ROWS


def test_a_database_says_whether_it_is_current(empty_database: Engine):
    with empty_database.connect() as connection:
        assert not is_current(connection)
    migrate(empty_database, REVISIONS[0])
    with empty_database.connect() as connection:
        assert not is_current(connection)
    migrate(empty_database)
    with empty_database.connect() as connection:
        assert is_current(connection)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_foreign_keys_hold_again_after_a_migration(empty_database: Engine):
    """SQLite has them switched off meanwhile; the connection goes back to the pool."""
    migrate(empty_database)
    with empty_database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
