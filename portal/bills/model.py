"""Bills as they are stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.bills.rules import (
    LEAST,
    MESSAGE_LIMIT,
    MOST,
    NAME_LIMIT,
    PURPOSE_LIMIT,
    REASON_LIMIT,
    REFERENCE_LIMIT,
    BillState,
)
from portal.bills.upload_rules import FILE_NAME_LIMIT, UploadState
from portal.db import Base, BigId, UtcDateTime, YenColumn
from portal.kernel.yen import Yen
from portal.organisations import OfMode

_OPEN = text("state = 'open'")
_IN_A_BATCH = text("batch_id IS NOT NULL")
_OF_A_MEMBER = text("member_id IS NOT NULL")
_ASKED = text("request_key IS NOT NULL")  # in bulk no bill has a key: nothing to be kept in order for those
_STAGED = text("revealed_at IS NULL")
_STATES = ", ".join(repr(str(state)) for state in BillState)
_KEPT = text("forgotten_at IS NULL")
_UPLOAD_STATES = ", ".join(repr(str(state)) for state in UploadState)


class Bill(OfMode, Base):
    """An amount that a merchant asks of whoever holds a number. ``amount`` includes tax.

    ``version`` counts what the merchant changed. ``held_until``: a register has scanned a slip of it; until then it is
    neither changed nor withdrawn. ``payment_ref`` is of the payment that paid it. A bill of a batch is seen once the
    batch is revealed; ``batch_line`` is its place in the request, from 1.
    """

    __tablename__ = "bills"
    __table_args__ = (
        Unique("organisation_id", "sandbox", "reference"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(f"amount BETWEEN {LEAST.amount} AND {MOST.amount}", name="amount_allowed"),
        CheckConstraint("price_before_tax BETWEEN 0 AND amount", name="price_within_amount"),
        CheckConstraint("(state = 'paid') = (payment_ref IS NOT NULL)", name="payment_when_paid"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_at_when_paid"),
        CheckConstraint("(state IN ('withdrawn', 'lapsed')) = (ended_at IS NOT NULL)", name="ended_at_when_ended"),
        CheckConstraint("held_until IS NULL OR state = 'open'", name="held_while_open"),
        Index("ix_bills_open", "number_id", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_bills_open_due", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_bills_number", "number_id", "id"),
        Index("ix_bills_shown", "organisation_id", "sandbox", "id"),
        CheckConstraint("(batch_id IS NULL) = (batch_line IS NULL)", name="line_of_a_batch"),
        Index("ix_bills_member", "member_id", "id", sqlite_where=_OF_A_MEMBER, postgresql_where=_OF_A_MEMBER),
        Index("uq_bills_request_key", "request_key", unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("ix_bills_batch", "batch_id", sqlite_where=_IN_A_BATCH, postgresql_where=_IN_A_BATCH),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))  # the indexes begin with it
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    number_id: Mapped[int] = mapped_column(ForeignKey("numbers.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reference: Mapped[str] = mapped_column(String(REFERENCE_LIMIT))
    state: Mapped[str] = mapped_column(String(16))
    amount: Mapped[Yen] = mapped_column(YenColumn)
    price_before_tax: Mapped[Yen | None] = mapped_column(YenColumn)
    due_on: Mapped[date] = mapped_column(Date)
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LIMIT))
    message: Mapped[str] = mapped_column(String(MESSAGE_LIMIT))
    customer_name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    version: Mapped[int] = mapped_column(default=1)
    token_version: Mapped[int] = mapped_column(default=1)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    payment_ref: Mapped[str | None] = mapped_column(String(22))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("bill_batches.id"))
    batch_line: Mapped[int | None]
    request_key: Mapped[str | None] = mapped_column(String(64))


class BillVersion(OfMode, Base):
    """A bill as it was before it was amended."""

    __tablename__ = "bill_versions"
    __table_args__ = (Unique("bill_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    version: Mapped[int]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))


class BillBatch(OfMode, Base):
    """Bills registered together: none is seen until all are there and ``revealed_at`` is set.

    ``refused``: for each line that is no bill its place (from 1), field, reason and details.
    """

    __tablename__ = "bill_batches"
    __table_args__ = (
        CheckConstraint("revealed_at IS NULL OR discarded_at IS NULL", name="revealed_or_discarded"),
        Index("ix_bill_batches_staged", "made_at", sqlite_where=_STAGED, postgresql_where=_STAGED),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    count: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused: Mapped[list[Any]] = mapped_column(JSON)
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class BillerBlock(Base):
    """A number's holder takes no bills from this organisation; its open ones do not show at kiosks."""

    __tablename__ = "biller_blocks"
    __table_args__ = (Unique("number_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number_id: Mapped[int] = mapped_column(ForeignKey("numbers.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    blocked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BillReport(OfMode, Base):
    """A holder says that a bill is none of theirs; the operator looks into it. They do not see the bill any more."""

    __tablename__ = "bill_reports"
    __table_args__ = (
        Unique("bill_id", "customer_id"),
        CheckConstraint("(decided_at IS NULL) = (decided_by = '')", name="decided_by_somebody"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(REASON_LIMIT))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(String(REASON_LIMIT))


class KeptBill(Base):
    """A bill that a customer has put into their portal by its link, be it on a number of theirs or not."""

    __tablename__ = "kept_bills"
    __table_args__ = (Unique("customer_id", "bill_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BillUpload(OfMode, Base):
    """A CSV file of bills: its bytes and what became of each line lie among the files.

    ``faults``: the first faulty lines; ``refusal``: what is wrong with the file as a whole; ``amount`` is of the
    ``good`` lines together. ``batch_ref``: the bills' batch.
    """

    __tablename__ = "bill_uploads"
    __table_args__ = (
        CheckConstraint(f"state IN ({_UPLOAD_STATES})", name="state_known"),
        CheckConstraint("good + faulty <= total", name="counts_within_total"),
        CheckConstraint("(state = 'registered') = (registered_at IS NOT NULL)", name="registered_at_when_registered"),
        Index("ix_bill_uploads_kept", "made_at", sqlite_where=_KEPT, postgresql_where=_KEPT),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    name: Mapped[str] = mapped_column(String(FILE_NAME_LIMIT))
    encoding: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    total: Mapped[int] = mapped_column(default=0)
    good: Mapped[int] = mapped_column(default=0)
    faulty: Mapped[int] = mapped_column(default=0)
    amount: Mapped[Yen] = mapped_column(YenColumn, default=Yen(0))
    faults: Mapped[list[Any]] = mapped_column(JSON)
    refusal: Mapped[dict[str, str | int] | None] = mapped_column(JSON(none_as_null=True))
    mode: Mapped[str | None] = mapped_column(String(16))
    batch_ref: Mapped[str | None] = mapped_column(String(22))
    job_ref: Mapped[str | None] = mapped_column(String(22))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registered_by: Mapped[str] = mapped_column(String(80), default="")
    registered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # file and results are deleted
