"""Print runs, their pieces and parts, what happened to them and what was asked; print shops' prices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.organisations import OfMode, OfOrganisation, one_of
from portal.print_runs.rules import (
    CARRIER_LIMIT,
    MESSAGE_LIMIT,
    NAME_LIMIT,
    NOTE_LIMIT,
    PERSON_LIMIT,
    TRACKING_LIMIT,
    Delivery,
    PartState,
    RunKind,
    RunState,
    Side,
    Waiting,
)

_RENDERING = text("state IN ('confirmed', 'rendering')")
_KEPT = text("state IN ('done', 'cancelled') AND purged_at IS NULL")


class PrintRun(OfMode, Base):
    """An order of cards or postcards, from the plan to the members' hands.

    ``selection`` tells whose pieces (``Selection``), ``members`` how many of these, ``blanks`` how many without a name;
    ``overs`` are spare sheets that the shop may spoil, without numbers. ``of_run_id``: what it prints once more.
    ``faults`` are the first hundred of pieces that cannot be drawn. ``package`` lists the files of the finished run.
    ``waiting`` says why it does not go on just now. ``sends_itself``: goes to the shop as soon as it is ready.
    """

    __tablename__ = "print_runs"
    __table_args__ = (
        CheckConstraint(one_of("kind", RunKind), name="kind_known"),
        CheckConstraint(one_of("state", RunState), name="state_known"),
        CheckConstraint(one_of("delivery", Delivery), name="delivery_known"),
        CheckConstraint(one_of("waiting", Waiting), name="waiting_known"),
        CheckConstraint("members >= 0 AND blanks >= 0 AND overs >= 0", name="counts_not_negative"),
        CheckConstraint("(kind = 'reprint') = (of_run_id IS NOT NULL)", name="reprint_of_a_run"),
        CheckConstraint(
            "confirmed_at IS NOT NULL OR state IN ('draft', 'cancelled')", name="confirmed_before_all_else"
        ),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_when_done"),
        CheckConstraint("state <> 'failed' OR fault <> ''", name="fault_when_failed"),
        CheckConstraint("kind = 'ecards' OR design_version_id IS NOT NULL", name="printed_by_design"),
        Index("ix_print_runs_shown", "organisation_id", "sandbox", "id"),
        Index("ix_print_runs_shop", "print_shop_id", "id"),
        Index("ix_print_runs_rendering", "id", sqlite_where=_RENDERING, postgresql_where=_RENDERING),
        Index("ix_print_runs_kept", "changed_at", sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index("ix_print_runs_of_run_id", "of_run_id"),
        Index("ix_print_runs_design_version_id", "design_version_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    design_version_id: Mapped[int | None] = mapped_column(ForeignKey("design_versions.id"))
    of_run_id: Mapped[int | None] = mapped_column(ForeignKey("print_runs.id"))
    print_shop_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    selection: Mapped[dict[str, Any]] = mapped_column(JSON)
    members: Mapped[int]
    blanks: Mapped[int]
    overs: Mapped[int]
    medium: Mapped[str] = mapped_column(String(16), default="")
    stock: Mapped[str] = mapped_column(String(32), default="")
    stock_declared: Mapped[str] = mapped_column(String(32), default="")
    sheet: Mapped[str] = mapped_column(String(16))
    duplex: Mapped[str] = mapped_column(String(8))
    standard: Mapped[str] = mapped_column(String(8))
    dpi: Mapped[int]
    delivery: Mapped[str] = mapped_column(String(16))
    sends_itself: Mapped[bool]
    mails: Mapped[bool]
    due_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(NOTE_LIMIT), default="")
    message: Mapped[str] = mapped_column(String(MESSAGE_LIMIT), default="")
    estimate: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    package: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    waiting: Mapped[str] = mapped_column(String(16), default="")
    fault: Mapped[str] = mapped_column(String(64), default="")
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    carrier: Mapped[str] = mapped_column(String(CARRIER_LIMIT), default="")
    tracking: Mapped[str] = mapped_column(String(TRACKING_LIMIT), default="")
    made_by: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str] = mapped_column(String(PERSON_LIMIT), default="")
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    files_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    @property
    def pieces(self) -> int:
        """How many pieces with a number of their own."""
        return self.members + self.blanks


class RunPiece(OfMode, Base):
    """A piece: its place in the run from 1, its card, and what is printed on it until that is purged.

    ``of_serial``: the serial number it had in the run that is printed once more. ``spoiled``: how often the shop had
    to print it again. ``mailed_at``, ``reminded_at`` and ``opened_at`` are of e-cards.
    """

    __tablename__ = "run_pieces"
    __table_args__ = (
        UniqueConstraint("run_id", "serial"),
        CheckConstraint("serial >= 1 AND spoiled >= 0", name="counted_from_one"),
        Index("ix_run_pieces_card_id", "card_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("print_runs.id"))
    serial: Mapped[int]
    of_serial: Mapped[int | None]
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"))
    member_no: Mapped[str] = mapped_column(String(32))
    fields: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    spoiled: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_ref: Mapped[str | None] = mapped_column(String(22))
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RunPart(OfMode, Base):
    """A file of a run: the pieces ``first`` to ``last`` by serial number; ``report`` is the engine's of it, when done.

    ``tries`` counts workers that began it, ``drawn`` is how many of its pieces the last one has drawn and read.
    """

    __tablename__ = "run_parts"
    __table_args__ = (
        UniqueConstraint("run_id", "place"),
        CheckConstraint(one_of("state", PartState), name="state_known"),
        CheckConstraint("first >= 1 AND last >= first", name="serials_in_order"),
        CheckConstraint("(state = 'done') = (report IS NOT NULL)", name="report_when_done"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_when_done"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("print_runs.id"))
    place: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    file: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int]
    drawn: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    pages: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RunLine(OfMode, Base):
    """What happened to a run, for merchant and shop to see. ``details`` holds codes and short values."""

    __tablename__ = "run_lines"
    __table_args__ = (
        CheckConstraint(one_of("side", Side), name="side_known"),
        Index("ix_run_lines_run_id", "run_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("print_runs.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(String(32))
    side: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class RunQuestion(OfMode, Base):
    """A message in the thread on a run, between merchant and shop."""

    __tablename__ = "run_questions"
    __table_args__ = (
        CheckConstraint(one_of("side", Side), name="side_known"),
        Index("ix_run_questions_run_id", "run_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("print_runs.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    side: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(PERSON_LIMIT))
    text: Mapped[str] = mapped_column(Text)


class PriceList(OfOrganisation, Base):
    """What a print shop asks for pieces of a medium on a stock: whole yen without tax.

    ``steps``: ``{"least": pieces, "each": yen}``, rising from 1; ``set_up`` once a run; ``mailing`` for each piece sent
    to its member.
    """

    __tablename__ = "price_lists"
    __table_args__ = (
        UniqueConstraint("organisation_id", "medium", "stock"),
        CheckConstraint("set_up >= 0 AND mailing >= 0", name="yen_not_negative"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    medium: Mapped[str] = mapped_column(String(16))
    stock: Mapped[str] = mapped_column(String(32))
    steps: Mapped[list[dict[str, int]]] = mapped_column(JSON)
    set_up: Mapped[int]
    mailing: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
