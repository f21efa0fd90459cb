"""The number as it is stored."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts import NAME_LIMIT
from portal.db import Base, BigId, UtcDateTime
from portal.numbers.rules import LABEL_LIMIT, MOST_HOLDERS, Kind, State


def _check_digit_sql(column: str) -> str:
    digits = [f"CAST(substr({column}, {place}, 1) AS INTEGER)" for place in range(1, 14)]
    return f"({' + '.join(digits[::2])} + 3 * ({' + '.join(digits[1::2])})) % 10 = 0"


def _only_digits_sql(column: str) -> str:
    return f"ltrim({column}, '0123456789') = ''"  # SQLite reads a letter as the number 0


def _one_of(column: str, values: type[Kind] | type[State]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


_IN_BATCH = text("batch IS NOT NULL")


class Number(Base):
    """A 13-digit number. Once issued it is never deleted and never given to anyone else.

    ``shows_replaced``: its holder agreed that it shows, and pays, the bills of the number that it replaced too.
    """

    __tablename__ = "numbers"
    __table_args__ = (
        CheckConstraint("length(digits) = 13", name="digits_13"),
        CheckConstraint(_check_digit_sql("digits"), name="digits_check_digit"),
        CheckConstraint(_only_digits_sql("digits"), name="digits_only_digits"),
        CheckConstraint("length(store_code) = 13", name="store_code_13"),
        CheckConstraint(_check_digit_sql("store_code"), name="store_code_check_digit"),
        CheckConstraint(_only_digits_sql("store_code"), name="store_code_only_digits"),
        CheckConstraint("digits <> store_code", name="not_the_store_code"),
        CheckConstraint(_one_of("kind", Kind), name="kind_known"),
        CheckConstraint(_one_of("state", State), name="state_known"),
        CheckConstraint("(state = 'stopped') = (stopped_at IS NOT NULL)", name="stopped_at_when_stopped"),
        CheckConstraint(f"length(label) <= {LABEL_LIMIT}", name="label_fits"),
        CheckConstraint("replaces_id <> id", name="not_its_own_successor"),
        CheckConstraint("NOT shows_replaced OR replaces_id IS NOT NULL", name="shows_what_it_replaced"),
        Index("ix_numbers_batch", "batch", "id", sqlite_where=_IN_BATCH, postgresql_where=_IN_BATCH),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    digits: Mapped[str] = mapped_column(String(13), unique=True)
    store_code: Mapped[str] = mapped_column(String(13))
    kind: Mapped[str] = mapped_column(String(16))
    sandbox: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default=State.ACTIVE)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    label: Mapped[str] = mapped_column(String(LABEL_LIMIT), default="")
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registrable_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("numbers.id"), unique=True)
    shows_replaced: Mapped[bool] = mapped_column(default=False)
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    batch: Mapped[str | None] = mapped_column(String(22))


class NumberHolding(Base):
    """A card's number on a customer's phone: it is its card's, and up to three customers keep it among their own.

    ``place`` is 1 to 3, so that the database itself lets no fourth in; ``device_name``: the phone it was put on.
    """

    __tablename__ = "number_holdings"
    __table_args__ = (
        Unique("number_id", "customer_id"),
        Unique("number_id", "place"),
        CheckConstraint(f"place BETWEEN 1 AND {MOST_HOLDERS}", name="place_among_holders"),
        CheckConstraint(f"length(label) <= {LABEL_LIMIT}", name="label_fits"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    number_id: Mapped[int] = mapped_column(ForeignKey("numbers.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    place: Mapped[int]
    label: Mapped[str] = mapped_column(String(LABEL_LIMIT))
    device_name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class NumberRecord(NamedTuple):
    """A number as it is read: plain values, a fifth of the cost of a mapped object on the page that counts most."""

    id: int
    ref: str
    digits: str
    store_code: str
    kind: str
    sandbox: bool
    state: str
    customer_id: int | None
    label: str
    issued_at: datetime
    registrable_until: datetime | None
    stopped_at: datetime | None
    replaces_id: int | None
    shows_replaced: bool
    batch: str | None
