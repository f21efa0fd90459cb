"""Pieces of a run, drawn by any number of workers: each gets a stretch of members and gives back finished streams."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from portal.artwork.assets import Assets, from_folder
from portal.artwork.checking import not_drawn
from portal.artwork.design import Design, read_design
from portal.artwork.findings import Finding
from portal.artwork.layout import Canvas, Composition, ElementNotDrawn
from portal.artwork.members import Record
from portal.artwork.pdf import Standard, Usage, compressed, content

_NO_OVERPRINT = b"/G0 gs\n"  # whatever a background or a press's default says: black on white knocks out


@dataclass(frozen=True, slots=True)
class Source:
    """Where a run's design lies, and for which press; a worker makes its own compositions from it.

    ``store_code`` is the service's, for members whose list names none.
    """

    design: Path
    dpi: int
    standard: Standard
    store_code: str

    def load(self) -> tuple[Design, Assets]:
        """The design and its files. Raises ``DesignRefused`` and ``OSError``."""
        design = read_design(self.design.read_bytes())
        return design, Assets(design, from_folder(self.design.parent), self.standard)


@dataclass(slots=True)
class Chunk:
    """What one stretch of members became: for each piece its sides' compressed streams; what they used; faults."""

    pieces: list[tuple[bytes, ...]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    faults: list[Finding] = field(default_factory=list)


class Pieces:
    """Draws members' pieces; made once a process."""

    def __init__(self, source: Source) -> None:
        self._store_code = source.store_code
        self.design, self.assets = source.load()
        self.canvas = Canvas(self.design.medium, source.dpi)
        self.compositions = [Composition(side, self.canvas, self.assets) for side in self.design.sides]

    def fields(self, record: Record) -> dict[str, str]:
        """What the design's fields say for this member."""
        if record.fields.get("store_code"):
            return record.fields
        return {**record.fields, "store_code": self._store_code}

    def draw(self, records: Sequence[Record]) -> Chunk:
        """The records' pieces. Whatever cannot be drawn is a fault with the record's line; its piece is left out."""
        chunk = Chunk()
        for record in records:
            fields = self.fields(record)
            try:
                chunk.pieces.append(
                    tuple(self._stream(composition, fields, chunk.usage) for composition in self.compositions)
                )
            except ElementNotDrawn as error:
                chunk.faults.append(of_record(not_drawn(error), record))
        return chunk

    def _stream(self, composition: Composition, fields: Mapping[str, str], usage: Usage) -> bytes:
        return compressed(_NO_OVERPRINT + content(composition.draw(fields), usage))


def of_record(finding: Finding, record: Record) -> Finding:
    """The same finding, said of a member: their line in the list and the element."""
    details = {**finding.details, "line": record.line, "pointer": finding.where}
    return Finding(finding.code, f"{record.line}", finding.severity, details)


def stretches(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """The records in lists of ``size``."""
    while stretch := list(islice(records, size)):
        yield stretch
