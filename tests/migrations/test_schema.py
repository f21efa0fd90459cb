"""What migrations build is what the models say, and the database refuses what breaks a rule."""

import re
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from portal import accounts, numbers, organisations, outbox
from portal.db import Base, make_engine
from portal.schema import migrate
from tests.factories import STORE_CODE, make_digits
from tests.migrations.rows import AT, ROWS, number
from tests.postgres import own_name

assert accounts
assert numbers
assert organisations
assert outbox


def definitions(engine: Engine) -> dict[str, str]:
    """Every constraint, index and column as the database itself spells it, under its name."""
    if engine.dialect.name == "sqlite":
        return _of_sqlite(engine)
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
                "  WHERE connamespace = 'public'::regnamespace"
                " UNION ALL SELECT tablename || ' ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
                " UNION ALL SELECT table_name || '.' || column_name,"
                "  concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)"
                "  FROM information_schema.columns WHERE table_schema = 'public'"
            )
        ).all()
    return {name: definition for name, definition in rows if "alembic_version" not in name}


def _of_sqlite(engine: Engine) -> dict[str, str]:
    """SQLite keeps the statement itself; its parts are compared without regard to order and white space."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    found = {}
    for name, sql in rows:
        if name.startswith(("alembic_version", "sqlite_")) or sql.startswith("CREATE TRIGGER"):
            continue  # triggers are no part of models; tests/organisations/test_audit.py sees them refuse
        flat = re.sub(r"\s+", " ", sql).replace('"', "")
        if not flat.startswith("CREATE TABLE"):
            found[name] = flat
            continue
        for part in _parts(flat[flat.index("(") + 1 : flat.rindex(")")]):
            found[f"{name}: {part}"] = flat[flat.rindex(")") + 1 :]
    return found


def _parts(inside: str) -> list[str]:
    """What stands between the outermost commas."""
    parts, depth = [""], 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


@pytest.fixture
def modelled(backend: str, tmp_path, request: pytest.FixtureRequest):
    """A database made from the models, without migrations."""
    if backend == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'models.sqlite'}")
    else:
        cluster = request.getfixturevalue("cluster")
        engine = make_engine(cluster.create(own_name("models")))
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()
    if backend != "sqlite":
        cluster.drop(own_name("models"))


def test_migrations_and_models_build_the_same(empty_database: Engine, modelled: Engine):
    migrate(empty_database)
    migrated, wanted = definitions(empty_database), definitions(modelled)
    assert migrated == wanted
    told = " ".join(f"{name} {definition}" for name, definition in migrated.items()).replace('"', "")
    for table in Base.metadata.tables.values():
        for named in (*table.constraints, *table.indexes):
            if not str(named.name).startswith("pk_"):  # SQLite's autoincrementing key has no name
                assert str(named.name) in told
    assert "position IS NULL" in told
    assert "batch IS NOT NULL" in told


def test_alembic_finds_nothing_to_generate(empty_database: Engine):
    migrate(empty_database)
    with empty_database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_comparison_sees_a_check_that_is_missing(empty_database: Engine, modelled: Engine, backend: str):
    """The test above can fail: a CHECK is the thing Alembic overlooks."""
    migrate(empty_database)
    with modelled.connect().execution_options(writes=True) as connection, connection.begin():
        if backend == "sqlite":
            connection.execute(text("DROP TABLE feeds"))
            connection.execute(text("CREATE TABLE feeds (name VARCHAR(64) NOT NULL, last_position INTEGER NOT NULL)"))
        else:
            connection.execute(text("ALTER TABLE feeds DROP CONSTRAINT ck_feeds_last_position_not_negative"))
    assert definitions(empty_database) != definitions(modelled)


def bad_digit(digits: str) -> str:
    """With another check digit."""
    return digits[:12] + str((int(digits[12]) + 1) % 10)


BAD_ROWS = [
    ("devices", {"secret_hash": b"a" * 31}, "secret_hash_sha256"),
    ("devices", {"secret_hash": b""}, "secret_hash_sha256"),
    ("devices", {"seen_at": AT.replace(year=2025)}, "seen_after_created"),
    ("devices", {"customer_id": 404}, "fk_devices"),
    ("devices", {"customer_id": None}, "customer_id"),
    ("devices", {"secret_hash": b"b" * 32}, "secret_hash"),
    ("attempts", {"count": 0}, "count_positive"),
    ("attempts", {"count": -1}, "count_positive"),
    ("events", {"position": 0}, "position_positive"),
    ("events", {"position": 7}, "position"),
    ("feeds", {"last_position": -1}, "last_position_not_negative"),
    ("numbers", {"digits": "200000000000"}, "digits"),
    ("numbers", {"digits": ""}, "digits"),
    ("numbers", {"digits": bad_digit(make_digits(200_000_000_009))}, "digits_check_digit"),
    ("numbers", {"digits": "abcdefghijklm"}, "digits"),
    ("numbers", {"digits": "200000000000 "}, "digits"),
    ("numbers", {"digits": "２００００００００００００"}, "digits"),
    ("numbers", {"digits": "-" + make_digits(200_000_000_009)[1:]}, "digits"),
    ("numbers", {"digits": make_digits(200_000_000_008)}, "digits"),
    ("numbers", {"digits": STORE_CODE}, "not_the_store_code"),
    ("numbers", {"store_code": "28"}, "store_code"),
    ("numbers", {"store_code": bad_digit(STORE_CODE)}, "store_code_check_digit"),
    ("numbers", {"store_code": "abcdefghijklm"}, "store_code"),
    ("numbers", {"kind": "gift"}, "kind_known"),
    ("numbers", {"kind": ""}, "kind_known"),
    ("numbers", {"state": "lost"}, "state_known"),
    ("numbers", {"state": "stopped"}, "stopped_at_when_stopped"),
    ("numbers", {"stopped_at": AT}, "stopped_at_when_stopped"),
    ("numbers", {"replaces_id": 9}, "not_its_own_successor"),
    ("numbers", {"replaces_id": 404}, "fk_numbers"),
    ("numbers", {"customer_id": 404}, "fk_numbers"),
    ("numbers", {"ref": "ref-8"}, "ref"),
    ("numbers", {"request_key": "taken"}, "request_key"),
    ("numbers", {"label": None}, "label"),
]
GOOD = {
    "devices": {"id": 9, "customer_id": 1, "secret_hash": b"z" * 32, "created_at": AT, "seen_at": AT},
    "attempts": {"subject": "device:9", "count": 1, "ends_at": AT},
    "events": {
        "id": 9,
        "feed": "service",
        "name": "x.y",
        "about": "a",
        "payload": {},
        "happened_at": AT,
        "position": None,
    },
    "feeds": {"name": "merchant-9", "last_position": 0},
    "numbers": number(9),
}
THERE = {
    "customers": ROWS["customers"],
    "devices": [GOOD["devices"] | {"id": 8, "secret_hash": b"b" * 32}],
    "events": [GOOD["events"] | {"id": 8, "position": 7}],
    "numbers": [number(8, request_key="taken")],
}


def writer(session: Session) -> Callable[[str, dict], None]:
    """Writes one row in a transaction of its own."""

    def write(table: str, row: dict) -> None:
        session.rollback()
        session.connection(execution_options=session.info["writes"])
        session.execute(Base.metadata.tables[table].insert(), [row])
        session.commit()

    return write


def test_the_database_itself_refuses_what_breaks_a_rule(sessions: sessionmaker[Session], backend: str):
    with sessions() as session:
        write = writer(session)
        for table, rows in THERE.items():
            for row in rows:
                write(table, row)
        for table, wrong, rule in BAD_ROWS:
            with pytest.raises(DBAPIError) as refusal:
                write(table, GOOD[table] | wrong)
            said = str(refusal.value.orig)
            if isinstance(refusal.value, IntegrityError) and not (backend == "sqlite" and rule.startswith("fk_")):
                assert rule in said, (table, wrong, said)  # SQLite does not name foreign keys
            session.rollback()
        for table, row in GOOD.items():
            write(table, row)  # and nothing but the wrong was refused
