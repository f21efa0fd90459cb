"""Plans of recurring bills, whom they bill, their runs, and what became of each member's bill."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime, YenColumn

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "recurring_plans",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("list_id", BigId),
        sa.Column("member_field", sa.String(length=60), nullable=False),
        sa.Column("member_value", sa.String(length=60), nullable=False),
        sa.Column("amount", YenColumn, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("due_rule", sa.String(length=16), nullable=False),
        sa.Column("due_value", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("message", sa.String(length=400), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date()),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("next_month", sa.Date()),
        sa.Column("next_at", UtcDateTime),
        sa.Column("tell_at", UtcDateTime),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "(audience = 'list') = (list_id IS NOT NULL)", name=op.f("ck_recurring_plans_list_when_of_a_list")
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_recurring_plans_ended_at_when_ended")
        ),
        sa.CheckConstraint(
            "audience IN ('everybody', 'list', 'field', 'chosen')", name=op.f("ck_recurring_plans_audience_known")
        ),
        sa.CheckConstraint(
            "due_rule IN ('days', 'this_month', 'next_month')", name=op.f("ck_recurring_plans_due_rule_known")
        ),
        sa.CheckConstraint("next_at IS NULL OR state = 'active'", name=op.f("ck_recurring_plans_next_while_active")),
        sa.CheckConstraint("state IN ('active', 'paused', 'ended')", name=op.f("ck_recurring_plans_state_known")),
        sa.CheckConstraint(
            "(next_at IS NULL) = (next_month IS NULL)", name=op.f("ck_recurring_plans_next_at_with_its_month")
        ),
        sa.CheckConstraint("amount BETWEEN 1 AND 300000", name=op.f("ck_recurring_plans_amount_allowed")),
        sa.CheckConstraint("day BETWEEN 1 AND 31", name=op.f("ck_recurring_plans_day_of_a_month")),
        sa.CheckConstraint(
            "last_month IS NULL OR last_month >= first_month", name=op.f("ck_recurring_plans_months_in_order")
        ),
        sa.CheckConstraint(
            "tell_at IS NULL OR next_at IS NOT NULL", name=op.f("ck_recurring_plans_told_of_what_comes")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["member_lists.id"], name=op.f("fk_recurring_plans_list_id_member_lists")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recurring_plans_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_plans")),
        sa.UniqueConstraint(
            "organisation_id", "sandbox", "code", name=op.f("uq_recurring_plans_organisation_id_sandbox_code")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_recurring_plans_ref")),
    )
    op.create_index(
        "ix_recurring_plans_next",
        "recurring_plans",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_recurring_plans_organisation_id"), "recurring_plans", ["organisation_id"], unique=False)
    op.create_index(
        "ix_recurring_plans_tell",
        "recurring_plans",
        ["tell_at"],
        unique=False,
        sqlite_where=sa.text("tell_at IS NOT NULL"),
        postgresql_where=sa.text("tell_at IS NOT NULL"),
    )
    op.create_table(
        "recurring_members",
        sa.Column("id", BigId, nullable=False),
        sa.Column("plan_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("amount", YenColumn),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("amount BETWEEN 1 AND 300000", name=op.f("ck_recurring_members_amount_allowed")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_recurring_members_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recurring_members_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["recurring_plans.id"], name=op.f("fk_recurring_members_plan_id_recurring_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_members")),
        sa.UniqueConstraint("plan_id", "member_id", name=op.f("uq_recurring_members_plan_id_member_id")),
    )
    op.create_index(op.f("ix_recurring_members_member_id"), "recurring_members", ["member_id"], unique=False)
    op.create_index(
        op.f("ix_recurring_members_organisation_id"), "recurring_members", ["organisation_id"], unique=False
    )
    op.create_table(
        "recurring_runs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("plan_id", BigId, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("amount", YenColumn),
        sa.Column("due_on", sa.Date()),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("message", sa.String(length=400), nullable=False),
        sa.Column("told_at", UtcDateTime),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("started_at", UtcDateTime),
        sa.Column("listed_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("total", YenColumn, nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("(state = 'skipped') = (why <> '')", name=op.f("ck_recurring_runs_why_when_skipped")),
        sa.CheckConstraint(
            "(state IN ('running', 'done')) = (started_at IS NOT NULL)",
            name=op.f("ck_recurring_runs_started_at_when_started"),
        ),
        sa.CheckConstraint(
            "(state IN ('skipped', 'done')) = (ended_at IS NOT NULL)", name=op.f("ck_recurring_runs_ended_at_when_over")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR registered + refused = lines", name=op.f("ck_recurring_runs_lines_add_up")
        ),
        sa.CheckConstraint(
            "state IN ('coming', 'skipped', 'running', 'done')", name=op.f("ck_recurring_runs_state_known")
        ),
        sa.CheckConstraint("why = '' OR why IN ('asked', 'late', 'passed')", name=op.f("ck_recurring_runs_why_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recurring_runs_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["recurring_plans.id"], name=op.f("fk_recurring_runs_plan_id_recurring_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_runs")),
        sa.UniqueConstraint("plan_id", "month", name=op.f("uq_recurring_runs_plan_id_month")),
        sa.UniqueConstraint("ref", name=op.f("uq_recurring_runs_ref")),
    )
    op.create_index(op.f("ix_recurring_runs_organisation_id"), "recurring_runs", ["organisation_id"], unique=False)
    op.create_index(
        "ix_recurring_runs_running",
        "recurring_runs",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "recurring_lines",
        sa.Column("id", BigId, nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("amount", YenColumn, nullable=False),
        sa.Column("bill_ref", sa.String(length=22), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("bill_ref = '' OR reason = ''", name=op.f("ck_recurring_lines_bill_or_reason")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_recurring_lines_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recurring_lines_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["recurring_runs.id"], name=op.f("fk_recurring_lines_run_id_recurring_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_lines")),
        sa.UniqueConstraint("run_id", "member_id", name=op.f("uq_recurring_lines_run_id_member_id")),
        sa.UniqueConstraint("run_id", "place", name=op.f("uq_recurring_lines_run_id_place")),
    )
    op.create_index(op.f("ix_recurring_lines_member_id"), "recurring_lines", ["member_id"], unique=False)
    op.create_index(op.f("ix_recurring_lines_organisation_id"), "recurring_lines", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("recurring_lines")
    op.drop_table("recurring_runs")
    op.drop_table("recurring_members")
    op.drop_table("recurring_plans")
