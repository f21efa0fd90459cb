"""Members, lists of them, and numbers that customers give to merchants."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "member_lists",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("encoding", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("taken_lines", sa.Integer(), nullable=False),
        sa.Column("job_ref", sa.String(length=22), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("checked_at", UtcDateTime, nullable=True),
        sa.Column("taken_at", UtcDateTime, nullable=True),
        sa.Column("forgotten_at", UtcDateTime, nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "(state = 'taken') = (taken_at IS NOT NULL)", name=op.f("ck_member_lists_taken_at_when_taken")
        ),
        sa.CheckConstraint(
            "state IN ('needs_columns', 'reading', 'faulty', 'ready', 'taking', 'taken', 'discarded')",
            name=op.f("ck_member_lists_state_known"),
        ),
        sa.CheckConstraint(
            "added + changed + unchanged + faulty <= total", name=op.f("ck_member_lists_counts_within_total")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_member_lists_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_lists")),
        sa.UniqueConstraint("ref", name=op.f("uq_member_lists_ref")),
    )
    op.create_index(
        "ix_member_lists_kept",
        "member_lists",
        ["made_at"],
        unique=False,
        sqlite_where=sa.text("forgotten_at IS NULL"),
        postgresql_where=sa.text("forgotten_at IS NULL"),
    )
    op.create_index(op.f("ix_member_lists_organisation_id"), "member_lists", ["organisation_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("member_no", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_kana", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("postcode", sa.String(length=7), nullable=False),
        sa.Column("address1", sa.String(length=100), nullable=False),
        sa.Column("address2", sa.String(length=100), nullable=False),
        sa.Column("honorific", sa.String(length=20), nullable=False),
        sa.Column("expiry", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("left_at", UtcDateTime, nullable=True),
        sa.Column("erased_at", UtcDateTime, nullable=True),
        sa.Column("given_number_id", BigId, nullable=True),
        sa.Column("list_id", BigId, nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name=op.f("ck_members_left_at_when_left")),
        sa.CheckConstraint("erased_at IS NULL OR state = 'left'", name=op.f("ck_members_erased_have_left")),
        sa.CheckConstraint("state IN ('active', 'left')", name=op.f("ck_members_state_known")),
        sa.CheckConstraint("length(member_no) BETWEEN 1 AND 32", name=op.f("ck_members_member_no_fits")),
        sa.CheckConstraint("length(name) <= 80", name=op.f("ck_members_name_fits")),
        sa.ForeignKeyConstraint(["given_number_id"], ["numbers.id"], name=op.f("fk_members_given_number_id_numbers")),
        sa.ForeignKeyConstraint(["list_id"], ["member_lists.id"], name=op.f("fk_members_list_id_member_lists")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_members_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint(
            "organisation_id", "sandbox", "member_no", name=op.f("uq_members_organisation_id_sandbox_member_no")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_members_ref")),
    )
    op.create_index(op.f("ix_members_given_number_id"), "members", ["given_number_id"], unique=False)
    op.create_index(op.f("ix_members_list_id"), "members", ["list_id"], unique=False)
    op.create_index("ix_members_listed", "members", ["organisation_id", "sandbox", "id"], unique=False)
    op.create_table(
        "member_list_rows",
        sa.Column("id", BigId, nullable=False),
        sa.Column("list_id", BigId, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("state IN ('faulty', 'good', 'taken')", name=op.f("ck_member_list_rows_state_known")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["member_lists.id"], name=op.f("fk_member_list_rows_list_id_member_lists")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_member_list_rows_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_list_rows")),
        sa.UniqueConstraint("list_id", "line", name=op.f("uq_member_list_rows_list_id_line")),
    )
    op.create_index(op.f("ix_member_list_rows_organisation_id"), "member_list_rows", ["organisation_id"], unique=False)
    op.create_table(
        "give_links",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_give_links_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_give_links_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_give_links")),
        sa.UniqueConstraint("ref", name=op.f("uq_give_links_ref")),
    )
    op.create_index(op.f("ix_give_links_member_id"), "give_links", ["member_id"], unique=False)
    op.create_index(op.f("ix_give_links_organisation_id"), "give_links", ["organisation_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("link_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("number_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("merchant_reference", sa.String(length=32), nullable=False),
        sa.Column("given_at", UtcDateTime, nullable=False),
        sa.Column("withdrawn_at", UtcDateTime, nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR withdrawn_at IS NOT NULL", name=op.f("ck_consents_live_of_a_customer")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_consents_customer_id_customers")),
        sa.ForeignKeyConstraint(["link_id"], ["give_links.id"], name=op.f("fk_consents_link_id_give_links")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_consents_member_id_members")),
        sa.ForeignKeyConstraint(["number_id"], ["numbers.id"], name=op.f("fk_consents_number_id_numbers")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_consents_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("ref", name=op.f("uq_consents_ref")),
    )
    op.create_index(op.f("ix_consents_customer_id"), "consents", ["customer_id"], unique=False)
    op.create_index(op.f("ix_consents_link_id"), "consents", ["link_id"], unique=False)
    op.create_index(op.f("ix_consents_member_id"), "consents", ["member_id"], unique=False)
    op.create_index(op.f("ix_consents_number_id"), "consents", ["number_id"], unique=False)
    op.create_index(op.f("ix_consents_organisation_id"), "consents", ["organisation_id"], unique=False)
    op.create_index(
        "uq_consents_live_member",
        "consents",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL AND member_id IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND member_id IS NOT NULL"),
    )
    op.create_index(
        "uq_consents_live_number",
        "consents",
        ["link_id", "number_id", "merchant_reference"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("consents")
    op.drop_table("give_links")
    op.drop_table("member_list_rows")
    op.drop_table("members")
    op.drop_table("member_lists")
