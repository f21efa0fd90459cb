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
