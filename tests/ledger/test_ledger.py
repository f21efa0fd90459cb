"""Entries balance, are posted once and for ever, and what is wrong in the books is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.kernel.yen import ZERO, Yen
from portal.ledger import (
    NOBODY,
    AccountKind,
    AlreadyPosted,
    Entry,
    EntryKind,
    Line,
    Posting,
    Unbalanced,
    account,
    balance,
    opposite,
    post,
    postings_of,
    verify_ledger,
)
from portal.ledger.rules import check_lines
from tests.fakes import NOON
from tests.races import at_once

CHAIN, MERCHANT = 7, 8


def lines(amount: int, *, chain: int = CHAIN, merchant: int = MERCHANT) -> list[Line]:
    """A payment's lines."""
    there = Line(AccountKind.STORES, chain, Yen(amount))
    return [there, Line(AccountKind.COLLECTED, merchant, Yen(-amount))]


def pay(
    session: Session, about: str, amount: int, *, sandbox: bool = False, kind: EntryKind = EntryKind.PAYMENT
) -> None:
    post(session, kind, about, lines(amount), at=NOON, sandbox=sandbox)


def test_what_is_posted_stands_on_both_accounts_of_its_mode(session: Session):
    pay(session, "p1", 1_000)
    pay(session, "p2", 500)
    pay(session, "t1", 70, sandbox=True)
    post(session, EntryKind.REVERSAL, "p2", opposite(lines(500)), at=NOON, sandbox=False)
    assert balance(session, AccountKind.STORES, CHAIN, sandbox=False) == Yen(1_000)
    assert balance(session, AccountKind.COLLECTED, MERCHANT, sandbox=False) == Yen(-1_000)
    assert balance(session, AccountKind.COLLECTED, MERCHANT, sandbox=True) == Yen(-70)
    assert balance(session, AccountKind.SUSPENSE, NOBODY, sandbox=False) == ZERO
    assert [tuple(line) for line in postings_of(session, "p2")] == [
        ("payment", "stores", CHAIN, Yen(500)),
        ("payment", "collected", MERCHANT, Yen(-500)),
        ("reversal", "stores", CHAIN, Yen(-500)),
        ("reversal", "collected", MERCHANT, Yen(500)),
    ]
    found = verify_ledger(session)
    assert (found.entries, found.total, found.is_sound) == (4, ZERO, True)


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        lines(1_000)[:1],
        [*lines(1_000), Line(AccountKind.SUSPENSE, NOBODY, Yen(1))],
        [*lines(1_000), Line(AccountKind.SUSPENSE, NOBODY, ZERO)],
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_does_not_balance_is_not_posted(session: Session, wrong: list[Line]):
    with pytest.raises(Unbalanced):
        post(session, EntryKind.PAYMENT, "p1", wrong, at=NOON, sandbox=False)
    assert verify_ledger(session).entries == 0


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=6))
def test_lines_and_their_opposite_balance_together(amounts: list[int]):
    some = [Line(AccountKind.SUSPENSE, NOBODY, Yen(amount)) for amount in amounts]
    check_lines([*some, *opposite(some)])
    assert opposite(opposite(some)) == some


def test_the_same_cause_is_posted_once_whoever_tries(sessions: sessionmaker[Session], session: Session):
    def work(_: int) -> bool:
        with sessions() as own:
            try:
                pay(own, "p1", 1_000)
            except AlreadyPosted:
                return False
            return True

    assert sum(at_once(4, work)) == 1
    assert balance(session, AccountKind.STORES, CHAIN, sandbox=False) == Yen(1_000)
    pay(session, "p1", 1_000, kind=EntryKind.PENDING)  # another cause, about the same


def test_an_account_is_made_once_however_many_ask_for_it_first(sessions: sessionmaker[Session]):
    def work(_: int) -> int:
        with sessions() as own:
            return account(own, AccountKind.COLLECTED, MERCHANT, sandbox=False)

    assert len(set(at_once(6, work))) == 1


@pytest.mark.parametrize("table", ["ledger_accounts", "ledger_entries", "ledger_postings"])
def test_the_database_refuses_to_change_the_books(session: Session, table: str):
    pay(session, "p1", 1_000)
    for statement in (f"UPDATE {table} SET id = id + 1", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="never changed"), transaction(session):
            session.execute(text(statement))
    assert verify_ledger(session).is_sound


def test_what_is_wrong_is_found_and_named(session: Session):
    pay(session, "good", 1_000)
    live = account(session, AccountKind.STORES, CHAIN, sandbox=False)
    with transaction(session):
        for number, (about, sandbox) in enumerate([("bad", False), ("empty", False), ("mixed", True)], 100):
            entry = {"id": number, "about": about, "at": NOON, "sandbox": sandbox}
            session.execute(insert(Entry), [entry | {"kind": "payment"}])
        for entry_id, amount in ((100, 3), (102, 5), (102, -5)):
            session.execute(insert(Posting), [{"entry_id": entry_id, "account_id": live, "amount": Yen(amount)}])
    found = verify_ledger(session)
    assert (found.total, found.is_sound) == (Yen(3), False)
    assert found.faulty == ("payment bad", "payment empty", "payment mixed")
