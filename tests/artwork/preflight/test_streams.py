"""Our bounded decoders give what qpdf's give."""

import random
import zlib
from base64 import a85encode

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from portal.artwork.preflight.streams import StreamBroken, StreamTooBig, decoded
from tests.artwork.preflight.lzw import packed_by_lzw

HOLDER = pikepdf.new()  # a stream lives as long as its file


def texts() -> list[bytes]:
    dice = random.Random(3)
    repeated = bytes(dice.choice(b"0123 lm") for _ in range(30_000))
    return [b"", b"0 0 0 1 k", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" * 99, repeated, dice.randbytes(9_000)]


def packed_by_run_length(data: bytes) -> bytes:
    pieces = [data[at : at + 128] for at in range(0, len(data), 128)]
    packed = b""
    for piece in pieces:
        same = len(set(piece)) == 1 and len(piece) > 1
        packed += bytes([257 - len(piece), piece[0]]) if same else bytes([len(piece) - 1]) + piece
    return packed + b"\x80"


PACKERS = {
    "FlateDecode": zlib.compress,
    "LZWDecode": packed_by_lzw,
    "RunLengthDecode": packed_by_run_length,
    "ASCIIHexDecode": lambda data: data.hex(" ").encode() + b">",
    "ASCII85Decode": lambda data: a85encode(data, wrapcol=70) + b"~>",
}


def stream_of(data: bytes, *filters: str) -> pikepdf.Stream:
    stream = HOLDER.make_stream(b"")
    stream.write(data, filter=Array([Name(f"/{each}") for each in filters]))
    return stream


@pytest.mark.parametrize("filters", [*([each] for each in PACKERS), ["ASCII85Decode", "FlateDecode"]], ids="+".join)
@pytest.mark.parametrize("text", texts(), ids=["empty", "short", "repeated", "digits", "noise"])
def test_a_stream_unpacks_as_qpdf_unpacks_it(filters, text):
    packed = text
    for each in reversed(filters):
        packed = PACKERS[each](packed)
    stream = stream_of(packed, *filters)
    assert decoded(stream) == text
    if text:
        assert stream.read_bytes(pikepdf.StreamDecodeLevel.all) == text


@pytest.mark.parametrize("each", PACKERS)
def test_a_stream_larger_than_allowed_is_not_unpacked(each):
    with pytest.raises(StreamTooBig):
        decoded(stream_of(PACKERS[each](b"a" * 10_000), each), most=9_999)
    assert len(decoded(stream_of(PACKERS[each](b"a" * 10_000), each), most=10_000)) == 10_000


def test_a_plain_stream_larger_than_allowed_is_not_read():
    with pytest.raises(StreamTooBig):
        decoded(HOLDER.make_stream(b"a" * 100), most=99)


@pytest.mark.parametrize("data", [zlib.compress(b"a" * 99)[:-9], b"nonsense"], ids=["cut short", "not Flate"])
def test_damaged_flate_data_is_told_apart(data):
    with pytest.raises(StreamBroken):
        decoded(stream_of(data, "FlateDecode"))


def test_a_filter_for_images_cannot_unpack_content():
    with pytest.raises(StreamBroken):
        decoded(stream_of(b"\xff\xd8", "DCTDecode"))


def test_rows_with_a_predictor_unpack():
    rows = b"\2" + b"\1\2\3\4" + b"\2" + b"\0\0\0\1"
    stream = HOLDER.make_stream(b"")
    stream.write(zlib.compress(rows), filter=Name.FlateDecode, decode_parms=Dictionary(Predictor=12, Columns=4))
    assert decoded(stream) == b"\1\2\3\4\1\2\3\5"
