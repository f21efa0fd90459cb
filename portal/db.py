"""The database: engine, transactions, column types and constraint names, on SQLite and on PostgreSQL.

SQLite is the default and PostgreSQL (15 or later) the choice at scale; every query of the portal runs on both.
"""

import ctypes
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, DateTime, Engine, Integer, MetaData, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from portal.kernel.errors import DatabaseBusy
from portal.kernel.yen import Yen

BUSY_TIMEOUT = 30_000  # ms a SQLite writer waits for another process before it gives up

TURN_POLL = 0.000_02  # s between two looks whether another process has finished writing, for the first
TURN_POLLED = 0.005  # s, a few writers' turns; from then on as long as ten of them
PR_SET_TIMERSLACK = 29  # linux/prctl.h; in ns
CONNECT_TIMEOUT = 5  # s to wait for a PostgreSQL server

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite autoincrements only an INTEGER key


class Base(DeclarativeBase):
    """The mapped classes' root; its metadata names every constraint, so that migrations can drop them by name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite keeps no zone, so it is written as UTC and given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive moment (``ValueError``): nobody could say what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime for a UTC column: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class YenColumn(TypeDecorator[Yen]):
    """Whole yen, as an integer of the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Yen | None, dialect: Dialect) -> int | None:
        """Refuses what is no ``Yen`` (``TypeError``)."""
        if value is None:
            return None
        if not isinstance(value, Yen):
            raise TypeError(f"not yen: {value!r}")
        return value.amount

    def process_result_value(self, value: int | None, dialect: Dialect) -> Yen | None:
        """As ``Yen``."""
        return None if value is None else Yen(int(value))


def make_engine(url: str, pool_size: int = 10) -> Engine:
    """An engine for ``url`` whose pool holds ``pool_size`` connections: as many as the server has threads."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=2,
            hide_parameters=True,
            connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT / 1000, "check_same_thread": False},
        )
        _prepare_sqlite(engine)
        return engine
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=2,
        hide_parameters=True,  # an error in the log names no digits
        connect_args={"connect_timeout": CONNECT_TIMEOUT},
    )


def make_sessions(engine: Engine, *, patience: float = BUSY_TIMEOUT / 1000) -> sessionmaker[Session]:
    """Sessions on ``engine``, whose writers take turns on SQLite and wait for theirs for ``patience`` seconds.

    On PostgreSQL, reads outside ``transaction`` need no BEGIN and ROLLBACK, two trips to the server: READ COMMITTED
    gives each statement a view of its own anyway.
    """
    if engine.dialect.name == "postgresql":
        reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        writes = {"isolation_level": "READ COMMITTED"}
        return sessionmaker(reading, expire_on_commit=False, info={"turn": None, "writes": writes})
    database = engine.url.database
    turn = WritersTurn(database) if database and database != ":memory:" else None
    info = {"turn": turn, "patience": patience, "writes": {"writes": True}}
    return sessionmaker(engine, expire_on_commit=False, info=info)


class WritersTurn:
    """One writer at a time over all threads and processes on this machine, so that each commit finds the way free.

    SQLite itself makes a second writer sleep ever longer between two looks. Whoever does not take turns (``sqlite3``
    by hand) is still safe: SQLite's own lock counts.
    """

    def __init__(self, database: str) -> None:
        self._threads = threading.Lock()
        self._path = f"{database}-turn"
        self._file: int | None = None
        self._on_time = threading.local()

    @contextmanager
    def taken(self, patience: float) -> Iterator[None]:
        """The turn, waited for at most ``patience`` seconds (0: only if it is free). Raises ``DatabaseBusy``."""
        self._take(patience)
        try:
            yield
        finally:
            self._give_back()

    def _take(self, patience: float) -> None:
        began = time.monotonic()
        if not self._threads.acquire(timeout=patience):
            raise DatabaseBusy
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            while not self._is_mine(self._file):
                self._wake_on_time()
                now = time.monotonic()
                if now >= began + patience:
                    raise DatabaseBusy
                time.sleep(TURN_POLL if now < began + TURN_POLLED else 10 * TURN_POLL)
        except BaseException:
            self._threads.release()
            raise

    def _wake_on_time(self) -> None:
        """Linux lets a thread oversleep by 50 µs to save power, which is long beside a turn; once a thread, 1 µs."""
        if not getattr(self._on_time, "is_set", False):
            self._on_time.is_set = True
            with suppress(AttributeError):  # elsewhere than on Linux
                ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1000)

    @staticmethod
    def _is_mine(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(self) -> None:
        assert self._file is not None
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)


def _prepare_sqlite(engine: Engine) -> None:
    """Makes SQLite keep its promises: real transactions, durable commits, foreign keys, writers that queue."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT}",
            "journal_mode=WAL",
            "wal_autocheckpoint=4000",  # pages: 16 MB, a few hundred issues, between copies into the database
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):  # a read is a transaction by itself, as on PostgreSQL
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN IMMEDIATE").close()


def connection(session: Session) -> Connection:
    """The session's connection, for Core; within ``transaction`` without asking the session each time."""
    found: Connection | None = session.info.get("connection")
    return session.connection() if found is None else found


@contextmanager
def transaction(session: Session, *, wait: bool = True) -> Iterator[None]:
    """One transaction that writes: joins the one the session is in, or opens and commits its own.

    A read transaction that the session still has open ends first, since SQLite cannot turn it into a writing one.
    Rows that the session remembers are read anew, or a decision on them could undo what others have committed since.
    Raises ``DatabaseBusy`` where another writer on SQLite takes too long; without ``wait``, where there is any.
    """
    if session.info.get("writing"):
        yield
        return
    session.rollback()
    session.expire_all()
    turn: WritersTurn | None = session.info["turn"]
    with turn.taken(session.info["patience"] if wait else 0) if turn else nullcontext():
        session.info["writing"] = True
        try:
            session.info["connection"] = session.connection(execution_options=session.info["writes"])
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = False
            session.info.pop("connection", None)


@contextmanager
def snapshot(session: Session) -> Iterator[None]:
    """Reads that all see the database as it is at one moment, while work goes on; writes nothing."""
    session.rollback()
    session.expire_all()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    else:
        session.connection().exec_driver_sql("BEGIN")
    try:
        yield
    finally:
        session.rollback()


def insert_or(dialect: str, table: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can be given ``on_conflict_do_nothing`` or ``…_do_update``, for the dialect's name."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
