"""Slips, payments and what the operator must look into, as they are stored."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime, YenColumn
from portal.kernel.yen import Yen
from portal.organisations import OfMode
from portal.payments.rules import (
    MOST_REISSUED,
    RECEIPT_LIMIT,
    REGISTER_LIMIT,
    RESOLUTION_LIMIT,
    STORE_LIMIT,
    PaymentState,
    PendingKind,
    Resolution,
)

_HELD = text("state = 'authorised'")
_PROVISIONAL = text("state = 'confirmed'")
_OPEN = text("resolved_at IS NULL")
OF_CASH, OF_REVERSALS = text("kind <> 'reversal'"), text("kind = 'reversal'")
_TOLD = ("chain_id", "store", "register", "business_date", "receipt", "code", "amount", "sandbox")


def _one_of(column: str, values: type[PaymentState | PendingKind | Resolution]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Slip(OfMode, Base):
    """What a kiosk printed (申込券), for one or more bills of a number. ``organisation_id`` is the chain's."""

    __tablename__ = "slips"
    __table_args__ = (
        Unique("organisation_id", "sandbox", "request_key"),
        CheckConstraint("length(slip_no) = 12", name="slip_no_12"),
        Index("ix_slips_of_number", "number_id", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    slip_no: Mapped[str] = mapped_column(String(12), unique=True)
    number_id: Mapped[int] = mapped_column(ForeignKey("numbers.id"))
    language: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    request_key: Mapped[str | None] = mapped_column(String(64))


class SlipBill(Base):
    """A bill on a slip with its 44 digits; ``bill_version`` is what the bill was when the slip was made."""

    __tablename__ = "slip_bills"
    __table_args__ = (
        Unique("slip_id", "place"),
        Unique("slip_id", "bill_id"),
        CheckConstraint("length(code) = 44", name="code_44"),
        CheckConstraint(f"reissue BETWEEN 0 AND {MOST_REISSUED}", name="reissue_one_digit"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("slips.id"))
    place: Mapped[int]
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), index=True)
    bill_version: Mapped[int]
    reissue: Mapped[int]
    amount: Mapped[Yen] = mapped_column(YenColumn)
    code: Mapped[str] = mapped_column(String(44), unique=True)


class Payment(OfMode, Base):
    """A register at a bill: ``organisation_id`` is the merchant's, ``chain_id`` the store chain's.

    A bill has one that is not released or reversed at most. Where it was taken is known from the confirmation on.
    """

    __tablename__ = "payments"
    __table_args__ = (
        Unique("chain_id", "store", "register", "business_date", "receipt", "code"),
        CheckConstraint(_one_of("state", PaymentState), name="state_known"),
        CheckConstraint("(state IN ('confirmed', 'final', 'reversed')) = (confirmed_at IS NOT NULL)", name="confirmed"),
        CheckConstraint("(state = 'reversed') = (reversed_at IS NOT NULL)", name="reversed_at_when_reversed"),
        CheckConstraint("(state = 'final') = (final_at IS NOT NULL)", name="final_at_when_final"),
        CheckConstraint("(receipt IS NULL) = (confirmed_at IS NULL)", name="receipt_when_confirmed"),
        Index(
            "uq_payments_in_force",
            "bill_id",
            unique=True,
            sqlite_where=text("state IN ('authorised', 'confirmed', 'final')"),
            postgresql_where=text("state IN ('authorised', 'confirmed', 'final')"),
        ),
        Index("ix_payments_held", "held_until", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_payments_provisional", "confirmed_at", sqlite_where=_PROVISIONAL, postgresql_where=_PROVISIONAL),
        Index("ix_payments_chain_day", "chain_id", "business_date"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), index=True)
    slip_bill_id: Mapped[int] = mapped_column(ForeignKey("slip_bills.id"))
    code: Mapped[str] = mapped_column(String(44))
    state: Mapped[str] = mapped_column(String(16))
    amount: Mapped[Yen] = mapped_column(YenColumn)
    store: Mapped[str] = mapped_column(String(STORE_LIMIT))
    register: Mapped[str] = mapped_column(String(REGISTER_LIMIT))
    business_date: Mapped[date | None] = mapped_column(Date)
    receipt: Mapped[str | None] = mapped_column(String(RECEIPT_LIMIT))
    authorised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    final_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reversed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    token_version: Mapped[int] = mapped_column(default=1)


class PendingItem(Base):
    """A confirmation (or reversal) that fits no bill: never refused, never dropped; the operator resolves it.

    Told twice it is one; of another amount it is another. ``payment_id``: the payment that it contradicts, or became.
    """

    __tablename__ = "pending_items"
    __table_args__ = (
        Index("uq_pending_items_cash", *_TOLD, unique=True, sqlite_where=OF_CASH, postgresql_where=OF_CASH),
        Index(
            "uq_pending_items_reversal", *_TOLD, unique=True, sqlite_where=OF_REVERSALS, postgresql_where=OF_REVERSALS
        ),
        CheckConstraint(_one_of("kind", PendingKind), name="kind_known"),
        CheckConstraint("resolution IS NULL OR " + _one_of("resolution", Resolution), name="resolution_known"),
        CheckConstraint("(resolution IS NULL) = (resolved_at IS NULL)", name="resolved_at_when_resolved"),
        Index("ix_pending_items_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    sandbox: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(44))
    amount: Mapped[Yen] = mapped_column(YenColumn)
    store: Mapped[str] = mapped_column(String(STORE_LIMIT))
    register: Mapped[str] = mapped_column(String(REGISTER_LIMIT))
    business_date: Mapped[date] = mapped_column(Date)
    receipt: Mapped[str] = mapped_column(String(RECEIPT_LIMIT))
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bills.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolution: Mapped[str | None] = mapped_column(String(16))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(RESOLUTION_LIMIT))
