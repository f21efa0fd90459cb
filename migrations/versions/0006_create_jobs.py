"""Work to be done later."""

import sqlalchemy as sa
from alembic import op

from portal.db import BigId, UtcDateTime

revision = "0006"
down_revision = "0005"

CHECKS = {
    "state_known": "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')",
    "leased_when_running": "(state = 'running') = (leased_by IS NOT NULL)",
    "lease_ends": "(leased_by IS NULL) = (lease_until IS NULL)",
    "ended_when_over": "(state IN ('waiting', 'running')) = (ended_at IS NULL)",
    "turn_when_waiting": "turn IS NULL OR (turn = lane AND state = 'waiting')",
    "fault_when_failed": "state <> 'failed' OR fault <> ''",
    "counts_not_negative": "tries >= 0 AND failures >= 0 AND losses >= 0",
    "progress_not_negative": "done >= 0 AND total >= 0 AND first_done >= 0",
    "note_fits": "length(note) <= 200",
}


def _index(name: str, *columns: str, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, "jobs", list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(22), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("lane", sa.String(22), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(128)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("turn", sa.String(22)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("losses", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(22)),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("begun_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("is_cancel_wanted", sa.Boolean(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("first_done", sa.BigInteger(), nullable=False),
        sa.Column("first_told_at", UtcDateTime),
        sa.Column("told_at", UtcDateTime),
        sa.Column("result", sa.JSON()),
        sa.Column("fault", sa.String(64), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_jobs_{name}")) for name, rule in CHECKS.items()),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("ref", name="uq_jobs_ref"),
    )
    _index("ix_jobs_claimable", "kind", "turn", "due_at", "id", where="turn IS NOT NULL")
    _index("ix_jobs_later", "due_at", where="state = 'waiting' AND turn IS NULL")
    _index("ix_jobs_leased", "lease_until", where="state = 'running'")
    _index("ix_jobs_over", "ended_at", where="ended_at IS NOT NULL")
    _index("ix_jobs_failed", "id", where="state = 'failed'")
    open_keys = "key IS NOT NULL AND state IN ('waiting', 'running')"
    _index("uq_jobs_kind_key", "kind", "key", where=open_keys, unique=True)
    op.create_index("ix_jobs_lane", "jobs", ["lane", "id"])


def downgrade() -> None:
    op.drop_table("jobs")
