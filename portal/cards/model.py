"""The card as it is stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.cards.rules import CardKind, CardState
from portal.db import Base, BigId, UtcDateTime
from portal.organisations import OfMode

_IN_USE = text("state = 'active'")
_OF_A_RUN = text("run_ref IS NOT NULL")


def _one_of(column: str, values: type[CardKind | CardState]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class Card(OfMode, Base):
    """A joint card: a number on paper or on screen. A member has at most one that is active.

    ``look``: ``ground``, ``ink`` (colours), ``name``, and where there is one ``image``, from its design.
    ``token_version`` and ``claim_version`` take back links and claim codes that are out.
    """

    __tablename__ = "cards"
    __table_args__ = (
        CheckConstraint(_one_of("state", CardState), name="state_known"),
        CheckConstraint(_one_of("kind", CardKind), name="kind_known"),
        CheckConstraint("state <> 'active' OR member_id IS NOT NULL", name="active_of_a_member"),
        CheckConstraint("state <> 'blank' OR member_id IS NULL", name="blank_of_nobody"),
        CheckConstraint("(state IN ('blank', 'active')) = (ended_at IS NULL)", name="ended_at_when_ended"),
        CheckConstraint("replaces_id <> id", name="not_its_own_successor"),
        Index("uq_cards_current", "member_id", unique=True, sqlite_where=_IN_USE, postgresql_where=_IN_USE),
        Index("ix_cards_run_ref", "run_ref", "id", sqlite_where=_OF_A_RUN, postgresql_where=_OF_A_RUN),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    number_id: Mapped[int] = mapped_column(ForeignKey("numbers.id"), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    token_version: Mapped[int] = mapped_column(default=1)
    claim_version: Mapped[int] = mapped_column(default=1)
    look: Mapped[dict[str, Any]] = mapped_column(JSON)
    run_ref: Mapped[str | None] = mapped_column(String(22))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bound_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"), unique=True)
    is_asked_for: Mapped[bool] = mapped_column(default=False)  # a holder has asked for a replacement


class CardRecord(NamedTuple):
    """A card with its number, as plain values: for pages, and for runs of a hundred thousand."""

    id: int
    ref: str
    organisation_id: int
    sandbox: bool
    member_id: int | None
    state: str
    kind: str
    token_version: int
    claim_version: int
    look: Mapping[str, Any]
    run_ref: str | None
    made_at: datetime
    ended_at: datetime | None
    is_asked_for: bool
    number_id: int
    number_ref: str
    digits: str
    store_code: str
