"""Print files: pieces as they come, set on pages or sheets, with marks, slug line and all that they share."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import BinaryIO

from portal.artwork.assets import Assets
from portal.artwork.drawing import Picture
from portal.artwork.layout import Composition
from portal.artwork.pdf import Document, Usage, content, packed, stream
from portal.artwork.press.imposition import Cell, Imposition
from portal.artwork.press.marks import page_marks, slug_line
from portal.artwork.press.settings import Press
from portal.artwork.units import plain, points

_MARKS = "marks"


class PrintFile:
    """One PDF. ``first`` is the serial number of its first piece, ``count`` how many it will hold."""

    def __init__(  # noqa: PLR0913  # all that a file is made of
        self,
        target: BinaryIO,
        *,
        job: str,
        created: datetime,
        press: Press,
        imposition: Imposition,
        compositions: Sequence[Composition],
        assets: Assets,
        first: int,
        count: int,
    ) -> None:
        self._document = Document(target, standard=press.standard, title=job, created=created)
        self._job, self._day, self._imposition, self.first = job, f"{created:%Y-%m-%d}", imposition, first
        self._sides = [composition.side.name for composition in compositions]
        self.pages = ceil(count / imposition.count) * len(self._sides)
        self._serial, self._page = first, 0
        self._waiting: list[tuple[bytes, ...]] = []
        self._boxes = imposition.boxes()
        self._share(compositions, assets)
        self._places = {
            side: self._place_streams(cells)
            for side, cells in zip(self._sides, (imposition.front, imposition.back), strict=False)
        }

    def _share(self, compositions: Sequence[Composition], assets: Assets) -> None:
        """Writes backgrounds, pictures, shared layers and marks, each once."""
        document, medium = self._document, self._imposition.medium
        for key, image in assets.images.items():
            assert image.graph is not None
            document.picture(key, image.graph.numbered(document.next_number))
        bleed = points(medium.bleed)
        reach = (-bleed, -bleed, points(medium.width) + bleed, points(medium.height) + bleed)
        for composition in compositions:
            if composition.ground:
                graph = assets.backgrounds[composition.side.name].graph
                assert graph is not None
                document.picture(composition.ground, graph.numbered(document.next_number))
            for key, drawings in composition.shared().items():
                document.form(key, drawings, reach)
        document.form(_MARKS, page_marks(self._imposition), self._boxes.media)

    def _place_streams(self, cells: Sequence[Cell]) -> list[int]:
        """For each cell, the stream that brings what follows to its place."""
        medium = self._imposition.medium
        numbers = []
        for place, cell in enumerate(cells):
            matrix = " ".join(map(plain, cell.matrix(points(medium.width), points(medium.height))))
            numbers.append(self._document.raw_contents(stream(f"{'Q ' if place else ''}q {matrix} cm".encode())))
        return numbers

    def add(self, pieces: Sequence[tuple[bytes, ...]], usage: Usage) -> None:
        """Takes the next pieces: for each its sides' compressed streams."""
        self._document.usage.add(usage)
        for piece in pieces:
            self._waiting.append(piece)
            if len(self._waiting) == self._imposition.count:
                self._set_pages()

    def _set_pages(self) -> None:
        """The waiting pieces on a page for each side; the last sheet may stay partly empty."""
        last = self._serial + len(self._waiting) - 1
        for side_number, side in enumerate(self._sides):
            contents = []
            for place, piece in zip(self._places[side], self._waiting, strict=False):
                contents += [place, self._document.raw_contents(packed(piece[side_number]))]
            self._page += 1
            contents.append(self._end_stream(side, last))
            self._document.page(contents, self._boxes)
        self._serial, self._waiting = last + 1, []

    def _end_stream(self, side: str, last: int) -> int:
        serials = f"{self._serial:06d}" + (f"-{last:06d}" if last > self._serial else "")
        text = f"{self._job}   {serials}   {side} {self._page}/{self.pages}   {self._day}"
        marks = [Picture(_MARKS, 0, 0, 1, 1), *slug_line(text, self._imposition)]
        return self._document.raw_contents(stream(b"Q " + content(marks, self._document.usage)))

    def finish(self) -> str:
        """Writes what is left; answers the file's SHA-256 in hex."""
        if self._waiting:
            self._set_pages()
        return self._document.finish()
