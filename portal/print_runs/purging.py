"""What workers look after: runs that wait or lost their worker go on; old files and addresses are deleted."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.files import Files, FilesAway
from portal.organisations import Organisation
from portal.organisations import State as OrganisationState
from portal.print_runs.confirming import RUNS_MAIL, enqueue_finish, enqueue_parts, enqueue_run
from portal.print_runs.events import RUN_PURGED
from portal.print_runs.model import PrintRun, RunPiece
from portal.print_runs.rendering import BY_ITSELF, folder_of, working_merchant
from portal.print_runs.rules import PartState, RunKind, RunState, Waiting
from portal.print_runs.sending import send_ready
from portal.print_runs.store import SERVICE, parts_of, run_by_ref
from portal.print_runs.timeline import note

_AT_ONCE = 100  # runs looked at in a sweep


def mend_runs(session: Session, *, at: datetime) -> None:
    """Lets every run that is not finished go on: its jobs may have been given up, or its merchant was suspended.

    Part of the worker's sweep; where a job waits or runs already, nothing is added.
    """
    going_on = SERVICE.select(PrintRun).where(
        or_(
            PrintRun.state.in_([RunState.CONFIRMED, RunState.RENDERING]),
            (PrintRun.state == RunState.SENT) & (PrintRun.kind == RunKind.ECARDS),
            (PrintRun.state == RunState.READY) & (PrintRun.waiting == Waiting.SUSPENDED),
        )
    )
    working = select(Organisation.id).where(Organisation.state == OrganisationState.ACTIVE)
    of_working = going_on.where(PrintRun.organisation_id.in_(working))
    for run in session.scalars(of_working.order_by(PrintRun.id).limit(_AT_ONCE)).all():
        if run.kind == RunKind.ECARDS:
            enqueue_run(session, run, RUNS_MAIL, at=at)
            continue
        if run.state == RunState.READY:
            _send(session, run.ref, at=at)
            continue
        pending = [part.place for part in parts_of(session, run) if part.state == PartState.PENDING]
        with transaction(session):
            if pending:
                enqueue_parts(session, run, pending, at=at)
            else:
                enqueue_finish(session, run, at=at)


def _send(session: Session, ref: str, *, at: datetime) -> None:
    """Sends a run that became ready while its merchant was suspended."""
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if run.state == RunState.READY and run.waiting == Waiting.SUSPENDED and working_merchant(session, run):
            send_ready(session, run, BY_ITSELF, at=at)


def purge_runs(session: Session, *, files: Files, days: int, at: datetime) -> None:
    """Deletes the files of runs that have been done for so many days, or were cancelled, and what was printed on their
    pieces. Part of the worker's sweep; where the files are away, it is tried again.
    """
    over = SERVICE.select(PrintRun).where(
        PrintRun.purged_at.is_(None),
        or_(
            (PrintRun.state == RunState.DONE) & (PrintRun.done_at <= at - timedelta(days=days)),
            PrintRun.state == RunState.CANCELLED,
        ),
    )
    for ref in [run.ref for run in session.scalars(over.order_by(PrintRun.changed_at).limit(_AT_ONCE))]:
        try:
            purge_run(session, ref, files=files, at=at)
        except FilesAway:
            return


def purge_run(session: Session, ref: str, *, files: Files, at: datetime) -> None:
    """Deletes one run's files and fields. Raises ``FilesAway``: then nothing of it counts as deleted."""
    files.delete_all(folder_of(run_by_ref(session, ref)))
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if run.purged_at is not None:
            return
        session.execute(SERVICE.update(RunPiece).where(RunPiece.run_id == run.id).values(fields=None))
        run.purged_at, run.package, run.faults = at, [], []
        note(session, run, "purged", BY_ITSELF, at=at, event=RUN_PURGED)
