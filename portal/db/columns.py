"""The mapped classes' root, and the column types of moments and money."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Integer, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from portal.kernel.yen import Yen

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite autoincrements only an INTEGER key


class Base(DeclarativeBase):
    """The mapped classes' root; its metadata names every constraint, so that migrations can drop them by name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite keeps no zone, so it is written as UTC and given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive moment (``ValueError``): nobody could say what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime for a UTC column: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class YenColumn(TypeDecorator[Yen]):
    """Whole yen, as an integer of the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Yen | None, dialect: Dialect) -> int | None:
        """Refuses what is no ``Yen`` (``TypeError``)."""
        if value is None:
            return None
        if not isinstance(value, Yen):
            raise TypeError(f"not yen: {value!r}")
        return value.amount

    def process_result_value(self, value: int | None, dialect: Dialect) -> Yen | None:
        """As ``Yen``."""
        return None if value is None else Yen(int(value))
