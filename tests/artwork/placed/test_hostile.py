"""What strangers' PDFs bring along stays behind, what would break is refused, and nothing takes for ever."""

import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from time import monotonic

import pikepdf
import pytest

from portal.artwork.findings import Severity, only_errors
from portal.artwork.placed import PlacedFault, aside
from tests.artwork.placed.foreign import (
    Resources,
    background,
    bleed_box,
    codes,
    content_of,
    image_stream,
    inks_at,
    page_pdf,
    parsed,
    saved,
    sheet,
    wanted,
)

D, N, A = pikepdf.Dictionary, pikepdf.Name, pikepdf.Array
CYAN = b"1 0 0 0 k 0 0 300 200 re f "
LEFT, RIGHT = (20, 20), (70, 20)
Change = Callable[[pikepdf.Pdf], None]


def scripted(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = D(S=N.JavaScript, JS="app.alert(1)")
    pdf.pages[0].obj.AA = D(O=D(S=N.JavaScript, JS="app.alert(2)"))


def attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["secret.txt"] = b"secret"


def annotated(pdf: pikepdf.Pdf) -> None:
    look = pikepdf.Stream(pdf, b"1 0 0 rg 0 0 9 9 re f", Subtype=N.Form, BBox=[0, 0, 9, 9])
    pdf.pages[0].obj.Annots = A([D(Type=N.Annot, Subtype=N.Stamp, Rect=[0, 0, 9, 9], AP=D(N=look))])


def noted(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    page.Metadata = pikepdf.Stream(pdf, b"<x:xmpmeta/>", Type=N.Metadata, Subtype=N.XML)
    page.PieceInfo = D(Illustrator=D(Private=pikepdf.Stream(pdf, b"private data")))
    page.Annots = A([D(Type=N.Annot, Subtype=N.Link, Rect=[0, 0, 9, 9], A=D(S=N.URI, URI="http://example.test/"))])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (scripted, [PlacedFault.SCRIPTS_REMOVED]),
        (attached, [PlacedFault.ATTACHMENTS_REMOVED]),
        (annotated, [PlacedFault.ANNOTATIONS_REMOVED]),
        (noted, []),
    ],
)
def test_what_is_not_painted_stays_behind(change: Change, said: list[PlacedFault]):
    cleaned = background(page_pdf(CYAN, change=change))
    assert codes(cleaned.findings) == said
    assert only_errors(cleaned.findings) == []
    assert cleaned.graph == background(page_pdf(CYAN)).graph


def layered(pdf: pikepdf.Pdf) -> None:
    shown, hidden = (pdf.make_indirect(D(Type=N.OCG, Name=name)) for name in ("shown", "hidden"))
    pdf.Root.OCProperties = D(OCGs=A([shown, hidden]), D=D(OFF=A([hidden])))
    either = D(Type=N.OCMD, OCGs=A([shown, hidden]))
    form = pikepdf.Stream(pdf, b"0 0 0 1 k 0 0 300 200 re f", Subtype=N.Form, BBox=[0, 0, 300, 200], OC=hidden)
    pdf.pages[0].obj.Resources = D(Properties=D(On=shown, Off=hidden, Any=either), XObject=D(F=form))


def test_a_layer_prints_as_it_is_shown_and_loses_its_switch():
    content = (
        b"/OC /On BDC 0 1 0 0 k 0 0 130 200 re f EMC /OC /Off BDC q 1 0 0 0 k /P <</MCID 0>> BDC 0 0 300 200 re f "
        b"EMC Q EMC /F Do /OC /Any BDC 0 0 1 0 k 130 0 200 200 re f EMC"
    )
    cleaned = background(page_pdf(content, change=layered))
    assert codes(cleaned.findings) == [PlacedFault.LAYERS_REMOVED]
    assert inks_at(cleaned.graph, LEFT, RIGHT) == [(0, 100, 0, 0), (0, 0, 100, 0)]
    assert cleaned.graph is not None
    assert b"/OC" not in sheet(cleaned.graph, bleed_box(wanted()))
    assert b"BDC" not in content_of(cleaned.graph)


def fonts(_pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """/F is Helvetica, /J Ryumin Light, neither embedded."""
    ryumin = b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light>>"
    composite = b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/90ms-RKSJ-H/DescendantFonts[%b]>>" % ryumin
    return {"Font": D(F=parsed(b"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Helvetica>>"), J=parsed(composite))}


def test_text_in_fonts_that_are_not_embedded_is_refused_by_name():
    cleaned = background(page_pdf(b"BT /F 12 Tf 20 20 Td (a) Tj /J 12 Tf <8140> Tj ET", fonts))
    assert codes(cleaned.findings) == [PlacedFault.FONT_MISSING] * 2
    assert [finding.details["font"] for finding in cleaned.findings] == ["Helvetica", "Ryumin-Light"]
    assert cleaned.graph is None


@pytest.mark.parametrize("content", [b"BT /F 12 Tf ET", b"BT 3 Tr /F 12 Tf 20 20 Td (a) Tj (b) ' ET"])
def test_a_font_that_prints_nothing_need_not_be_embedded(content: bytes):
    cleaned = background(page_pdf(CYAN + content, fonts))
    assert cleaned.findings == []
    assert b"Tj" not in content_of(cleaned.graph)


def encrypted(owner: str, user: str) -> bytes:
    """A page that may be opened with ``user``."""
    with pikepdf.Pdf.open(BytesIO(page_pdf(CYAN))) as pdf:
        target = BytesIO()
        pdf.save(target, encryption=pikepdf.Encryption(owner=owner, user=user))
        return target.getvalue()


def test_a_file_that_asks_for_a_password_is_refused_and_one_that_only_forbids_is_taken():
    assert codes(background(encrypted("owner", "user")).findings) == [PlacedFault.ENCRYPTED]
    assert background(encrypted("owner", "")).findings == []


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.97])
def test_a_truncated_file_is_refused_not_mended(part: float):
    whole = page_pdf(CYAN)
    assert codes(background(whole[: int(len(whole) * part)]).findings) == [PlacedFault.DAMAGED]


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (b"", PlacedFault.UNKNOWN_TYPE),
        (b"hello", PlacedFault.UNKNOWN_TYPE),
        (b"PK\x03\x04", PlacedFault.UNKNOWN_TYPE),
        (b"%PDF-1.7\nnothing", PlacedFault.DAMAGED),
        (b"%PDF-1.7" + bytes(51_000_000), PlacedFault.TOO_LARGE),
    ],
)
def test_what_is_no_artwork_is_refused(file: bytes, fault: PlacedFault):
    assert codes(background(file).findings) == [fault]


@pytest.mark.parametrize(
    "content",
    [b"1 0 0 rg ] ] 0 0 9 9 re f", b"(no end", b"1 0 rg", b"/Nothing Do", b"/G gs", b"1 0 0 m 5", b"q {", b"BI /W 1"],
)
def test_content_that_makes_no_sense_is_refused(content: bytes):
    assert codes(background(page_pdf(CYAN + content)).findings) == [PlacedFault.DAMAGED]


def test_content_that_is_merely_untidy_is_tidied():
    cleaned = background(page_pdf(b"Q Q q q BX 1 0 0 0 k 0 0 300 200 re f EX %note\n/X MP EMC BT"))
    assert cleaned.findings == []
    assert content_of(cleaned.graph).split().count(b"q") == content_of(cleaned.graph).split().count(b"Q")
    assert inks_at(cleaned.graph, LEFT) == [(100, 0, 0, 0)]


def packed(content: bytes) -> Change:
    """Makes the page's content a packed stream."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, content, Filter=N.FlateDecode)

    return change


def nested(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """A form /F that draws 10 to the 15th rectangles."""
    form = pikepdf.Stream(pdf, b"0 0 1 1 re f", Subtype=N.Form, BBox=[0, 0, 9, 9])
    for _ in range(15):
        inner = D(XObject=D(F=pdf.make_indirect(form)))
        form = pikepdf.Stream(pdf, b"/F Do " * 10, Subtype=N.Form, BBox=[0, 0, 9, 9], Resources=inner)
    return {"XObject": D(F=form)}


def within_itself(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    form = pdf.make_indirect(pikepdf.Stream(pdf, b"/F Do", Subtype=N.Form, BBox=[0, 0, 9, 9]))
    form.Resources = D(XObject=D(F=form))
    return {"XObject": D(F=form)}


def dusty(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    tile = pikepdf.Stream(
        pdf, b"0 0 1 1 re f", PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 1, 1], XStep=0.001, YStep=0.001
    )
    return {"Pattern": D(P=tile)}


def vast(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    head = b"/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    return {"XObject": D(I=image_stream(pdf, b"", head))}


def lying(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """An image /I that says it is small and unpacks to 300 MB."""
    head = b"/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode"
    return {"XObject": D(I=image_stream(pdf, zlib.compress(bytes(300_000_000), 1), head))}


@pytest.mark.parametrize(
    ("content", "resources", "change", "fault"),
    [
        (b"", None, packed(zlib.compress(b"0 0 1 1 re f\n" * 8_000_000, 1)), PlacedFault.TOO_COMPLEX),
        (b"/F Do", nested, None, PlacedFault.TOO_COMPLEX),
        (b"/F Do", within_itself, None, PlacedFault.DAMAGED),
        (b"/Pattern cs /P scn 0 0 300 200 re f", dusty, None, PlacedFault.TOO_COMPLEX),
        (b"q 99 0 0 99 0 0 cm /I Do Q", vast, None, PlacedFault.TOO_MANY_PIXELS),
        (b"q 99 0 0 99 0 0 cm /I Do Q", lying, None, PlacedFault.TOO_COMPLEX),
    ],
    ids=["unpacks to 100 MB", "forms in forms", "a form in itself", "dust", "a vast image", "a lying image"],
)
def test_a_bomb_is_refused_soon(content: bytes, resources: Resources | None, change: Change | None, fault: PlacedFault):
    data = page_pdf(content, resources, change=change)
    start = monotonic()
    assert codes(background(data).findings) == [fault]
    assert monotonic() - start < 5


def test_what_native_code_cannot_finish_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(aside, "_MOST_SECONDS", 0.01)
    assert codes(background(page_pdf(CYAN)).findings) == [PlacedFault.TOO_COMPLEX]


def test_damaged_bits_never_raise(campaign):
    def resources(pdf: pikepdf.Pdf) -> Mapping[str, object]:
        image = image_stream(pdf, bytes([255, 0, 0] * 2), b"/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB")
        return {"XObject": D(I=image), "ExtGState": D(G=parsed(b"<</ca .5/BM/Multiply/OP true>>"))}

    content = b"q 1 0 0 rg /G gs 0 0 300 200 re f 99 0 0 99 0 0 cm /I Do Q BT (text) Tj ET /P <</A [1 (b)]>> BDC EMC"
    with pikepdf.Pdf.open(BytesIO(page_pdf(content, resources))) as pdf:
        whole = saved(pdf, compress_streams=False)
    for seed in range(campaign(15, 3000)):
        file = bytearray(whole)
        for step in range(1 + seed % 3):
            file[(seed * 7919 + step * 104_729) % len(file)] ^= 1 << (seed % 8)
        cleaned = background(bytes(file))
        assert (cleaned.graph is None) == bool(only_errors(cleaned.findings))


def test_findings_name_the_file_and_how_grave_they_are():
    (finding,) = background(page_pdf(b"1 0 0 rg 0 0 300 200 re f")).findings
    assert (finding.where, finding.details["name"], finding.severity) == ("artwork", "artwork", Severity.WARNING)
