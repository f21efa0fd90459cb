"""How many statements the hot paths need, and that each finds its row by an index."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from portal.accounts import Attempts, Limit, devices_of, recognise_device
from portal.db import transaction
from portal.kernel.identifiers import new_secret
from portal.numbers import (
    Kind,
    Number,
    NumberHolding,
    held_number,
    held_numbers,
    issue_first_number,
    issue_in_bulk,
    number_by_ref,
    numbers_of_batch,
    successor,
)
from portal.numbers.store import digits_taken, ref_of_request
from portal.outbox import number_events, read_feed
from tests.factories import Factory, make_plan
from tests.fakes import NOON
from tests.statements import recorded

PLAN = make_plan()
ENOUGH = 3_000  # rows; with a few PostgreSQL rightly reads the whole table
FIRST = 300_000_000_000  # the first customer's id


def kinds(statements: list[str]) -> list[str]:
    """Verb and table of each statement."""
    pattern = r"(INSERT) INTO (\w+)|(SELECT).*?FROM (\w+)|(UPDATE) (\w+)|(DELETE) FROM (\w+)"
    found = [re.search(pattern, statement, re.DOTALL) for statement in statements]
    return [" ".join(part for part in match.groups() if part) for match in found]


FIRST_NUMBER = {
    "sqlite": ["INSERT customers", "INSERT devices", "INSERT numbers", "INSERT events"],
    "postgresql": ["INSERT customers", "INSERT numbers"],  # the device and the event ride along
}


def test_a_first_number_takes_as_many_trips_as_it_must(session: Session, engine: Engine, backend: str):
    with recorded(engine) as statements:
        issue_first_number(session, new_secret(), plan=PLAN, at=NOON)
    assert kinds(statements) == FIRST_NUMBER[backend]
    assert all(f"INSERT INTO {table}" in "".join(statements) for table in ("customers", "devices", "numbers", "events"))


def test_one_limit_takes_one_more_on_sqlite_and_none_on_postgresql(session: Session, engine: Engine, backend: str):
    limits = [("address:1", Limit(9, timedelta(hours=1)))]
    with recorded(engine) as statements:
        issue_first_number(session, new_secret(), plan=PLAN, at=NOON, limits=limits)
    assert len(statements) == len(FIRST_NUMBER[backend]) + (backend == "sqlite")
    assert "INSERT INTO attempts" in str(statements[-1])
    assert session.scalars(select(Attempts.count)).all() == [1]


def test_two_limits_take_two_more(session: Session, engine: Engine, backend: str):
    limits = [(f"address:{place}", Limit(9, timedelta(hours=1))) for place in range(2)]
    with recorded(engine) as statements:
        issue_first_number(session, new_secret(), plan=PLAN, at=NOON, limits=limits)
    assert kinds(statements)[len(FIRST_NUMBER[backend]) :] == ["INSERT attempts"] * 2


def test_showing_a_number_takes_two_statements(session: Session, engine: Engine, make: Factory):
    holder = make.holder()
    ref = make.number(holder).ref
    session.rollback()
    with recorded(engine) as statements:
        held_number(session, recognise_device(session, holder.secret).customer_id, ref)
    assert kinds(statements) == ["SELECT devices", "SELECT numbers"]


def test_a_list_of_numbers_takes_one_statement_however_long(session: Session, engine: Engine, make: Factory):
    holder = make.holder()
    for _ in range(12):
        make.number(holder)
    session.rollback()
    with recorded(engine) as statements:
        assert len(held_numbers(session, holder.id)) == 12
    assert kinds(statements) == ["SELECT numbers"]


def test_a_bulk_issue_does_not_take_a_statement_a_row(session: Session, engine: Engine):
    with recorded(engine) as statements:
        issue_in_bulk(session, Kind.JOINT_CARD, 5_000, plan=PLAN, at=NOON)
    assert len(statements) < 50


NEARLY_EMPTY = "Seq Scan on event_releases"  # a row for each bulk of events that is being let go just now

QUERIES = [  # the index on PostgreSQL, how SQLite names the same search, the query
    ("uq_devices_secret_hash", "(secret_hash=?)", lambda session, _: recognise_device(session, "x")),
    ("ix_devices_customer_id", "(customer_id=?)", lambda session, first: devices_of(session, first)),  # noqa: PLW0108
    ("ix_numbers_customer_id|uq_numbers_ref", "(ref=?)", lambda session, first: held_number(session, first, "bulk-0")),
    ("uq_numbers_ref", "(ref=?)", lambda session, _: number_by_ref(session, "bulk-0")),
    ("ix_numbers_customer_id", "(customer_id=?)", lambda session, first: held_numbers(session, first)),  # noqa: PLW0108
    ("uq_numbers_request_key", "(request_key=?)", lambda session, _: ref_of_request(session, "a")),
    ("uq_numbers_replaces_id", "(replaces_id=?)", lambda session, _: successor(session, 1)),
    ("uq_numbers_digits", "(digits=?)", lambda session, _: digits_taken(session, ["2000000000008"])),
    ("ix_numbers_batch", "(batch=? AND id>?)", lambda session, _: list(numbers_of_batch(session, "a"))),
    ("uq_events_feed_position", "(feed=? AND position>?)", lambda session, _: read_feed(session, after=ENOUGH - 9)),
    ("ix_events_unnumbered", "USING INDEX ix_events_unnumbered", lambda session, _: number_events(session)),
]


def test_every_query_finds_its_rows_by_an_index(engine: Engine, make: Factory):
    """In tables large enough that reading them whole is a mistake."""
    make.rows(ENOUGH, first=FIRST)
    on_phones(make.session)
    number_events(make.session, limit=ENOUGH)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    for index, search, query in QUERIES:
        make.session.rollback()
        with recorded(engine, values=True) as run:
            query(make.session, FIRST)
        selects = [one for one in run if one[0].startswith("SELECT") and "FROM" in one[0]]
        assert selects
        plan = plan_of(engine, selects)
        expected = [search] if engine.dialect.name == "sqlite" else index.split("|")
        assert any(one in plan for one in expected), plan
        assert "Seq Scan" not in plan.replace(NEARLY_EMPTY, "")


def on_phones(session: Session) -> None:
    """Every number is on a phone of the customer after the next one's."""
    ids = session.execute(select(Number.id, Number.customer_id).order_by(Number.id)).all()
    rows = [
        {"ref": f"r-{number}", "number_id": number, "customer_id": ids[place - 2].customer_id, "place": 1}
        | {"label": "", "device_name": "", "since": NOON}
        for place, (number, _) in enumerate(ids)
    ]
    with transaction(session):
        session.execute(insert(NumberHolding), rows)


def plan_of(engine: Engine, statements: list[tuple[str, Any]]) -> str:
    """How the database would run the statements."""
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        rows = [row for sql, values in statements for row in connection.exec_driver_sql(explain + sql, values)]
    return "\n".join(str(row[-1]) for row in rows)
