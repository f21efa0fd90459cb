"""Pieces of a run, drawn by any number of workers: each gets a stretch of members and gives back finished streams."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Self

from portal.artwork.assets import Assets, from_folder
from portal.artwork.checking import not_drawn
from portal.artwork.design import Design, read_design
from portal.artwork.findings import Finding
from portal.artwork.layout import Canvas, Composition, ElementNotDrawn, addressed
from portal.artwork.members import Record
from portal.artwork.pdf import Standard, Usage, compressed, content

_NO_OVERPRINT = b"/G0 gs\n"  # whatever a background or a press's default says: black on white knocks out


@dataclass(frozen=True)
class Source:
    """A design with its files as they were read once, for a press: what was checked is what every worker draws.

    ``files`` are those that the design names, by name, as far as they are there. ``store_code`` is the service's, for
    members whose list names none.
    """

    name: str
    data: bytes
    files: Mapping[str, bytes]
    dpi: int
    standard: Standard
    store_code: str

    @classmethod
    def read(cls, path: Path, dpi: int, standard: Standard, store_code: str) -> Self:
        """The design in a file, with the files beside it. Raises ``DesignRefused`` and ``OSError``."""
        data, read, files = path.read_bytes(), from_folder(path.parent), dict[str, bytes]()
        for file in read_design(data).files:
            with suppress(OSError):  # told as a finding of the design
                files[file] = read(file)
        return cls(_stem(path), data, files, dpi, standard, store_code)

    @cached_property
    def design(self) -> Design:
        """The design."""
        return read_design(self.data)

    @cached_property
    def assets(self) -> Assets:
        """Its files, ready for print."""
        return Assets(self.design, self._file, self.standard)

    def _file(self, name: str) -> bytes:
        if name not in self.files:
            raise FileNotFoundError(name)
        return self.files[name]

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name not in {"design", "assets"}}


def _stem(design: Path) -> str:
    """The design file's name (its folder's, where it is just ``design``) in letters, digits, ``-`` and ``_``, as print
    shops ask.
    """
    name = design.resolve().parent.name if design.stem == "design" else design.stem
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:40] or "cards"


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
        self.design, self.assets = source.design, source.assets
        self.canvas = Canvas(self.design.medium, source.dpi)
        self.compositions = [Composition(side, self.canvas, self.assets) for side in self.design.sides]

    def fields(self, record: Record) -> dict[str, str]:
        """What the design's fields say for this member."""
        fields = dict(addressed(record.fields))
        if not fields.get("store_code"):
            fields["store_code"] = self._store_code
        return fields

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
