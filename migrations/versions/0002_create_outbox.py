"""Events and the counters of their feeds."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", BigId, nullable=False),
        sa.Column("feed", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("happened_at", UtcDateTime, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.CheckConstraint("position > 0", name=op.f("ck_events_position_positive")),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    numbered, unnumbered = sa.text("position IS NOT NULL"), sa.text("position IS NULL")
    op.create_index(
        "uq_events_feed_position",
        "events",
        ["feed", "position"],
        unique=True,
        sqlite_where=numbered,
        postgresql_where=numbered,
    )
    op.create_index("ix_events_unnumbered", "events", ["id"], sqlite_where=unnumbered, postgresql_where=unnumbered)
    op.create_table(
        "feeds",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("last_position", sa.BigInteger, nullable=False),
        sa.CheckConstraint("last_position >= 0", name=op.f("ck_feeds_last_position_not_negative")),
        sa.PrimaryKeyConstraint("name", name="pk_feeds"),
    )


def downgrade() -> None:
    op.drop_table("feeds")
    op.drop_table("events")
