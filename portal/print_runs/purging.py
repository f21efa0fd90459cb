"""What workers look after: runs that wait or lost their worker go on; old files and addresses are deleted."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.files import Files, FilesAway
from portal.organisations import Organisation
from portal.organisations import State as OrganisationState
from portal.print_runs.confirming import RUNS_MAIL, enqueue_finish, enqueue_parts, enqueue_run
from portal.print_runs.events import RUN_DONE, RUN_PURGED
from portal.print_runs.keeping import folder_of
from portal.print_runs.model import PrintRun, RunPart, RunPiece
from portal.print_runs.rendering import BY_ITSELF, working_merchant
from portal.print_runs.rules import OVER, Change, PartState, RunKind, RunState, Waiting, may_change
from portal.print_runs.sending import send_ready
from portal.print_runs.store import SERVICE, parts_of, run_by_ref
from portal.print_runs.timeline import move, note

LYING = timedelta(days=90)  # without a change, before files and addresses of a run go that nobody ends
_MAY_GO_ON = frozenset({RunState.FAILED, RunState.DECLINED})
_AT_ONCE = 100  # runs in memory, or purged in a sweep
_REMINDED = timedelta(days=7)  # within which reminders must have been posted; later nobody expects them


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
    reminding = SERVICE.select(PrintRun).where(
        PrintRun.state == RunState.DONE,
        PrintRun.kind == RunKind.ECARDS,
        PrintRun.mails,
        (PrintRun.waiting == Waiting.SUSPENDED) | (PrintRun.changed_at > at - _REMINDED),
        exists().where(RunPiece.run_id == PrintRun.id, RunPiece.mailed_at.is_(None)),
    )
    working = select(Organisation.id).where(Organisation.state == OrganisationState.ACTIVE)
    of_working = (some.where(PrintRun.organisation_id.in_(working)) for some in (going_on, reminding))
    for run in (run for some in of_working for run in _each(session, some)):
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


def _each(session: Session, wanted: Select[PrintRun]) -> Iterator[PrintRun]:
    """All of these runs, some at once: those that are stuck keep nobody behind them waiting."""
    last = 0
    while portion := session.scalars(wanted.where(PrintRun.id > last).order_by(PrintRun.id).limit(_AT_ONCE)).all():
        last = portion[-1].id
        yield from portion


def _send(session: Session, ref: str, *, at: datetime) -> None:
    """Sends a run that became ready while its merchant was suspended."""
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if run.state == RunState.READY and run.waiting == Waiting.SUSPENDED and working_merchant(session, run):
            send_ready(session, run, BY_ITSELF, at=at)


def complete_runs(session: Session, *, days: int, at: datetime) -> None:
    """Completes runs that nobody completes: so many days after they were shipped, or when they were ready and have lain
    for ``LYING``. Part of the worker's sweep; addresses would be kept for ever otherwise.
    """
    forgotten = SERVICE.select(PrintRun).where(
        or_(
            (PrintRun.state == RunState.SHIPPED) & (PrintRun.shipped_at <= at - timedelta(days=days)),
            (PrintRun.state == RunState.READY) & (PrintRun.changed_at <= at - LYING),
        )
    )
    for ref in [run.ref for run in session.scalars(forgotten.order_by(PrintRun.id).limit(_AT_ONCE))]:
        with transaction(session):
            run = run_by_ref(session, ref, lock=True)
            if may_change(run.state, Change.COMPLETE):
                run.done_at, run.waiting = at, Waiting.NOTHING
                move(session, run, Change.COMPLETE, BY_ITSELF, at=at, event=RUN_DONE)


def purge_runs(session: Session, *, files: Files, days: int, at: datetime) -> None:
    """Deletes the files of runs that have been done or failed for so many days, were declined ``LYING`` ago, or were
    cancelled, and what was printed on their pieces. Part of the worker's sweep; where the files are away, it is tried
    again.
    """
    before = at - timedelta(days=days)
    over = SERVICE.select(PrintRun).where(
        PrintRun.purged_at.is_(None),
        or_(
            (PrintRun.state == RunState.DONE) & (PrintRun.done_at <= before),
            (PrintRun.state == RunState.FAILED) & (PrintRun.changed_at <= before),
            (PrintRun.state == RunState.DECLINED) & (PrintRun.changed_at <= at - LYING),
            PrintRun.state == RunState.CANCELLED,
        ),
    )
    for ref in [run.ref for run in session.scalars(over.order_by(PrintRun.changed_at).limit(_AT_ONCE))]:
        try:
            purge_run(session, ref, files=files, at=at)
        except FilesAway:
            return


def purge_run(session: Session, ref: str, *, files: Files, at: datetime) -> None:
    """Deletes one run's files and fields. Raises ``FilesAway``: then none of its files counts as deleted."""
    run = run_by_ref(session, ref)
    if run.state in _MAY_GO_ON:
        _give_up_files(session, ref)
    files.delete_all(folder_of(run))
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if run.purged_at is not None or run.state not in {*OVER, *_MAY_GO_ON}:
            return
        session.execute(SERVICE.update(RunPiece).where(RunPiece.run_id == run.id).values(fields=None))
        run.purged_at, run.package, run.faults = at, [], []
        note(session, run, "purged", BY_ITSELF, at=at, event=RUN_PURGED)


def _give_up_files(session: Session, ref: str) -> None:
    """A failed run may be tried again, perhaps at this very moment: then all of its parts are drawn anew. One that was
    declined cannot be sent any more.
    """
    with transaction(session):
        run = run_by_ref(session, ref, lock=True)
        if run.state == RunState.DECLINED:
            run.package = []
        if run.state == RunState.FAILED:
            pending = {"state": PartState.PENDING, "done_at": None, "report": None}
            session.execute(SERVICE.update(RunPart).where(RunPart.run_id == run.id).values(**pending))
