"""What is refused of designs, as problems: the engine's findings with the place in what was sent."""

from collections.abc import Callable, Mapping, Sequence

from portal.api.faults import one_refused
from portal.api.problems import Problem
from portal.artwork import DesignRefused, Finding, only_errors
from portal.designs import (
    ContentRefused,
    DesignArchived,
    DesignNotReady,
    DesignState,
    EditedMeanwhile,
    FileInUse,
    FileNameRefused,
    FileRefused,
    FilesTooMany,
    ProofStateRefused,
    TemplateUnknown,
    TooManyDesigns,
)
from portal.kernel.errors import DomainError
from portal.kernel.files import FilesAway
from portal.web.artwork_words import sentence
from portal.web.language import chosen

MOST_TOLD = 100  # findings of one answer
RETRY_AFTER = {"Retry-After": "5"}  # seconds


def found_as_errors(findings: Sequence[Finding], pointer: Callable[[Finding], str]) -> list[dict[str, str]]:
    """Findings as entries of a problem's ``errors``."""
    return [
        {"pointer": pointer(one), "code": one.code.value, "detail": sentence(one, chosen())}
        for one in findings[:MOST_TOLD]
    ]


def _in_content(finding: Finding) -> str:
    return f"#/content{finding.where}" if finding.where.startswith("/") else "#/content"


def _content_refused(error: DesignRefused) -> Problem:
    return Problem("values-refused", errors=found_as_errors(error.findings, _in_content))


def _file_refused(error: FileRefused) -> Problem:
    return Problem("values-refused", errors=found_as_errors(error.findings, lambda _one: "#/data"))


def _not_ready(error: DesignNotReady) -> Problem:
    wrong = only_errors(error.findings) or error.findings
    return Problem("design-not-ready", errors=found_as_errors(wrong, _in_content))


DESIGNS: Mapping[type[DomainError], Callable[..., Problem]] = {
    ContentRefused: lambda _error: one_refused("#/content", "content-form"),
    DesignArchived: lambda _error: Problem("state-refused", state=DesignState.ARCHIVED.value),
    DesignNotReady: _not_ready,
    DesignRefused: _content_refused,
    EditedMeanwhile: lambda _error: Problem("version-differs"),
    FileInUse: lambda _error: Problem("file-in-use"),
    FileNameRefused: lambda _error: one_refused("#/name", "file-name"),
    FileRefused: _file_refused,
    FilesAway: lambda _error: Problem("busy", headers=RETRY_AFTER),
    FilesTooMany: lambda _error: one_refused("#/files", "file-limits"),
    ProofStateRefused: lambda error: Problem("state-refused", state=error.now),
    TemplateUnknown: lambda _error: one_refused("#/template", "template"),
    TooManyDesigns: lambda error: Problem("too-many-designs", limit=error.most),
}
