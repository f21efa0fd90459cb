"""Engines that keep in common what they know of statements: to compile these for each test anew takes a third of it."""

from typing import Any

from sqlalchemy import Engine, create_engine, event

from portal import db

_STATEMENTS = 5_000  # more than the portal has; SQLAlchemy keeps 500
_first: dict[str, Engine] = {}


def keep_statements_compiled() -> None:
    """From now on the engines of this process on one kind of database are as one to the portal's statements.

    So they are in a server, whose one engine lives as long as itself.
    """
    db.create_engine = _make_engine


def _make_engine(*where: Any, **options: Any) -> Engine:
    made = create_engine(*where, query_cache_size=_STATEMENTS, **options)
    kind = made.dialect.name
    if kind in _first:
        made.dialect = made.pool._dialect = _first[kind].dialect  # by it statements are known again
        made._compiled_cache = _first[kind]._compiled_cache
    else:
        event.listen(made, "connect", lambda *_connected: _first.setdefault(kind, made))  # then it knows its server
    return made
