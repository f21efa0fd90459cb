"""How far a run is, for pages that ask again."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.print_runs.model import PrintRun, RunPart
from portal.print_runs.store import SERVICE


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Pieces that are drawn and read back, of so many; ``waiting`` says why it does not go on just now."""

    done: int
    total: int
    waiting: str

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return self.done / self.total if self.total else 0.0


def run_progress(session: Session, run: PrintRun) -> RunProgress:
    """How far the rendering is."""
    drawn = select(func.coalesce(func.sum(RunPart.drawn), 0)).where(RunPart.run_id == run.id)
    return RunProgress(int(session.scalar(SERVICE.apply(drawn, RunPart)) or 0), run.pieces, run.waiting)
