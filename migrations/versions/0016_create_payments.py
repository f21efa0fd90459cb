"""The books, slips, payments, and what the operator must look into."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime, YenColumn

revision = "0016"
down_revision = "0015"

BOOKS = ("ledger_accounts", "ledger_entries", "ledger_postings")


def upgrade() -> None:
    op.create_table(
        "ledger_accounts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('stores', 'collected', 'suspense')", name=op.f("ck_ledger_accounts_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint(
            "kind", "organisation_id", "sandbox", name=op.f("uq_ledger_accounts_kind_organisation_id_sandbox")
        ),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=22), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payment', 'reversal', 'pending', 'credited', 'returned', 'dismissed')",
            name=op.f("ck_ledger_entries_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("about", "kind", name=op.f("uq_ledger_entries_about_kind")),
    )
    op.create_index("ix_ledger_entries_at", "ledger_entries", ["at", "id"], unique=False)
    op.create_table(
        "ledger_postings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("amount", YenColumn, nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_postings_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_accounts.id"], name=op.f("fk_ledger_postings_account_id_ledger_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name=op.f("fk_ledger_postings_entry_id_ledger_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_postings")),
    )
    op.create_index(op.f("ix_ledger_postings_account_id"), "ledger_postings", ["account_id"], unique=False)
    op.create_index(op.f("ix_ledger_postings_entry_id"), "ledger_postings", ["entry_id"], unique=False)
    op.create_table(
        "slips",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("slip_no", sa.String(length=12), nullable=False),
        sa.Column("number_id", BigId, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("request_key", sa.String(length=64)),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("length(slip_no) = 12", name=op.f("ck_slips_slip_no_12")),
        sa.ForeignKeyConstraint(["number_id"], ["numbers.id"], name=op.f("fk_slips_number_id_numbers")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_slips_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slips")),
        sa.UniqueConstraint(
            "organisation_id", "sandbox", "request_key", name=op.f("uq_slips_organisation_id_sandbox_request_key")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_slips_ref")),
        sa.UniqueConstraint("slip_no", name=op.f("uq_slips_slip_no")),
    )
    op.create_index("ix_slips_of_number", "slips", ["number_id", "expires_at"], unique=False)
    op.create_index(op.f("ix_slips_organisation_id"), "slips", ["organisation_id"], unique=False)
    op.create_table(
        "slip_bills",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slip_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("bill_id", BigId, nullable=False),
        sa.Column("bill_version", sa.Integer(), nullable=False),
        sa.Column("reissue", sa.Integer(), nullable=False),
        sa.Column("amount", YenColumn, nullable=False),
        sa.Column("code", sa.String(length=44), nullable=False),
        sa.CheckConstraint("length(code) = 44", name=op.f("ck_slip_bills_code_44")),
        sa.CheckConstraint("reissue BETWEEN 0 AND 9", name=op.f("ck_slip_bills_reissue_one_digit")),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_slip_bills_bill_id_bills")),
        sa.ForeignKeyConstraint(["slip_id"], ["slips.id"], name=op.f("fk_slip_bills_slip_id_slips")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_bills")),
        sa.UniqueConstraint("code", name=op.f("uq_slip_bills_code")),
        sa.UniqueConstraint("slip_id", "bill_id", name=op.f("uq_slip_bills_slip_id_bill_id")),
        sa.UniqueConstraint("slip_id", "place", name=op.f("uq_slip_bills_slip_id_place")),
    )
    op.create_index(op.f("ix_slip_bills_bill_id"), "slip_bills", ["bill_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("chain_id", BigId, nullable=False),
        sa.Column("bill_id", BigId, nullable=False),
        sa.Column("slip_bill_id", BigId, nullable=False),
        sa.Column("code", sa.String(length=44), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("amount", YenColumn, nullable=False),
        sa.Column("store", sa.String(length=20), nullable=False),
        sa.Column("register", sa.String(length=20), nullable=False),
        sa.Column("business_date", sa.Date()),
        sa.Column("receipt", sa.String(length=20)),
        sa.Column("authorised_at", UtcDateTime, nullable=False),
        sa.Column("held_until", UtcDateTime, nullable=False),
        sa.Column("confirmed_at", UtcDateTime),
        sa.Column("final_at", UtcDateTime),
        sa.Column("reversed_at", UtcDateTime),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", BigId, nullable=False),
        sa.CheckConstraint("(state = 'final') = (final_at IS NOT NULL)", name=op.f("ck_payments_final_at_when_final")),
        sa.CheckConstraint(
            "(state = 'reversed') = (reversed_at IS NOT NULL)", name=op.f("ck_payments_reversed_at_when_reversed")
        ),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'final', 'reversed')) = (confirmed_at IS NOT NULL)",
            name=op.f("ck_payments_confirmed"),
        ),
        sa.CheckConstraint(
            "state IN ('authorised', 'confirmed', 'final', 'released', 'reversed')",
            name=op.f("ck_payments_state_known"),
        ),
        sa.CheckConstraint(
            "(receipt IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_payments_receipt_when_confirmed")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_payments_bill_id_bills")),
        sa.ForeignKeyConstraint(["chain_id"], ["organisations.id"], name=op.f("fk_payments_chain_id_organisations")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_payments_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["slip_bill_id"], ["slip_bills.id"], name=op.f("fk_payments_slip_bill_id_slip_bills")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint(
            "chain_id",
            "store",
            "register",
            "business_date",
            "receipt",
            "code",
            name=op.f("uq_payments_chain_id_store_register_business_date_receipt_code"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_payments_ref")),
    )
    op.create_index(op.f("ix_payments_bill_id"), "payments", ["bill_id"], unique=False)
    op.create_index("ix_payments_chain_day", "payments", ["chain_id", "business_date"], unique=False)
    op.create_index(
        "ix_payments_held",
        "payments",
        ["held_until"],
        unique=False,
        sqlite_where=sa.text("state = 'authorised'"),
        postgresql_where=sa.text("state = 'authorised'"),
    )
    op.create_index(op.f("ix_payments_organisation_id"), "payments", ["organisation_id"], unique=False)
    op.create_index(
        "ix_payments_provisional",
        "payments",
        ["confirmed_at"],
        unique=False,
        sqlite_where=sa.text("state = 'confirmed'"),
        postgresql_where=sa.text("state = 'confirmed'"),
    )
    op.create_index(
        "uq_payments_in_force",
        "payments",
        ["bill_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('authorised', 'confirmed', 'final')"),
        postgresql_where=sa.text("state IN ('authorised', 'confirmed', 'final')"),
    )
    op.create_table(
        "pending_items",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("chain_id", BigId, nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=44), nullable=False),
        sa.Column("amount", YenColumn, nullable=False),
        sa.Column("store", sa.String(length=20), nullable=False),
        sa.Column("register", sa.String(length=20), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("receipt", sa.String(length=20), nullable=False),
        sa.Column("bill_id", BigId),
        sa.Column("payment_id", BigId),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("resolution", sa.String(length=16)),
        sa.Column("resolved_at", UtcDateTime),
        sa.Column("resolved_by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('late', 'doubled', 'unknown', 'amount', 'closed', 'reversal')",
            name=op.f("ck_pending_items_kind_known"),
        ),
        sa.CheckConstraint(
            "resolution IS NULL OR resolution IN ('credited', 'returned', 'dismissed')",
            name=op.f("ck_pending_items_resolution_known"),
        ),
        sa.CheckConstraint(
            "(resolution IS NULL) = (resolved_at IS NULL)", name=op.f("ck_pending_items_resolved_at_when_resolved")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_pending_items_bill_id_bills")),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["organisations.id"], name=op.f("fk_pending_items_chain_id_organisations")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_pending_items_payment_id_payments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_items")),
        sa.UniqueConstraint("ref", name=op.f("uq_pending_items_ref")),
    )
    op.create_index(op.f("ix_pending_items_bill_id"), "pending_items", ["bill_id"], unique=False)
    op.create_index(
        "ix_pending_items_open",
        "pending_items",
        ["id"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index(op.f("ix_pending_items_payment_id"), "pending_items", ["payment_id"], unique=False)
    op.create_index(
        "uq_pending_items_cash",
        "pending_items",
        ["chain_id", "store", "register", "business_date", "receipt", "code", "amount", "sandbox"],
        unique=True,
        sqlite_where=sa.text("kind <> 'reversal'"),
        postgresql_where=sa.text("kind <> 'reversal'"),
    )
    op.create_index(
        "uq_pending_items_reversal",
        "pending_items",
        ["chain_id", "store", "register", "business_date", "receipt", "code", "amount", "sandbox"],
        unique=True,
        sqlite_where=sa.text("kind = 'reversal'"),
        postgresql_where=sa.text("kind = 'reversal'"),
    )
    _refuse_changes()


def _refuse_changes() -> None:
    """The books are only ever added to, whoever writes."""
    if op.get_bind().dialect.name == "sqlite":
        for table in BOOKS:
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the books are never changed'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_book_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the books are never changed'; END $$"
    )
    for table in BOOKS:
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_book_change()"
        )


def downgrade() -> None:
    op.drop_table("pending_items")
    op.drop_table("payments")
    op.drop_table("slip_bills")
    op.drop_table("slips")
    op.drop_table("ledger_postings")
    op.drop_table("ledger_entries")
    op.drop_table("ledger_accounts")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_book_change()")
