"""Mails as rows of their own; a mailed link is only the link.

Links that wait to be mailed at this moment are not: they last 30 minutes, and their customers ask again.
"""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0007"
down_revision = "0006"

_IS_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(22), nullable=False),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("lane", sa.String(22), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("fault", sa.String(32), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("stale_at", UtcDateTime),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("bounced_at", UtcDateTime),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed', 'bounced')", name=op.f("ck_mails_state_known")),
        sa.CheckConstraint("state <> 'queued' OR sent_at IS NULL", name=op.f("ck_mails_queued_not_sent")),
        sa.CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_mails_sent_has_moment")),
        sa.CheckConstraint("(state = 'bounced') = (bounced_at IS NOT NULL)", name=op.f("ck_mails_bounced_has_moment")),
        sa.CheckConstraint("state NOT IN ('failed', 'bounced') OR fault <> ''", name=op.f("ck_mails_fault_told")),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sa.UniqueConstraint("ref", name="uq_mails_ref"),
    )
    op.create_index("ix_mails_made_at", "mails", ["made_at"])
    op.create_index("ix_mails_address", "mails", ["address"])
    op.create_table(
        "mail_troubles",
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("soft_count", sa.Integer(), nullable=False),
        sa.Column("hard_at", UtcDateTime),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.CheckConstraint("soft_count >= 0", name=op.f("ck_mail_troubles_soft_count_not_negative")),
        sa.CheckConstraint("soft_count > 0 OR hard_at IS NOT NULL", name=op.f("ck_mail_troubles_has_trouble")),
        sa.PrimaryKeyConstraint("address", name="pk_mail_troubles"),
    )
    op.create_index("ix_mail_troubles_last_at", "mail_troubles", ["last_at"])
    op.drop_index("ix_mail_links_due_at", "mail_links")
    with op.batch_alter_table("mail_links") as links:
        links.drop_constraint(op.f("ck_mail_links_tries_not_negative"), type_="check")
        links.drop_column("language")
        links.drop_column("due_at")
        links.drop_column("tries")


def downgrade() -> None:
    with op.batch_alter_table("mail_links") as links:
        links.add_column(sa.Column("language", sa.String(8), nullable=False, server_default="ja"))
        links.add_column(sa.Column("due_at", UtcDateTime))
        links.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        links.create_check_constraint(op.f("ck_mail_links_tries_not_negative"), "tries >= 0")
    with op.batch_alter_table("mail_links") as links:
        links.alter_column("language", server_default=None)  # they were for the links there are
        links.alter_column("tries", server_default=None)
    op.create_index("ix_mail_links_due_at", "mail_links", ["due_at"], sqlite_where=_IS_DUE, postgresql_where=_IS_DUE)
    op.drop_table("mail_troubles")
    op.drop_table("mails")
