"""Whether the books are sound in themselves."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.kernel.yen import ZERO, Yen
from portal.ledger.model import Account, Entry, Posting

TOLD = 100  # faulty entries that are named; more would help nobody


@dataclass(frozen=True, slots=True)
class Findings:
    """How many entries there are, what all postings sum to, and the entries (``kind about``, 100 at most) that do not
    sum to zero, have no postings, or mix what is live with what is a test.
    """

    entries: int
    total: Yen
    faulty: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.total and not self.faulty


def verify_ledger(session: Session) -> Findings:
    """Adds everything up. Sound while it is written to only where it reads one moment (``portal.db.snapshot``)."""
    per_entry = (
        select(Entry.kind, Entry.about)
        .outerjoin(Posting, Posting.entry_id == Entry.id)
        .outerjoin(Account, Account.id == Posting.account_id)
        .group_by(Entry.id, Entry.kind, Entry.about)
        .having(
            or_(
                func.sum(Posting.amount) != ZERO,
                func.count(Posting.id) == 0,
                func.count(Posting.id).filter(Account.sandbox != Entry.sandbox) > 0,
            )
        )
        .order_by(Entry.id)
        .limit(TOLD)
    )
    return Findings(
        session.scalar(select(func.count()).select_from(Entry)) or 0,
        session.scalar(select(func.sum(Posting.amount))) or ZERO,
        tuple(f"{kind} {about}" for kind, about in session.execute(per_entry)),
    )
