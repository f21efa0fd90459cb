"""Checks of the books, and what is mailed of bills and payments, to whom."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "book_checks",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("is_sound", sa.Boolean(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (is_sound IS NULL)", name=op.f("ck_book_checks_sound_when_ended")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_checks")),
        sa.UniqueConstraint("day", name=op.f("uq_book_checks_day")),
        sa.UniqueConstraint("ref", name=op.f("uq_book_checks_ref")),
    )
    op.create_table(
        "notice_settings",
        sa.Column("organisation_id", BigId, nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_notice_settings_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_notice_settings")),
    )
    op.create_table(
        "notice_feeds",
        sa.Column("feed", sa.String(length=64), nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("quiet_until", UtcDateTime, nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_notice_feeds_position_not_negative")),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_notice_feeds")),
    )
    # Who has given an address by now was told that it serves to bring numbers back, and nothing else.
    with op.batch_alter_table("mail_addresses") as addresses:
        addresses.add_column(sa.Column("tells_payments", sa.Boolean(), nullable=False, server_default=sa.false()))
        addresses.add_column(sa.Column("language", sa.String(length=8), nullable=False, server_default="ja"))
    with op.batch_alter_table("mail_addresses") as addresses:
        addresses.alter_column("tells_payments", server_default=None)
        addresses.alter_column("language", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("mail_addresses") as addresses:
        addresses.drop_column("language")
        addresses.drop_column("tells_payments")
    op.drop_table("notice_feeds")
    op.drop_table("notice_settings")
    op.drop_table("book_checks")
