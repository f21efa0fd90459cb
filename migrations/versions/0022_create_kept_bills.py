"""Bills that customers have put into their portal by their links."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "kept_bills",
        sa.Column("id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("bill_id", BigId, nullable=False),
        sa.Column("kept_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_kept_bills_bill_id_bills")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_kept_bills_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_bills")),
        sa.UniqueConstraint("customer_id", "bill_id", name=op.f("uq_kept_bills_customer_id_bill_id")),
    )


def downgrade() -> None:
    op.drop_table("kept_bills")
