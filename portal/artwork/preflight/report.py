"""What a preflight gives back, and how its findings are gathered: the same fault on many pages is one finding."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.artwork.findings import Finding, Severity, only_errors
from portal.artwork.pdf.pdfx import Standard
from portal.artwork.preflight.faults import WARNINGS, PreflightFault
from portal.artwork.preflight.reading import shown

MOST_OF_ONE_FAULT = 20  # findings; what is found beyond is counted in the last of them


class Box(NamedTuple):
    """A page box in mm, its lower left corner measured from the page's origin."""

    x: float
    y: float
    width: float
    height: float


class FontSeen(NamedTuple):
    """A font of the file. ``kind`` is its PDF subtype; a Type 3 font carries its own drawings."""

    name: str
    kind: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome. ``standard`` is what the file claims, ``checked_as`` whose rules were applied; ``boxes`` are those
    of page 1 by name ("media", "crop", "bleed", "trim", "art"), ``findings`` errors first, then by page.

    A finding's ``details`` carry ``count``: the pages it was found on (1 for the file as a whole).
    """

    standard: Standard | None
    checked_as: Standard
    pages: int
    boxes: Mapping[str, Box]
    fonts: tuple[FontSeen, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Nothing was found that stops the work; there may be warnings."""
        return not only_errors(self.findings)


Value = str | int | float
Key = tuple[PreflightFault, Severity, Value]


@dataclass(slots=True)
class _Entry:
    page: int | None
    number: int
    details: dict[str, Value]
    last_page: int | None
    count: int = 1


@dataclass(slots=True)
class Notes:
    """Gathers findings. ``page`` is the page being looked at, counted from 1; None means the file as a whole."""

    page: int | None = None
    _entries: dict[Key, _Entry] = field(default_factory=dict)
    _kinds: dict[PreflightFault, list[Key]] = field(default_factory=dict)
    _recordings: list[set[Key]] = field(default_factory=list)

    def note(
        self,
        fault: PreflightFault,
        number: int = 0,
        *,
        about: Value = "",
        severity: Severity | None = None,
        **details: Value,
    ) -> None:
        """One fault, in the object of that ``number`` (0: none to name). Faults of the same kind ``about`` the same
        thing become one finding.
        """
        grave = severity or (Severity.WARNING if fault in WARNINGS else Severity.ERROR)
        key = (fault, grave, about)
        if key not in self._entries:
            known = self._kinds.setdefault(fault, [])
            if len(known) < MOST_OF_ONE_FAULT:
                known.append(key)
                plain = {name: shown(value) if isinstance(value, str) else value for name, value in details.items()}
                self._entries[key] = _Entry(self.page, number, plain, self.page)
            key = known[-1] if key not in self._entries else key
        self._again(key)

    def _again(self, key: Key) -> None:
        entry = self._entries[key]
        if entry.last_page != self.page:
            entry.last_page = self.page
            entry.count += 1
        if self._recordings:
            self._recordings[-1].add(key)

    def record(self) -> None:
        """Keeps what is noted from here on, for ``recorded``."""
        self._recordings.append(set())

    def recorded(self) -> frozenset[Key]:
        """What was noted since the matching ``record``."""
        keys = self._recordings.pop()
        if self._recordings:
            self._recordings[-1] |= keys
        return frozenset(keys)

    def repeat(self, keys: Iterable[Key]) -> None:
        """The same again, on the page being looked at now."""
        for key in keys:
            self._again(key)

    def findings(self) -> tuple[Finding, ...]:
        """One finding for each fault; a warning goes where there is an error about the same."""
        found = [
            (entry.page or 0, Finding(fault, _where(entry), grave, {**entry.details, "count": entry.count}))
            for (fault, grave, about), entry in self._entries.items()
            if grave is Severity.ERROR or (fault, Severity.ERROR, about) not in self._entries
        ]
        found.sort(key=lambda each: (each[1].severity is not Severity.ERROR, each[0]))
        return tuple(finding for _, finding in found)


def _where(entry: _Entry) -> str:
    page = f"page {entry.page}" if entry.page else ""
    number = f"object {entry.number}" if entry.number else ""
    return " · ".join(part for part in (page, number) if part)
