"""A PDF document from drawings: pages, shared forms and pictures, and what makes it a PDF/X file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from portal.artwork.drawing import Cmyk, Drawings
from portal.artwork.pdf import fonts, pdfx
from portal.artwork.pdf.content import Usage, content, font_name, picture_name, spot_name
from portal.artwork.pdf.objects import PdfFile, name, stream
from portal.artwork.pdf.pdfx import Standard
from portal.artwork.text import FACES
from portal.artwork.units import plain

_KIDS = 64  # pages under one node of the page tree


Rect = tuple[float, float, float, float]  # points: left, bottom, right, top


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """A page's boxes in points; a plain page has a media box only."""

    media: Rect
    bleed: Rect | None = None
    trim: Rect | None = None

    def entries(self) -> bytes:
        """As entries of a page's dictionary."""
        boxes = (("MediaBox", self.media), ("BleedBox", self.bleed), ("TrimBox", self.trim))
        return b"".join(f"/{key}[{' '.join(map(plain, box))}]".encode() for key, box in boxes if box)


class Document:
    """Pages are written as they come; what they share (faces, inks, pictures) is written once, at the end."""

    def __init__(self, target: BinaryIO, *, standard: Standard, title: str, created: datetime | None) -> None:
        self._file = PdfFile(target, standard.pdf_version)
        self._standard, self._title, self._created = standard, title, created
        self._resources, self._catalogue, self._pages = self._file.new(), self._file.new(), self._file.new()
        self._pictures: dict[str, int] = {}
        self._nodes: list[tuple[int, list[int]]] = []
        self.usage = Usage()

    def picture(self, key: str, bodies: Sequence[bytes]) -> None:
        """Registers an image or form, given as objects numbered from ``next_number``."""
        self._pictures[key] = self._file.add_all(bodies)

    @property
    def next_number(self) -> int:
        """The number the next object will have."""
        return self._file.next_number

    def form(self, key: str, drawings: Drawings, box: Rect) -> None:
        """Registers drawings that many pages share, clipped to ``box``."""
        entries = b"/Type/XObject/Subtype/Form/BBox[%b]/Resources %d 0 R" % (
            " ".join(map(plain, box)).encode(),
            self._resources,
        )
        self._pictures[key] = self._file.add(stream(content(drawings, self.usage), entries))

    def contents(self, drawings: Drawings) -> int:
        """Writes drawings as a content stream; answers its number, to be used by any number of pages."""
        return self.raw_contents(stream(content(drawings, self.usage)))

    def raw_contents(self, body: bytes) -> int:
        """Writes a content stream made elsewhere; its usage must be added to ``usage``."""
        return self._file.add(body)

    def page(self, contents: Sequence[int], boxes: PageBoxes) -> int:
        """Writes a page that shows the content streams one after another; answers its object number."""
        if not self._nodes or len(self._nodes[-1][1]) == _KIDS:
            self._nodes.append((self._file.new(), []))
        node, kids = self._nodes[-1]
        shown = b" ".join(b"%d 0 R" % number for number in contents)
        kids.append(
            self._file.add(
                b"<</Type/Page/Parent %d 0 R%b/Resources %d 0 R/Contents[%b]>>"
                % (node, boxes.entries(), self._resources, shown)
            )
        )
        return kids[-1]

    def finish(self) -> str:
        """Writes all that is shared and the end of the file; answers its SHA-256 in hex."""
        file = self._file
        pages = sum(len(kids) for _, kids in self._nodes)
        for node, kids in self._nodes:
            listed = b" ".join(b"%d 0 R" % kid for kid in kids)
            file.write(node, b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (self._pages, len(kids), listed))
        nodes = b" ".join(b"%d 0 R" % node for node, _ in self._nodes)
        file.write(self._pages, b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, nodes))
        self._write_resources()
        entries = pdfx.catalogue_entries(file, self._standard, self._title, self._created)
        file.write(self._catalogue, b"<</Type/Catalog/Pages %d 0 R%b>>" % (self._pages, entries))
        info = file.add(pdfx.info(self._standard, self._title, self._created))
        return file.finish(self._catalogue, info)

    def _write_resources(self) -> None:
        faces = {
            font_name(face): fonts.embed(self._file, face, self.usage.glyphs[face.name])
            for face in FACES.values()
            if self.usage.glyphs.get(face.name)
        }
        pictures = {picture_name(key): number for key, number in self._pictures.items()}
        spots = b"".join(
            spot_name(spot).encode() + separation(spot, likeness) for spot, likeness in sorted(self.usage.spots.items())
        )
        overprint = b"/ExtGState<</G0<</Type/ExtGState/OP false/op false/OPM 0>>>>"
        self._file.write(
            self._resources,
            b"<</ProcSet[/PDF/Text/ImageB/ImageC]/Font<<%b>>/XObject<<%b>>/ColorSpace<<%b>>%b>>"
            % (_references(faces), _references(pictures), spots, overprint),
        )


def separation(spot: str, likeness: Cmyk) -> bytes:
    """A spot ink's colour space, its likeness in process inks (PDF 1.4, 4.5.5)."""
    full = " ".join(plain(percent / 100) for percent in likeness).encode()
    return b"[/Separation%b/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[%b]/N 1>>]" % (name(spot), full)


def _references(numbers: Mapping[str, int]) -> bytes:
    return b"".join(b"%b %d 0 R" % (key.encode(), number) for key, number in numbers.items())
