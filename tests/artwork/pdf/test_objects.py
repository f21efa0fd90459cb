"""Files whose objects, strings and names any reader understands."""

import hashlib
from io import BytesIO

import pikepdf
import pytest

from portal.artwork.pdf.objects import PdfFile, name, stream, text_string
from portal.artwork.units import plain


def small_file(count: int = 1) -> bytes:
    target = BytesIO()
    file = PdfFile(target, "1.4")
    pages, catalogue = file.new(), file.new()
    kids = [file.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]/Resources<<>>>>" % pages) for _ in range(count)]
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    file.write(pages, b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, listed))
    file.write(catalogue, b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    digest = file.finish(catalogue, file.add(b"<</Title(a)>>"))
    assert digest == hashlib.sha256(target.getvalue()).hexdigest()
    return target.getvalue()


@pytest.mark.parametrize("count", [1, 100, 5000])
def test_every_object_is_where_the_table_says(count: int):
    data = small_file(count)
    at = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert data[at:].startswith(b"xref\n0 %d\n" % (count + 4))
    lines = data[at:].split(b"\n")[2 : count + 6]
    assert lines[0] == b"0000000000 65535 f " and {len(line) for line in lines} == {19}
    for number, line in enumerate(lines[1:], 1):
        assert data[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == count
        assert pdf.check_pdf_syntax() == []


def test_the_same_objects_give_the_same_bytes_and_identity():
    assert small_file() == small_file()
    one, other = (pikepdf.open(BytesIO(small_file(count))).trailer.ID for count in (1, 2))
    assert bytes(one[0]) == bytes(one[1]) and len(bytes(one[0])) == 16
    assert bytes(one[0]) != bytes(other[0])


def test_an_object_that_was_never_written_is_an_error():
    file = PdfFile(BytesIO(), "1.4")
    file.new()
    with pytest.raises(ValueError, match="never written"):
        file.finish(1, 1)


@pytest.mark.parametrize("text", ["Smart Pit", "会員証 𠮷", "a(b)c\\", "(((", "tab\there", "é", "", "\ufeff"])
def test_a_text_string_says_what_it_was_given(text: str):
    assert str(pikepdf.Object.parse(text_string(text))) == text


@pytest.mark.parametrize("text", ["DIC 620", "金 #3", "PANTONE 185 C", "特色/A(1)", "a" * 120, "<>[]{}%"])
def test_a_name_says_what_it_was_given(text: str):
    written = name(text)
    assert written.isascii() and b" " not in written
    assert str(pikepdf.Object.parse(written)) == f"/{text}"


def test_a_stream_can_be_unpacked():
    data = bytes(range(256)) * 20
    body = b"%PDF-1.4\n1 0 obj\n" + stream(data, b"/Type/X") + b"\nendobj\ntrailer\n<</Root 1 0 R>>"
    assert b"/Filter/FlateDecode" in body and len(body) < len(data)


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0, "0"), (1.0, "1"), (-3.0, "-3"), (0.5, "0.5"), (0.123456789, "0.12346"), (100, "100"), (1234.5, "1234.5"),
     (-0.25, "-0.25"), (1e-9, "0"), (99999.99999, "99999.99999"), (2.000001, "2"), (10.0, "10"), (1200.0, "1200")],
)  # fmt: skip
def test_numbers_are_written_plainly(value: float, written: str):
    assert plain(value) == written
