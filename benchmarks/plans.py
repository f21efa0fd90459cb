"""How a database goes about what an inquiry and a confirmation ask of it: as it does for few bills, so for many."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from benchmarks.street import AMOUNT, Street, scan_slips
from portal.db import make_engine, make_sessions
from portal.kernel.clock import japan_day
from portal.organisations import Organisation, Scope, scope_of
from portal.payments import Confirmation, confirm, inquire

Plan = tuple[str, ...]


def plans(street: Street) -> dict[str, Plan]:
    """By statement, in the order of their first use, how it is carried out."""
    engine = make_engine(street.url)
    found: dict[str, Plan] = {}
    (slip,) = scan_slips(street, 1)
    at = datetime.now(UTC)
    told = Confirmation(slip.code, AMOUNT, slip.store, slip.register, japan_day(at), "plan")
    acts: tuple[Callable[[Session, Scope], object], ...] = (
        lambda session, chain: inquire(session, chain, street.digits[0], kiosk="K1", at=at),
        lambda session, chain: confirm(session, chain, told, at=at),
    )
    with make_sessions(engine)() as session:
        chain = scope_of(session.scalars(select(Organisation).where(Organisation.id == street.chain_id)).one())
        session.rollback()
        for act in acts:
            with _heard(engine) as statements:
                act(session, chain)
            for statement, parameters in statements:
                found.setdefault(statement, _plan(engine, statement, parameters))
    engine.dispose()
    return found


@contextmanager
def _heard(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001  # SQLAlchemy's own signature
        heard.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def _plan(engine: Engine, statement: str, parameters: Any) -> Plan:
    how = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN (COSTS OFF) "
    if not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", statement):
        return ()
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(how + statement, parameters).all()
        connection.rollback()
    return tuple(_step(str(row[-1])) for row in rows)


def _step(line: str) -> str:
    """Without the values that are looked for."""
    return re.sub(r"'[^']*'(::[a-z ]+)?|\b\d+\b", "?", line)
