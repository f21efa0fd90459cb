"""A part of a print run: one file of pieces, drawn and read back, by whoever has the members' records at hand.

``print_run`` draws many with all its processes; a worker elsewhere draws one by ``print_part``. Both make the same
bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from portal.artwork.errors import ArtworkError
from portal.artwork.findings import Finding
from portal.artwork.manifest import Row
from portal.artwork.members import Record
from portal.artwork.press import Imposition, Pieces, Press, Source, impose, stretches
from portal.artwork.press.files import PrintFile
from portal.artwork.press.pieces import Chunk
from portal.artwork.readback import ReadBack, Result, Stretch

STRETCH = 250  # members drawn or read at once
SAMPLE_EVERY = 1000
MOST_FAULTS = 100
Records = Callable[[int, int], Iterator[Record]]
"""The records from one index up to another."""
Progress = Callable[["Stage", int], None]
"""Told of a stage, and how many members are done since the last call."""


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
class Part:
    """A file of a run: its name, and the indices of its first member and of the one after its last."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class PartReport:
    """A finished file. ``first`` and ``last`` are serial numbers from 1; ``symbols`` and ``samples`` were read back."""

    name: str
    sha256: str
    bytes: int
    pages: int
    first: int
    last: int
    pieces: int = 0
    symbols: int = 0
    samples: int = 0


class RunWorker:
    """What each process of a run does: draws members' pieces, and reads them back from finished files."""

    def __init__(self, source: Source, press: Press) -> None:
        self.pieces = Pieces(source)
        self.imposition = impose(self.pieces.design.medium, press)
        self.draw, self.read = self.pieces.draw, ReadBack(self.pieces, self.imposition).read


@dataclass(frozen=True, slots=True)
class Setting:
    """What all files of a run have in common; ``count`` is the run's members."""

    job: str
    created: datetime
    press: Press
    pieces: Pieces
    imposition: Imposition
    count: int

    def row(self, part: Part, record: Record) -> Row:
        """Where a record's piece stands."""
        return self.place(part, record.index + 1, record.fields.get("member_no", ""))

    def place(self, part: Part, serial: int, member_no: str) -> Row:
        """Where the piece of a serial number stands, which is that member's."""
        sheet, position = divmod(serial - 1 - part.start, self.imposition.count)
        page = sheet * len(self.pieces.compositions) + 1
        return Row(serial, member_no, part.name, page, position + 1)

    def sampled(self) -> frozenset[int]:
        """The indices that are read in full."""
        return frozenset({0, self.count - 1, *range(SAMPLE_EVERY - 1, self.count, SAMPLE_EVERY)})


@dataclass(slots=True)
class Drawn:
    """A file just drawn, and what could not be drawn: then it is not finished."""

    report: PartReport | None = None
    faults: list[Finding] = field(default_factory=list)


def parts_of(count: int, split: int, stem: str) -> list[Part]:
    """The files of a run of ``count`` members, ``split`` in each; names sort in serial order."""
    starts = range(0, count, split)
    digits = max(2, len(str(len(starts))))
    return [
        Part(f"{place:0{digits}d}_{stem}_{start + 1:06d}-{stop:06d}.pdf", start, stop)
        for place, start in enumerate(starts, 1)
        for stop in (min(start + split, count),)
    ]


def draw_part(
    setting: Setting, part: Part, folder: Path, drawn: Iterator[tuple[Sequence[Record], Chunk]], progress: Progress
) -> Drawn:
    """Sets the part's pieces, which ``drawn`` hands out stretch by stretch, on the pages of its file."""
    made = Drawn()
    with (folder / part.name).open("wb") as target:
        file = PrintFile(
            target, job=setting.job, created=setting.created, press=setting.press, imposition=setting.imposition,
            compositions=setting.pieces.compositions, assets=setting.pieces.assets, first=part.start + 1,
            count=part.stop - part.start,
        )  # fmt: skip
        done = part.start
        while done < part.stop:
            records, chunk = next(drawn)
            made.faults += chunk.faults
            done += len(records)
            if not made.faults:
                file.add(chunk.pieces, chunk.usage)
            progress(Stage.DRAW, len(records))
        if made.faults:
            return made
        digest = file.finish()
    size = (folder / part.name).stat().st_size
    made.report = PartReport(part.name, digest, size, file.pages, part.start + 1, part.stop)
    return made


def stretches_to_draw(part: Part, records: Records) -> Iterator[list[Record]]:
    """The part's records, so many as are drawn at once."""
    yield from stretches(records(part.start, part.stop), STRETCH)


def stretches_to_read(setting: Setting, part: Part, folder: Path, records: Records, scope: Scope) -> Iterator[Stretch]:
    """Stretches of whole sheets, so that no sheet is drawn twice."""
    size = max(1, STRETCH // setting.imposition.count) * setting.imposition.count
    sampled = setting.sampled()
    for some in stretches(records(part.start, part.stop), size):
        here = frozenset(record.index for record in some) & sampled
        if scope is Scope.ALL:
            yield Stretch(folder / part.name, some[0].index - part.start, some, here)
        else:
            for record in some:
                if record.index in here:
                    yield Stretch(folder / part.name, record.index - part.start, [record], here)


def print_part(
    worker: RunWorker, setting: Setting, part: Part, folder: Path, records: Records, progress: Progress
) -> PartReport:
    """Draws one file into ``folder`` and reads every piece of it back. Raises ``RunRefused`` and ``OSError``."""
    drawn = ((some, worker.draw(some)) for some in stretches_to_draw(part, records))
    made = draw_part(setting, part, folder, drawn, progress)
    if made.report is None:
        raise RunRefused(made.faults, read_back=False)
    read = Result()
    for stretch in stretches_to_read(setting, part, folder, records, Scope.ALL):
        read.add(worker.read(stretch))
        progress(Stage.READ_BACK, len(stretch.records))
    if read.faults:
        raise RunRefused(read.faults, read_back=True)
    return with_read(made.report, read)


def with_read(report: PartReport, read: Result) -> PartReport:
    """The report of a file that was read back."""
    own = (report.name, report.sha256, report.bytes, report.pages, report.first, report.last)
    return PartReport(*own, read.pieces, read.symbols, read.samples)
