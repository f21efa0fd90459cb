"""The books as they are stored: accounts, entries, postings. Rows are added, never changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime, YenColumn
from portal.kernel.yen import Yen
from portal.ledger.rules import AccountKind, EntryKind


def _one_of(column: str, values: type[AccountKind | EntryKind]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Account(Base):
    """What is owed to or by somebody. ``organisation_id``: the chain or merchant; 0 for the service's own."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        Unique("kind", "organisation_id", "sandbox"),
        CheckConstraint(_one_of("kind", AccountKind), name="kind_known"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[int] = mapped_column(BigId)  # 0: nobody's; NULLs would be distinct
    sandbox: Mapped[bool]


class Entry(Base):
    """A cause, once: what happened to ``about`` (a payment's or pending item's ref)."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Unique("about", "kind"),
        CheckConstraint(_one_of("kind", EntryKind), name="kind_known"),
        Index("ix_ledger_entries_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    about: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    sandbox: Mapped[bool]


class Posting(Base):
    """Yen on an account: positive what is owed to the service, negative what it owes. An entry's postings sum to 0."""

    __tablename__ = "ledger_postings"
    __table_args__ = (CheckConstraint("amount <> 0", name="amount_not_zero"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"), index=True)
    amount: Mapped[Yen] = mapped_column(YenColumn)
