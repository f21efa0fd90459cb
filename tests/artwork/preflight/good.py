"""A minimal good print PDF of each standard, put together by hand: an ID-1 card with a background, a white box with
bars, a line of text and crop marks.
"""

import struct
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfbase.ttfonts import TTFontFile

from portal.artwork.preflight import Standard

FONT = Path(__file__).parents[3] / "portal" / "artwork" / "fonts" / "NotoSansJP-Regular.ttf"
WIDTH, HEIGHT, BLEED, MARGIN = 85.60, 53.98, 3.0, 12.0  # mm; ISO/IEC 7810 ID-1
DATE, XMP_DATE = "D:20260401090000+09'00'", "2026-04-01T09:00:00+09:00"
IMAGE_PIXELS = 158  # on 10 mm: 401 dpi
VERSIONS = {Standard.X4: "1.6", Standard.X1A: "1.4"}
NAMES = {Standard.X4: "PDF/X-4", Standard.X1A: "PDF/X-1a:2003"}


def mm(*lengths: float) -> list[float]:
    """Millimetres in points."""
    return [round(length * 72 / 25.4, 3) for length in lengths]


def box(margin: float) -> Array:
    """The box that lies ``margin`` mm outside the trim."""
    start = MARGIN - margin
    return Array(mm(start, start, MARGIN + WIDTH + margin, MARGIN + HEIGHT + margin))


def profile(*, version: int = 2, device: bytes = b"prtr", space: bytes = b"CMYK") -> bytes:
    """The smallest thing that has the form of an ICC profile: a head and one tag. It describes no press."""
    text = b"text\0\0\0\0none\0\0\0\0"
    body = struct.pack(">I", 1) + struct.pack(">4sII", b"cprt", 144, len(text)) + text
    head = struct.pack(">I4sB3x4s4s4s12x4s", 128 + len(body), b"\0" * 4, version, device, space, b"Lab ", b"acsp")
    return head.ljust(128, b"\0") + body


@cache
def font_program() -> bytes:
    """The digits of the project's font as a TrueType file of their own."""
    return TTFontFile(str(FONT)).makeSubset([0, *(ord(digit) for digit in "0123456789")])


def good(standard: Standard) -> pikepdf.Pdf:
    """The good file, open, to be broken or saved."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 200))
    page.MediaBox, page.BleedBox, page.TrimBox = box(MARGIN), box(BLEED), box(0)
    page.Resources = Dictionary(
        Font=Dictionary(F1=_font(pdf)),
        XObject=Dictionary(Background=_background(pdf)),
        ColorSpace=Dictionary(All=_registration(pdf)),
        ExtGState=Dictionary(Plain=pdf.make_indirect(Dictionary(Type=Name.ExtGState, op=False, OP=False))),
    )
    page.Contents = pdf.make_stream(_content())
    if standard is Standard.X4:
        page.Resources.ExtGState.Half = pdf.make_indirect(Dictionary(ca=0.5, BM=Name.Multiply))
        page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
        draw(pdf, b"q /Half gs 0 0.5 0 0 k 60 120 20 20 re f Q")
    pdf.Root.OutputIntents = Array([pdf.make_indirect(_intent(pdf))])
    pdf.docinfo["/Title"] = String("カード")
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(DATE)
    pdf.docinfo["/Trapped"] = Name("/False")
    if standard is Standard.X1A:
        pdf.docinfo["/GTS_PDFXVersion"] = String(NAMES[standard])
    else:
        set_xmp(pdf, xmp())
    return pdf


def draw(pdf: pikepdf.Pdf, content: bytes) -> None:
    """Draws more on the first page."""
    stream = pdf.pages[0].Contents
    stream.write(stream.read_bytes() + b"\n" + content)


def resource(pdf: pikepdf.Pdf, kind: str, name: str, value: pikepdf.Object) -> None:
    """Gives the first page a resource."""
    resources = pdf.pages[0].Resources
    if f"/{kind}" not in resources:
        resources[f"/{kind}"] = Dictionary()
    resources[f"/{kind}"][f"/{name}"] = value


def image(
    pdf: pikepdf.Pdf, *, pixels: int = IMAGE_PIXELS, space: Name = Name.DeviceCMYK, **more: object
) -> pikepdf.Stream:
    """A square image of one colour."""
    components = {"/DeviceCMYK": 4, "/DeviceRGB": 3, "/DeviceGray": 1}[str(space)]
    stream = pdf.make_stream(b"\x20" * pixels * pixels * components)
    stream.update(
        {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": pixels, "/Height": pixels}
        | {"/ColorSpace": space, "/BitsPerComponent": 8}
        | {f"/{key}": value for key, value in more.items()}
    )
    return stream


def form(pdf: pikepdf.Pdf, content: bytes, **more: object) -> pikepdf.Stream:
    """A form XObject as large as the page."""
    stream = pdf.make_stream(content)
    stream.update(
        {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 400, 400]), "/Resources": Dictionary()}
        | {f"/{key}": value for key, value in more.items()}
    )
    return stream


def save(pdf: pikepdf.Pdf, version: str, **more: object) -> bytes:
    """The file's bytes, without compressed structure and in exactly this version unless told otherwise."""
    target = BytesIO()
    options = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "deterministic_id": True} | more
    pdf.save(target, force_version=version, **options)
    return target.getvalue()


def xmp(**changes: str | None) -> bytes:
    """A packet with all that PDF/X-4 asks for; ``dc_title=None`` leaves the title out."""
    properties = {
        "pdfxid_GTS_PDFXVersion": "PDF/X-4",
        "dc_title": "カード",
        "pdf_Trapped": "False",
        "xmp_CreateDate": XMP_DATE,
        "xmp_ModifyDate": XMP_DATE,
        "xmp_MetadataDate": XMP_DATE,
        "xmpMM_DocumentID": "uuid:0d6b5c1e-7c39-5a7e-8d6e-000000000001",
        "xmpMM_VersionID": "1",
        "xmpMM_RenditionClass": "default",
    } | changes
    spaces = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "pdf": "http://ns.adobe.com/pdf/1.3/",
        "pdfxid": "http://www.npes.org/pdfx/ns/id/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    }
    declared = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    body = ""
    for key, value in properties.items():
        tag = key.replace("_", ":", 1)
        if value is not None and tag == "dc:title":
            body += f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{value}</rdf:li></rdf:Alt></dc:title>'
        elif value is not None:
            body += f"<{tag}>{value}</{tag}>"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {declared}>{body}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def set_xmp(pdf: pikepdf.Pdf, packet: bytes) -> None:
    """Gives the file another packet."""
    pdf.Root.Metadata = pdf.make_stream(packet)
    pdf.Root.Metadata.update({"/Type": Name.Metadata, "/Subtype": Name.XML})


def _content() -> bytes:
    left, bottom = mm(MARGIN + 10, MARGIN + 10)
    start, gap, end = mm(MARGIN - 10, MARGIN - BLEED, MARGIN)
    bars = b" ".join(b"%.3f %.3f 0.96 30 re" % (left + 12 + place * 1.92, bottom + 6) for place in range(30))
    return (
        b"/Background Do /Plain gs\n"
        b"0 0 0 0 k %.3f %.3f 110 42 re f\n0 0 0 1 k %s f\n"
        % (left, bottom, bars)
        + b"BT /F1 9 Tf 1 0 0 1 %.3f %.3f Tm <000100020003> Tj ET\n" % (left, bottom - 12)
        + b"/All CS 1 SCN 0.3 w %.3f %.3f m %.3f %.3f l %.3f %.3f m %.3f %.3f l S"
        % (start, end, gap, end, end, start, end, gap)
    )


def _background(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    x, y, width, height = mm(MARGIN - BLEED, MARGIN - BLEED, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED)
    side, at = mm(10, MARGIN + 70)
    content = b"0.2 0.1 0 0 k %.3f %.3f %.3f %.3f re f q %.3f 0 0 %.3f %.3f %.3f cm /Photo Do Q"
    resources = Dictionary(XObject=Dictionary(Photo=image(pdf)))
    return form(pdf, content % (x, y, width, height, side, side, at, y + 30), Resources=resources)


def _registration(pdf: pikepdf.Pdf) -> pikepdf.Object:
    function = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[1, 1, 1, 1])
    return pdf.make_indirect(Array([Name.Separation, Name.All, Name.DeviceCMYK, pdf.make_indirect(function)]))


def _intent(pdf: pikepdf.Pdf) -> Dictionary:
    stream = pdf.make_stream(profile(), N=4)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier="Custom",
        Info="made for tests",
        DestOutputProfile=stream,
    )


def _font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/AAAAAA+NotoSansJP-Regular"),
        Flags=4,
        FontBBox=[-1000, -1000, 2000, 2000],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=733,
        StemV=80,
        FontFile2=pdf.make_stream(font_program()),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/AAAAAA+NotoSansJP-Regular"),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=555,
        CIDToGIDMap=Name.Identity,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/AAAAAA+NotoSansJP-Regular"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
        )
    )
