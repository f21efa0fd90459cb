"""The verbs of jobs for tests that have one lane, or none in mind: whatever lane, where none is named."""

from functools import partial

from portal import jobs

job = partial(jobs.job, lane=jobs.EVERY_LANE)
jobs_of = partial(jobs.jobs_of, lane=jobs.EVERY_LANE)
cancel_job = partial(jobs.cancel_job, lane=jobs.EVERY_LANE)
retry_job = partial(jobs.retry_job, lane=jobs.EVERY_LANE)
