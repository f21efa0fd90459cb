"""Members, lists of them, and numbers that customers give to merchants, as they are stored."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.mail import ADDRESS_LIMIT
from portal.members.rules import (
    EXPIRY_LIMIT,
    FILE_NAME_LIMIT,
    HONORIFIC_LIMIT,
    LANGUAGE_LIMIT,
    LINE_LIMIT,
    LINK_NAME_LIMIT,
    MEMBER_NO_LIMIT,
    NAME_LIMIT,
    ListState,
    RowState,
    State,
)
from portal.organisations import OfMode

_LIVE = text("withdrawn_at IS NULL")
_KEPT = text("forgotten_at IS NULL")
_LIVE_OF_MEMBER = text("withdrawn_at IS NULL AND member_id IS NOT NULL")


def _one_of(column: str, values: type[State | ListState | RowState]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class Member(OfMode, Base):
    """Somebody a merchant has a membership with. The record stays while the membership does; then it can be erased.

    ``address`` is a mail address, empty where there is none; ``fields`` are the merchant's own columns;
    ``given_number_id`` is the number they gave the merchant themselves.
    """

    __tablename__ = "members"
    __table_args__ = (
        Unique("organisation_id", "sandbox", "member_no"),
        CheckConstraint(_one_of("state", State), name="state_known"),
        CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left_at_when_left"),
        CheckConstraint("erased_at IS NULL OR state = 'left'", name="erased_have_left"),
        CheckConstraint(f"length(member_no) BETWEEN 1 AND {MEMBER_NO_LIMIT}", name="member_no_fits"),
        CheckConstraint(f"length(name) <= {NAME_LIMIT}", name="name_fits"),
        Index("ix_members_listed", "organisation_id", "sandbox", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))  # its index is the one listed above
    member_no: Mapped[str] = mapped_column(String(MEMBER_NO_LIMIT))
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    name_kana: Mapped[str] = mapped_column(String(NAME_LIMIT))
    address: Mapped[str] = mapped_column(String(ADDRESS_LIMIT))
    postcode: Mapped[str] = mapped_column(String(7))
    address1: Mapped[str] = mapped_column(String(LINE_LIMIT))
    address2: Mapped[str] = mapped_column(String(LINE_LIMIT))
    honorific: Mapped[str] = mapped_column(String(HONORIFIC_LIMIT))
    expiry: Mapped[str] = mapped_column(String(EXPIRY_LIMIT))
    language: Mapped[str] = mapped_column(String(LANGUAGE_LIMIT))
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_number_id: Mapped[int | None] = mapped_column(ForeignKey("numbers.id"), index=True)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("member_lists.id"), index=True)


class MemberList(OfMode, Base):
    """A CSV file of members: its bytes lie among the files, its faulty lines in ``member_list_rows``.

    ``headings``: the file's, in order; ``columns``: what each is (a ``Field``, ``extra`` or ``ignored``); ``examples``:
    the first rows' cells by heading, while the columns may be matched. ``refusal``: what is wrong with the file as a
    whole, with these columns. ``taken_lines``: up to which line it was taken.
    """

    __tablename__ = "member_lists"
    __table_args__ = (
        CheckConstraint(_one_of("state", ListState), name="state_known"),
        CheckConstraint("added + changed + unchanged + faulty <= total", name="counts_within_total"),
        CheckConstraint("(state = 'taken') = (taken_at IS NOT NULL)", name="taken_at_when_taken"),
        Index("ix_member_lists_kept", "made_at", sqlite_where=_KEPT, postgresql_where=_KEPT),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    name: Mapped[str] = mapped_column(String(FILE_NAME_LIMIT))
    encoding: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    headings: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, str]] = mapped_column(JSON)
    examples: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    refusal: Mapped[dict[str, str | int] | None] = mapped_column(JSON(none_as_null=True))
    total: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    faulty: Mapped[int] = mapped_column(default=0)
    taken_lines: Mapped[int] = mapped_column(default=0)
    job_ref: Mapped[str | None] = mapped_column(String(22))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # file and faulty lines are deleted


class MemberListRow(OfMode, Base):
    """A line of a list that has, or had, faults: ``cells`` by heading as they were typed, ``faults`` as findings."""

    __tablename__ = "member_list_rows"
    __table_args__ = (
        Unique("list_id", "line"),
        CheckConstraint(_one_of("state", RowState), name="state_known"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("member_lists.id"))
    line: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    cells: Mapped[dict[str, str]] = mapped_column(JSON)
    faults: Mapped[list[dict[str, str | int]]] = mapped_column(JSON)


class GiveLink(OfMode, Base):
    """A link by which customers give a merchant one of their numbers: one member (``member_id``), or anybody."""

    __tablename__ = "give_links"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    name: Mapped[str] = mapped_column(String(LINK_NAME_LIMIT))
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consent(OfMode, Base):
    """A customer's word that a merchant may know one of their numbers and register bills on it.

    ``member_id`` is None until the merchant says whose it is; ``merchant_reference`` is the member number that the
    customer typed. An erased customer's consents lose both.
    """

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("customer_id IS NOT NULL OR withdrawn_at IS NOT NULL", name="live_of_a_customer"),
        Index(
            "uq_consents_live_number",
            "link_id",
            "number_id",
            "merchant_reference",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_consents_live_member",
            "member_id",
            unique=True,
            sqlite_where=_LIVE_OF_MEMBER,
            postgresql_where=_LIVE_OF_MEMBER,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("give_links.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    number_id: Mapped[int] = mapped_column(ForeignKey("numbers.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    merchant_reference: Mapped[str] = mapped_column(String(MEMBER_NO_LIMIT))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
