"""Where a run's files are kept, and that none stays of a run that keeps none."""

from portal.jobs import Work
from portal.kernel.files import Files
from portal.print_runs.model import PrintRun
from portal.print_runs.rules import RunState
from portal.print_runs.store import run_by_ref


def folder_of(run: PrintRun) -> str:
    """Where the run's files are kept."""
    return f"runs/{run.ref}"


def drop_if_not_kept(work: Work, files: Files) -> None:
    """Deletes what a worker has put for a run that was cancelled, or whose files were deleted, meanwhile.

    Raises ``FilesAway``.
    """
    run = run_by_ref(work.session, str(work.payload["run"]))
    work.session.refresh(run)
    is_kept, folder = run.state != RunState.CANCELLED and run.purged_at is None, folder_of(run)
    work.session.rollback()
    if not is_kept:
        files.delete_all(folder)
