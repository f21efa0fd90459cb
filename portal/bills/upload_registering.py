"""A file of bills that is checked becomes bills: all lines or none, or those that are good."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from portal.bills.batches import discard_left
from portal.bills.bulk import Asked, BulkMode, BulkResult, register_bills
from portal.bills.errors import BillRefused
from portal.bills.model import BillUpload
from portal.bills.store import total_of_batch
from portal.bills.upload_reading import LineOutcome, read_lines, write_outcomes
from portal.bills.upload_rules import FAULTS_KEPT, SMALL, UploadChange, UploadState, next_upload_state
from portal.bills.uploads import SERVICE, Finishing, Tell, held_upload, note_faults, scope_of_upload, untold, value_of
from portal.db import transaction
from portal.jobs import JobKind, Runs, Work, enqueue
from portal.kernel.files import Files
from portal.numbers import NumberPlan
from portal.organisations import Actor, Scope

BILLS_REGISTER = "bills.register"


def register_upload(
    session: Session,
    files: Files,
    scope: Scope,
    ref: str,
    *,
    mode: BulkMode,
    plan: NumberPlan,
    actor: Actor,
    at: datetime,
) -> BillUpload:
    """Registers the bills of a file, a large one by a job; twice is as once. What it says is checked once more.

    Where none is registered, since in a file that is wanted whole a line is faulty by now, it is READY again. Raises
    ``ObjectUnknown``, ``UploadStateRefused``, ``OrganisationInactive``, ``AnswerAwaited``, ``FilesAway``.
    """
    with transaction(session):
        found = held_upload(session, scope.own(), ref)
        if found.state == UploadState.REGISTERED:
            return found
        if found.state != UploadState.REGISTERING:
            found.state = next_upload_state(found.state, UploadChange.REGISTER)
            found.mode, found.registered_by = mode, actor.name
        if found.total > SMALL:
            payload, sandbox = {"upload": ref, "actor": [actor.kind, actor.ref]}, found.sandbox
            found.job_ref = enqueue(session, BILLS_REGISTER, payload, at=at, lane=scope.ref, key=ref, sandbox=sandbox)
            return found
    finishing = partial(transaction, session)
    _register(session, files, found, plan=plan, actor=actor, at=at, tell=untold, finishing=finishing)
    return found


def register_uploads_kind(files: Files, plan: NumberPlan) -> JobKind:
    """How jobs that register a large file are done."""
    return JobKind(partial(_do_register, files, plan), runs=Runs.PROCESS)


def _do_register(files: Files, plan: NumberPlan, work: Work) -> None:
    session, at = work.session, work.clock.now()
    found = SERVICE.one(session, BillUpload, work.payload["upload"])
    if found.state != UploadState.REGISTERING:
        return
    kind, ref = work.payload["actor"]
    actor = Actor(kind, ref, found.registered_by)
    discard_left(session, scope_of_upload(found), found.organisation_id, _key(found), at=at)
    _register(session, files, found, plan=plan, actor=actor, at=at, tell=work.progress, finishing=work.finishing)


def _register(
    session: Session,
    files: Files,
    found: BillUpload,
    *,
    plan: NumberPlan,
    actor: Actor,
    at: datetime,
    tell: Tell,
    finishing: Finishing,
) -> None:
    """Registers, or finds what an earlier try has registered already, and notes what became of the lines."""
    scope, lines = scope_of_upload(found), _told(files, found, tell)
    mode, key = BulkMode(found.mode or BulkMode.ALL_OR_NOTHING), _key(found)
    result = register_bills(session, scope, lines, mode=mode, plan=plan, actor=actor, at=at, request_key=key)
    outcomes, faults = _outcomes(files, found, result)
    write_outcomes(files, found, outcomes)
    with finishing():
        held = held_upload(session, SERVICE, found.ref)
        if held.state != UploadState.REGISTERING:
            return
        held.faulty, held.job_ref = result.refused, None
        held.good = held.total - held.faulty
        note_faults(held, faults)
        if result.batch_ref:
            held.state = next_upload_state(held.state, UploadChange.FINISH)
            held.batch_ref, held.registered_at = result.batch_ref, at
            held.amount = total_of_batch(session, scope, result.batch_ref)
        else:
            held.state = next_upload_state(held.state, UploadChange.FAIL)


def _told(files: Files, found: BillUpload, tell: Tell) -> Iterator[Asked]:
    for done, line in enumerate(read_lines(files, found), 1):
        yield line.asked
        tell(done, found.total)


def _outcomes(
    files: Files, found: BillUpload, result: BulkResult
) -> tuple[list[LineOutcome], list[tuple[LineOutcome, str]]]:
    """What became of each line; and the first faulty ones with what stands in the wrong field."""
    outcomes, faults = list[LineOutcome](), list[tuple[LineOutcome, str]]()
    for line, told in zip(read_lines(files, found), result.lines, strict=True):
        refused = told if isinstance(told, BillRefused) else None
        outcomes.append(LineOutcome(line.line, told if isinstance(told, str) else "", refused))
        if refused and len(faults) < FAULTS_KEPT:
            faults.append((outcomes[-1], value_of(line, refused)))
    return outcomes, faults


def _key(found: BillUpload) -> str:
    return f"upload {found.ref}"
