"""What happens to print runs, for the merchant's feed; and to print jobs, for the print shop's."""

RUN_CONFIRMED = "run.confirmed"
RUN_RENDERING = "run.rendering"
RUN_READY = "run.ready"
RUN_FAILED = "run.failed"
RUN_CANCELLED = "run.cancelled"
RUN_SENT = "run.sent"
RUN_RECALLED = "run.recalled"
RUN_ACCEPTED = "run.accepted"
RUN_DECLINED = "run.declined"
RUN_PRINTING = "run.printing"
RUN_SHIPPED = "run.shipped"
RUN_DONE = "run.done"
RUN_REPRINTED = "run.reprinted"
RUN_ASKED = "run.asked"
RUN_PURGED = "run.purged"
JOB_SENT = "print_job.sent"
JOB_RECALLED = "print_job.recalled"
JOB_ASKED = "print_job.asked"

EVENT_NAMES = (
    RUN_CONFIRMED,
    RUN_RENDERING,
    RUN_READY,
    RUN_FAILED,
    RUN_CANCELLED,
    RUN_SENT,
    RUN_RECALLED,
    RUN_ACCEPTED,
    RUN_DECLINED,
    RUN_PRINTING,
    RUN_SHIPPED,
    RUN_DONE,
    RUN_REPRINTED,
    RUN_ASKED,
    RUN_PURGED,
    JOB_SENT,
    JOB_RECALLED,
    JOB_ASKED,
)
