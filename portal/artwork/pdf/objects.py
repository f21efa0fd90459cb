"""A PDF file, written object by object as it comes, so that memory does not grow with the pages.

PDF 1.4 syntax throughout (PDF/X-1a:2003 allows no object streams): a cross-reference table and one trailer.
"""

import hashlib
import zlib
from array import array
from collections.abc import Iterable
from typing import BinaryIO

HEADER_MARK = b"%\xe2\xe3\xcf\xd3\n"  # tells transfer programs that this is no text


class PdfFile:
    """Objects by number; ``new`` allots the next one, and each is written once, in any order."""

    def __init__(self, target: BinaryIO, version: str) -> None:
        self._target = target
        self._offsets = array("Q", [0])
        self._at = 0
        self._digest = hashlib.sha256()
        self._put(f"%PDF-{version}\n".encode() + HEADER_MARK)

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self._at += len(data)

    def new(self) -> int:
        """The next free object number."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    @property
    def next_number(self) -> int:
        """The number that ``new`` would give."""
        return len(self._offsets)

    def write(self, number: int, body: bytes) -> int:
        """Writes the object; answers its number."""
        self._offsets[number] = self._at
        self._put(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def add(self, body: bytes) -> int:
        """Writes a new object; answers its number."""
        return self.write(self.new(), body)

    def add_all(self, bodies: Iterable[bytes]) -> int:
        """Writes objects that refer to each other by consecutive numbers; answers the first one's number."""
        numbers = [self.add(body) for body in bodies]
        return numbers[0]

    def finish(self, catalogue: int, info: int) -> str:
        """Writes the table and the trailer, with an ID drawn from all that was written; answers the SHA-256 in hex."""
        missing = [number for number, offset in enumerate(self._offsets) if number and not offset]
        if missing:
            raise ValueError(f"objects allotted but never written: {missing[:10]}")
        identity = self._digest.hexdigest()[:32].encode()
        table_at, count = self._at, len(self._offsets)
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for first in range(1, count, 4096):
            self._put(b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[first : first + 4096]))
        self._put(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (count, catalogue, info, identity, identity, table_at)
        )
        return self._digest.hexdigest()


def compressed(data: bytes, level: int = 6) -> bytes:
    """Deflated bytes. ``level`` 6 is zlib's own choice; 9 gains nothing on a piece's few kilobytes."""
    return zlib.compress(data, level)


def stream(data: bytes, entries: bytes = b"", *, level: int = 6) -> bytes:
    """A compressed stream as an object's body."""
    return packed(compressed(data, level), entries)


def packed(compressed: bytes, entries: bytes = b"") -> bytes:
    """A stream that is compressed (Flate) already."""
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (entries, len(compressed), compressed)


def text_string(text: str) -> bytes:
    """A PDF text string: ASCII as it is, anything else in UTF-16BE."""
    if text.isascii() and text.isprintable():
        return b"(%b)" % text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode()
    return b"<FEFF%b>" % text.encode("utf-16-be").hex().upper().encode()


def name(text: str) -> bytes:
    """A PDF name, with whatever is no plain letter or digit as #xx of its UTF-8 (PDF 1.4, 3.2.4)."""
    return b"/" + b"".join(
        bytes([byte]) if (chr(byte).isascii() and chr(byte).isalnum()) or byte in b"-_.+" else b"#%02X" % byte
        for byte in text.encode()
    )
