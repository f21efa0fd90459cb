"""A print run: from a design and a list of members to files that print true, read back, with manifest and job sheet.

Nothing leaves half-done: everything is made in a folder of its own, read back from there, and renamed at the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.artwork.checking import check_design
from portal.artwork.design import DesignFault, DesignRefused
from portal.artwork.errors import ArtworkError, GlyphMissing
from portal.artwork.findings import Finding, errors
from portal.artwork.job_sheet import JobSheet, draw_job_sheet
from portal.artwork.manifest import ManifestWriter, Row, sha256_of
from portal.artwork.members import MemberList, Record
from portal.artwork.press import Imposition, Pieces, Press, Source, Workers, impose, stretches
from portal.artwork.press.files import PrintFile
from portal.artwork.press.folder import draft_of, refuse_used
from portal.artwork.press.pieces import Chunk
from portal.artwork.readback import ReadBack, Result, Stretch
from portal.artwork.text import shape

ENGINE_VERSION = "1.0"
STRETCH = 250  # members a worker draws or reads at once
SAMPLE_EVERY = 1000
MOST_FAULTS = 100
MOST_NAME = 100  # characters of a job's name, as of a design's
JOB_SHEET = "00_job-sheet.pdf"
Progress = Callable[["Stage", int], None]  # stage, members done since the last call


class Stage(StrEnum):
    """What a run is doing."""

    DRAW = "draw"
    READ_BACK = "read-back"


class Scope(StrEnum):
    """What is read back: every piece, or the first, the last and every thousandth."""

    ALL = "all"
    SAMPLE = "sample"


class RunRefused(ArtworkError):
    """Pieces cannot be drawn, or (``read_back``) were not read back right; ``findings`` are the first hundred."""

    def __init__(self, findings: list[Finding], *, read_back: bool) -> None:
        super().__init__(len(findings))
        self.findings, self.count, self.read_back = findings[:MOST_FAULTS], len(findings), read_back


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
    report = Report()
    pieces = _prepare(run, report)
    with draft_of(run.out) as draft:
        report.restarted = draft.restarted
        _Maker(run, pieces, draft.folder, progress, report).make()
    report.files = sorted(run.out.iterdir())
    return report


def _prepare(run: Run, report: Report) -> Pieces:
    """Checks the design, and that the list has the columns it needs. Raises ``DesignRefused``."""
    design = run.source.design
    have = {*run.members.columns, "store_code"}
    missing = [
        Finding(DesignFault.COLUMN_MISSING, f"/{side.name}/elements/{place}", details={"column": name})
        for side, place, element in design.elements()
        for name in element.fields
        if name not in have
    ]
    found = [*_name_findings(run.job), *check_design(design, run.source.assets, dpi=run.press.dpi), *missing]
    if errors(found):
        raise DesignRefused(errors(found))
    report.warnings = found
    return Pieces(run.source)


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


class RunWorker:
    """What each process of a run does: draws members' pieces, and reads them back from finished files."""

    def __init__(self, source: Source, imposition: Imposition) -> None:
        pieces = Pieces(source)
        self.draw, self.read = pieces.draw, ReadBack(pieces, imposition).read


class _Maker:
    """Draws, reads back and describes one run in its folder."""

    def __init__(self, run: Run, pieces: Pieces, folder: Path, progress: Progress, report: Report) -> None:
        self._run, self._pieces, self._folder, self._progress, self._report = run, pieces, folder, progress, report
        self._imposition = impose(pieces.design.medium, run.press)
        self._count = len(run.members)
        self._files: list[dict[str, Any]] = []

    def make(self) -> None:
        manifest = ManifestWriter(self._folder)
        try:
            with Workers(RunWorker, (self._run.source, self._imposition), self._run.workers) as workers:
                self._draw(workers, manifest)
                self._read_back(workers)
            (self._folder / JOB_SHEET).write_bytes(draw_job_sheet(self._job_sheet()))
            manifest.finish(self._head(), self._run.key)
        finally:
            manifest.close()

    def _parts(self) -> list[tuple[str, int, int]]:
        """Each file's name, and the indices of its first member and of the one after its last."""
        step, stem = self._run.press.split, self._run.source.name
        starts = range(0, self._count, step)
        digits = max(2, len(str(len(starts))))
        parts = []
        for place, start in enumerate(starts, 1):
            stop = min(start + step, self._count)
            parts.append((f"{place:0{digits}d}_{stem}_{start + 1:06d}-{stop:06d}.pdf", start, stop))
        return parts

    def _stretches(self) -> Iterator[list[Record]]:
        """Stretches that never cross from one file to the next."""
        for _, start, stop in self._parts():
            yield from stretches(self._run.members.records(start, stop), STRETCH)

    def _draw(self, workers: Workers, manifest: ManifestWriter) -> None:
        drawn = workers.in_order("draw", self._stretches())
        faults: list[Finding] = []
        for name, start, stop in self._parts():
            with (self._folder / name).open("wb") as target:
                file = self._print_file(target, start, stop)
                done = start
                while done < stop:
                    records, chunk = next(drawn)
                    faults += chunk.faults
                    done += len(records)
                    if not faults:
                        self._set(file, name, records, chunk, manifest)
                    self._progress(Stage.DRAW, len(records))
                if faults:
                    continue
                digest = file.finish()
            self._files.append(
                {"name": name, "sha256": digest, "bytes": (self._folder / name).stat().st_size, "pages": file.pages}
                | {"first": file.first, "last": stop}
            )
        if faults:
            raise RunRefused(faults, read_back=False)

    def _print_file(self, target: Any, start: int, stop: int) -> PrintFile:
        return PrintFile(
            target, job=self._run.job, created=self._run.created, press=self._run.press, imposition=self._imposition,
            compositions=self._pieces.compositions, assets=self._pieces.assets, first=start + 1, count=stop - start,
        )  # fmt: skip

    def _set(self, file: PrintFile, name: str, records: list[Record], chunk: Chunk, manifest: ManifestWriter) -> None:
        file.add(chunk.pieces, chunk.usage)
        manifest.add(self._row(file, name, record) for record in records)

    def _row(self, file: PrintFile, name: str, record: Record) -> Row:
        sheet, position = divmod(record.index + 1 - file.first, self._imposition.count)
        page = sheet * len(self._pieces.compositions) + 1
        return Row(record.index + 1, record.fields.get("member_no", ""), name, page, position + 1)

    def _sampled(self) -> frozenset[int]:
        return frozenset({0, self._count - 1, *range(SAMPLE_EVERY - 1, self._count, SAMPLE_EVERY)})

    def _read_back(self, workers: Workers) -> None:
        read = workers.in_order("read", self._stretches_to_read(self._sampled()))
        result = self._report.read
        for stretch, part in read:
            result.add(part)
            self._progress(Stage.READ_BACK, len(stretch.records))
        if result.faults:
            raise RunRefused(result.faults, read_back=True)

    def _stretches_to_read(self, sampled: frozenset[int]) -> Iterator[Stretch]:
        """Stretches of whole sheets, so that no sheet is drawn twice."""
        size = max(1, STRETCH // self._imposition.count) * self._imposition.count
        for name, start, stop in self._parts():
            for records in stretches(self._run.members.records(start, stop), size):
                here = frozenset(record.index for record in records) & sampled
                place = records[0].index - start
                if self._run.read_back is Scope.ALL:
                    yield Stretch(self._folder / name, place, records, here)
                else:
                    for record in records:
                        if record.index in here:
                            yield Stretch(self._folder / name, record.index - start, [record], here)

    def _head(self) -> dict[str, Any]:
        run, read, design = self._run, self._report.read, self._pieces.design
        medium = design.medium
        return {
            "engine": ENGINE_VERSION,
            "job": run.job,
            "created": run.created.isoformat(timespec="seconds"),
            "design": {
                "name": design.name, "file": run.source.name, "sha256": sha256(run.source.data).hexdigest(),
                "files": {name: sha256(data).hexdigest() for name, data in sorted(run.source.files.items())},
            },
            "members": {
                "file": run.members.path.name, "sha256": run.members.sha256, "encoding": run.members.encoding.value,
            },
            "medium": {"name": medium.name, "width": medium.width, "height": medium.height, "bleed": medium.bleed},
            "press": {
                "standard": run.press.standard.value, "dpi": run.press.dpi, "sheet": run.press.sheet,
                "duplex": run.press.duplex.value if len(design.sides) > 1 else None,
                "pieces_on_a_sheet": self._imposition.count,
            },
            "counts": {
                "pieces": self._count, "sides": len(design.sides), "files": len(self._files),
                "pages": sum(file["pages"] for file in self._files),
            },
            "read_back": {
                "scope": run.read_back.value, "pieces": read.pieces, "symbols": read.symbols, "samples": read.samples,
                "faults": len(read.faults),
            },
            "job_sheet": {"name": JOB_SHEET, "sha256": sha256_of(self._folder / JOB_SHEET)},
            "files": self._files,
        }  # fmt: skip

    def _job_sheet(self) -> JobSheet:
        first = next(self._run.members.records(0, 1))
        last = next(self._run.members.records(self._count - 1, self._count))
        return JobSheet(
            job=self._run.job,
            created=self._run.created,
            press=self._run.press,
            imposition=self._imposition,
            pieces=self._pieces,
            first=self._pieces.fields(first),
            last=self._pieces.fields(last),
            count=self._count,
            files=[(file["name"], file["pages"], file["first"], file["last"]) for file in self._files],
            read=self._report.read,
        )
