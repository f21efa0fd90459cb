"""What can go wrong with designs, their files, versions and proofs."""

from collections.abc import Sequence

from portal.artwork import Finding
from portal.kernel.errors import DomainError


class ContentRefused(DomainError):
    """No JSON object that could be kept; ``reason`` is a code: ``form``, ``characters``, ``too_large``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EditedMeanwhile(DomainError):
    """Somebody else has saved since; ``revision`` is the newer one, ``by`` who saved it."""

    def __init__(self, revision: int, by: str) -> None:
        super().__init__(revision, by)
        self.revision, self.by = revision, by


class BeingEdited(DomainError):
    """Somebody else has the design open; ``name`` is who."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class DesignArchived(DomainError):
    """The design is put away: take it back before changing it."""


class TooManyDesigns(DomainError):
    """There are as many designs as one organisation may have; ``most`` is how many."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class TemplateUnknown(DomainError):
    """There is no starting template of that name."""


class FileNameRefused(DomainError):
    """A design cannot call a file by this ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FileRefused(DomainError):
    """A file is nothing that can be printed; ``findings`` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(*(finding.code for finding in findings))
        self.findings = tuple(findings)


class FilesTooMany(DomainError):
    """A design would have more files, or more bytes of them, than it may; ``limit`` says which: files, megabytes."""

    def __init__(self, limit: str, most: int) -> None:
        super().__init__(limit, most)
        self.limit, self.most = limit, most


class FileInUse(DomainError):
    """The design still draws the file ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ArchiveRefused(DomainError):
    """An uploaded archive cannot be taken; ``reason`` is a code, ``name`` the entry it is about.

    ``no_zip``, ``no_design`` (no ``design.json`` in it), ``too_large``, ``too_many``, ``encrypted``, ``damaged``,
    ``name``.
    """

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason, name)
        self.reason, self.name = reason, name


class DesignNotReady(DomainError):
    """The design has errors, so that nobody should approve it; ``findings`` are all that was found."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(len(findings))
        self.findings = tuple(findings)


class ProofStateRefused(DomainError):
    """A proof cannot become that from what it is."""

    def __init__(self, now: str, step: str) -> None:
        super().__init__(now, step)
        self.now, self.step = now, step


class ProofClosed(DomainError):
    """The proof is withdrawn, or decided: no comments any more."""


class TooManyComments(DomainError):
    """A proof has as many comments as it may."""


class ReasonNeeded(DomainError):
    """Whoever refuses says why."""
