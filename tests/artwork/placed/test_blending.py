"""Transparency: kept for PDF/X-4, drawn into a picture for PDF/X-1a, ink for ink."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from portal.artwork.placed import PlacedFault
from portal.artwork.units import points
from tests.artwork.placed.foreign import (
    BLEED,
    Resources,
    background,
    bleed_box,
    codes,
    content_of,
    image_stream,
    images_of,
    inks_at,
    page_pdf,
    parsed,
    sheet,
    wanted,
)

D, N = pikepdf.Dictionary, pikepdf.Name
CYAN = b"1 0 0 0 k 0 0 300 200 re f "
MAGENTA = b"0 1 0 0 k 0 0 130 200 re f "  # on the left half
LEFT, RIGHT = (20, 20), (70, 20)  # mm


def state(entries: bytes) -> Resources:
    """Resources with /G."""
    return lambda _pdf: {"ExtGState": D(G=parsed(b"<<" + entries + b">>"))}


def light_mask(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """/G masks by light: all on the left, half on the right; its group is in RGB."""
    group = pikepdf.Stream(
        pdf,
        b"1 1 1 rg 0 0 130 200 re f 0.5 0.5 0.5 rg 130 0 200 200 re f",
        Type=N.XObject,
        Subtype=N.Form,
        BBox=[0, 0, 300, 200],
        Group=parsed(b"<</S/Transparency/CS/DeviceRGB>>"),
        Resources=D(),
    )
    return {"ExtGState": D(G=D(SMask=D(S=N.Luminosity, G=group, BC=[0, 0, 0])))}


def faded_image(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """/I is magenta and fades by a soft mask: all on the left, half on the right."""
    image = image_stream(pdf, bytes([0, 255, 0, 0] * 2), b"/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceCMYK")
    image.SMask = image_stream(pdf, bytes([255, 128]), b"/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray")
    return {"XObject": D(I=image)}


BLENDED = {
    "cover": (CYAN + b"/G gs " + MAGENTA, state(b"/ca .5"), (50, 50, 0, 0), (100, 0, 0, 0)),
    "multiply": (CYAN + b"/G gs " + MAGENTA, state(b"/BM/Multiply"), (100, 100, 0, 0), (100, 0, 0, 0)),
    "mask by light": (b"q /G gs 0 0 0 1 k 0 0 300 200 re f Q", light_mask, (0, 0, 0, 100), (0, 0, 0, 50)),
    "mask of an image": (b"q 259.65 0 0 170.02 0 0 cm /I Do Q", faded_image, (0, 100, 0, 0), (0, 50, 0, 0)),
}


@pytest.mark.parametrize("name", BLENDED)
def test_transparency_stays_in_x4_and_is_drawn_in_x1a_with_the_same_inks(name: str):
    content, resources, left, right = BLENDED[name]
    data = page_pdf(content, resources)
    kept, drawn = (background(data, standard=standard) for standard in ("x4", "x1a"))
    assert codes(kept.findings) == []
    assert codes(drawn.findings) == [PlacedFault.FLATTENED]
    assert drawn.findings[0].details == {"name": "artwork", "page": 1, "dpi": 400}
    for graph in (kept.graph, drawn.graph):
        for found, expected in zip(inks_at(graph, LEFT, RIGHT), (left, right), strict=True):
            assert max(abs(a - b) for a, b in zip(found, expected, strict=True)) <= 1
    assert drawn.graph is not None
    written = b"".join(drawn.graph.numbered(1))
    assert not any(entry in written for entry in (b"/SMask", b"/Group", b"/BM", b"/ca "))
    assert drawn.preview is not None


def test_ghostscript_separates_the_drawn_page_as_the_kept_one(tmp_path: Path):
    data = page_pdf(CYAN + b"/G gs " + MAGENTA + b"0 0 0 1 k 60 20 30 30 re f", state(b"/ca .5"))
    plates = []
    for standard in ("x4", "x1a"):
        graph = background(data, standard=standard).graph
        assert graph is not None
        file = tmp_path / f"{standard}.pdf"
        file.write_bytes(sheet(graph, bleed_box(wanted())))
        command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-r72"]
        subprocess.run([*command, f"-sOutputFile={tmp_path}/{standard}-%d.tif", str(file)], check=True)
        inks = ("Cyan", "Magenta", "Black")
        plates.append([Image.open(tmp_path / f"{standard}-1({ink}).tif").convert("L") for ink in inks])
    where = [(round(points(x + BLEED)), 170 - round(points(y + BLEED))) for x, y in (LEFT, RIGHT, (23, 8))]
    kept, drawn = ([[plate.getpixel(place) for plate in each] for place in where] for each in plates)
    assert kept != [[255] * 3] * 3
    for a, b in zip(kept, drawn, strict=True):
        assert max(abs(x - y) for x, y in zip(a, b, strict=True)) <= 2  # type: ignore[operator]


def group(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """A group /F that lets nothing through, and a state /G that says so."""
    form = pikepdf.Stream(
        pdf,
        b"0 0 0 1 k 0 0 130 200 re f",
        Type=N.XObject,
        Subtype=N.Form,
        BBox=[0, 0, 300, 200],
        Group=parsed(b"<</S/Transparency/CS/DeviceCMYK/I true>>"),
        Resources=D(),
    )
    return {"XObject": D(F=form), "ExtGState": D(G=parsed(b"<</ca 1/CA 1/BM/Normal/SMask/None>>"))}


@pytest.mark.parametrize("standard", ["x4", "x1a"])
def test_a_group_that_lets_nothing_through_is_a_plain_form(standard: str):
    cleaned = background(page_pdf(CYAN + b"/G gs /F Do", group), standard=standard)
    assert cleaned.findings == []
    assert cleaned.graph is not None
    written = b"".join(cleaned.graph.numbered(1))
    assert not any(entry in written for entry in (b"/SMask", b"/Group", b"/BM", b"/ca "))
    assert images_of(cleaned.graph) == []
    assert inks_at(cleaned.graph, LEFT, RIGHT) == [(0, 0, 0, 100), (100, 0, 0, 0)]


def test_a_shadow_of_rgb_black_darkens_and_does_not_grey():
    half, red = state(b"/ca .5"), b"1 0 0 rg 0 0 300 200 re f "
    shadow = background(page_pdf(red + b"0 0 0 rg /G gs 0 0 130 200 re f", half))
    (cyan, magenta, yellow, black), _ = inks_at(shadow.graph, LEFT, RIGHT)
    assert black == 50
    assert min(cyan, magenta - 48, yellow - 48) > 15
    text = background(page_pdf(red + b"q /G gs 9 9 9 9 re f Q 0 0 0 rg 0 0 130 200 re f", half))
    assert inks_at(text.graph, LEFT) == [(0, 0, 0, 100)]  # black that lets nothing through stays black ink alone
    assert content_of(text.graph).count(b"0 0 0 1 k") == 1
