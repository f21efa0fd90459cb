"""Reading the books; never commits."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.yen import ZERO, Yen
from portal.ledger.model import Account, Entry, Posting
from portal.ledger.rules import AccountKind


class PostedLine(NamedTuple):
    """A posting with the kinds of its entry and account, and whose the account is (0: the service's own)."""

    entry: str
    account: str
    organisation_id: int
    amount: Yen


class Balance(NamedTuple):
    """What all accounts of a kind come to in one mode: positive what is owed to the service, negative what it owes."""

    account: str
    sandbox: bool
    amount: Yen


def balances(session: Session) -> Sequence[Balance]:
    """The sums of all accounts by kind and mode, those of which nothing was ever posted left out."""
    asked = (
        select(Account.kind, Account.sandbox, func.sum(Posting.amount))
        .join_from(Posting, Account, Account.id == Posting.account_id)
        .group_by(Account.kind, Account.sandbox)
        .order_by(Account.sandbox, Account.kind)
    )
    return [Balance._make(row) for row in session.execute(asked)]


def balance(session: Session, kind: AccountKind, organisation_id: int, *, sandbox: bool) -> Yen:
    """The sum of an account's postings: positive what is owed to the service, negative what it owes."""
    asked = select(func.sum(Posting.amount)).join(Account, Account.id == Posting.account_id)
    whose = (Account.kind == kind, Account.organisation_id == organisation_id, Account.sandbox == sandbox)
    return session.scalar(asked.where(*whose)) or ZERO


def postings_of(session: Session, about: str) -> Sequence[PostedLine]:
    """What was posted about a payment or pending item (its ref), in the order of posting."""
    asked = (
        select(Entry.kind, Account.kind, Account.organisation_id, Posting.amount)
        .join_from(Posting, Entry, Entry.id == Posting.entry_id)
        .join(Account, Account.id == Posting.account_id)
        .where(Entry.about == about)
        .order_by(Posting.id)
    )
    return [PostedLine._make(row) for row in session.execute(asked)]
