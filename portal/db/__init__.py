"""The database: engine, transactions, column types and constraint names, on SQLite and on PostgreSQL.

SQLite is the default and PostgreSQL (15 or later) the choice at scale; every query of the portal runs on both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, sessionmaker

from portal.db.columns import Base, BigId, UtcDateTime, YenColumn
from portal.db.turns import WritersTurn

INSERTED_AT_ONCE = 5_000  # rows in memory and in one statement
BUSY_TIMEOUT = 30_000  # ms a SQLite writer waits for another process before it gives up

CONNECT_TIMEOUT = 5  # s to wait for a PostgreSQL server


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


def insert_many(
    session: Session,
    table: Any,
    same: Mapping[str, Any],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    pass_over: Sequence[str] = (),
) -> None:
    """Inserts rows of the columns ``names``, each with the values ``same`` beside; in the caller's transaction.

    ``pass_over``: rows whose values there are taken are passed over. For a hundred thousand rows: what they have in
    common is made ready for the driver once, and else only what must be. Columns with a default of ours must be named
    (``ValueError``).
    """
    database = connection(session)
    statement = insert_or(database.dialect.name, table)
    if pass_over:
        statement = statement.on_conflict_do_nothing(index_elements=list(pass_over))
    columns = [*same, *names]
    compiled: Any = statement.compile(dialect=database.dialect, column_keys=columns)
    if set(compiled.binds) != set(columns):
        raise ValueError(f"not named: {sorted(set(compiled.binds) ^ set(columns))}")
    ready = [inspect(table).local_table.c[name].type.dialect_impl(database.dialect) for name in columns]
    makers = [kind.bind_processor(database.dialect) for kind in ready]
    first = [maker(value) if maker else value for maker, value in zip(makers, same.values(), strict=False)]
    varied = [(place, maker) for place, maker in enumerate(makers[len(first) :], len(first)) if maker]
    order = [columns.index(name) for name in compiled.positiontup or ()]
    in_order = itemgetter(*order) if len(order) > 1 else tuple
    coming = iter(rows)
    while whole := [[*first, *row] for row in islice(coming, INSERTED_AT_ONCE)]:
        for place, maker in varied:
            for row in whole:
                row[place] = maker(row[place])
        given: Any = [in_order(row) if order else dict(zip(columns, row, strict=True)) for row in whole]
        database.exec_driver_sql(str(compiled), given)


__all__ = [
    "BUSY_TIMEOUT",
    "Base",
    "BigId",
    "UtcDateTime",
    "YenColumn",
    "connection",
    "insert_many",
    "insert_or",
    "make_engine",
    "make_sessions",
    "snapshot",
    "transaction",
]
