"""What staff do to a job: cancelled, or tried again, and noted with it."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.jobs import Job, JobNotOver, JobOver, JobReplaced, cancel_job, retry_job
from portal.organisations import Organisation, all_or_nothing, note_act
from portal.web import current
from portal.web.desk.current import member
from portal.web.tokens import token_is_good


def done_to(found: Job, wish: str, whose: Organisation | None) -> ResponseReturnValue:
    """Cancels it as soon as it can stop, or tries it again (``wish``: cancel or retry); back to its page.

    ``whose`` log tells of it; None: the service's own.
    """
    ref, lane, kind, sandbox = found.ref, found.lane, found.kind, found.sandbox
    act, done = (cancel_job, "cancelled") if wish == "cancel" else (retry_job, "retried")
    organisation_id = whose.id if whose else None

    def act_and_note() -> None:
        session, at = current.session(), current.now()
        act(session, ref, lane=lane, at=at)
        note_act(
            session,
            member().actor,
            f"job.{done}",
            organisation_id=organisation_id,
            about=ref,
            at=at,
            kind=kind,
            sandbox=sandbox,
        )

    notice = f"job_{done}"
    if token_is_good():
        try:
            all_or_nothing(current.session(), act_and_note)
        except (JobOver, JobNotOver):
            notice = "job_over"
        except JobReplaced:
            notice = "job_replaced"
    else:
        notice = "try_again"
    return redirect(url_for(".job", ref=ref, notice=notice), 303)
