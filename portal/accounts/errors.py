"""What accounts refuse."""

from datetime import datetime

from portal.kernel.errors import DomainError


class CustomerUnknown(DomainError):
    """The device belongs to no customer: never did, or their data was deleted."""


class TooManyAttempts(DomainError):
    """A limit is reached; trying again helps from ``until`` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until
