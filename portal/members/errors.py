"""What can go wrong with members, lists of them, and numbers that are given."""

from collections.abc import Sequence

from portal.artwork import Finding
from portal.kernel.errors import DomainError


class MemberUnknown(DomainError):
    """The merchant has no member of this number."""


class MemberNoTaken(DomainError):
    """Another member has this member number already."""


class MemberRefused(DomainError):
    """Particulars with faults; nothing was stored. Each finding's ``details`` name its ``column`` (a ``Field``)."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(*(finding.code for finding in findings))
        self.findings = tuple(findings)


class MemberStateRefused(DomainError):
    """A member cannot become that from what they are."""

    def __init__(self, now: str, wanted: str) -> None:
        super().__init__(now, wanted)
        self.now, self.wanted = now, wanted


class ListStateRefused(DomainError):
    """A list is not in a state in which this can be done with it; ``now`` is it."""

    def __init__(self, now: str, wanted: str) -> None:
        super().__init__(now, wanted)
        self.now, self.wanted = now, wanted


class ColumnsRefused(DomainError):
    """Columns are matched in a way that makes no member: ``code`` ``no_member_no``, ``twice`` or ``unknown``.

    ``column`` is the field matched twice, or the heading that there is not.
    """

    def __init__(self, code: str, column: str = "") -> None:
        super().__init__(code, column)
        self.code, self.column = code, column


class GiveLinkOver(DomainError):
    """No such link to give a number by, or it has ended."""


class WrongMode(DomainError):
    """A number of the sandbox is not given to live members, nor a live one to the sandbox's."""
