"""What is done for the organisation in the background: how far it is, what went wrong, cancelling, trying again."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.jobs import Job, JobNotOver, JobOver, JobState, JobUnknown, cancel_job, jobs_of, retry_job
from portal.jobs import job as find_job
from portal.organisations import Permission, note_act
from portal.web import current
from portal.web.desk.current import desk_page, member
from portal.web.desk.job_words import FAULTS, KINDS, STATES
from portal.web.desk.part import Part
from portal.web.progress import WorkShown, progress_answer
from portal.web.tokens import token_is_good

part = Part()
SHOWN = 50


@part.route("/jobs")
def jobs() -> str:
    """The latest jobs of this mode, of one state where one is chosen."""
    scope = member().scope
    wanted = request.args.get("state", "")
    found = jobs_of(
        current.session(),
        lane=scope.ref,
        sandbox=scope.sandbox,
        state=JobState(wanted) if wanted in set(JobState) else None,
        before=request.args.get("after") or None,
        limit=SHOWN + 1,
    )
    return desk_page(
        "desk_pages/jobs.html",
        jobs=found[:SHOWN],
        after=found[SHOWN - 1].ref if len(found) > SHOWN else "",
        kinds=KINDS,
        states=STATES,
    )


@part.route("/jobs/<ref:ref>")
def job(ref: str) -> str:
    """One job."""
    found = _mine(ref)
    return desk_page(
        "desk_pages/job.html",
        job=found,
        work=WorkShown(found.state, found.progress),
        kind=KINDS.get(found.kind, found.kind),
        fault=FAULTS.get(found.fault, found.fault),
    )


@part.route("/jobs/<ref:ref>/progress.json")
def job_progress(ref: str) -> Response:
    """How far it is, for the page that waits."""
    found = _mine(ref)
    return progress_answer(WorkShown(found.state, found.progress))


@part.route("/jobs/<ref:ref>/cancel", "POST", permission=Permission.EDIT)
def job_cancel(ref: str) -> ResponseReturnValue:
    """Cancels it, as soon as it can stop."""
    here, session, found = member(), current.session(), _mine(ref)
    if not token_is_good():
        return redirect(url_for(".job", ref=ref, notice="try_again"), 303)
    try:
        cancel_job(session, ref, lane=here.scope.ref, at=current.now())
    except JobOver:
        return redirect(url_for(".job", ref=ref, notice="job_over"), 303)
    _note("job.cancelled", found)
    return redirect(url_for(".job", ref=ref, notice="job_cancelled"), 303)


@part.route("/jobs/<ref:ref>/retry", "POST", permission=Permission.EDIT)
def job_retry(ref: str) -> ResponseReturnValue:
    """Tries a failed or cancelled one again."""
    here, session, found = member(), current.session(), _mine(ref)
    if not token_is_good():
        return redirect(url_for(".job", ref=ref, notice="try_again"), 303)
    try:
        retry_job(session, ref, lane=here.scope.ref, at=current.now())
    except JobNotOver:
        return redirect(url_for(".job", ref=ref, notice="job_over"), 303)
    _note("job.retried", found)
    return redirect(url_for(".job", ref=ref, notice="job_retried"), 303)


def _mine(ref: str) -> Job:
    """A job of this organisation and mode. Raises ``JobUnknown``."""
    scope = member().scope
    found = find_job(current.session(), ref, lane=scope.ref)
    if found.sandbox != scope.sandbox:
        raise JobUnknown
    return found


def _note(action: str, found: Job) -> None:
    here = member()
    note_act(
        current.session(),
        here.actor,
        action,
        organisation_id=here.organisation.id,
        about=found.ref,
        at=current.now(),
        kind=found.kind,
        sandbox=found.sandbox,
    )
