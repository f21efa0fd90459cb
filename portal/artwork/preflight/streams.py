"""Decoding streams within bounds: a small file may hold a stream that unpacks to gigabytes."""

import binascii
import re
import zlib
from base64 import a85decode

import pikepdf

from portal.artwork.preflight.reading import HOSTILE, array, get, name, number

MOST_BYTES = 64 * 2**20  # of one decoded content stream
MOST_FILTERS = 8
_SHORT_NAMES = {"Fl": "FlateDecode", "AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "LZW": "LZWDecode"}
_SHORT_NAMES |= {"RL": "RunLengthDecode", "CCF": "CCITTFaxDecode", "DCT": "DCTDecode"}

# Object streams unpack inside qpdf, unasked. One that holds 1 GB of spaces took 16 s and 1,075 MB without this limit,
# 1 s and 180 MB with it. It holds for the whole process and for Flate only.
pikepdf.settings.set_qpdf_limits(flate_max_memory=128 * 2**20)


class StreamTooBig(Exception):
    """Decoded it would be larger than allowed."""


class StreamBroken(Exception):
    """It cannot be decoded."""


def filters(value: object) -> list[str]:
    """The filters of a stream or an inline image, in full, in the order in which they are undone."""
    short = [name(item) for item in array(value)]
    return [_SHORT_NAMES.get(each, each) for each in short]


def decoded(stream: pikepdf.Stream, most: int = MOST_BYTES) -> bytes:
    """The decoded bytes. Raises ``StreamTooBig`` beyond ``most`` bytes, ``StreamBroken`` for damage."""
    try:
        length = number(get(stream, "/Length")) or 0
        if length > 4 * most:  # hexadecimal digits and white space may go before the rest
            raise StreamTooBig
        data = stream.read_raw_bytes()
    except HOSTILE as error:
        raise StreamBroken(str(error)) from error
    chain = filters(get(stream, "/Filter"))
    parameters = array(get(stream, "/DecodeParms"))
    if len(chain) > MOST_FILTERS:
        raise StreamBroken("too many filters")
    for place, each in enumerate(chain):
        data = _undo(each, data, most)
        if (number(get(parameters[place] if place < len(parameters) else None, "/Predictor")) or 1) > 1:
            return _by_qpdf(stream, most)
    if len(data) > most:
        raise StreamTooBig
    return data


def _undo(each: str, data: bytes, most: int) -> bytes:
    undo = _DECODERS.get(each)
    if undo is None:
        raise StreamBroken(each)
    try:
        found = undo(data, most)
    except (zlib.error, ValueError, IndexError) as error:
        raise StreamBroken(str(error)) from error
    if len(found) > most:
        raise StreamTooBig
    return found


def _by_qpdf(stream: pikepdf.Stream, most: int) -> bytes:
    """For predictors, which are rare in what we read; the unpacked size is known to be bounded by now."""
    try:
        data = stream.read_bytes()
    except HOSTILE as error:
        raise StreamBroken(str(error)) from error
    if len(data) > most:
        raise StreamTooBig
    return data


def _flate(data: bytes, most: int) -> bytes:
    if not data:
        return data
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(data, most + 1)
    if not unpacker.eof and len(found) <= most:
        raise ValueError("the data ends too early")
    return found


def _hex(data: bytes, most: int) -> bytes:
    digits = re.sub(rb"\s", b"", data.partition(b">")[0])
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _base85(data: bytes, most: int) -> bytes:
    return a85decode(data.strip().removeprefix(b"<~").partition(b"~")[0])


def _run_length(data: bytes, most: int) -> bytes:
    found = bytearray()
    at = 0
    while at < len(data) and data[at] != 128 and len(found) <= most:
        length = data[at]
        if length < 128:
            found += data[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            found += data[at + 1 : at + 2] * (257 - length)
            at += 2
    return bytes(found)


def _lzw(data: bytes, most: int) -> bytes:
    """LZW as ISO 32000-1, 7.4.4 describes it, with early change, which is the default."""
    found = bytearray()
    table = [bytes([byte]) for byte in range(256)] + [b"", b""]
    bits = held = 0
    width, before = 9, b""
    for byte in data:
        held = (held << 8 | byte) & 0xFFFFFF
        bits += 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & (1 << width) - 1
        if code == 257 or len(found) > most:
            break
        if code == 256:
            del table[258:]
            width, before = 9, b""
            continue
        entry = table[code] if code < len(table) else before + before[:1]
        found += entry
        if before and len(table) < 4096:
            table.append(before + entry[:1])
        before = entry
        width = 9 + (len(table) >= 511) + (len(table) >= 1023) + (len(table) >= 2047)
    return bytes(found)


_DECODERS = {
    "FlateDecode": _flate,
    "ASCIIHexDecode": _hex,
    "ASCII85Decode": _base85,
    "RunLengthDecode": _run_length,
    "LZWDecode": _lzw,
}
