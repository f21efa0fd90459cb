"""Posting: accounts made on first use, an entry with its postings, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Executable, String, bindparam, insert, select
from sqlalchemy.orm import Session

from portal.db import UtcDateTime, YenColumn, connection, insert_or, transaction
from portal.ledger.errors import AlreadyPosted
from portal.ledger.model import Account, Entry, Posting
from portal.ledger.rules import AccountKind, EntryKind, Line, check_lines

Whose = tuple[str, int]
"""An account within one mode: its kind, and the organisation's id (0: the service's own)."""

_insert_postings = insert(Posting).values(
    entry_id=bindparam("entry", type_=BigInteger),
    account_id=bindparam("account", type_=BigInteger),
    amount=bindparam("yen", type_=YenColumn),
)


_accounts = select(Account.kind, Account.organisation_id, Account.id).where(
    Account.sandbox == bindparam("sandbox", type_=Boolean),
    Account.kind.in_(bindparam("kinds", type_=String, expanding=True)),
    Account.organisation_id.in_(bindparam("organisations", type_=BigInteger, expanding=True)),
)


@cache
def _insert_entry(dialect: str) -> Executable:
    row = {
        "kind": bindparam("kind", type_=String),
        "about": bindparam("about", type_=String),
        "at": bindparam("at", type_=UtcDateTime),
        "sandbox": bindparam("sandbox", type_=Boolean),
    }
    entry = insert_or(dialect, Entry).values(row)
    return entry.on_conflict_do_nothing(index_elements=["about", "kind"]).returning(Entry.id)


@cache
def _insert_account(dialect: str) -> Executable:
    return insert_or(dialect, Account).on_conflict_do_nothing(index_elements=["kind", "organisation_id", "sandbox"])


def account(session: Session, kind: AccountKind, organisation_id: int, *, sandbox: bool) -> int:
    """The id of this account, which is made where there is none yet."""
    with transaction(session):
        return _ids(session, {(kind, organisation_id)}, sandbox=sandbox)[kind, organisation_id]


def post(session: Session, kind: EntryKind, about: str, lines: Sequence[Line], *, at: datetime, sandbox: bool) -> None:
    """Posts an entry about a payment or pending item (its ref), in the caller's transaction.

    Raises ``Unbalanced``, and ``AlreadyPosted`` where there is an entry of this kind about the same thing.
    """
    check_lines(lines)
    with transaction(session):
        ids = _ids(session, {(line.kind, line.organisation_id) for line in lines}, sandbox=sandbox)
        database = connection(session)
        row = {"kind": kind, "about": about, "at": at, "sandbox": sandbox}
        entry = database.execute(_insert_entry(database.dialect.name), row).scalar_one_or_none()
        if entry is None:
            raise AlreadyPosted(kind, about)
        accounts = [ids[line.kind, line.organisation_id] for line in lines]
        database.execute(
            _insert_postings,
            [{"entry": entry, "account": one, "yen": line.amount} for one, line in zip(accounts, lines, strict=True)],
        )


def _ids(session: Session, wanted: set[Whose], *, sandbox: bool) -> dict[Whose, int]:
    """The ids of accounts; those that there are not yet are made, whoever else makes them at the same moment."""
    found = _found(session, wanted, sandbox=sandbox)
    if missing := sorted(wanted - found.keys()):
        database = connection(session)
        rows: list[dict[str, Any]] = [
            {"kind": kind, "organisation_id": whose, "sandbox": sandbox} for kind, whose in missing
        ]
        database.execute(_insert_account(database.dialect.name), rows)
        found |= _found(session, missing, sandbox=sandbox)
    return found


def _found(session: Session, wanted: Iterable[Whose], *, sandbox: bool) -> dict[Whose, int]:
    pairs = set(wanted)
    asked = {"kinds": [kind for kind, _ in pairs], "organisations": [whose for _, whose in pairs], "sandbox": sandbox}
    rows = connection(session).execute(_accounts, asked)
    return {(kind, whose): number for kind, whose, number in rows if (kind, whose) in pairs}
