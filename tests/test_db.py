"""Transactions and column types on both databases."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import Customer, Device, enrol_device, recognise_device, touch_device
from portal.cards import Card
from portal.db import BUSY_TIMEOUT, Base, insert_many, make_engine, make_sessions, transaction
from portal.kernel.clock import JST
from portal.kernel.errors import DatabaseBusy
from tests.fakes import NOON
from tests.races import at_once


def customers(session: Session) -> int:
    """How many customers everybody sees."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(Customer)) or 0


def test_what_a_transaction_writes_stays(session: Session):
    with transaction(session):
        session.add(Customer(created_at=NOON))
    assert customers(session) == 1


def test_many_rows_are_written_by_the_types_of_their_columns(session: Session):
    moments = [NOON.astimezone(JST) + timedelta(hours=hours) for hours in range(3)]
    with transaction(session):
        insert_many(session, Customer, {}, ["created_at"], [(moment,) for moment in moments])
    assert session.scalars(select(Customer.created_at).order_by(Customer.id)).all() == moments


def test_many_rows_name_each_column_that_has_a_default_of_ours(session: Session):
    with pytest.raises(ValueError, match="token_version"), transaction(session):
        insert_many(session, Card, {}, ["ref"], [])


def test_nothing_of_a_failed_transaction_stays(session: Session):
    with pytest.raises(KeyError), transaction(session):  # noqa: PT012
        session.add(Customer(created_at=NOON))
        session.flush()
        raise KeyError
    assert customers(session) == 0


def test_an_interrupted_transaction_leaves_nothing(session: Session):
    with pytest.raises(KeyboardInterrupt), transaction(session):  # noqa: PT012
        session.add(Customer(created_at=NOON))
        session.flush()
        raise KeyboardInterrupt
    assert customers(session) == 0


def test_an_inner_transaction_joins_the_outer_one(session: Session, sessions: sessionmaker[Session]):
    with sessions() as other, pytest.raises(KeyError), transaction(session):  # noqa: PT012
        with transaction(session):
            session.add(Customer(created_at=NOON))
            session.flush()
        assert customers(other) == 0
        raise KeyError
    assert customers(session) == 0


def test_a_session_writes_again_after_a_failure(session: Session):
    with pytest.raises(KeyError), transaction(session):
        raise KeyError
    with transaction(session):
        session.add(Customer(created_at=NOON))
    assert customers(session) == 1


def test_a_session_that_has_read_may_write(session: Session):
    """On SQLite a read transaction cannot be turned into a writing one."""
    assert session.scalar(select(func.count()).select_from(Customer)) == 0
    with transaction(session):
        session.add(Customer(created_at=NOON))
    assert customers(session) == 1


def test_a_writing_transaction_sees_what_others_have_committed(session: Session, sessions: sessionmaker[Session]):
    """Whatever the session remembers from before: a decision on a remembered row would undo another's."""
    with transaction(session):
        mine = Customer(created_at=NOON)
        session.add(mine)
    with sessions() as other, transaction(other):
        other.get(Customer, mine.id).created_at = NOON + timedelta(days=1)
    with transaction(session):
        assert session.scalars(select(Customer)).one().created_at == NOON + timedelta(days=1)


@pytest.mark.parametrize("processes", ["one", "many"])
def test_writers_add_up_and_lose_nothing(engine: Engine, sessions: sessionmaker[Session], processes: str):
    """Read, then write what was read plus one; with many processes nothing but the database puts them in line."""
    with sessions() as session, transaction(session):
        session.add(Customer(id=1, created_at=NOON))

    def add_a_minute(_: int) -> None:
        made = sessions if processes == "one" else make_sessions(engine)  # a lock of its own
        with made() as session, transaction(session):
            row = session.scalars(select(Customer).with_for_update()).one()
            row.created_at += timedelta(minutes=1)

    at_once(24, add_a_minute)
    with sessions() as session:
        assert session.scalars(select(Customer)).one().created_at == NOON + timedelta(minutes=24)


def test_readers_do_not_wait_for_a_writer(sessions: sessionmaker[Session]):
    written, may_end = threading.Event(), threading.Event()

    def write(_: int) -> None:
        with sessions() as session, transaction(session):
            session.add(Customer(created_at=NOON))
            session.flush()
            written.set()
            assert may_end.wait(20)

    writer = threading.Thread(target=write, args=(0,))
    writer.start()
    try:
        assert written.wait(20)
        with sessions() as reader:
            assert customers(reader) == 0
    finally:
        may_end.set()
        writer.join()


def test_foreign_keys_hold(session: Session):
    orphan = Device(customer_id=404, secret_hash=b"x" * 32, created_at=NOON, seen_at=NOON)
    with pytest.raises(IntegrityError), transaction(session):
        session.add(orphan)


def test_sqlite_keeps_its_promises(sqlite_url: str):
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moment=st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001
        max_value=datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, JST]),
    )
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(session: Session, moment: datetime):
    session.rollback()
    session.connection(execution_options=session.info["writes"])
    session.execute(Customer.__table__.insert().values(id=1, created_at=moment))
    back = session.scalar(select(Customer.created_at))
    session.rollback()
    assert back == moment
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(session: Session):
    with pytest.raises(StatementError, match="naive datetime"), transaction(session):
        session.add(Customer(created_at=datetime(2026, 4, 1, 12)))  # noqa: DTZ001


def test_every_constraint_has_a_name_that_migrations_can_drop():
    for table in Base.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table
        assert all(index.name for index in table.indexes), table


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_noting_that_a_device_was_used_waits_for_no_writer(engine: Engine, sessions: sessionmaker[Session]):
    secret = "s" * 43
    with sessions() as session:
        enrol_device(session, secret, at=NOON)
    with sessions() as writer, transaction(writer), make_sessions(engine)() as reader:
        device = recognise_device(reader, secret)
        began = time.monotonic()
        touch_device(reader, device.id, at=NOON + timedelta(days=2))
        assert time.monotonic() - began < BUSY_TIMEOUT / 1000 / 10


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_page_gives_up_writing_after_its_patience(engine: Engine, sessions: sessionmaker[Session]):
    with (
        sessions() as writer,
        transaction(writer),
        make_sessions(engine, patience=0.05)() as page,
        pytest.raises(DatabaseBusy),
        transaction(page),
    ):
        pytest.fail("two writers at once")
