"""Bills, their versions and batches, blocks and reports; events that are held back until they are released."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime, YenColumn

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "event_releases",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("feed", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_releases")),
    )
    op.create_index("ix_event_releases_feed", "event_releases", ["feed", "id"], unique=False)
    op.create_table(
        "bill_batches",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("revealed_at", UtcDateTime),
        sa.Column("discarded_at", UtcDateTime),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("request_key", sa.String(length=64)),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "revealed_at IS NULL OR discarded_at IS NULL", name=op.f("ck_bill_batches_revealed_or_discarded")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_bill_batches_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_batches")),
        sa.UniqueConstraint("ref", name=op.f("uq_bill_batches_ref")),
        sa.UniqueConstraint("request_key", name=op.f("uq_bill_batches_request_key")),
    )
    op.create_index(op.f("ix_bill_batches_organisation_id"), "bill_batches", ["organisation_id"], unique=False)
    op.create_index(
        "ix_bill_batches_staged",
        "bill_batches",
        ["made_at"],
        unique=False,
        sqlite_where=sa.text("revealed_at IS NULL"),
        postgresql_where=sa.text("revealed_at IS NULL"),
    )
    op.create_table(
        "biller_blocks",
        sa.Column("id", BigId, nullable=False),
        sa.Column("number_id", BigId, nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("blocked_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["number_id"], ["numbers.id"], name=op.f("fk_biller_blocks_number_id_numbers")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_biller_blocks_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_biller_blocks")),
        sa.UniqueConstraint("number_id", "organisation_id", name=op.f("uq_biller_blocks_number_id_organisation_id")),
    )
    op.create_index(op.f("ix_biller_blocks_organisation_id"), "biller_blocks", ["organisation_id"], unique=False)
    op.create_table(
        "bills",
        sa.Column("id", BigId, nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("number_id", BigId, nullable=False),
        sa.Column("member_id", BigId),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("amount", YenColumn, nullable=False),
        sa.Column("price_before_tax", YenColumn),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("message", sa.String(length=400), nullable=False),
        sa.Column("customer_name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("registered_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("held_until", UtcDateTime),
        sa.Column("paid_at", UtcDateTime),
        sa.Column("payment_ref", sa.String(length=22)),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("batch_id", BigId),
        sa.Column("batch_line", sa.Integer()),
        sa.Column("request_key", sa.String(length=64)),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(batch_id IS NULL) = (batch_line IS NULL)", name=op.f("ck_bills_line_of_a_batch")),
        sa.CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_bills_paid_at_when_paid")),
        sa.CheckConstraint("(state = 'paid') = (payment_ref IS NOT NULL)", name=op.f("ck_bills_payment_when_paid")),
        sa.CheckConstraint(
            "(state IN ('withdrawn', 'lapsed')) = (ended_at IS NOT NULL)", name=op.f("ck_bills_ended_at_when_ended")
        ),
        sa.CheckConstraint("held_until IS NULL OR state = 'open'", name=op.f("ck_bills_held_while_open")),
        sa.CheckConstraint("state IN ('open', 'paid', 'withdrawn', 'lapsed')", name=op.f("ck_bills_state_known")),
        sa.CheckConstraint("amount BETWEEN 1 AND 300000", name=op.f("ck_bills_amount_allowed")),
        sa.CheckConstraint("price_before_tax BETWEEN 0 AND amount", name=op.f("ck_bills_price_within_amount")),
        sa.ForeignKeyConstraint(["batch_id"], ["bill_batches.id"], name=op.f("fk_bills_batch_id_bill_batches")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_bills_member_id_members")),
        sa.ForeignKeyConstraint(["number_id"], ["numbers.id"], name=op.f("fk_bills_number_id_numbers")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_bills_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint(
            "organisation_id", "sandbox", "reference", name=op.f("uq_bills_organisation_id_sandbox_reference")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_bills_ref")),
    )
    op.create_index(
        "ix_bills_batch",
        "bills",
        ["batch_id"],
        unique=False,
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    op.create_index(
        "ix_bills_member",
        "bills",
        ["member_id", "id"],
        unique=False,
        sqlite_where=sa.text("member_id IS NOT NULL"),
        postgresql_where=sa.text("member_id IS NOT NULL"),
    )
    op.create_index(
        "uq_bills_request_key",
        "bills",
        ["request_key"],
        unique=True,
        sqlite_where=sa.text("request_key IS NOT NULL"),
        postgresql_where=sa.text("request_key IS NOT NULL"),
    )
    op.create_index("ix_bills_number", "bills", ["number_id", "id"], unique=False)
    op.create_index(
        "ix_bills_open",
        "bills",
        ["number_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_bills_open_due",
        "bills",
        ["due_on", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_bills_shown", "bills", ["organisation_id", "sandbox", "id"], unique=False)
    op.create_table(
        "bill_reports",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("bill_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("reported_at", UtcDateTime, nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by = '')", name=op.f("ck_bill_reports_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_bill_reports_bill_id_bills")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_bill_reports_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_bill_reports_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_reports")),
        sa.UniqueConstraint("bill_id", "customer_id", name=op.f("uq_bill_reports_bill_id_customer_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_bill_reports_ref")),
    )
    op.create_index(op.f("ix_bill_reports_customer_id"), "bill_reports", ["customer_id"], unique=False)
    op.create_index(op.f("ix_bill_reports_organisation_id"), "bill_reports", ["organisation_id"], unique=False)
    op.create_table(
        "bill_versions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("bill_id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_bill_versions_bill_id_bills")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_bill_versions_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_versions")),
        sa.UniqueConstraint("bill_id", "version", name=op.f("uq_bill_versions_bill_id_version")),
    )
    op.create_index(op.f("ix_bill_versions_organisation_id"), "bill_versions", ["organisation_id"], unique=False)
    op.drop_index("ix_events_unnumbered", "events")
    op.add_column("events", sa.Column("held_by", sa.String(length=64)))
    op.create_index(
        "ix_events_held",
        "events",
        ["held_by", "feed", "id"],
        unique=False,
        sqlite_where=sa.text("position IS NULL AND held_by IS NOT NULL"),
        postgresql_where=sa.text("position IS NULL AND held_by IS NOT NULL"),
    )
    unnumbered = sa.text("position IS NULL AND held_by IS NULL")
    op.create_index("ix_events_unnumbered", "events", ["id"], sqlite_where=unnumbered, postgresql_where=unnumbered)


def downgrade() -> None:
    op.drop_table("bill_versions")
    op.drop_table("bill_reports")
    op.drop_table("bills")
    op.drop_table("biller_blocks")
    op.drop_table("bill_batches")
    op.execute("DELETE FROM events WHERE position IS NULL AND held_by IS NOT NULL")  # of things that are gone
    op.drop_table("event_releases")
    op.drop_index("ix_events_held", "events")
    op.drop_index("ix_events_unnumbered", "events")
    op.drop_column("events", "held_by")
    unnumbered = sa.text("position IS NULL")
    op.create_index("ix_events_unnumbered", "events", ["id"], sqlite_where=unnumbered, postgresql_where=unnumbered)
