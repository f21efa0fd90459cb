"""A job's row: the truth about it, whoever carries its id to a worker."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, BigId, UtcDateTime
from portal.jobs.rules import JobState, Progress, progress_of

KIND_LIMIT = 64
LANE_LIMIT = 22  # characters of a ref
KEY_LIMIT = 128
FAULT_LIMIT = 64
NOTE_LIMIT = 200

_STATES = ", ".join(f"'{state}'" for state in JobState)


def _index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class Job(Base):
    """Work to be done later. ``lane``: the ref of the organisation it is for, empty for the service.

    ``turn`` is the lane while a worker may claim the job, else null: claims pass over nothing, and PostgreSQL cannot
    take another index for theirs. A job for later gets it when its time has come. ``tries`` counts claims and never
    goes back: with ``leased_by`` it tells one claim from another.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("(state = 'running') = (leased_by IS NOT NULL)", name="leased_when_running"),
        CheckConstraint("(leased_by IS NULL) = (lease_until IS NULL)", name="lease_ends"),
        CheckConstraint("(state IN ('waiting', 'running')) = (ended_at IS NULL)", name="ended_when_over"),
        CheckConstraint("turn IS NULL OR (turn = lane AND state = 'waiting')", name="turn_when_waiting"),
        CheckConstraint("state <> 'failed' OR fault <> ''", name="fault_when_failed"),
        CheckConstraint("tries >= 0 AND failures >= 0 AND losses >= 0", name="counts_not_negative"),
        CheckConstraint("done >= 0 AND total >= 0 AND first_done >= 0", name="progress_not_negative"),
        CheckConstraint(f"length(note) <= {NOTE_LIMIT}", name="note_fits"),
        _index("ix_jobs_claimable", "kind", "turn", "due_at", "id", where="turn IS NOT NULL"),
        _index("ix_jobs_later", "due_at", where="state = 'waiting' AND turn IS NULL"),
        _index("ix_jobs_leased", "lease_until", where="state = 'running'"),
        _index("ix_jobs_over", "ended_at", where="ended_at IS NOT NULL"),
        _index("ix_jobs_failed", "id", where="state = 'failed'"),
        _index(
            "uq_jobs_kind_key",
            "kind",
            "key",
            where="key IS NOT NULL AND state IN ('waiting', 'running')",
            unique=True,
        ),
        Index("ix_jobs_lane", "lane", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True)
    kind: Mapped[str] = mapped_column(String(KIND_LIMIT))
    lane: Mapped[str] = mapped_column(String(LANE_LIMIT))
    sandbox: Mapped[bool]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(KEY_LIMIT))
    state: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    turn: Mapped[str | None] = mapped_column(String(LANE_LIMIT))
    tries: Mapped[int]
    failures: Mapped[int]
    losses: Mapped[int]
    leased_by: Mapped[str | None] = mapped_column(String(22))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_cancel_wanted: Mapped[bool]
    done: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(NOTE_LIMIT))
    first_done: Mapped[int] = mapped_column(BigInteger)
    first_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    fault: Mapped[str] = mapped_column(String(FAULT_LIMIT))

    @property
    def is_due(self) -> bool:
        """Whether a worker may claim it now."""
        return self.turn is not None

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of it by itself."""
        return self.ended_at is not None

    @property
    def progress(self) -> Progress | None:
        """How far it has come, as it told last; None where it told nothing yet."""
        if self.told_at is None:
            return None
        return progress_of(
            self.done,
            self.total,
            self.note,
            first_done=self.first_done,
            since=self.first_told_at,
            told_at=self.told_at,
        )
