"""Many numbers in one operation, beside Core's bulk insert of the very same rows, each in a fresh database."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, select

from benchmarks.databases import Fresh, databases
from benchmarks.figures import Figure, paired
from benchmarks.options import Options, in_turn
from portal.db import make_engine, make_sessions
from portal.numbers import Kind, Number, issue_in_bulk

MOST_TIMES = 3  # the bare insert's time
ROUNDS = 3

Rows = Sequence[dict[str, Any]]


def run(options: Options) -> Iterator[Figure]:
    """Seconds of both, in turn."""
    for backend in options.backends:
        with databases(backend, options.folder) as fresh:
            rows: list[dict[str, Any]] = []
            _issue(fresh, options, rows)
            ours, theirs = in_turn(ROUNDS, partial(_issue, fresh, options), partial(_insert, fresh, rows))
            name = f"bulk of {options.bulk}, {backend}"
            yield paired(name, "s", ours, theirs, limit=MOST_TIMES, at_least=False)


def _issue(fresh: Fresh, options: Options, rows: list[dict[str, Any]] | None = None) -> float:
    """Issues in bulk and checks the count; gives the rows back in ``rows`` where a list is handed in."""
    engine = make_engine(fresh())
    with make_sessions(engine)() as session:
        began = time.perf_counter()
        issue_in_bulk(session, Kind.JOINT_CARD, options.bulk, plan=options.plan, at=datetime.now(UTC))
        took = time.perf_counter() - began
        if rows is not None:
            columns = [column for column in Number.__table__.columns if column.name != "id"]
            rows += [dict(row) for row in session.execute(select(*columns)).mappings()]
    engine.dispose()
    return took


def _insert(fresh: Fresh, rows: Rows) -> float:
    engine = make_engine(fresh())
    with engine.execution_options(writes=True).connect() as connection:
        began = time.perf_counter()
        with connection.begin():
            connection.execute(insert(Number), rows)
        took = time.perf_counter() - began
    engine.dispose()
    return took
