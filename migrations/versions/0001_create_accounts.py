"""Customers, their devices, and counted attempts."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", BigId, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "devices",
        sa.Column("id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("length(secret_hash) = 32", name=op.f("ck_devices_secret_hash_sha256")),
        sa.CheckConstraint("seen_at >= created_at", name=op.f("ck_devices_seen_after_created")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_devices_customer_id_customers", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.UniqueConstraint("secret_hash", name="uq_devices_secret_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_devices_customer_id", "devices", ["customer_id"])
    op.create_table(
        "attempts",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_attempts_count_positive")),
        sa.PrimaryKeyConstraint("subject", name="pk_attempts"),
    )
    op.create_index("ix_attempts_ends_at", "attempts", ["ends_at"])


def downgrade() -> None:
    op.drop_table("attempts")
    op.drop_table("devices")
    op.drop_table("customers")
