"""Runs the migrations on the engine that ``portal.schema`` hands in."""

from alembic import context

from portal import (  # the models register themselves on Base.metadata
    accounts,
    announcements,
    applications,
    bills,
    books,
    designs,
    mail,
    notices,
    numbers,
    organisations,
    outbox,
    payments,
    print_runs,
    recurring,
)
from portal.db import Base

__all__ = [
    "accounts",
    "announcements",
    "applications",
    "bills",
    "books",
    "designs",
    "mail",
    "notices",
    "numbers",
    "organisations",
    "outbox",
    "payments",
    "print_runs",
    "recurring",
]


def run() -> None:
    """One transaction for all. On SQLite foreign keys are off meanwhile: a table rebuilt in batch mode would
    otherwise empty the tables that cascade from it. Inside a transaction the switch is ignored, so it comes first.
    """
    engine = context.config.attributes["engine"]
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writes=True) as connection:
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=is_sqlite)
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"a migration broke foreign keys: {broken[:5]}")
        finally:
            if is_sqlite:
                connection.rollback()
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
