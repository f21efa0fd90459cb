"""Numbers."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0003"
down_revision = "0002"


def check_digit(column: str) -> str:
    odd = " + ".join(f"CAST(substr({column}, {place}, 1) AS INTEGER)" for place in range(1, 14, 2))
    even = " + ".join(f"CAST(substr({column}, {place}, 1) AS INTEGER)" for place in range(2, 14, 2))
    return f"({odd} + 3 * ({even})) % 10 = 0"


def only_digits(column: str) -> str:
    return f"ltrim({column}, '0123456789') = ''"


def upgrade() -> None:
    op.create_table(
        "numbers",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(22), nullable=False),
        sa.Column("digits", sa.String(13), nullable=False),
        sa.Column("store_code", sa.String(13), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sandbox", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("customer_id", BigId),
        sa.Column("label", sa.String(30), nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("registrable_until", UtcDateTime),
        sa.Column("stopped_at", UtcDateTime),
        sa.Column("replaces_id", BigId),
        sa.Column("request_key", sa.String(64)),
        sa.Column("batch", sa.String(22)),
        sa.CheckConstraint("length(digits) = 13", name=op.f("ck_numbers_digits_13")),
        sa.CheckConstraint(check_digit("digits"), name=op.f("ck_numbers_digits_check_digit")),
        sa.CheckConstraint(only_digits("digits"), name=op.f("ck_numbers_digits_only_digits")),
        sa.CheckConstraint("length(store_code) = 13", name=op.f("ck_numbers_store_code_13")),
        sa.CheckConstraint(check_digit("store_code"), name=op.f("ck_numbers_store_code_check_digit")),
        sa.CheckConstraint(only_digits("store_code"), name=op.f("ck_numbers_store_code_only_digits")),
        sa.CheckConstraint("digits <> store_code", name=op.f("ck_numbers_not_the_store_code")),
        sa.CheckConstraint("kind IN ('portal', 'joint_card', 'sheet', 'one_off')", name=op.f("ck_numbers_kind_known")),
        sa.CheckConstraint("state IN ('active', 'stopped')", name=op.f("ck_numbers_state_known")),
        sa.CheckConstraint(
            "(state = 'stopped') = (stopped_at IS NOT NULL)", name=op.f("ck_numbers_stopped_at_when_stopped")
        ),
        sa.CheckConstraint("length(label) <= 30", name=op.f("ck_numbers_label_fits")),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_numbers_not_its_own_successor")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_numbers_customer_id_customers"),
        sa.ForeignKeyConstraint(["replaces_id"], ["numbers.id"], name="fk_numbers_replaces_id_numbers"),
        sa.PrimaryKeyConstraint("id", name="pk_numbers"),
        sa.UniqueConstraint("ref", name="uq_numbers_ref"),
        sa.UniqueConstraint("digits", name="uq_numbers_digits"),
        sa.UniqueConstraint("request_key", name="uq_numbers_request_key"),
        sa.UniqueConstraint("replaces_id", name="uq_numbers_replaces_id"),
    )
    op.create_index("ix_numbers_customer_id", "numbers", ["customer_id"])
    in_batch = sa.text("batch IS NOT NULL")
    op.create_index("ix_numbers_batch", "numbers", ["batch", "id"], sqlite_where=in_batch, postgresql_where=in_batch)


def downgrade() -> None:
    op.drop_table("numbers")
