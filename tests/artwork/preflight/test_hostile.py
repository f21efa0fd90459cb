"""Whatever is in a file, a preflight comes to an end and gives a report."""

import random
import re
import tracemalloc
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from portal.artwork.preflight import PreflightFault, Report, Standard, preflight
from portal.artwork.preflight import run as whole
from tests.artwork.preflight.good import VERSIONS, draw, form, good, resource, save

PLAIN = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized}


@pytest.fixture(params=VERSIONS)
def file(request) -> bytes:
    """A good file with all its text in plain sight, where damage does most."""
    return save(good(request.param), VERSIONS[request.param], **PLAIN)


def codes(report: Report) -> set[PreflightFault]:
    return {finding.code for finding in report.findings}


def test_a_file_cut_anywhere_is_reported(file, campaign):
    whole_file = preflight(file)
    assert whole_file.ok
    step = len(file) // campaign(150, 5_000)
    for end in range(0, len(file) - 2, max(step, 1)):
        report = preflight(file[:end])
        assert codes(report) & {PreflightFault.FILE_UNREADABLE, PreflightFault.FILE_DAMAGED}, end


def test_flipped_bytes_never_break_the_preflight(file, campaign):
    dice = random.Random(20260401)
    for _ in range(campaign(250, 20_000)):
        broken = bytearray(file)
        for _ in range(dice.choice([1, 2, 8, 64])):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        assert isinstance(preflight(bytes(broken)), Report)


def test_values_of_the_wrong_type_never_break_the_preflight(file, campaign):
    """Every value in turn is exchanged for one of another type."""
    strange = [
        b"null",
        b"-1",
        b"1e9",
        b"/Name",
        b"(text)",
        b"[]",
        b"<<>>",
        b"1 0 R",
        b"9999 0 R",
        b"[1 0 R [2 0 R]]",
        b"99999999999999999999",
    ]
    places = [
        match.span(1) for match in re.finditer(rb"/[A-Za-z0-9]+ (\d+ 0 R|/\w+|[-\d.]+|\[[^\]]*\]|\([^)]*\))", file)
    ]
    dice = random.Random(1)
    for start, end in dice.sample(places, min(campaign(120, len(places)), len(places))):
        for value in dice.sample(strange, campaign(2, len(strange))):
            assert isinstance(preflight(file[:start] + value + file[end:]), Report)


def test_content_of_random_operators_never_breaks_the_preflight(campaign):
    dice = random.Random(2)
    operators = (
        b"q Q cm w gs g rg k cs CS sc scn SCN f S B n Do sh BT ET Tf Tj TJ Td Tm Tr BDC BI ID EI m l re h d0".split()
    )
    operands = b"1 -0.5 1e9 /F1 /All /Background /Half (a) <00 [1 2] <</A 1>> true --1 ] \xff ' \" % <".split(b" ")
    for _ in range(campaign(100, 5_000)):
        pdf = good(Standard.X4)
        content = b" ".join(dice.choice(operators if dice.random() < 0.4 else operands) for _ in range(60))
        draw(pdf, content)
        assert isinstance(preflight(save(pdf, "1.6")), Report)


def test_a_page_tree_in_circles_comes_to_an_end():
    pdf = good(Standard.X4)
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    pdf.Root.Pages.Kids.append(pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=[pdf.Root.Pages])))
    target = BytesIO()
    pdf.save(target)
    report = preflight(target.getvalue())
    assert report.pages == 1
    assert PreflightFault.FILE_DAMAGED in codes(report)


def test_a_page_tree_without_bottom_comes_to_an_end():
    pdf = good(Standard.X4)
    node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([pdf.pages[0].obj]), Count=1))
    for _ in range(100):
        node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=[node], Count=1))
    pdf.Root.Pages.Kids = Array([node])
    target = BytesIO()
    pdf.save(target)
    assert PreflightFault.NO_PAGES in codes(preflight(target.getvalue()))


def test_forms_that_draw_ever_more_forms_come_to_an_end(monkeypatch):
    """Twenty levels, each drawing the next six times in another size: 6 to the power of 20."""
    monkeypatch.setattr(whole, "BUDGET", 2**20)
    pdf = good(Standard.X4)
    inner = form(pdf, b"0 0 0 1 k 0 0 1 1 re f")
    for _ in range(18):
        content = b"".join(b"q 1.0%d 0 0 1 0 0 cm /Next Do Q " % size for size in range(1, 7))
        inner = form(pdf, content, Resources=Dictionary(XObject=Dictionary(Next=inner)))
    resource(pdf, "XObject", "Outer", inner)
    draw(pdf, b"/Outer Do")
    report = preflight(save(pdf, "1.6"))
    assert PreflightFault.TOO_MUCH_TO_CHECK in codes(report)
    assert report.pages == 1
    assert "trim" in report.boxes


def bomb(megabytes: int) -> bytes:
    """Flate data that unpacks to so many megabytes of spaces."""
    packer = zlib.compressobj(9)
    blocks = [packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)]
    return blocks[0] + blocks[1] * (megabytes - 1)  # after a full flush each block is packed alike


@pytest.mark.parametrize("chain", [1, 2], ids=["packed", "packed twice"])
def test_content_that_unpacks_to_a_gigabyte_is_left_alone(chain):
    data = bomb(1024) if chain == 1 else zlib.compress(bomb(1024), 9)
    pdf = good(Standard.X4)
    pdf.pages[0].Contents.write(data, filter=Array([Name.FlateDecode] * chain))
    file = save(pdf, "1.6", compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(file) < 3 * 2**20
    tracemalloc.start()
    try:
        assert codes(preflight(file)) == {PreflightFault.TOO_MUCH_TO_CHECK}
        assert tracemalloc.get_traced_memory()[1] < 150 * 2**20
    finally:
        tracemalloc.stop()


def test_an_object_stream_that_unpacks_to_a_gigabyte_is_left_alone():
    """The page tree is in it, so there is no page to look at; what matters is that it is not unpacked."""
    data = bomb(1024)
    start = b"%PDF-1.6\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    packed = b"3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
    before = start + packed % (len(data), data)
    places = [(0, 0, 0), (1, 9, 0), (2, 3, 0), (1, len(start), 0), (1, len(before), 0)]
    table = b"".join(kind.to_bytes(1) + place.to_bytes(4) + index.to_bytes(1) for kind, place, index in places)
    head = b"4 0 obj<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    file = before + head + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(before)
    assert codes(preflight(file)) == {PreflightFault.FILE_UNREADABLE}
    assert pikepdf.settings.get_qpdf_limits()["flate_max_memory"] == 128 * 2**20


def test_an_xml_bomb_in_the_metadata_is_not_set_off():
    bomb = (
        b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 12))
        + b']><x:xmpmeta xmlns:x="adobe:ns:meta/">&l;</x:xmpmeta>'
    )
    pdf = good(Standard.X1A)
    pdf.Root.Metadata = pdf.make_stream(bomb)
    assert codes(preflight(save(pdf, "1.4"))) == {PreflightFault.XMP_BROKEN}


def test_a_file_that_is_not_there_is_the_callers_mistake(tmp_path):
    with pytest.raises(FileNotFoundError):
        preflight(tmp_path / "none.pdf")


def test_an_empty_file_is_unreadable(tmp_path):
    file = tmp_path / "empty.pdf"
    file.write_bytes(b"")
    assert codes(preflight(file)) == {PreflightFault.FILE_UNREADABLE}


def test_names_from_the_file_cannot_command_a_terminal():
    pdf = good(Standard.X4)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Evil\x1b[2J\u202e"))
    resource(pdf, "Font", "Evil", font)
    draw(pdf, b"BT /Evil 9 Tf ET /\x1b\xff\xfe gs")
    report = preflight(save(pdf, "1.6"))
    texts = [seen.name for seen in report.fonts] + [
        str(value) for finding in report.findings for value in finding.details.values()
    ]
    assert any("Evil" in text for text in texts)
    assert all(text.isprintable() for text in texts)
