"""Rows that each revision must be able to hold, written against the tables as they are there, not as models say.

A new migration adds its tables' rows here; a table without any is a failing test.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, MetaData, select

from portal.db import BigId, UtcDateTime
from tests.factories import STORE_CODE, make_digits

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


def number(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``numbers``."""
    row = {
        "id": place,
        "ref": f"ref-{place}",
        "digits": make_digits(200_000_000_000 + place),
        "store_code": STORE_CODE,
        "kind": "portal",
        "sandbox": False,
        "state": "active",
        "customer_id": None,
        "label": "",
        "issued_at": AT,
        "registrable_until": None,
        "stopped_at": None,
        "replaces_id": None,
        "request_key": None,
        "batch": None,
    }
    return row | columns


ROWS: dict[str, list[dict[str, Any]]] = {  # parents before children
    "customers": [{"id": 1, "created_at": AT}, {"id": 2, "created_at": AT}],
    "devices": [
        {"id": 1, "customer_id": 1, "secret_hash": b"a" * 32, "name": "iPhone", "created_at": AT, "seen_at": AT},
        {"id": 2, "customer_id": 1, "secret_hash": b"\x00" * 32, "name": "", "created_at": AT, "seen_at": AT},
        {"id": 3, "customer_id": 2, "secret_hash": b"c" * 32, "name": "", "created_at": AT, "seen_at": AT},
    ],
    "passkeys": [
        {
            "id": 1,
            "customer_id": 1,
            "credential_id": b"credential",
            "public_key": b"key",
            "user_handle": b"h" * 32,
            "name": "iPhone",
            "is_synced": True,
            "created_at": AT,
            "used_at": None,
        }
    ],
    "spent_challenges": [{"challenge": b"c" * 56, "used_by": b"a" * 32, "expires_at": AT}],
    "recovery_codes": [{"customer_id": 1, "code_hash": b"r" * 32, "made_at": AT, "used_by": None}],
    "mail_addresses": [{"customer_id": 2, "address": "a..b@docomo.ne.jp", "verified_at": AT}],
    "mail_links": [
        {
            "ref": "mail-1",
            "expires_at": AT,
            "used_by": None,
            "customer_id": 2,
            "purpose": "sign_in",
            "address": "a..b@docomo.ne.jp",
            "language": "ja",
            "due_at": AT,
            "tries": 1,
        }
    ],
    "pairings": [
        {
            "ref": "pairing-1",
            "expires_at": AT,
            "used_by": b"b" * 32,
            "customer_id": 1,
            "device_name": "Android",
            "is_confirmed": True,
        }
    ],
    "hand_overs": [{"ref": "hand-over-1", "expires_at": AT, "used_by": None, "customer_id": 1, "bound_to": "m" * 22}],
    "attempts": [{"subject": "device:1", "count": 3, "ends_at": AT}],
    "events": [
        {
            "id": 1,
            "feed": "service",
            "name": "x.y",
            "about": "a",
            "payload": {"a": 1},
            "happened_at": AT,
            "position": 1,
        },
        {"id": 2, "feed": "service", "name": "x.y", "about": "b", "payload": {}, "happened_at": AT, "position": None},
    ],
    "feeds": [{"name": "service", "last_position": 1}],
    "numbers": [
        number(1, customer_id=1, label="髙﨑𠮷", state="stopped", stopped_at=AT, request_key="portal:a"),
        number(2, customer_id=1, replaces_id=1),
        number(3, kind="sheet", registrable_until=AT, batch="batch-1", sandbox=True),
    ],
}


def tables(engine: Engine) -> MetaData:
    """The tables as the database has them now."""
    metadata = MetaData()
    metadata.reflect(engine)
    metadata.remove(metadata.tables["alembic_version"])
    for table in metadata.tables.values():
        for column in table.columns:  # read and write values as the portal does
            if column.name.endswith(("_at", "_until")):
                column.type = UtcDateTime()
            elif column.name == "payload":
                column.type = column.type.as_generic() if hasattr(column.type, "as_generic") else column.type
            elif column.name == "id":
                column.type = BigId
    return metadata


def write(engine: Engine, only: set[str] | None = None) -> None:
    """Writes the rows of the tables there are, or of those in ``only``."""
    there = tables(engine).tables
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for name, rows in ROWS.items():
            if name in there and (only is None or name in only):
                columns = set(there[name].columns.keys())
                connection.execute(
                    there[name].insert(), [{k: v for k, v in row.items() if k in columns} for row in rows]
                )


def read(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, by table and in order of the first column."""
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table).order_by(next(iter(table.c)))).mappings()]
            for name, table in tables(engine).tables.items()
        }
