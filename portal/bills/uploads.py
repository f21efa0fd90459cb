"""Files of bills: one comes in and is checked, line by line; then its good lines are registered, or it is discarded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from itertools import tee
from pathlib import Path

from sqlalchemy.orm import Session

from portal.artwork import Finding, MemberFault, MemberListRefused
from portal.bills.bulk import Asked
from portal.bills.columns import known_columns
from portal.bills.errors import BillRefused
from portal.bills.model import BillUpload
from portal.bills.trying import try_bills
from portal.bills.upload_reading import (
    LineOutcome,
    ReadLine,
    file_of,
    outcomes_of,
    read_headings,
    read_lines,
    read_outcomes,
    write_outcomes,
)
from portal.bills.upload_rules import (
    FAULTS_KEPT,
    FILE_NAME_LIMIT,
    KEPT,
    MOST_MEGABYTES,
    SMALL_BYTES,
    UploadChange,
    UploadState,
    next_upload_state,
)
from portal.db import transaction
from portal.jobs import JobKind, Runs, Work, enqueue
from portal.kernel.files import Files
from portal.kernel.identifiers import new_ref
from portal.kernel.yen import ZERO
from portal.organisations import Actor, ObjectUnknown, Scope, note_act

BILLS_CHECK = "bills.check"
BEGUN, DISCARDED = "bill_upload.begun", "bill_upload.discarded"  # acts
SERVICE = Scope.service("files of bills are worked on, and forgotten, by workers")

Tell = Callable[[int, int], None]
"""Is told how many lines are done, of how many (0: not known)."""

Finishing = Callable[[], AbstractContextManager[None]]
"""The transaction of the last effect."""


def begin_upload(
    session: Session, files: Files, scope: Scope, *, name: str, source: Path | bytes, actor: Actor, at: datetime
) -> BillUpload:
    """Keeps a CSV file (UTF-8 or CP932, up to ``MOST_IN_BULK`` lines) and checks it, a large one by a job.

    Raises ``MemberListRefused`` (of ``portal.artwork``) for what is no such file, ``ColumnsRefused``, ``FilesAway``.
    """
    assert scope.organisation_id is not None
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MOST_MEGABYTES * 1_000_000:
        raise MemberListRefused([Finding(MemberFault.TOO_LARGE, details={"most": MOST_MEGABYTES})], 1)
    encoding, _columns = read_headings(source)
    made = BillUpload(
        ref=new_ref(),
        organisation_id=scope.organisation_id,
        sandbox=scope.sandbox,
        name=name[:FILE_NAME_LIMIT],
        encoding=encoding,
        state=UploadState.READING,
        faults=[],
        made_by=actor.name,
        made_at=at,
    )
    files.put(file_of(made), source)
    is_small = size <= SMALL_BYTES
    with transaction(session):
        session.add(made)
        session.flush()
        note_act(session, actor, BEGUN, organisation_id=made.organisation_id, about=made.ref, at=at)
        if not is_small:
            payload, sandbox = {"upload": made.ref}, made.sandbox
            made.job_ref = enqueue(session, BILLS_CHECK, payload, at=at, lane=scope.ref, key=made.ref, sandbox=sandbox)
    if is_small:
        _check(session, files, made, at=at, tell=untold, finishing=partial(transaction, session))
    return made


def find_upload(session: Session, scope: Scope, ref: str) -> BillUpload:
    """A file of the scope's own organisation. Raises ``ObjectUnknown``."""
    return scope.own().one(session, BillUpload, ref)


def bill_uploads(session: Session, scope: Scope, *, after: str = "", limit: int = 50) -> Sequence[BillUpload]:
    """The files that were not discarded, the newest first. Raises ``ObjectUnknown`` for an unknown ``after``."""
    own = scope.own()
    found = own.select(BillUpload).where(BillUpload.state != UploadState.DISCARDED)
    if after:
        found = found.where(BillUpload.id < own.one(session, BillUpload, after).id)
    return session.scalars(found.order_by(BillUpload.id.desc()).limit(limit)).all()


def discard_upload(session: Session, files: Files, scope: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Ends a file that is not registered; it is deleted. Twice is as once.

    Raises ``ObjectUnknown``, ``UploadStateRefused``, ``FilesAway``.
    """
    with transaction(session):
        found = held_upload(session, scope.own(), ref)
        if found.state != UploadState.DISCARDED:
            found.state = next_upload_state(found.state, UploadChange.DISCARD)
            found.faults, found.forgotten_at = [], at
            note_act(session, actor, DISCARDED, organisation_id=found.organisation_id, about=ref, at=at)
    _delete_files(files, found)


def uploaded_lines(files: Files, upload: BillUpload) -> Iterator[tuple[ReadLine, LineOutcome]]:
    """Every line with what became of it, or would. Raises ``FileUnknown`` once they are forgotten, ``FilesAway``."""
    outcomes = {one.line: one for one in read_outcomes(files, upload)}
    for line in read_lines(files, upload):
        yield line, outcomes.get(line.line, LineOutcome(line.line))


def faults_of_upload(upload: BillUpload) -> list[tuple[LineOutcome, str]]:
    """The first faulty lines, with what stands in the field that is wrong."""
    return [
        (LineOutcome(line, refused=BillRefused(field, reason, **details)), value)
        for line, field, reason, details, value in upload.faults
    ]


def check_uploads_kind(files: Files) -> JobKind:
    """How jobs that check a large file are done."""
    return JobKind(partial(_do_check, files), runs=Runs.PROCESS)


def forget_old_uploads(session: Session, files: Files, *, at: datetime) -> None:
    """Deletes the files of those that came 30 days ago; those that were not registered are discarded."""
    old = SERVICE.select(BillUpload).where(BillUpload.made_at <= at - KEPT, BillUpload.forgotten_at.is_(None))
    for found in session.scalars(old.limit(100)).all():
        _delete_files(files, found)
        with transaction(session):
            held = held_upload(session, SERVICE, found.ref)
            if held.state != UploadState.REGISTERED:
                held.state = UploadState.DISCARDED
            held.faults, held.forgotten_at = [], at


def held_upload(session: Session, scope: Scope, ref: str) -> BillUpload:
    """A file that nobody else changes until the transaction ends. Raises ``ObjectUnknown``."""
    mine = scope.select(BillUpload).where(BillUpload.ref == ref).with_for_update()
    found = session.scalars(mine.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def scope_of_upload(upload: BillUpload) -> Scope:
    """Its organisation's things of its mode."""
    return SERVICE.at(upload.organisation_id).in_mode(sandbox=upload.sandbox)


def untold(_done: int, _total: int) -> None:
    """Tells nobody: it takes a moment."""


def note_faults(held: BillUpload, faults: Sequence[tuple[LineOutcome, str]]) -> None:
    """Keeps the first faulty lines for the page."""
    held.faults = [
        [one.line, one.refused.field, one.refused.reason, one.refused.details, value]
        for one, value in faults[:FAULTS_KEPT]
        if one.refused
    ]


def asked(lines: Iterable[ReadLine]) -> Iterator[Asked]:
    """What the lines ask for."""
    return (line.asked for line in lines)


def value_of(line: ReadLine, refused: BillRefused) -> str:
    """What stands in the field that is wrong."""
    headings = (name for name, column in known_columns(list(line.cells)).items() if column == refused.field)
    return line.cells.get(next(headings, ""), "")


def _do_check(files: Files, work: Work) -> None:
    found = SERVICE.one(work.session, BillUpload, work.payload["upload"])
    if found.state == UploadState.READING:
        at = work.clock.now()
        _check(work.session, files, found, at=at, tell=work.progress, finishing=work.finishing)


def _check(
    session: Session, files: Files, found: BillUpload, *, at: datetime, tell: Tell, finishing: Finishing
) -> None:
    """Checks a file that is READING; one that somebody discards meanwhile stays so."""
    outcomes, faults, amount = list[LineOutcome](), list[tuple[LineOutcome, str]](), ZERO
    coming, kept = tee(read_lines(files, found))
    try:
        for line, result in zip(kept, try_bills(session, scope_of_upload(found), asked(coming), at=at), strict=True):
            refused = result if isinstance(result, BillRefused) else None
            outcomes.append(LineOutcome(line.line, refused=refused))
            if isinstance(result, BillRefused):
                faults.append((outcomes[-1], value_of(line, result) if len(faults) < FAULTS_KEPT else ""))
            else:
                amount += result.amount
            tell(len(outcomes), 0)
    except MemberListRefused as refusal:
        with finishing():
            _refuse(session, found, refusal.findings[0], at)
        return
    write_outcomes(files, found, outcomes)
    with finishing():
        held = held_upload(session, SERVICE, found.ref)
        if held.state != UploadState.READING:
            _delete_files(files, held)
            return
        held.state = next_upload_state(held.state, UploadChange.CHECK)
        held.total, held.faulty = len(outcomes), len(faults)
        held.good, held.amount, held.checked_at, held.job_ref = held.total - held.faulty, amount, at, None
        note_faults(held, faults)


def _refuse(session: Session, found: BillUpload, finding: Finding, at: datetime) -> None:
    held = held_upload(session, SERVICE, found.ref)
    if held.state == UploadState.READING:
        held.state = next_upload_state(held.state, UploadChange.REFUSE)
        details = {name: value if isinstance(value, str) else int(value) for name, value in finding.details.items()}
        held.refusal, held.checked_at, held.job_ref = {"code": str(finding.code), **details}, at, None


def _delete_files(files: Files, found: BillUpload) -> None:
    files.delete(file_of(found))
    files.delete(outcomes_of(found))
