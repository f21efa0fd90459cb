"""What the operator tells everybody at the top of every page."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(22), nullable=False),
        sa.Column("text_ja", sa.String(200), nullable=False),
        sa.Column("text_en", sa.String(200), nullable=False),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_announcements_ends_after_start")),
        sa.CheckConstraint("length(text_ja) BETWEEN 1 AND 200", name=op.f("ck_announcements_text_ja_fits")),
        sa.CheckConstraint("length(text_en) BETWEEN 1 AND 200", name=op.f("ck_announcements_text_en_fits")),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
        sa.UniqueConstraint("ref", name="uq_announcements_ref"),
    )
    op.create_index("ix_announcements_ends_at", "announcements", ["ends_at"])


def downgrade() -> None:
    op.drop_table("announcements")
