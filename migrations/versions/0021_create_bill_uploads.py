"""Files of bills."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime, YenColumn

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "bill_uploads",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("encoding", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("amount", YenColumn, nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("mode", sa.String(length=16), nullable=True),
        sa.Column("batch_ref", sa.String(length=22), nullable=True),
        sa.Column("job_ref", sa.String(length=22), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("checked_at", UtcDateTime, nullable=True),
        sa.Column("registered_by", sa.String(length=80), nullable=False),
        sa.Column("registered_at", UtcDateTime, nullable=True),
        sa.Column("forgotten_at", UtcDateTime, nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "state IN ('reading', 'ready', 'refused', 'registering', 'registered', 'discarded')",
            name=op.f("ck_bill_uploads_state_known"),
        ),
        sa.CheckConstraint("good + faulty <= total", name=op.f("ck_bill_uploads_counts_within_total")),
        sa.CheckConstraint(
            "(state = 'registered') = (registered_at IS NOT NULL)",
            name=op.f("ck_bill_uploads_registered_at_when_registered"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_bill_uploads_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_uploads")),
        sa.UniqueConstraint("ref", name=op.f("uq_bill_uploads_ref")),
    )
    op.create_index(
        "ix_bill_uploads_kept",
        "bill_uploads",
        ["made_at"],
        unique=False,
        sqlite_where=sa.text("forgotten_at IS NULL"),
        postgresql_where=sa.text("forgotten_at IS NULL"),
    )
    op.create_index(op.f("ix_bill_uploads_organisation_id"), "bill_uploads", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("bill_uploads")
