"""What can go wrong with bills."""

from datetime import datetime

from portal.kernel.errors import DomainError


class BillStateRefused(DomainError):
    """A bill cannot become that from what it is; ``now`` and ``change`` are codes."""

    def __init__(self, now: str, change: str) -> None:
        super().__init__(now, change)
        self.now, self.change = now, change


class BillRefused(DomainError):
    """A bill that is not registered or amended: ``field`` is wrong, ``reason`` a code of ``Refusal``.

    ``details``: ``most``, ``least`` (yen), ``last`` (day), ``code_point``, ``successor`` (a ref where the merchant may
    know it).
    """

    def __init__(self, field: str, reason: str, **details: int | str) -> None:
        super().__init__(field, reason)
        self.field, self.reason, self.details = field, reason, details


class ColumnsRefused(DomainError):
    """A table's headings cannot be used; ``code``: ``missing`` or ``twice``, ``column`` is which (a ``Column``)."""

    def __init__(self, code: str, column: str) -> None:
        super().__init__(code, column)
        self.code, self.column = code, column


class BillHeld(DomainError):
    """A register is taking the money for this bill just now: it can be changed from ``until`` on, if it is not paid."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class BillChanged(DomainError):
    """Somebody has changed the bill meanwhile; ``version`` is the present one."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class TooManyBills(DomainError):
    """More lines than are taken at once; ``most`` says how many are."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class BatchDiscarded(DomainError):
    """Bills that were being registered together have been given up meanwhile; none of them was registered."""


class ReferenceUsed(DomainError):
    """The merchant has registered another bill under this reference; ``ref`` is that bill's."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref
