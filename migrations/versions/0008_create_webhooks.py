"""Webhook endpoints, what is to be delivered to them, and each try."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.String(length=512), nullable=False),
        sa.Column("old_sealed", sa.String(length=512)),
        sa.Column("old_until", UtcDateTime),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("feed", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UtcDateTime),
        sa.Column("told_at", UtcDateTime),
        sa.Column("probe_at", UtcDateTime),
        sa.Column("next_at", UtcDateTime),
        sa.Column("delivered_at", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("state IN ('active', 'paused', 'disabled')", name=op.f("ck_webhook_endpoints_state_known")),
        sa.CheckConstraint(
            "(failing_since IS NOT NULL) = (failures > 0)", name=op.f("ck_webhook_endpoints_failing_since_a_failure")
        ),
        sa.CheckConstraint(
            "(old_sealed IS NULL) = (old_until IS NULL)", name=op.f("ck_webhook_endpoints_old_secret_ends")
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_webhook_endpoints_position_not_negative")),
        sa.CheckConstraint("told_at IS NULL OR failures > 0", name=op.f("ck_webhook_endpoints_told_of_failures")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_webhook_endpoints_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
        sa.UniqueConstraint("ref", name=op.f("uq_webhook_endpoints_ref")),
    )
    op.create_index(
        "ix_webhook_endpoints_fed",
        "webhook_endpoints",
        ["feed", "position", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_webhook_endpoints_next_at",
        "webhook_endpoints",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'active' AND next_at IS NOT NULL"),
        postgresql_where=sa.text("state = 'active' AND next_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_webhook_endpoints_organisation_id"), "webhook_endpoints", ["organisation_id"], unique=False
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("endpoint_id", BigId, nullable=False),
        sa.Column("event_ref", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("happened_at", UtcDateTime, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_next", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("give_up_at", UtcDateTime, nullable=False),
        sa.Column("worker", sa.String(length=22)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=32), nullable=False),
        sa.Column("finished_at", UtcDateTime),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (state = 'waiting')", name=op.f("ck_webhook_deliveries_finished_or_waiting")
        ),
        sa.CheckConstraint("NOT is_next OR state = 'waiting'", name=op.f("ck_webhook_deliveries_next_waits")),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'kept')", name=op.f("ck_webhook_deliveries_state_known")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_webhook_deliveries_tries_not_negative")),
        sa.CheckConstraint("worker IS NULL OR is_next", name=op.f("ck_webhook_deliveries_worker_has_next")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_endpoint_id_webhook_endpoints"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_webhook_deliveries_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("endpoint_id", "event_ref", name=op.f("uq_webhook_deliveries_endpoint_id_event_ref")),
        sa.UniqueConstraint("ref", name=op.f("uq_webhook_deliveries_ref")),
    )
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["endpoint_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("is_next = 1"),
        postgresql_where=sa.text("is_next"),
    )
    op.create_index(
        "ix_webhook_deliveries_finished",
        "webhook_deliveries",
        ["finished_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NOT NULL"),
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_webhook_deliveries_organisation_id"), "webhook_deliveries", ["organisation_id"], unique=False
    )
    op.create_index("ix_webhook_deliveries_shown", "webhook_deliveries", ["endpoint_id", "id"], unique=False)
    op.create_index("ix_webhook_deliveries_state", "webhook_deliveries", ["endpoint_id", "state", "id"], unique=False)
    op.create_index(
        "ix_webhook_deliveries_taken",
        "webhook_deliveries",
        ["endpoint_id"],
        unique=False,
        sqlite_where=sa.text("worker IS NOT NULL"),
        postgresql_where=sa.text("worker IS NOT NULL"),
    )
    op.create_index(
        "ix_webhook_deliveries_waiting",
        "webhook_deliveries",
        ["endpoint_id", "state", "about", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_webhook_deliveries_next",
        "webhook_deliveries",
        ["endpoint_id", "about"],
        unique=True,
        sqlite_where=sa.text("is_next = 1"),
        postgresql_where=sa.text("is_next"),
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("delivery_id", BigId, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("took", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("error", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("took >= 0", name=op.f("ck_webhook_attempts_took_not_negative")),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_deliveries.id"],
            name=op.f("fk_webhook_attempts_delivery_id_webhook_deliveries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_webhook_attempts_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index(op.f("ix_webhook_attempts_delivery_id"), "webhook_attempts", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_webhook_attempts_organisation_id"), "webhook_attempts", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("webhook_attempts")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
