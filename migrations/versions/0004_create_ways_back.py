"""Names of devices; passkeys, recovery codes, mail addresses and the links that are good once."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0004"
down_revision = "0003"


def _customer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["customer_id"], ["customers.id"], name=f"fk_{table}_customer_id_customers", ondelete="CASCADE"
    )


def _ticket(table: str, *columns: sa.Column, checks: tuple[sa.CheckConstraint, ...] = ()) -> None:
    """A table of links that are good once."""
    op.create_table(
        table,
        sa.Column("customer_id", BigId, nullable=False),
        *columns,
        sa.Column("ref", sa.String(22), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_by", sa.LargeBinary(32)),
        *checks,
        _customer(table),
        sa.PrimaryKeyConstraint("ref", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_customer_id", table, ["customer_id"])
    op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])


def upgrade() -> None:
    with op.batch_alter_table("devices", table_kwargs={"sqlite_autoincrement": True}) as devices:
        devices.add_column(sa.Column("name", sa.String(30), nullable=False, server_default=""))
        devices.create_check_constraint(op.f("ck_devices_name_fits"), "length(name) <= 30")
    with op.batch_alter_table("devices", table_kwargs={"sqlite_autoincrement": True}) as devices:
        devices.alter_column("name", server_default=None)  # it named the devices there were
    op.create_table(
        "passkeys",
        sa.Column("id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("user_handle", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("is_synced", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
        sa.CheckConstraint("length(user_handle) = 32", name=op.f("ck_passkeys_user_handle_32")),
        sa.CheckConstraint("length(name) <= 30", name=op.f("ck_passkeys_name_fits")),
        _customer("passkeys"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_customer_id", "passkeys", ["customer_id"])
    op.create_table(
        "spent_challenges",
        sa.Column("challenge", sa.LargeBinary(56), nullable=False),
        sa.Column("used_by", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("challenge", name="pk_spent_challenges"),
    )
    op.create_index("ix_spent_challenges_expires_at", "spent_challenges", ["expires_at"])
    op.create_table(
        "recovery_codes",
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("used_by", sa.LargeBinary(32)),
        sa.CheckConstraint("length(code_hash) = 32", name=op.f("ck_recovery_codes_code_hash_sha256")),
        _customer("recovery_codes"),
        sa.PrimaryKeyConstraint("customer_id", name="pk_recovery_codes"),
        sa.UniqueConstraint("code_hash", name="uq_recovery_codes_code_hash"),
    )
    op.create_table(
        "mail_addresses",
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("verified_at", UtcDateTime, nullable=False),
        _customer("mail_addresses"),
        sa.PrimaryKeyConstraint("customer_id", name="pk_mail_addresses"),
        sa.UniqueConstraint("address", name="uq_mail_addresses_address"),
    )
    _ticket(
        "mail_links",
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("due_at", UtcDateTime),
        sa.Column("tries", sa.Integer(), nullable=False),
        checks=(
            sa.CheckConstraint("purpose IN ('verify', 'sign_in')", name=op.f("ck_mail_links_purpose_known")),
            sa.CheckConstraint("tries >= 0", name=op.f("ck_mail_links_tries_not_negative")),
        ),
    )
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_mail_links_due_at", "mail_links", ["due_at"], sqlite_where=is_due, postgresql_where=is_due)
    _ticket(
        "pairings",
        sa.Column("device_name", sa.String(30), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        checks=(
            sa.CheckConstraint(
                "NOT is_confirmed OR used_by IS NOT NULL", name=op.f("ck_pairings_confirmed_when_claimed")
            ),
        ),
    )
    _ticket("hand_overs", sa.Column("bound_to", sa.String(22), nullable=False))


def downgrade() -> None:
    for table in (
        "hand_overs",
        "pairings",
        "mail_links",
        "mail_addresses",
        "recovery_codes",
        "spent_challenges",
        "passkeys",
    ):
        op.drop_table(table)
    with op.batch_alter_table("devices", table_kwargs={"sqlite_autoincrement": True}) as devices:
        devices.drop_constraint(op.f("ck_devices_name_fits"), type_="check")
        devices.drop_column("name")
