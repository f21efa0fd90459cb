"""Documents: the same bytes for the same drawings, what the standards ask for, and nothing that qpdf dislikes."""

import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from portal.artwork import Standard
from portal.artwork.colour import output_profile
from portal.artwork.drawing import BLACK, REGISTRATION, Bars, Box, Ink, Line
from portal.artwork.symbols import Ean13
from portal.artwork.typesetting import set_line
from tests.artwork.designs import NUMBER, card, postcard
from tests.artwork.pdf.files import CREATED, opened, operators, write, write_design

SPOTS = ["DIC 620", "特色 金", "PANTONE 185 C", "a/b(c)#1", "金" * 40]
LINE = [*set_line("山田", "gothic", 12, 20, 100)]


@pytest.mark.parametrize("standard", Standard)
def test_the_same_drawings_give_the_same_bytes(standard: Standard):
    assert write(LINE, standard=standard) == write(LINE, standard=standard)
    assert write_design(card(), standard=standard) == write_design(card(), standard=standard)
    assert write(LINE, standard=standard, title="別") != write(LINE, standard=standard)


@pytest.mark.parametrize("standard", Standard)
@pytest.mark.parametrize("design", [card(), postcard()])
def test_qpdf_finds_nothing_wrong(design, standard: Standard, tmp_path: Path):
    path = tmp_path / "piece.pdf"
    path.write_bytes(write_design(design, standard=standard))
    program = shutil.which("qpdf")
    assert program
    done = subprocess.run((program, "--check", path), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize(("standard", "version"), [("x4", "1.6"), ("x1a", "1.4"), ("screen", "1.4")])
def test_the_header_tells_the_version_and_that_the_file_is_binary(standard: str, version: str):
    data = write(LINE, standard=Standard(standard))
    assert data.startswith(f"%PDF-{version}\n%".encode())
    assert all(byte > 127 for byte in data[10:14])
    assert data.endswith(b"%%EOF\n")
    assert b"/ObjStm" not in data and b"/XRef" not in data


@pytest.mark.parametrize("standard", [Standard.X4, Standard.X1A])
def test_a_press_file_has_its_output_intent_and_says_that_nothing_is_trapped(standard: Standard):
    with opened(write(LINE, standard=standard)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert (str(intent.S), str(intent.OutputConditionIdentifier)) == ("/GTS_PDFX", "CGATS TR 006")
        assert str(intent.RegistryName) == "http://www.color.org" and str(intent.Info)
        assert int(intent.DestOutputProfile.N) == 4
        assert intent.DestOutputProfile.read_bytes() == output_profile()
        assert str(pdf.docinfo.Trapped) == "/False"
        assert len(pdf.trailer.ID) == 2
        for key in ("/Title", "/Creator", "/Producer", "/CreationDate", "/ModDate"):
            assert str(pdf.docinfo[key])
        assert str(pdf.docinfo.Title) == "試し刷り"


def test_x1a_says_so_in_its_information_and_x4_in_its_metadata():
    with opened(write(LINE, standard=Standard.X1A)) as pdf:
        assert str(pdf.docinfo.GTS_PDFXVersion) == "PDF/X-1a:2003"
        assert "/Metadata" not in pdf.Root
    with opened(write(LINE, standard=Standard.X4)) as pdf:
        assert "/GTS_PDFXVersion" not in pdf.docinfo
        assert "/Filter" not in pdf.Root.Metadata, "readable by any tool"
        packet = etree.fromstring(pdf.Root.Metadata.read_bytes())
        values = {etree.QName(node).localname: node.text for node in packet.iter() if node.text and node.text.strip()}
        assert values["GTS_PDFXVersion"] == "PDF/X-4"
        assert (values["Trapped"], values["li"]) == ("False", "試し刷り")
        assert values["CreateDate"] == values["ModifyDate"] == values["MetadataDate"] == "2026-11-25T09:30:00+00:00"
        assert values["DocumentID"].startswith("uuid:") and values["RenditionClass"] == "default"


def test_a_plain_file_claims_nothing():
    with opened(write(LINE, standard=Standard.SCREEN)) as pdf:
        assert not {"/OutputIntents", "/Metadata"} & set(pdf.Root.keys())
        assert not {"/GTS_PDFXVersion", "/Trapped"} & set(pdf.docinfo.keys())


def test_times_are_told_in_utc_wherever_they_were_taken():
    tokyo = CREATED.astimezone(timezone(timedelta(hours=9)))
    assert write(LINE, created=tokyo, standard=Standard.X4) == write(LINE, standard=Standard.X4)
    with opened(write(LINE, created=datetime(2027, 1, 1, 8, tzinfo=timezone(timedelta(hours=9))))) as pdf:
        assert str(pdf.docinfo.CreationDate) == "D:20261231230000+00'00'"


@pytest.mark.parametrize("title", ['<&">', "会員証 𠮷", "(a\\b)", "x" * 300])
@pytest.mark.parametrize("standard", [Standard.X4, Standard.X1A])
def test_any_title_is_kept(title: str, standard: Standard):
    with opened(write(LINE, title=title, standard=standard)) as pdf:
        assert str(pdf.docinfo.Title) == title
        if standard is Standard.X4:
            packet = etree.fromstring(pdf.Root.Metadata.read_bytes())
            assert title in "".join(packet.itertext())


def test_boxes_are_in_the_page_and_in_each_other():
    with opened(write(LINE)) as pdf:
        page = pdf.pages[0]
        assert [float(edge) for edge in page.MediaBox] == [0, 0, 300, 200]
        assert [float(edge) for edge in page.BleedBox] == [10, 10, 290, 190]
        assert [float(edge) for edge in page.TrimBox] == [18, 18, 282, 182]
        assert "/ArtBox" not in page and "/CropBox" not in page


@pytest.mark.parametrize("spot", SPOTS)
def test_a_spot_ink_is_a_plate_of_its_own_by_its_own_name(spot: str):
    ink = Ink((20, 35, 80, 5), spot, tint=60)
    data = write([Box(0, 0, 9, 9, fill=ink), Line(0, 0, 9, 9, ink, 1)])
    with opened(data) as pdf:
        (key, space), *rest = pdf.pages[0].Resources.ColorSpace.items()
        assert not rest
        assert (str(space[0]), str(space[1]), str(space[2])) == ("/Separation", f"/{spot}", "/DeviceCMYK")
        assert [float(part) for part in space[3].C1] == [0.2, 0.35, 0.8, 0.05]
        assert [float(part) for part in space[3].C0] == [0, 0, 0, 0]
        assert len(key.encode()) <= 127, "PDF 1.4, appendix C"
    found = operators(data)
    assert [
        (operator, [str(each) for each in operands]) for operator, operands in found if operator in ("cs", "CS")
    ] == [
        ("cs", [key]),
        ("CS", [key]),
    ]
    assert [operands for operator, operands in found if operator in ("scn", "SCN")] == [[0.6], [0.6]]


def test_several_spots_and_registration_are_each_there_once():
    inks = [Ink((0, 0, 0, 50), spot) for spot in SPOTS]
    with opened(write([Box(0, 0, 9, 9, fill=ink) for ink in inks * 2] + [Line(0, 0, 9, 9, REGISTRATION, 1)])) as pdf:
        names = {str(space[1]) for space in pdf.pages[0].Resources.ColorSpace.values()}
    assert names == {f"/{spot}" for spot in [*SPOTS, "All"]}


def test_pages_hang_in_a_tree_in_their_order():
    with opened(write(*([Line(0, 0, 100 + page, 0, BLACK, 1)] for page in range(150)))) as pdf:
        assert len(pdf.pages) == 150
        assert len(pdf.Root.Pages.Kids) == 3
        ends = [pikepdf.parse_content_stream(page)[4].operands[0] for page in (pdf.pages[0], pdf.pages[149])]
        assert list(map(float, ends)) == [100, 249]


def test_what_pages_share_is_in_the_file_once():
    design = card()
    once = write_design(design)
    assert once.count(b"/Subtype/Form") == 2
    with opened(once) as pdf:
        form = pdf.pages[0].Resources.XObject["/Pfront0"]
        assert [float(edge) for edge in form.BBox][:2] == [-9, -9]
        assert len(list(pikepdf.parse_content_stream(form))) > 5


def test_a_symbol_costs_few_bytes():
    sizes = [len(write([Bars(Ean13(NUMBER), 0, 90, 0.96)] * count, standard=Standard.SCREEN)) for count in (1, 2)]
    assert sizes[1] - sizes[0] < 400
