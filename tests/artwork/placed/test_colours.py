"""Every kind of colour that a PDF can hold comes out in the right inks."""

from collections.abc import Mapping
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from portal.artwork.placed import Background, PlacedFault
from portal.artwork.preflight import PreflightFault, Standard, preflight
from tests.artwork.placed.chart import CELLS, RED, chart, middle
from tests.artwork.placed.foreign import (
    background,
    bleed_box,
    codes,
    content_of,
    images_of,
    inks_at,
    page_pdf,
    parsed,
    sheet,
    wanted,
)

OF_THE_SHEET = {  # what our way of looking at it leaves out, and the writer adds
    PreflightFault.STANDARD_NOT_CLAIMED,
    PreflightFault.XMP_MISSING,
    PreflightFault.TRAPPED_UNKNOWN,
    PreflightFault.INTENT_MISSING,
    PreflightFault.TRIM_BOX_MISSING,
    PreflightFault.INFO_MISSING,
    PreflightFault.VERSION_TOO_NEW,
    PreflightFault.IMAGE_TOO_COARSE,  # cells of two pixels
}


@pytest.fixture(scope="module")
def printed() -> Background:
    """The chart as a background."""
    return background(chart())


@pytest.fixture(scope="module")
def inks(printed: Background) -> Mapping[str, tuple[int, ...]]:
    """The inks of each cell."""
    found = inks_at(printed.graph, *(middle(cell) for cell in range(len(CELLS))))
    return dict(zip(CELLS, found, strict=True))


@pytest.mark.parametrize("name", CELLS)
def test_a_colour_becomes_these_inks(name: str, inks: Mapping[str, tuple[int, ...]], printed: Background):
    assert max(abs(a - b) for a, b in zip(inks[name], CELLS[name].inks, strict=True)) <= 2, inks[name]
    assert CELLS[name].keeps in content_of(printed.graph)


def test_the_conversion_is_said_and_shown(printed: Background):
    assert codes(printed.findings) == [PlacedFault.RGB_CONVERTED, PlacedFault.SPOT_COLOURS, PlacedFault.SPOTS_MIXED]
    _, stay, mixed = printed.findings
    assert (stay.details["spots"], mixed.details["spots"]) == ("Beni, Kinari, Shu", "One, Two")
    assert printed.preview is not None
    with Image.open(BytesIO(printed.preview)) as preview:
        assert (preview.format, preview.size) == ("PNG", (1600, 1048))


@pytest.mark.parametrize("standard", [Standard.X1A, Standard.X4])
def test_no_rgb_is_left_anywhere(standard: Standard):
    cleaned = background(chart(), standard=standard)
    assert cleaned.graph is not None
    data = sheet(cleaned.graph, bleed_box(wanted()))
    assert b"DeviceRGB" not in data
    assert b"ICCBased" not in data
    found = {finding.code for finding in preflight(data, standard).findings if finding.severity == "error"}
    assert found - OF_THE_SHEET == set()


def test_the_same_file_gives_the_same_bytes(printed: Background):
    again = background(chart()).graph
    assert again is not None
    assert printed.graph is not None
    assert again.numbered(100) == printed.graph.numbered(100)


def test_images_that_are_press_inks_stay_as_they_are_packed(printed: Background):
    kept = [image for image in images_of(printed.graph) if image.entries.get("Filter") == "/DCTDecode"]
    assert [image.entries["ColorSpace"] for image in kept] == ["/DeviceCMYK"]


def test_a_page_without_rgb_needs_no_preview():
    plain = background(page_pdf(b"1 0 0 0 k 0 0 300 200 re f"))
    assert (plain.findings, plain.preview) == ([], None)
    assert plain.screen()


def mesh(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """A triangle of red, green and blue corners: a shading /S that has no function."""
    corners = ((0, 0, b"\xff\0\0"), (65535, 0, b"\0\xff\0"), (0, 65535, b"\0\0\xff"))
    data = b"".join(b"\0" + x.to_bytes(2, "big") + y.to_bytes(2, "big") + colour for x, y, colour in corners)
    entries = b"<</ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 16/BitsPerComponent 8/BitsPerFlag 8>>"
    shading = pikepdf.Stream(pdf, data, Decode=[0, 260, 0, 170, 0, 1, 0, 1, 0, 1], **dict(_plain(parsed(entries))))
    return {"Shading": pikepdf.Dictionary(S=shading)}


def _plain(dictionary: pikepdf.Object) -> list[tuple[str, object]]:
    return [(str(key)[1:], value) for key, value in dictionary.items()]


def test_what_has_no_press_colours_becomes_a_picture_of_400_dpi_and_that_is_said():
    cleaned = background(page_pdf(b"/S sh 1 0 0 rg 150 100 100 70 re f", mesh))
    assert codes(cleaned.findings) == [PlacedFault.RASTERISED]
    assert cleaned.findings[0].details["dpi"] == 400
    (image,) = images_of(cleaned.graph)
    assert {"ColorSpace": "/DeviceCMYK", "Width": "1443", "Height": "945"}.items() <= image.entries.items()
    red, blank = inks_at(cleaned.graph, (70, 45), (80, 10))
    assert max(abs(a - b) for a, b in zip(red, RED, strict=True)) <= 8  # there and back
    assert blank == (0, 0, 0, 0)
    assert cleaned.preview is not None


def test_more_ink_than_a_press_takes_is_said_even_of_drawings():
    (finding,) = background(page_pdf(b"1 1 1 .5 k 0 0 300 200 re f")).findings
    assert (finding.code, finding.details["percent"], finding.details["limit"]) == (PlacedFault.TOO_MUCH_INK, 350, 300)
    assert background(page_pdf(b"1 1 1 0 k 0 0 300 200 re f")).findings == []


def overprinting(_pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """/G sets overprint."""
    return {"ExtGState": pikepdf.Dictionary(G=parsed(b"<</OP true/op true/OPM 1>>"))}


def test_overprint_of_inks_stays():
    cleaned = background(page_pdf(b"1 0 0 0 k 0 0 300 200 re f /G gs 0 0 0 1 k 50 50 50 50 re f", overprinting))
    assert cleaned.findings == []
    assert cleaned.graph is not None
    assert b"/OP true" in b"".join(cleaned.graph.numbered(1))


def test_white_that_overprints_is_said():
    cleaned = background(page_pdf(b"1 0 0 0 k 0 0 300 200 re f /G gs 0 0 0 0 k 50 50 50 50 re f", overprinting))
    assert codes(cleaned.findings) == [PlacedFault.WHITE_OVERPRINTS]


def test_overprint_goes_where_it_was_set_for_rgb():
    cleaned = background(page_pdf(b"1 0 0 0 k 0 0 300 200 re f /G gs 1 1 1 rg 50 50 50 50 re f", overprinting))
    assert codes(cleaned.findings) == [PlacedFault.RGB_CONVERTED]
    assert cleaned.graph is not None
    assert b"/OP" not in b"".join(cleaned.graph.numbered(1))
