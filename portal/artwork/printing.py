"""A print run: from a design and a list of members to files that print true, read back, with manifest and job sheet.

Nothing leaves half-done: everything is made in a folder of its own, read back from there, and renamed at the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.artwork.checking import check_design
from portal.artwork.design import DesignFault, DesignRefused
from portal.artwork.errors import GlyphMissing
from portal.artwork.findings import Finding, only_errors
from portal.artwork.members import MemberList, Record
from portal.artwork.packing import Package, pack
from portal.artwork.parts import (
    PartReport,
    Progress,
    RunRefused,
    RunWorker,
    Scope,
    Setting,
    Stage,
    draw_part,
    parts_of,
    stretches_to_draw,
    stretches_to_read,
)
from portal.artwork.press import Press, Source, Workers
from portal.artwork.press.folder import draft_of, refuse_used
from portal.artwork.readback import Result, Stretch
from portal.artwork.text import shape

MOST_NAME = 100  # characters of a job's name, as of a design's


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked for. ``created`` is the aware moment that stands in the files: same input, same bytes."""

    source: Source
    members: MemberList
    press: Press
    out: Path
    job: str
    created: datetime
    key: Ed25519PrivateKey
    workers: int = 1
    read_back: Scope = Scope.ALL


@dataclass(slots=True)
class Report:
    """What was made. ``restarted`` tells that an unfinished run was found and cleared away first."""

    files: list[Path] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    read: Result = field(default_factory=Result)
    restarted: bool = False


def print_run(run: Run, progress: Progress) -> Report:
    """Makes the files and puts them into ``run.out``, all at once; until then it is as it was.

    Raises ``DesignRefused``, ``RunRefused``, ``FolderNotEmpty``, ``RunGoesOn`` or ``OSError``.
    """
    refuse_used(run.out)
    report = Report(warnings=check_run(run.source, run.press, run.job, run.members.columns))
    with draft_of(run.out) as draft:
        report.restarted = draft.restarted
        _Maker(run, draft.folder, progress, report).make()
    report.files = sorted(run.out.iterdir())
    return report


def check_run(source: Source, press: Press, job: str, columns: tuple[str, ...]) -> list[Finding]:
    """Checks the design, and that members have the columns it needs; answers warnings. Raises ``DesignRefused``."""
    design = source.design
    have = {*columns, "store_code"}
    missing = [
        Finding(DesignFault.COLUMN_MISSING, f"/{side.name}/elements/{place}", details={"column": name})
        for side, place, element in design.elements()
        for name in element.fields
        if name not in have
    ]
    found = [*_name_findings(job), *check_design(design, source.assets, dpi=press.dpi), *missing]
    if only_errors(found):
        raise DesignRefused(only_errors(found))
    return found


def _name_findings(job: str) -> list[Finding]:
    """The job's name stands on slug line and job sheet."""
    if len(job) > MOST_NAME:
        return [Finding(DesignFault.NAME_LONG, "/name", details={"most": MOST_NAME})]
    try:
        shape(job, "ud")
    except GlyphMissing as error:
        details = {"element": "name", "character": error.character, "text": job}
        return [Finding(DesignFault.GLYPH, "/name", details=details | {"code_point": f"U+{ord(error.character):04X}"})]
    return []


class _Maker:
    """Draws, reads back and describes one run in its folder."""

    def __init__(self, run: Run, folder: Path, progress: Progress, report: Report) -> None:
        here = RunWorker(run.source, run.press)
        self._run, self._folder, self._progress, self._report = run, folder, progress, report
        self._count = len(run.members)
        self._setting = Setting(run.job, run.created, run.press, here.pieces, here.imposition, self._count)
        self._parts = parts_of(self._count, run.press.split, run.source.name)

    def make(self) -> None:
        with Workers(RunWorker, (self._run.source, self._run.press), self._run.workers) as workers:
            files = self._draw(workers)
            self._read_back(workers)
        records, setting = self._run.members.records, self._setting
        package = Package(
            source=self._run.source,
            setting=setting,
            members={
                "file": self._run.members.path.name, "sha256": self._run.members.sha256,
                "encoding": self._run.members.encoding.value,
            },
            ends=(next(records(0, 1)), next(records(self._count - 1, self._count))),
            reports=files,
            scope=self._run.read_back,
            read=self._report.read,
            key=self._run.key,
        )  # fmt: skip
        rows = (setting.row(part, record) for part in self._parts for record in records(part.start, part.stop))
        pack(package, rows, self._folder)

    def _stretches(self) -> Iterator[list[Record]]:
        """Stretches that never cross from one file to the next."""
        for part in self._parts:
            yield from stretches_to_draw(part, self._run.members.records)

    def _draw(self, workers: Workers) -> list[PartReport]:
        drawn = workers.in_order("draw", self._stretches())
        faults: list[Finding] = []
        reports = []
        for part in self._parts:
            made = draw_part(self._setting, part, self._folder, drawn, self._progress)
            faults += made.faults
            if made.report:
                reports.append(made.report)
        if faults:
            raise RunRefused(faults, read_back=False)
        return reports

    def _read_back(self, workers: Workers) -> None:
        read = workers.in_order("read", self._stretches_to_read())
        result = self._report.read
        for stretch, part in read:
            result.add(part)
            self._progress(Stage.READ_BACK, len(stretch.records))
        if result.faults:
            raise RunRefused(result.faults, read_back=True)

    def _stretches_to_read(self) -> Iterator[Stretch]:
        for part in self._parts:
            yield from stretches_to_read(
                self._setting, part, self._folder, self._run.members.records, self._run.read_back
            )
