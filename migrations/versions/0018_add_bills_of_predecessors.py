"""Whether a number that replaced another shows that one's bills too."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

RULE = "ck_numbers_shows_what_it_replaced"


def upgrade() -> None:
    with op.batch_alter_table("numbers") as numbers:
        numbers.add_column(sa.Column("shows_replaced", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("numbers") as numbers:
        numbers.alter_column("shows_replaced", server_default=None)
        numbers.create_check_constraint(op.f(RULE), "NOT shows_replaced OR replaces_id IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("numbers") as numbers:
        numbers.drop_constraint(op.f(RULE), type_="check")
        numbers.drop_column("shows_replaced")
