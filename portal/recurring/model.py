"""Recurring bills as they are stored: plans, whom they bill, their runs, and what became of each member's bill."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from portal.bills import LEAST, MESSAGE_LIMIT, MOST, PURPOSE_LIMIT
from portal.db import Base, BigId, UtcDateTime, YenColumn
from portal.kernel.yen import Yen
from portal.organisations import OfMode, one_of
from portal.recurring.rules import (
    CODE_LIMIT,
    FIELD_LIMIT,
    NAME_LIMIT,
    Audience,
    DueRule,
    PlanState,
    RunState,
    Why,
)

_STARTS = text("next_at IS NOT NULL")
_TOLD = text("tell_at IS NOT NULL")
_RUNNING = text("state = 'running'")


class RecurringPlan(OfMode, Base):
    """Bills that are registered every month. ``next_month``: whose run comes next, by its first day, from ``next_at``
    on; ``tell_at``: when its merchant is told of it. All three are None while nothing comes.
    """

    __tablename__ = "recurring_plans"
    __table_args__ = (
        Unique("organisation_id", "sandbox", "code"),
        CheckConstraint(one_of("state", PlanState), name="state_known"),
        CheckConstraint(one_of("audience", Audience), name="audience_known"),
        CheckConstraint("(audience = 'list') = (list_id IS NOT NULL)", name="list_when_of_a_list"),
        CheckConstraint(one_of("due_rule", DueRule), name="due_rule_known"),
        CheckConstraint(f"amount BETWEEN {LEAST.amount} AND {MOST.amount}", name="amount_allowed"),
        CheckConstraint("day BETWEEN 1 AND 31", name="day_of_a_month"),
        CheckConstraint("(next_at IS NULL) = (next_month IS NULL)", name="next_at_with_its_month"),
        CheckConstraint("next_at IS NULL OR state = 'active'", name="next_while_active"),
        CheckConstraint("tell_at IS NULL OR next_at IS NOT NULL", name="told_of_what_comes"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_at_when_ended"),
        CheckConstraint("last_month IS NULL OR last_month >= first_month", name="months_in_order"),
        Index("ix_recurring_plans_next", "next_at", sqlite_where=_STARTS, postgresql_where=_STARTS),
        Index("ix_recurring_plans_tell", "tell_at", sqlite_where=_TOLD, postgresql_where=_TOLD),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    code: Mapped[str] = mapped_column(String(CODE_LIMIT))
    state: Mapped[str] = mapped_column(String(16))
    audience: Mapped[str] = mapped_column(String(16))
    list_id: Mapped[int | None] = mapped_column(ForeignKey("member_lists.id"))
    member_field: Mapped[str] = mapped_column(String(FIELD_LIMIT))
    member_value: Mapped[str] = mapped_column(String(FIELD_LIMIT))
    amount: Mapped[Yen] = mapped_column(YenColumn)
    day: Mapped[int]
    due_rule: Mapped[str] = mapped_column(String(16))
    due_value: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LIMIT))
    message: Mapped[str] = mapped_column(String(MESSAGE_LIMIT))
    first_month: Mapped[date] = mapped_column(Date)
    last_month: Mapped[date | None] = mapped_column(Date)
    notice_days: Mapped[int]
    next_month: Mapped[date | None] = mapped_column(Date)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tell_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecurringMember(OfMode, Base):
    """Somebody a plan bills by name; ``amount``: what they pay, where it is not what the others do."""

    __tablename__ = "recurring_members"
    __table_args__ = (
        Unique("plan_id", "member_id"),
        CheckConstraint(f"amount BETWEEN {LEAST.amount} AND {MOST.amount}", name="amount_allowed"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("recurring_plans.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    amount: Mapped[Yen | None] = mapped_column(YenColumn)


class RecurringRun(OfMode, Base):
    """A month of a plan; there is a row once it is told of, changed, skipped or begun.

    Until it begins, ``amount`` and ``due_on`` are what was changed for this month alone; from then on, what holds, as
    do the plan's ``code``, and its texts filled in, which are empty before.
    ``amounts`` and ``left_out``: members, by ref, who pay something else, or nothing, this month. ``taken``: up to
    which of its ``lines`` it is known what became of them.
    """

    __tablename__ = "recurring_runs"
    __table_args__ = (
        Unique("plan_id", "month"),
        CheckConstraint(one_of("state", RunState), name="state_known"),
        CheckConstraint(f"why = '' OR {one_of('why', Why)}", name="why_known"),
        CheckConstraint("(state = 'skipped') = (why <> '')", name="why_when_skipped"),
        CheckConstraint("(state IN ('running', 'done')) = (started_at IS NOT NULL)", name="started_at_when_started"),
        CheckConstraint("(state IN ('skipped', 'done')) = (ended_at IS NOT NULL)", name="ended_at_when_over"),
        CheckConstraint("state <> 'done' OR registered + refused = lines", name="lines_add_up"),
        Index("ix_recurring_runs_running", "id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("recurring_plans.id"))
    month: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(16))
    amount: Mapped[Yen | None] = mapped_column(YenColumn)
    due_on: Mapped[date | None] = mapped_column(Date)
    amounts: Mapped[dict[str, int]] = mapped_column(JSON)
    left_out: Mapped[list[Any]] = mapped_column(JSON)
    code: Mapped[str] = mapped_column(String(CODE_LIMIT))
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LIMIT))
    message: Mapped[str] = mapped_column(String(MESSAGE_LIMIT))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lines: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    registered: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    total: Mapped[Yen] = mapped_column(YenColumn)


class RecurringLine(OfMode, Base):
    """A member in a run that began: their bill's ref, or the reason why there is none; neither while it is unknown."""

    __tablename__ = "recurring_lines"
    __table_args__ = (
        Unique("run_id", "place"),
        Unique("run_id", "member_id"),
        CheckConstraint("bill_ref = '' OR reason = ''", name="bill_or_reason"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("recurring_runs.id"))
    place: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    amount: Mapped[Yen] = mapped_column(YenColumn)
    bill_ref: Mapped[str] = mapped_column(String(22))
    reason: Mapped[str] = mapped_column(String(32))
