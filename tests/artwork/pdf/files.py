"""PDF files of a few drawings, and what is in them."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pikepdf

from portal.artwork import Standard
from portal.artwork.drawing import Drawing
from portal.artwork.pdf import Document, PageBoxes
from portal.artwork.units import points
from tests.artwork.designs import MEMBER, Json, composition

CREATED = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
PAGE = PageBoxes((0, 0, 300, 200), bleed=(10, 10, 290, 190), trim=(18, 18, 282, 182))


def write(
    *pages: Sequence[Drawing],
    standard: Standard = Standard.SCREEN,
    title: str = "試し刷り",
    created: datetime = CREATED,
) -> bytes:
    """A file with a page for each list of drawings."""
    target = BytesIO()
    document = Document(target, standard=standard, title=title, created=created)
    for drawings in pages:
        document.page([document.contents(drawings)], PAGE)
    document.finish()
    return target.getvalue()


def write_design(design: Json, *, dpi: int = 600, standard: Standard = Standard.SCREEN, **fields: str) -> bytes:
    """A member's piece, a page for each side, cut at the trim."""
    target = BytesIO()
    document = Document(target, standard=standard, title=design["name"], created=CREATED)
    for side in ("front", "back"):
        if side in design:
            made = composition(design, side, dpi)
            medium = made.canvas.medium
            box = (0.0, 0.0, points(medium.width), points(medium.height))
            for key, drawings in made.shared().items():
                document.form(key, drawings, (-9, -9, box[2] + 9, box[3] + 9))
            document.page([document.contents(made.draw(MEMBER | fields))], PageBoxes(box))
    document.finish()
    return target.getvalue()


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


def operators(data: bytes, page: int = 0) -> list[tuple[str, list]]:
    """A page's operators with their operands, in order."""
    with opened(data) as pdf:
        return [
            (str(entry.operator), [_plain(operand) for operand in entry.operands])
            for entry in pikepdf.parse_content_stream(pdf.pages[page])
        ]


def _plain(operand: object) -> object:
    """Out of the file, which is closed afterwards."""
    if isinstance(operand, pikepdf.Array):
        return [_plain(part) for part in operand]
    if isinstance(operand, int | Decimal):
        return float(operand)
    return bytes(operand) if isinstance(operand, pikepdf.String) else str(operand)


def glyphs_in(program: bytes) -> set[int]:
    """The numbers of a TrueType font's glyphs that have an outline (head and loca: OpenType specification)."""
    count = struct.unpack(">H", program[4:6])[0]
    entries = (struct.unpack(">4sLLL", program[12 + 16 * at : 28 + 16 * at]) for at in range(count))
    tables = {tag: program[offset : offset + length] for tag, _, offset, length in entries}
    is_long = struct.unpack(">h", tables[b"head"][50:52])[0]
    step = 4 if is_long else 2
    places = struct.unpack(f">{len(tables[b'loca']) // step}{'L' if is_long else 'H'}", tables[b"loca"])
    return {number for number, (start, end) in enumerate(pairwise(places)) if end > start}
