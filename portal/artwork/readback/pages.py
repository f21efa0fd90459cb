"""Reads every piece back from the finished file: its own layer by pixels, its symbols by measure, samples in full."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter

from portal.artwork.findings import Finding
from portal.artwork.layout import Canvas, Composition, Expected, Kind
from portal.artwork.members import Record
from portal.artwork.press.imposition import Cell, Imposition
from portal.artwork.press.pieces import Pieces, of_record
from portal.artwork.readback.content import interpret
from portal.artwork.readback.faults import ReadBackFault
from portal.artwork.readback.geometry import measure
from portal.artwork.readback.own_file import OwnFile
from portal.artwork.readback.readers import Read, read_by_zbar, read_by_zxing, strangers
from portal.artwork.text import FACES
from portal.artwork.units import MM_PER_INCH, points

LAYER_DPI = 300
MOST_PIXELS = 60_000_000  # of a sample: a card at 2400 dpi, A4 at 600
BLUR = 0.05  # mm: the radius of a simulated smear (ours)
SHIFT = 1.5  # mm that cutting may be off (print.md)
_NEAR = 2.0  # mm by which a reader's middle of a symbol may differ from ours


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive members whose pieces lie in one file. ``place`` is the first one's place in the file, from 0."""

    file: Path
    place: int
    records: Sequence[Record]
    sampled: frozenset[int] = frozenset()  # indices of records to be read in full, at the press's resolution


@dataclass(slots=True)
class Result:
    """What was read: pieces, symbols, samples in full; and every fault."""

    pieces: int = 0
    symbols: int = 0
    samples: int = 0
    faults: list[Finding] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Takes in another stretch's result."""
        self.pieces += other.pieces
        self.symbols += other.symbols
        self.samples += other.samples
        self.faults += other.faults


@dataclass(frozen=True, slots=True)
class _Piece:
    """One side of a member's piece: its page, its cell on it, what must be read."""

    page: int
    place: int
    cell: Cell
    composition: Composition
    record: Record
    expected: list[Expected]


class ReadBack:
    """Reads stretches of a run back from its finished files; ``pieces`` tells what must be there."""

    def __init__(self, pieces: Pieces, imposition: Imposition) -> None:
        self._pieces, self._imposition, self._canvas = pieces, imposition, pieces.canvas

    def read(self, stretch: Stretch) -> Result:
        """Reads the stretch's pieces, each from its own layer, and the sampled ones with all that is on the page."""
        result = Result(pieces=len(stretch.records))
        pieces = sorted(self._placed(stretch), key=lambda piece: piece.page)  # each page is drawn once
        with closing(OwnFile(stretch.file)) as own:
            with closing(_Pages(own.without_shared_artwork(), LAYER_DPI, self._imposition, self._canvas)) as layers:
                for piece in pieces:
                    result.symbols += len(piece.expected)
                    self._measure(own, piece, result)
                    self._read_layer(layers, piece, result)
            self._read_samples(own, stretch, pieces, result)
        return result

    def _placed(self, stretch: Stretch) -> Iterator[_Piece]:
        count, sides = self._imposition.count, self._pieces.compositions
        for offset, record in enumerate(stretch.records):
            sheet, place = divmod(stretch.place + offset, count)
            fields = self._pieces.fields(record)
            for number, composition in enumerate(sides):
                cells = (self._imposition.front, self._imposition.back)[number]
                page = sheet * len(sides) + number
                yield _Piece(page, place, cells[place], composition, record, composition.expected(fields))

    def _measure(self, own: OwnFile, piece: _Piece, result: Result) -> None:
        """Geometry and digits, from the piece's own content stream in the file."""
        painted = interpret(own.stream(own.contents(piece.page)[2 * piece.place + 1]))
        for face, digits in piece.composition.digits(self._pieces.fields(piece.record)):
            if "".join(f"{FACES[face].glyph(character):04X}" for character in digits) not in painted.glyphs:
                result.faults.append(_finding(ReadBackFault.DIGITS, piece, {"wanted": digits}))
        for expected, fault in measure(painted, piece.expected, self._canvas):
            details = {"symbol": expected.kind.value, "found": fault.found, "wanted": fault.wanted}
            result.faults.append(_finding(fault.code, piece, details))

    def _read_layer(self, layers: "_Pages", piece: _Piece, result: Result) -> None:
        """The pixels of the member's own layer: exactly the expected symbols, each in its place."""
        image = layers.piece(piece.page, piece.cell)
        kinds = {expected.kind for expected in piece.expected}
        turned = any(expected.place.turned % 180 for expected in piece.expected)
        found = read_by_zxing(image, kinds or (Kind.EAN13, Kind.QR), turned=turned)
        self._compare(found, piece, result, ReadBackFault.NOT_EXACTLY)
        for expected in piece.expected:
            if expected.kind is not Kind.CUSTOMER_BARCODE and not any(
                read.text == expected.text and self._is_near(read, expected, LAYER_DPI) for read in found
            ):
                result.faults.append(_finding(ReadBackFault.PLACE, piece, {"wanted": expected.text}))

    def _is_near(self, read: Read, expected: Expected, dpi: int) -> bool:
        area, scale = expected.place.area, MM_PER_INCH / dpi
        slack_x, slack_y = area.width / 2 * 0.5 + _NEAR, area.height / 2 + _NEAR
        return (
            abs(read.x * scale - (area.x + area.width / 2)) < slack_x
            and abs(read.y * scale - (area.y + area.height / 2)) < slack_y
        )

    @staticmethod
    def _compare(
        found: Sequence[Read], piece: _Piece, result: Result, code: ReadBackFault, reader: str = "zxing"
    ) -> None:
        wanted: Counter[tuple[Kind, str]] = Counter(
            (expected.kind, expected.text) for expected in piece.expected if expected.kind is not Kind.CUSTOMER_BARCODE
        )
        if (read := Counter((entry.kind, entry.text) for entry in found)) != wanted:
            details = {"reader": reader, "found": _listed(read), "wanted": _listed(wanted)}
            result.faults.append(_finding(code, piece, details))

    def _read_samples(self, own: OwnFile, stretch: Stretch, pieces: Sequence[_Piece], result: Result) -> None:
        """Whole pages at the press's resolution by both readers; blurred; cut 1.5 mm off; the background underneath."""
        sampled = [piece for piece in pieces if piece.record.index in stretch.sampled]
        if not sampled:
            return
        dpi = self._sample_dpi()
        with (
            stretch.file.open("rb") as file,
            closing(_Pages(file, dpi, self._imposition, self._canvas)) as full,
            closing(_Pages(own.without_shared_artwork(), dpi, self._imposition, self._canvas)) as layers,
        ):
            for piece in sampled:
                result.samples += 1
                image = full.cell(piece.page, piece.cell)
                self._read_full(image, full.shifted(piece.page, piece.cell), piece, result, dpi)
                self._prove_background(image, layers.cell(piece.page, piece.cell), piece, result, dpi)

    def _sample_dpi(self) -> int:
        """The press's, or of large formats the largest part of it whose pixels fit in memory."""
        dpi, medium = self._canvas.dpi, self._canvas.medium
        while dpi > LAYER_DPI and medium.width * medium.height * (dpi / MM_PER_INCH) ** 2 > MOST_PIXELS:
            dpi //= 2
        return dpi

    def _read_full(
        self, image: Image.Image, shifted: Sequence[Image.Image], piece: _Piece, result: Result, dpi: int
    ) -> None:
        """By both readers, any symbol of our kinds counting, on sides without symbols too."""
        kinds = (Kind.EAN13, Kind.QR)
        blurred = image.filter(ImageFilter.GaussianBlur(BLUR / MM_PER_INCH * dpi))
        for code, tried in ((ReadBackFault.FULL, image), (ReadBackFault.BLURRED, blurred)):
            self._compare(read_by_zxing(tried, kinds, turned=True), piece, result, code)
            self._compare(read_by_zbar(tried, kinds), piece, result, code, "zbar")
        for other in shifted:
            self._compare(read_by_zxing(other, kinds, turned=True), piece, result, ReadBackFault.SHIFTED)
        if found := strangers(image):
            result.faults.append(_finding(ReadBackFault.STRANGER, piece, {"found": ", ".join(found)}))

    def _prove_background(self, full: Image.Image, layer: Image.Image, piece: _Piece, result: Result, dpi: int) -> None:
        """Under every symbol, quiet zone included, the finished page shows what the member's layer shows alone."""
        scale = dpi / MM_PER_INCH
        for expected in piece.expected:
            area = expected.place.area
            left, top, right, bottom = (round(edge * scale) for edge in (area.x, area.y, area.right, area.bottom))
            box = (left, top, right, bottom)
            if full.crop(box).tobytes() != layer.crop(box).tobytes():
                result.faults.append(_finding(ReadBackFault.BACKGROUND, piece, {"symbol": expected.kind.value}))


class _Pages:
    """Pages of a PDF as grey pixels; of a sheet, the piece in one cell, upright. Keeps the last page drawn."""

    def __init__(self, file: object, dpi: int, imposition: Imposition, canvas: Canvas) -> None:
        self._document = pypdfium2.PdfDocument(file)
        self._scale = dpi / 72
        self._imposition, self._medium = imposition, canvas.medium
        self._drawn: tuple[int, Image.Image | None] = (-1, None)

    def close(self) -> None:
        """Lets go of the document."""
        self._document.close()

    def piece(self, page: int, cell: Cell) -> Image.Image:
        """The piece in a cell, cut at its trim."""
        return self._cut(page, cell)

    def cell(self, page: int, cell: Cell) -> Image.Image:
        """The same, drawn alone: for resolutions at which a whole sheet has too many pixels."""
        return self._drawn_alone(page, cell, 0, 0)

    def shifted(self, page: int, cell: Cell) -> list[Image.Image]:
        """The piece drawn alone, as if cut 1.5 mm off, each way in turn."""
        off = points(SHIFT)
        return [self._drawn_alone(page, cell, x, y) for x, y in ((off, 0), (-off, 0), (0, off), (0, -off))]

    def _drawn_alone(self, number: int, cell: Cell, off_x: float, off_y: float) -> Image.Image:
        left, bottom = cell.x + off_x, cell.y + off_y
        right = self._imposition.width - left - points(self._medium.width)
        top = self._imposition.height - bottom - points(self._medium.height)
        page = self._document[number]
        try:
            bitmap = page.render(scale=self._scale, crop=(left, bottom, right, top), grayscale=True, draw_annots=False)
            cut: Image.Image = bitmap.to_pil().convert("L")
        finally:
            page.close()
        return cut.transpose(Image.Transpose.ROTATE_180) if cell.turned else cut

    def _cut(self, page: int, cell: Cell) -> Image.Image:
        image, scale = self._page(page), self._scale
        left = round(cell.x * scale)
        top = image.height - round((cell.y + points(self._medium.height)) * scale)
        width, height = round(points(self._medium.width) * scale), round(points(self._medium.height) * scale)
        cut = image.crop((left, top, left + width, top + height))
        return cut.transpose(Image.Transpose.ROTATE_180) if cell.turned else cut

    def _page(self, number: int) -> Image.Image:
        if self._drawn[0] != number:
            page = self._document[number]
            try:
                bitmap = page.render(scale=self._scale, grayscale=True, draw_annots=False)
                self._drawn = (number, bitmap.to_pil().convert("L"))
            finally:
                page.close()
        assert self._drawn[1] is not None
        return self._drawn[1]


def _finding(code: ReadBackFault, piece: _Piece, details: dict[str, str]) -> Finding:
    found = Finding(code, f"/{piece.composition.side.name}", details={**details, "page": piece.page + 1})
    return of_record(found, piece.record)


def _listed(symbols: Counter[tuple[Kind, str]]) -> str:
    return ", ".join(f"{kind} {text}" for kind, text in sorted(symbols.elements())) or "–"
