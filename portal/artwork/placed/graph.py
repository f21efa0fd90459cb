"""PDF objects that refer to each other, free of any file: put together here, numbered where they are written."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from portal.artwork.pdf.objects import PdfFile, name, stream
from portal.artwork.units import plain

Rect = tuple[float, float, float, float]
Body = tuple[bytes | int, ...]  # bytes as they are; a number is the place of another object in the graph


@dataclass(frozen=True)
class Graph:
    """A root object (a form or an image, ``objects[0]``) and all it refers to. Equal input makes equal graphs."""

    objects: tuple[Body, ...]

    def numbered(self, first: int) -> list[bytes]:
        """The bodies as they stand between ``obj`` and ``endobj``, for objects numbered from ``first``."""
        return [
            b"".join(b"%d 0 R" % (first + piece) if isinstance(piece, int) else piece for piece in body)
            for body in self.objects
        ]


class Ref(NamedTuple):
    """A reference to the object at ``place`` in the graph."""

    place: int


Value = bytes | float | Ref | Sequence["Value"] | Mapping[str, "Value"]  # bytes stand as they are


class GraphBuilder:
    """Takes objects as they come; the first is the root."""

    def __init__(self) -> None:
        self._objects: list[Body | None] = []

    def reserve(self) -> Ref:
        """The reference of an object that will be put in later."""
        self._objects.append(None)
        return Ref(len(self._objects) - 1)

    def put(self, ref: Ref, value: Value) -> None:
        """Gives a reserved object its value."""
        self._objects[ref.place] = tuple(_joined(_pieces(value)))

    def put_stream(self, ref: Ref, data: bytes, entries: Mapping[str, Value]) -> None:
        """Gives a reserved object a stream: packed (Flate) here, unless ``entries`` names the filter it has already."""
        if "Filter" not in entries:
            data = zlib.compress(data, 9)
            entries = {**entries, "Filter": b"/FlateDecode"}
        pieces = _pieces({**entries, "Length": len(data)})
        self._objects[ref.place] = tuple(_joined([*pieces, b"stream\n", data, b"\nendstream"]))

    def add(self, value: Value) -> Ref:
        """Adds an object."""
        ref = self.reserve()
        self.put(ref, value)
        return ref

    def add_stream(self, data: bytes, entries: Mapping[str, Value]) -> Ref:
        """Adds a stream."""
        ref = self.reserve()
        self.put_stream(ref, data, entries)
        return ref

    def graph(self) -> Graph:
        """All that was put in."""
        objects = tuple(body for body in self._objects if body is not None)
        assert len(objects) == len(self._objects)
        return Graph(objects)


def _pieces(value: Value) -> list[bytes | int]:
    match value:
        case bytes():
            return [value]
        case Ref(place):
            return [place]
        case bool():
            return [b"true" if value else b"false"]
        case int() | float():
            return [plain(value).encode()]
        case Mapping():
            inner = [piece for key, item in value.items() for piece in (name(key), b" ", *_pieces(item), b" ")]
            return [b"<<", *inner, b">>"]
        case _:
            return [b"[", *(piece for item in value for piece in (*_pieces(item), b" ")), b"]"]


def _joined(pieces: Sequence[bytes | int]) -> list[bytes | int]:
    """The pieces with neighbouring bytes made one."""
    joined: list[bytes | int] = []
    run: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            run.append(piece)
        else:
            joined += [b"".join(run), piece]
            run = []
    return [*joined, b"".join(run)]


def sheet(graph: Graph, box: Rect) -> bytes:
    """A file of one page that shows ``graph`` within ``box`` (points): for looking at it."""
    target = BytesIO()
    file = PdfFile(target, "1.6")
    catalogue, pages, page = file.new(), file.new(), file.new()
    contents = file.add(stream(b"/A Do"))
    root = file.add_all(graph.numbered(file.next_number))
    file.write(catalogue, b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    file.write(pages, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    file.write(
        page,
        b"<</Type/Page/Parent %d 0 R/MediaBox[%b]/Resources<</XObject<</A %d 0 R>>>>/Contents %d 0 R>>"
        % (pages, " ".join(map(plain, box)).encode(), root, contents),
    )
    file.finish(catalogue, file.add(b"<<>>"))
    return target.getvalue()
