"""What a list is written in: UTF-8 or CP932, told by its bytes, and never a mixture that would print as nonsense."""

import codecs
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, NoReturn

from portal.artwork.members.faults import MemberFault, refuse

_CHUNK = 1 << 18  # bytes
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls
_UNDEFINED = "\x80\uf8f0-\uf8f3"  # what Python reads from the bytes 80, A0, FD, FE, FF, which CP932 does not have


class Encoding(StrEnum):
    """The two that lists come in."""

    UTF_8 = "UTF-8"
    CP932 = "CP932"


class BrokenEncoding(Exception):
    """The bytes from ``at`` on are no text in the list's encoding."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


@dataclass(frozen=True, slots=True)
class Scan:
    """What the bytes of a list tell. ``start`` is where the text begins, behind a byte order mark; ``newline`` ends its
    lines; ``not_utf_8`` is the place of the first byte that UTF-8 does not allow, -1 where there is none.
    """

    encoding: Encoding
    start: int
    newline: bytes
    sha256: str
    not_utf_8: int


def scan(file: BinaryIO) -> Scan:
    """Reads the whole file once, in pieces. Raises ``MemberListRefused`` for what is no UTF-8 and no CP932."""
    head = file.read(4)
    if head.startswith(_UTF_16):
        refuse(MemberFault.UTF_16)
    if head.startswith(_WORKBOOK):
        refuse(MemberFault.WORKBOOK)
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    file.seek(0)
    digest = hashlib.sha256()
    utf_8 = _Utf8Check()
    feed = False
    offset = 0
    while chunk := file.read(_CHUNK):
        if (nul := chunk.find(0)) >= 0:
            line, byte = place(file, offset + nul)
            refuse(MemberFault.NUL, line, byte=byte, offset=offset + nul)
        digest.update(chunk)
        utf_8.take(chunk)
        feed = feed or b"\n" in chunk
        offset += len(chunk)
    utf_8.take(b"", final=True)
    if utf_8.fault >= 0:
        if start:
            refuse_encoding(file, Encoding.UTF_8, utf_8.fault)
        if _is_euc_jp(file):
            refuse(MemberFault.EUC_JP)
    newline = b"\n" if feed else b"\r"  # as Macs wrote it long ago, and some spreadsheets still do
    encoding = Encoding.UTF_8 if utf_8.fault < 0 else Encoding.CP932
    return Scan(encoding, start, newline, digest.hexdigest(), utf_8.fault)


class _Utf8Check:
    """Finds the first byte of a stream that UTF-8 does not allow."""

    def __init__(self) -> None:
        self.fault = -1
        self._done = 0
        self._rest = b""

    def take(self, chunk: bytes, *, final: bool = False) -> None:
        if self.fault >= 0:
            return
        data = self._rest + chunk
        try:
            consumed = codecs.utf_8_decode(data, "strict", final)[1]
        except UnicodeDecodeError as error:
            self.fault = self._done + error.start
            return
        self._done += consumed
        self._rest = data[consumed:]


def _is_euc_jp(file: BinaryIO) -> bool:
    """Whether it is, to the last byte. CP932 could read some names in EUC-JP, as half-width katakana; and where names
    really are such katakana, EUC-JP would make rare kanji of them.
    """
    decoder = codecs.getincrementaldecoder("euc_jp")()
    found: Counter[str] = Counter()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            found.update(decoder.decode(chunk))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    common = sum(times for character, times in found.items() if _is_common(character))
    return common >= 0.9 * sum(times for character, times in found.items() if not character.isascii())


def place(file: BinaryIO, offset: int) -> tuple[int, int]:
    """The line of the byte at ``offset``, and the byte in that line, both counted from 1."""
    file.seek(0)
    ends = {b"\n": 0, b"\r": 0}
    begins = {b"\n": 0, b"\r": 0}
    done = 0
    while chunk := file.read(min(_CHUNK, offset - done)):
        for newline in ends:
            ends[newline] += chunk.count(newline)
            if newline in chunk:
                begins[newline] = done + chunk.rindex(newline) + 1
        done += len(chunk)
    newline = b"\n" if ends[b"\n"] else b"\r"
    return ends[newline] + 1, offset - begins[newline] + 1


def refuse_encoding(file: BinaryIO, encoding: Encoding, offset: int) -> NoReturn:
    """Raises ``MemberListRefused`` for the byte at ``offset``, which cannot be read in the encoding of the rest."""
    line, byte = place(file, offset)
    refuse(MemberFault.ENCODING, line, encoding=encoding.value, byte=byte, offset=offset)


def decode(data: bytes, encoding: Encoding) -> str:
    """Whole lines as text. Raises ``BrokenEncoding`` for what is no text in this encoding, or is one by chance only."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BrokenEncoding(error.start) from None
    if encoding is Encoding.CP932 and _SUSPECT.search(text):
        at = _first_misread(text)
        if at >= 0:
            raise BrokenEncoding(len(text[:at].encode(Encoding.CP932)))
    return text


def _suspects() -> str:
    """The first character of Japanese in UTF-8 when it is read as CP932: two bytes, E2-E9 and 81-BF. Rare kanji."""
    pairs = (bytes((lead, trail)) for lead in range(0xE2, 0xEA) for trail in range(0x81, 0xC0))
    return "".join(pair.decode(Encoding.CP932, "ignore") for pair in pairs)


_SUSPECT = re.compile(f"[{_UNDEFINED}{_suspects()}]")
_UNDEFINED_CHARACTER = re.compile(f"[{_UNDEFINED}]")
_SUSPECT_CELL = re.compile(rf'(?:^|[",\r\n])([^",\r\n\x80-\U0010ffff]*[{_suspects()}][^",\r\n]*)')


def _first_misread(text: str) -> int:
    """The place of the first character that CP932 does not have, or of the first cell in UTF-8; -1 if all is well."""
    undefined = (found.start() for found in _UNDEFINED_CHARACTER.finditer(text))
    misread = (found.start(1) for found in _SUSPECT_CELL.finditer(text) if _is_misread(found[1]))
    return min((at for at in (next(undefined, -1), next(misread, -1)) if at >= 0), default=-1)


def _is_misread(cell: str) -> bool:
    """Whether a cell read as CP932 is likelier to be UTF-8: 螻ｱ逕ｰ is 山田. 莉子 is not 从q, where q is half a kanji.

    Tried: of common names' cells all are told, of names in CP932 that begin with a rare kanji 2 in 10,000 are mistaken.
    """
    try:
        other = cell.encode(Encoding.CP932).decode(Encoding.UTF_8)
    except UnicodeError:
        return False
    if _count_ascii(other) > _count_ascii(cell):
        return False
    return _share_of_common(other) > _share_of_common(cell)


def _count_ascii(text: str) -> int:
    return sum(map(str.isascii, text))


def _share_of_common(text: str) -> float:
    """How much of what is not ASCII is common in Japanese lists: kana, full-width letters, kanji of JIS level 1."""
    foreign = [character for character in text if not character.isascii()]
    return sum(map(_is_common, foreign)) / len(foreign)


def _is_common(character: str) -> bool:
    lead, *trail = character.encode(Encoding.CP932, "replace")
    return bool(trail) and (0x81 <= lead <= 0x98 or lead >= 0xFA)  # FA-FC: 髙, 﨑 and their like
