"""A finished print file, opened by its own cross-reference table: single objects, and a view without shared artwork.

The view is the file's own bytes with an update appended (PDF 1.4, 3.4.5) that makes background, images and shared
layers empty: what a reader then draws is the members' own layer, from the very bytes that go to press.
"""

import io
import os
import re
import zlib
from pathlib import Path
from typing import Any

_NUMBERS = re.compile(rb"(\d+) 0 R")
_WINDOW = 4096  # bytes: nearly every object in one go
_EMPTY_FORM = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Length 0>>stream\n\nendstream"


class OwnFile:
    """Objects and pages of a file that this engine wrote."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.length = path.stat().st_size
        tail = self.read(max(0, self.length - 2048), 2048)
        self.table_at = int(re.search(rb"startxref\n(\d+)\n", tail)[1])  # type: ignore[index]
        self.size = int(re.search(rb"/Size (\d+)", tail)[1])  # type: ignore[index]
        self.root = int(re.search(rb"/Root (\d+) 0 R", tail)[1])  # type: ignore[index]
        self._first_entry = self.table_at + len(b"xref\n0 %d\n" % self.size)
        pages = self.object(self._reference(self.object(self.root), b"/Pages"))
        self.page_count = int(re.search(rb"/Count (\d+)", pages)[1])  # type: ignore[index]
        self._nodes = self._kids(pages)
        self._kids_of: tuple[int, list[int]] = (-1, [])

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()

    def read(self, offset: int, count: int) -> bytes:
        """Bytes of the file; read, not mapped, so that they do not count as this process's memory."""
        return os.pread(self._file.fileno(), count, offset)

    def object(self, number: int) -> bytes:
        """An object's bytes, from its number to ``endobj``; of a stream up to its data's end."""
        offset = int(self.read(self._first_entry + 20 * number, 10))
        window = self.read(offset, _WINDOW)
        length = re.search(rb"/Length (\d+)>>stream\n", window)
        if length:  # a stream's bytes may spell anything
            end = length.end() + int(length[1])
            return window[:end] if end <= len(window) else self.read(offset, end)
        while (end := window.find(b"\nendobj")) < 0:
            window += self.read(offset + len(window), _WINDOW) or b"\nendobj"
        return window[:end]

    def stream(self, number: int) -> bytes:
        """A compressed stream's content."""
        body = self.object(number)
        return zlib.decompress(body[body.index(b">>stream\n") + 9 :])

    def contents(self, page: int) -> list[int]:
        """The object numbers of the content streams of a page, counted from 0."""
        node, place = divmod(page, 64)
        if self._kids_of[0] != node:
            self._kids_of = (node, self._kids(self.object(self._nodes[node])))
        listed = re.search(rb"/Contents\[([^\]]*)\]", self.object(self._kids_of[1][place]))
        return [int(number) for number in _NUMBERS.findall(listed[1])] if listed else []

    def shared_artwork(self) -> list[int]:
        """The object numbers of all images and forms that pages name, marks included."""
        page = self.object(self._kids(self.object(self._nodes[0]))[0])
        resources = self.object(self._reference(page, b"/Resources"))
        named = re.search(rb"/XObject<<(.*?)>>", resources, re.DOTALL)
        return [int(number) for number in _NUMBERS.findall(named[1])] if named else []

    def without_shared_artwork(self) -> "View":
        """The file with every image and form emptied."""
        update, offsets, at = bytearray(b"\n"), {}, self.length
        for number in self.shared_artwork():
            offsets[number] = at + len(update)
            update += b"%d 0 obj\n%b\nendobj\n" % (number, _EMPTY_FORM)
        table_at = at + len(update)
        update += b"xref\n" + b"".join(
            b"%d 1\n%010d 00000 n \n" % (number, offset) for number, offset in sorted(offsets.items())
        )
        update += b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            self.size, self.root, self.table_at, table_at,
        )  # fmt: skip
        return View(self, bytes(update))

    @staticmethod
    def _kids(node: bytes) -> list[int]:
        listed = re.search(rb"/Kids\[([^\]]*)\]", node)
        return [int(number) for number in _NUMBERS.findall(listed[1])] if listed else []

    @staticmethod
    def _reference(body: bytes, key: bytes) -> int:
        found = re.search(re.escape(key) + rb" (\d+) 0 R", body)
        if found is None:
            raise ValueError(f"no {key!r} in this object")
        return int(found[1])


class View(io.RawIOBase):
    """A file followed by other bytes, readable as one file without copying either."""

    def __init__(self, first: OwnFile, second: bytes) -> None:
        super().__init__()
        self._first, self._second = first, second
        self._size, self._at = first.length + len(second), 0

    def readable(self) -> bool:  # noqa: D102  # as io.RawIOBase tells
        return True

    def seekable(self) -> bool:  # noqa: D102
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:  # noqa: D102
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset
        return self._at

    def tell(self) -> int:  # noqa: D102
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: D102
        target = memoryview(buffer).cast("B")
        end, split = min(self._size, self._at + len(target)), self._first.length
        count = max(0, end - self._at)
        before = max(0, min(end, split) - self._at)
        if before:
            target[:before] = self._first.read(self._at, before)
        if count > before:
            start = self._at + before - split
            target[before:count] = self._second[start : start + count - before]
        self._at += count
        return count
