"""Work to be done later: a row that says what, for whom and how far it is, held by a worker through a lease.

``enqueue`` joins the transaction of the cause. A worker claims rows, fairly between organisations, and runs them in
threads or spawned processes; whatever dies, another goes on. A queue may carry ids to other machines; rows stay true.
"""

from portal.jobs.claims import Claims
from portal.jobs.crew import Crew
from portal.jobs.dispatch import Carrier, CarrierAway, Dispatch, Ticket, work_on
from portal.jobs.errors import Cancelled, JobFailed, JobNotOver, JobOver, JobReplaced, JobUnknown, LeaseLost
from portal.jobs.model import Job
from portal.jobs.operations import cancel_job, enqueue, forget_finished_jobs, job, jobs_of, retry_job
from portal.jobs.rules import JobState, Progress, Runs
from portal.jobs.running import Handler, JobKind, Workshop
from portal.jobs.spawned import SetUp
from portal.jobs.store import EVERY_LANE, EveryLane, count_due_jobs, count_failed_jobs
from portal.jobs.turns import Turns
from portal.jobs.work import Work
from portal.jobs.worker import Part, Worker

__all__ = [
    "EVERY_LANE",
    "Cancelled",
    "Carrier",
    "CarrierAway",
    "Claims",
    "Crew",
    "Dispatch",
    "EveryLane",
    "Handler",
    "Job",
    "JobFailed",
    "JobKind",
    "JobNotOver",
    "JobOver",
    "JobReplaced",
    "JobState",
    "JobUnknown",
    "LeaseLost",
    "Part",
    "Progress",
    "Runs",
    "SetUp",
    "Ticket",
    "Turns",
    "Work",
    "Worker",
    "Workshop",
    "cancel_job",
    "count_due_jobs",
    "count_failed_jobs",
    "enqueue",
    "forget_finished_jobs",
    "job",
    "jobs_of",
    "retry_job",
    "work_on",
]
