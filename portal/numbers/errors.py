"""What numbers refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.kernel.errors import DomainError


class Fault(StrEnum):
    """What is wrong with a typed number or a line of an import."""

    EMPTY = "empty"
    CHARACTER = "character"
    LENGTH = "length"
    CHECK_DIGIT = "check_digit"
    KIND = "kind"
    STORE_CODE = "store_code"
    DATE = "date"
    TWICE = "twice"
    TAKEN = "taken"
    RESERVED = "reserved"
    COLUMN = "column"
    ENCODING = "encoding"


class NumberMistyped(DomainError):
    """What was typed is no number: ``fault`` says why, ``character`` or ``count`` what was found."""

    def __init__(self, fault: Fault, *, character: str = "", count: int = 0) -> None:
        super().__init__(fault, character, count)
        self.fault = fault
        self.character = character
        self.count = count


class NumberUnavailable(DomainError):
    """No such number for this holder: it never was, is somebody else's, or its holder's data was deleted."""


class NumberStopped(DomainError):
    """The number is stopped, so this cannot be done with it any more."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


class TooManyHolders(DomainError):
    """The card's number is on as many customers' phones as it may be: one must be taken off first."""


class DeviceHasNumbers(DomainError):
    """The device is another customer's, whose numbers would be out of its reach."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """One fault of an imported file: line (1 is the heading), column, what was found, why it is refused.

    ``character`` and ``count`` are those of ``NumberMistyped``.
    """

    line: int
    column: str
    found: str
    fault: Fault
    character: str = ""
    count: int = 0


class ImportRefused(DomainError):
    """A file of numbers with faults; nothing of it was imported."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
