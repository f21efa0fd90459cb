"""Our reader of content streams sees what pikepdf's sees."""

import random
import tracemalloc
from decimal import Decimal

import pikepdf
import pytest

from portal.artwork.preflight.tokens import ContentBroken, InlineImage, Name, numbers, operations

HOLDER = pikepdf.new()  # a stream lives as long as its file


def ours(content: bytes) -> list[tuple[bytes, list[object]]]:
    read = []
    for operator, operands in operations(content):
        values = numbers(operands) if isinstance(operands, bytes) else operands
        read.append((operator, [plain(value) for value in values]))
    return read


def plain(value: object) -> object:
    """A value as both readers can say it."""
    if isinstance(value, list | pikepdf.Array):
        return [plain(each) for each in value]
    if isinstance(value, dict | pikepdf.Dictionary):
        return {str(key).removeprefix("/"): plain(each) for key, each in value.items()}
    if isinstance(value, Name):
        return value.key
    if isinstance(value, pikepdf.Name):
        return str(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return float(value)
    return "a string"


def theirs(content: bytes) -> list[tuple[bytes, list[object]]]:
    stream = HOLDER.make_stream(content)
    return [
        (str(each.operator).encode(), [plain(value) for value in each.operands])
        for each in pikepdf.parse_content_stream(stream)
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"q 1 0 0 1 20.5 -.5 cm 0 0 0 1 k 1 2 3. +4 re f* Q",
        b"BT /F1 12 Tf(a (nested) \\) string)Tj[(a)-120<00 01>]TJ T* ET",
        b"/All cs 1 scn/P1 scn 0.5 0.25/P1 SCN",
        b"/OC/MC0 BDC % a comment with ( and q\nEMC/Span<</ActualText<FEFF>/A[1[2]]>>BDC EMC",
        b"1 2 m%\r3 4 l\0h\fS",
        b"[] 0 d [3 1]2 d true /x null MP",
        b"/a#20b gs /A;B'C Do",
        b"",
        b"  \n",
    ],
)
def test_operations_are_those_that_pikepdf_reads(content):
    assert ours(content) == theirs(content)


def test_random_operations_are_those_that_pikepdf_reads(campaign):
    dice = random.Random(4)
    operands = [b"1", b"-2.5", b".5", b"/Name", b"(text)", b"<0aF>", b"[1 /a (b)]", b"<</k 1/v[2]>>", b"true"]
    for _ in range(campaign(200, 20_000)):
        content = b""
        for _ in range(dice.randrange(12)):
            few = [dice.choice(operands) for _ in range(dice.randrange(5))]
            content += dice.choice([b" ", b"\n", b"\r\n\t"]).join(
                [*few, dice.choice([b"re", b"f*", b"'", b"Tj", b"d1"])]
            )
            content += dice.choice([b" ", b"\n", b"%c\n"])
        assert ours(content) == theirs(content)


def test_an_inline_image_ends_where_its_data_end():
    data = b"\x00EI \x01\x02 EI\x03\xff"
    content = b"q BI /W 4/H 2 /CS/CMYK /BPC 8 ID " + data + b"\nEI Q"
    read = list(operations(content))
    assert [operator for operator, _ in read] == [b"q", b"BI", b"Q"]
    image = read[1][1][0]
    assert isinstance(image, InlineImage)
    assert image.data == data
    assert image.entries["W"] == 4
    assert image.entries["CS"] == b"CMYK"


@pytest.mark.parametrize(
    "content",
    [
        b"(open",
        b"[1 2",
        b"<</a 1",
        b"1 2",
        b"] f",
        b"<</a 1] BDC",
        b"BI /W 1 ID abc",
        b"} f",
        b"[" * 50 + b"]" * 50 + b"TJ",
    ],
)
def test_content_without_sense_is_refused(content):
    with pytest.raises(ContentBroken):
        list(operations(content))


@pytest.mark.parametrize("operands", [b"--1", b"1.2.3", b"1" * 400, b"+"])
def test_a_number_that_is_none_is_refused(operands):
    with pytest.raises(ContentBroken):
        numbers(operands)


def test_a_million_numbers_in_a_row_take_no_memory_to_speak_of():
    content = b"1 " * 1_000_000
    tracemalloc.start()
    try:
        with pytest.raises(ContentBroken):
            list(operations(content))
        assert tracemalloc.get_traced_memory()[1] < 5 * 2**20
    finally:
        tracemalloc.stop()
