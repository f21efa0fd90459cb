"""Jobs of everybody: how far they are, what went wrong, cancelling, trying again."""

from collections.abc import Mapping

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.jobs import EVERY_LANE, EveryLane, JobState, count_failed_jobs, jobs_of
from portal.jobs import job as find_job
from portal.organisations import Organisation, OrganisationKind, Permission, organisations_by_ref
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, portion, ref_asked
from portal.web.desk.current import desk_page
from portal.web.desk.job_acts import done_to
from portal.web.desk.job_words import FAULTS, KINDS, STATES
from portal.web.operator.desk import blueprint
from portal.web.progress import WorkShown, progress_answer

OPERATOR = OrganisationKind.OPERATOR
SERVICE_LANE = "service"  # in the address; the lane itself is ""
LANES: Mapping[str, str | EveryLane] = {"": EVERY_LANE, SERVICE_LANE: ""}  # by what the address says, else a ref


@blueprint.get("/jobs")
@members(OPERATOR)
def jobs() -> str:
    """The latest jobs, of a state, kind and lane where these are chosen."""
    session, state, kind = current.session(), request.args.get("state", ""), request.args.get("kind", "")
    lane = ref_asked("lane")
    found = jobs_of(
        session,
        lane=LANES.get(lane, lane),
        state=JobState(state) if state in set(JobState) else None,
        kind=kind if kind in KINDS else None,
        before=cursor() or None,
        limit=SHOWN + 1,
    )
    shown, after = portion(found, lambda one: one.ref)
    return desk_page(
        "operator/jobs.html",
        jobs=shown,
        after=after,
        failed=count_failed_jobs(session),
        lanes=organisations_by_ref(session, [one.lane for one in shown]),
        lane=lane,
        kinds=KINDS,
        states=STATES,
    )


@blueprint.get("/jobs/<ref:ref>")
@members(OPERATOR)
def job(ref: str) -> str:
    """One job: of its payload only what it is told, not the values."""
    found = find_job(current.session(), ref, lane=EVERY_LANE)
    return desk_page(
        "operator/job.html",
        job=found,
        organisation=_of_lane(found.lane),
        work=WorkShown(found.state, found.progress),
        kind=KINDS.get(found.kind, found.kind),
        fault=FAULTS.get(found.fault, found.fault),
        told=sorted(found.payload),
    )


@blueprint.get("/jobs/<ref:ref>/progress.json")
@members(OPERATOR)
def job_progress(ref: str) -> Response:
    """How far it is, for the page that waits."""
    found = find_job(current.session(), ref, lane=EVERY_LANE)
    return progress_answer(WorkShown(found.state, found.progress))


@blueprint.post("/jobs/<ref:ref>/<any(cancel,retry):wish>")
@members(OPERATOR, permission=Permission.EDIT)
def job_act(ref: str, wish: str) -> ResponseReturnValue:
    """Cancels it as soon as it can stop, or tries a failed or cancelled one again."""
    found = find_job(current.session(), ref, lane=EVERY_LANE)
    return done_to(found, wish, _of_lane(found.lane))


def _of_lane(lane: str) -> Organisation | None:
    """For whom a job is; None for the service itself."""
    return organisations_by_ref(current.session(), [lane]).get(lane)
