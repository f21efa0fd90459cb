"""Cards, and their numbers on customers' phones."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "number_holdings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("number_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.Column("device_name", sa.String(length=30), nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.CheckConstraint("length(label) <= 30", name=op.f("ck_number_holdings_label_fits")),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_number_holdings_place_among_holders")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_number_holdings_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(["number_id"], ["numbers.id"], name=op.f("fk_number_holdings_number_id_numbers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_holdings")),
        sa.UniqueConstraint("number_id", "customer_id", name=op.f("uq_number_holdings_number_id_customer_id")),
        sa.UniqueConstraint("number_id", "place", name=op.f("uq_number_holdings_number_id_place")),
        sa.UniqueConstraint("ref", name=op.f("uq_number_holdings_ref")),
    )
    op.create_index(op.f("ix_number_holdings_customer_id"), "number_holdings", ["customer_id"], unique=False)
    op.create_table(
        "cards",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("number_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("look", sa.JSON(), nullable=False),
        sa.Column("run_ref", sa.String(length=22), nullable=True),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("bound_at", UtcDateTime, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("replaces_id", BigId, nullable=True),
        sa.Column("is_asked_for", sa.Boolean(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "(state IN ('blank', 'active')) = (ended_at IS NULL)", name=op.f("ck_cards_ended_at_when_ended")
        ),
        sa.CheckConstraint("kind IN ('printed', 'ecard', 'postcard')", name=op.f("ck_cards_kind_known")),
        sa.CheckConstraint("state <> 'active' OR member_id IS NOT NULL", name=op.f("ck_cards_active_of_a_member")),
        sa.CheckConstraint("state <> 'blank' OR member_id IS NULL", name=op.f("ck_cards_blank_of_nobody")),
        sa.CheckConstraint(
            "state IN ('blank', 'active', 'stopped', 'replaced', 'withdrawn')", name=op.f("ck_cards_state_known")
        ),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_cards_not_its_own_successor")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_cards_member_id_members")),
        sa.ForeignKeyConstraint(["number_id"], ["numbers.id"], name=op.f("fk_cards_number_id_numbers")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_cards_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["cards.id"], name=op.f("fk_cards_replaces_id_cards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("number_id", name=op.f("uq_cards_number_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_cards_ref")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_cards_replaces_id")),
    )
    op.create_index(op.f("ix_cards_member_id"), "cards", ["member_id"], unique=False)
    op.create_index(op.f("ix_cards_organisation_id"), "cards", ["organisation_id"], unique=False)
    op.create_index(
        "ix_cards_run_ref",
        "cards",
        ["run_ref", "id"],
        unique=False,
        sqlite_where=sa.text("run_ref IS NOT NULL"),
        postgresql_where=sa.text("run_ref IS NOT NULL"),
    )
    op.create_index(
        "uq_cards_current",
        "cards",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )


def downgrade() -> None:
    op.drop_table("cards")
    op.drop_table("number_holdings")
