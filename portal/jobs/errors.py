"""What can go wrong with a job, for who asks about it and for who works on it."""

from portal.kernel.errors import DomainError


class JobUnknown(DomainError):
    """No such job, or not one of the asking organisation's."""


class JobOver(DomainError):
    """The job has ended: there is nothing left to cancel."""


class JobNotOver(DomainError):
    """The job waits, runs or is done: only a failed or cancelled one can be tried again by hand."""


class JobReplaced(DomainError):
    """Another job of the same kind and key waits or runs, and does the same: there is nothing to try again."""


class Cancelled(Exception):
    """Somebody cancelled the job while it ran; a handler lets it pass, after cleaning up what it made."""


class LeaseLost(Exception):
    """The job was taken from this worker, which was silent for too long; nothing it does to the job counts any more."""


class JobFailed(Exception):
    """A handler's word that this try failed. ``code`` is shown: short, of the program's own words, never a secret.

    ``final``: trying again would not help.
    """

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final
