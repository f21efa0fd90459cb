"""What can go wrong with print runs, price lists and what a print shop does with its jobs."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class AddressFault:
    """A member whose address the post would not take; ``fault`` is ``postcode``, ``prefecture``, ``missing``.

    ``details``: what was found.
    """

    member_no: str
    fault: str
    found: str = ""


class RunStateRefused(DomainError):
    """A run cannot become that from what it is; ``now`` and ``change`` are codes."""

    def __init__(self, now: str, change: str) -> None:
        super().__init__(now, change)
        self.now, self.change = now, change


class PlanRefused(DomainError):
    """A plan that makes no run; ``field`` names the part that is wrong, ``reason`` is a code.

    ``nobody`` (members), ``too_many`` (``most``), ``too_long`` (``most``), ``character`` (``code_point``), ``missing``,
    ``unknown``, ``medium``, ``sheet``, ``past``; ``blanks`` (of cards in bulk alone), ``names`` (the design shows a
    member's ``column``, which blank cards have not); ``column`` (a ``column`` of the design that no member has).
    """

    def __init__(self, field: str, reason: str, **details: int | str) -> None:
        super().__init__(field, reason)
        self.field, self.reason, self.details = field, reason, details


class AddressesRefused(DomainError):
    """Members whose address the post would not take; the first hundred, and how many there are."""

    def __init__(self, faults: Sequence[AddressFault], count: int) -> None:
        super().__init__(count)
        self.faults, self.count = tuple(faults), count


class SelectionChanged(DomainError):
    """Members came or left since the run was planned; ``now`` is how many pieces there would be."""

    def __init__(self, planned: int, now: int) -> None:
        super().__init__(planned, now)
        self.planned, self.now = planned, now


class ShopRefused(DomainError):
    """No print shop that could take the run: unknown, or not working just now."""


class NoPrintShop(DomainError):
    """The run names no print shop to send it to."""


class SerialsRefused(DomainError):
    """Serial numbers (or pages) that are not the run's, or with ``is_stopped`` whose cards are not in use any more;
    ``found`` is the first.
    """

    def __init__(self, found: str, *, is_stopped: bool = False) -> None:
        super().__init__(found)
        self.found, self.is_stopped = found, is_stopped


class FilesGone(DomainError):
    """The run's files and addresses have been deleted: order again, with the members' present addresses."""


class PackageNotReady(DomainError):
    """There is no package yet."""


class StockRefused(DomainError):
    """A stock that the service does not allow."""


class TextNeeded(DomainError):
    """``field`` must say something."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class PricesRefused(DomainError):
    """A price list that gives no price for some count; ``reason`` is a code: ``empty``, ``order``, ``from_one``,
    ``yen``, ``too_many``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FilesInUse(DomainError):
    """The job is still worked on: its files are deleted when it is done."""
