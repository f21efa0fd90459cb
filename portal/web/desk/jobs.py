"""What is done for the organisation in the background: how far it is, what went wrong, cancelling, trying again."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.jobs import Job, JobState, JobUnknown, jobs_of
from portal.jobs import job as find_job
from portal.organisations import Permission
from portal.web import current
from portal.web.asking import SHOWN, cursor, portion
from portal.web.desk.current import desk_page, member
from portal.web.desk.job_acts import done_to
from portal.web.desk.job_words import FAULTS, KINDS, STATES
from portal.web.desk.part import Part
from portal.web.progress import WorkShown, progress_answer

part = Part()


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
        before=cursor() or None,
        limit=SHOWN + 1,
    )
    shown, after = portion(found, lambda one: one.ref)
    return desk_page(
        "desk_pages/jobs.html",
        jobs=shown,
        after=after,
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
    return done_to(_mine(ref), "cancel", member().organisation)


@part.route("/jobs/<ref:ref>/retry", "POST", permission=Permission.EDIT)
def job_retry(ref: str) -> ResponseReturnValue:
    """Tries a failed or cancelled one again."""
    return done_to(_mine(ref), "retry", member().organisation)


def _mine(ref: str) -> Job:
    """A job of this organisation and mode. Raises ``JobUnknown``."""
    scope = member().scope
    found = find_job(current.session(), ref, lane=scope.ref)
    if found.sandbox != scope.sandbox:
        raise JobUnknown
    return found
