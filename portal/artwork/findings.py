"""What was found wrong or doubtful in a design, a list, a file or a finished print: one shape for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An ERROR stops the work; a WARNING is shown and the work goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``code`` is stable (sentences in the reader's language hang on it), ``where`` is the place (a
    JSON pointer into a design, a line and column of a list, a page and object of a PDF), ``details`` fill the sentence.
    """

    code: StrEnum
    where: str = ""
    severity: Severity = Severity.ERROR
    details: Mapping[str, str | int | float] = field(default_factory=dict)


def only_errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop the work."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
