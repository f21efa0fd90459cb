"""Print PDFs broken on purpose, each in one way, with the fault a preflight must find in it.

``python -m tests.artwork.preflight.broken OUT`` writes the ten of ``DEMONSTRATION``, ``… OUT all`` every one.
"""

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from portal.artwork.findings import Severity
from portal.artwork.preflight import PreflightFault, Standard
from tests.artwork.preflight.good import (
    VERSIONS,
    box,
    draw,
    form,
    good,
    image,
    mm,
    profile,
    resource,
    save,
    set_xmp,
    xmp,
)
from tests.artwork.preflight.lzw import packed_by_lzw

X4, X1A = Standard.X4, Standard.X1A
ERROR, WARNING = Severity.ERROR, Severity.WARNING
Break = Callable[[pikepdf.Pdf], bytes | None]


@dataclass(frozen=True)
class Case:
    """How to break the good file of a standard, and what must be found: this fault, this grave, and nothing else."""

    standard: Standard
    fault: PreflightFault
    severity: Severity
    break_it: Break

    def make(self) -> bytes:
        """The broken file."""
        pdf = good(self.standard)
        return self.break_it(pdf) or save(pdf, VERSIONS[self.standard])


CASES: dict[str, Case] = {}

DEMONSTRATION = (
    "rgb-fill",
    "rgb-image",
    "transparency-in-x1a",
    "font-not-embedded",
    "no-trim-box",
    "white-that-overprints",
    "no-output-intent",
    "image-of-100-dpi",
    "javascript",
    "truncated",
)


def case(standard: Standard, fault: PreflightFault, severity: Severity = ERROR) -> Callable[[Break], Break]:
    """Enters a way of breaking under its name."""

    def enter(break_it: Break) -> Break:
        name = break_it.__name__.strip("_").replace("_", "-")
        assert name not in CASES
        CASES[name] = Case(standard, fault, severity, break_it)
        return break_it

    return enter


# the file


@case(X4, PreflightFault.FILE_UNREADABLE)
def not_a_pdf(pdf):
    return b"<!doctype html><title>404</title>"


@case(X4, PreflightFault.FILE_DAMAGED)
def truncated(pdf):
    return save(pdf, "1.6")[:-6]


@case(X4, PreflightFault.FILE_DAMAGED)
def bytes_before_the_header(pdf):
    return b"Content-Type: application/pdf\n\n" + save(pdf, "1.6")


@case(X1A, PreflightFault.FILE_DAMAGED)
def wrong_cross_references(pdf):
    return save(pdf, "1.4").replace(b"startxref\n", b"startxref\n9")


@case(X1A, PreflightFault.FILE_ENCRYPTED)
def encrypted_without_password(pdf):
    lock = pikepdf.Encryption(owner="secret", user="", R=3, aes=False, metadata=False)
    return save(pdf, "1.4", encryption=lock, deterministic_id=False)


@case(X4, PreflightFault.FILE_ENCRYPTED)
def encrypted_with_password(pdf):
    lock = pikepdf.Encryption(owner="secret", user="secret", R=4)
    return save(pdf, "1.6", encryption=lock, deterministic_id=False)


@case(X1A, PreflightFault.VERSION_TOO_NEW)
def version_1_6_in_x1a(pdf):
    return save(pdf, "1.6")


@case(X4, PreflightFault.VERSION_TOO_NEW)
def version_2_0(pdf):
    pdf.Root.Version = Name("/2.0")


@case(X4, PreflightFault.VERSION_TOO_NEW, WARNING)
def version_1_7_in_x4(pdf):
    return save(pdf, "1.7")


@case(X1A, PreflightFault.COMPRESSED_STRUCTURE)
def object_streams_in_x1a(pdf):
    packed = save(pdf, "1.5", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return packed.replace(b"%PDF-1.5", b"%PDF-1.4", 1)


@case(X1A, PreflightFault.TRAILER_ID_MISSING)
def no_file_identifier(pdf):
    return save(pdf, "1.4").replace(b"/ID [", b"/IX [")


@case(X4, PreflightFault.NO_PAGES)
def no_pages(pdf):
    pdf.Root.Pages.Kids = Array([])
    pdf.Root.Pages.Count = 0


@case(X4, PreflightFault.TOO_MUCH_TO_CHECK)
def content_that_unpacks_to_70_megabytes(pdf):
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 2**20) for _ in range(70)) + packer.flush()
    pdf.pages[0].Contents.write(data, filter=Name.FlateDecode)


# what the file says of itself


@case(X4, PreflightFault.STANDARD_NOT_CLAIMED)
def no_claim(pdf):
    set_xmp(pdf, xmp(pdfxid_GTS_PDFXVersion=None))


@case(X4, PreflightFault.STANDARD_UNKNOWN)
def claims_x3(pdf):
    set_xmp(pdf, xmp(pdfxid_GTS_PDFXVersion="PDF/X-3:2003"))


@case(X1A, PreflightFault.STANDARD_OLDER_EDITION, WARNING)
def claims_x1a_2001(pdf):
    pdf.docinfo["/GTS_PDFXVersion"] = String("PDF/X-1:2001")
    pdf.docinfo["/GTS_PDFXConformance"] = String("PDF/X-1a:2001")


@case(X1A, PreflightFault.STANDARD_DIFFERS)
def claims_both(pdf):
    set_xmp(pdf, xmp())


@case(X1A, PreflightFault.INFO_MISSING)
def no_title_in_info(pdf):
    del pdf.docinfo["/Title"]


@case(X1A, PreflightFault.INFO_MISSING)
def a_date_that_is_none(pdf):
    pdf.docinfo["/ModDate"] = String("yesterday")


@case(X1A, PreflightFault.TRAPPED_UNKNOWN)
def trapped_unknown(pdf):
    pdf.docinfo["/Trapped"] = Name("/Unknown")


@case(X4, PreflightFault.XMP_MISSING)
def claims_x4_in_info_alone(pdf):
    del pdf.Root.Metadata
    pdf.docinfo["/GTS_PDFXVersion"] = String("PDF/X-4")


@case(X1A, PreflightFault.XMP_BROKEN)
def xmp_that_is_no_xml(pdf):
    set_xmp(pdf, b"<x:xmpmeta")


@case(X4, PreflightFault.XMP_PROPERTY_MISSING)
def no_document_id(pdf):
    set_xmp(pdf, xmp(xmpMM_DocumentID=None))


@case(X4, PreflightFault.INFO_AND_XMP_DISAGREE, WARNING)
def two_titles(pdf):
    pdf.docinfo["/Title"] = String("another")


# the output intent


@case(X4, PreflightFault.INTENT_MISSING)
def no_output_intent(pdf):
    del pdf.Root.OutputIntents


@case(X4, PreflightFault.INTENT_SEVERAL)
def two_output_intents(pdf):
    pdf.Root.OutputIntents.append(pdf.make_indirect(Dictionary(S=Name.GTS_PDFX)))


@case(X4, PreflightFault.INTENT_KEY_MISSING)
def no_output_condition(pdf):
    del pdf.Root.OutputIntents[0].OutputConditionIdentifier


@case(X4, PreflightFault.INTENT_PROFILE_MISSING)
def no_output_profile(pdf):
    del pdf.Root.OutputIntents[0].DestOutputProfile


@case(X1A, PreflightFault.INTENT_PROFILE_MISSING, WARNING)
def registered_condition_alone(pdf):
    del pdf.Root.OutputIntents[0].DestOutputProfile
    pdf.Root.OutputIntents[0].RegistryName = String("http://www.color.org")


@case(X4, PreflightFault.INTENT_PROFILE_BROKEN)
def output_profile_cut_short(pdf):
    pdf.Root.OutputIntents[0].DestOutputProfile.write(profile()[:-10])


@case(X4, PreflightFault.INTENT_PROFILE_NOT_CMYK)
def output_profile_of_a_screen(pdf):
    pdf.Root.OutputIntents[0].DestOutputProfile = pdf.make_stream(profile(device=b"mntr", space=b"RGB "), N=3)


@case(X1A, PreflightFault.INTENT_PROFILE_TOO_NEW)
def icc_4_in_x1a(pdf):
    pdf.Root.OutputIntents[0].DestOutputProfile.write(profile(version=4))


# page boxes


@case(X4, PreflightFault.MEDIA_BOX_MISSING)
def no_media_box(pdf):
    del pdf.pages[0].obj["/MediaBox"]


@case(X4, PreflightFault.TRIM_BOX_MISSING)
def no_trim_box(pdf):
    del pdf.pages[0].obj["/TrimBox"]


@case(X1A, PreflightFault.TRIM_AND_ART_BOX)
def trim_and_art_box(pdf):
    pdf.pages[0].ArtBox = box(0)


@case(X4, PreflightFault.BOXES_NOT_NESTED)
def bleed_outside_media(pdf):
    pdf.pages[0].BleedBox = box(13)


@case(X1A, PreflightFault.BOXES_NOT_NESTED)
def crop_box_inside_bleed(pdf):
    pdf.pages[0].CropBox = box(1)


@case(X4, PreflightFault.BLEED_TOO_SMALL, WARNING)
def no_bleed(pdf):
    del pdf.pages[0].obj["/BleedBox"]


@case(X4, PreflightFault.BLEED_TOO_SMALL, WARNING)
def bleed_of_2_mm(pdf):
    pdf.pages[0].BleedBox = box(2)


@case(X4, PreflightFault.PAGE_SCALED, WARNING)
def a_unit_of_2_points(pdf):
    page = pdf.pages[0]
    page.UserUnit = 2
    page.BleedBox, page.TrimBox = [0, 0, 150, 100], Array(mm(2, 2, 30, 20))
    page.Contents.write(b"")


@case(X4, PreflightFault.PAGES_SEPARATED)
def separated_pages(pdf):
    pdf.pages[0].SeparationInfo = Dictionary(DeviceColorant=Name.Cyan)


# colours


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_fill(pdf):
    draw(pdf, b"1 0 0 rg 60 60 10 10 re f")


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_image(pdf):
    resource(pdf, "XObject", "Im", image(pdf, space=Name.DeviceRGB))
    draw(pdf, b"q 28 0 0 28 60 60 cm /Im Do Q")


@case(X1A, PreflightFault.COLOUR_RGB)
def rgb_in_a_form_in_a_form(pdf):
    inner = form(pdf, b"0 1 0 RG 0 0 m 9 9 l S")
    resource(pdf, "XObject", "Outer", form(pdf, b"/Inner Do", Resources=Dictionary(XObject=Dictionary(Inner=inner))))
    draw(pdf, b"/Outer Do")


@case(X1A, PreflightFault.COLOUR_RGB)
def rgb_in_a_form_that_borrows_its_resources(pdf):
    inner = form(pdf, b"/Calibrated cs 1 0 0 sc 0 0 9 9 re f")
    del inner["/Resources"]
    resource(pdf, "XObject", "Fm", inner)
    resource(pdf, "ColorSpace", "Calibrated", _calibrated_rgb())
    draw(pdf, b"/Fm Do")


def _calibrated_rgb():
    return Array([Name.CalRGB, Dictionary(WhitePoint=[0.95, 1, 1.09])])


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_in_a_pattern(pdf):
    tile = pdf.make_stream(b"0 0 1 rg 0 0 5 5 re f")
    tile.update({"/PatternType": 1, "/PaintType": 1, "/TilingType": 1, "/XStep": 9, "/YStep": 9})
    tile.update({"/BBox": Array([0, 0, 9, 9]), "/Resources": Dictionary()})
    resource(pdf, "Pattern", "P", tile)
    draw(pdf, b"/Pattern cs /P scn 60 60 20 20 re f")


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_in_a_drawn_glyph(pdf):
    glyph = pdf.make_stream(b"500 0 d0 1 0 0 rg 0 0 500 500 re f")
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=[0, 0, 500, 500],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=Dictionary(a=glyph),
        Encoding=Dictionary(Differences=[97, Name.a]),
        FirstChar=97,
        LastChar=97,
        Widths=[500],
        Resources=Dictionary(),
    )
    resource(pdf, "Font", "T3", pdf.make_indirect(font))
    draw(pdf, b"BT /T3 20 Tf 60 60 Td (a) Tj ET")


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_in_a_soft_mask(pdf):
    group = form(pdf, b"1 1 1 rg 0 0 99 99 re f", Group=Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK))
    resource(pdf, "ExtGState", "Soft", Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group)))
    draw(pdf, b"/Soft gs")


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_in_an_inline_image(pdf):
    draw(pdf, b"q 1 0 0 1 60 60 cm BI /W 8 /H 8 /BPC 8 /CS /RGB ID " + b"\x10" * 192 + b" EI Q")


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_in_a_shading(pdf):
    function = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0], C1=[1, 1, 1])
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 9, 9], Function=function)
    resource(pdf, "Shading", "Sh", shading)
    draw(pdf, b"q 60 60 9 9 re W n /Sh sh Q")


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_in_an_annotation(pdf):
    look = form(pdf, b"1 1 0 rg 0 0 9 9 re f")
    pdf.pages[0].Annots = [pdf.make_indirect(Dictionary(Subtype=Name.Text, Rect=[0, 0, 9, 9], AP=Dictionary(N=look)))]


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_from_a_profile(pdf):
    stream = pdf.make_stream(profile(device=b"mntr", space=b"RGB "), N=3)
    resource(pdf, "ColorSpace", "Screen", Array([Name.ICCBased, stream]))
    draw(pdf, b"/Screen cs 1 0 0 sc 60 60 9 9 re f")


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_behind_a_table_of_colours(pdf):
    space = Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\0\0\0\xff\0\0")])
    resource(pdf, "XObject", "Im", image(pdf, space=Name.DeviceGray))
    pdf.pages[0].Resources.XObject.Im.ColorSpace = space
    draw(pdf, b"q 28 0 0 28 60 60 cm /Im Do Q")


@case(X4, PreflightFault.COLOUR_RGB)
def gray_that_is_made_rgb_by_default(pdf):
    resource(pdf, "ColorSpace", "DefaultGray", _calibrated_rgb())
    pdf.pages[0].Contents.write(b"0 g 60 60 9 9 re f")


@case(X4, PreflightFault.COLOUR_RGB)
def rgb_blending(pdf):
    pdf.pages[0].Group.CS = Name.DeviceRGB


@case(X4, PreflightFault.COLOUR_LAB)
def lab_fill(pdf):
    resource(pdf, "ColorSpace", "L", Array([Name.Lab, Dictionary(WhitePoint=[0.96, 1, 0.82])]))
    draw(pdf, b"/L cs 50 0 0 sc 60 60 9 9 re f")


@case(X1A, PreflightFault.COLOUR_CALIBRATED)
def cmyk_from_a_profile_in_x1a(pdf):
    resource(pdf, "ColorSpace", "Icc", Array([Name.ICCBased, pdf.make_stream(profile(), N=4)]))
    draw(pdf, b"/Icc cs 0 0 0 1 sc 60 60 9 9 re f")


@case(X4, PreflightFault.COLOUR_SPACE_BROKEN)
def a_colour_space_that_is_not_there(pdf):
    draw(pdf, b"/Nowhere cs 60 60 9 9 re f")


def _spot(alternate, name="Gold"):
    return Array([Name.Separation, Name(f"/{name}"), alternate, Dictionary(FunctionType=2, Domain=[0, 1], N=1)])


@case(X1A, PreflightFault.SPOT_ALTERNATE)
def spot_with_an_rgb_alternate(pdf):
    resource(pdf, "ColorSpace", "Gold", _spot(Name.DeviceRGB))
    draw(pdf, b"/Gold cs 1 scn 60 60 9 9 re f")


@case(X4, PreflightFault.SPOT_ALTERNATE, WARNING)
def spot_with_a_lab_alternate(pdf):
    resource(pdf, "ColorSpace", "Gold", _spot(Array([Name.Lab, Dictionary(WhitePoint=[0.96, 1, 0.82])])))
    draw(pdf, b"/Gold cs 1 scn 60 60 9 9 re f")


@case(X4, PreflightFault.REGISTRATION_IN_TRIM, WARNING)
def registration_colour_on_the_card(pdf):
    draw(pdf, b"/All cs 1 scn 60 60 9 9 re f")


@case(X4, PreflightFault.REGISTRATION_IN_TRIM, WARNING)
def a_line_in_registration_colour_across_the_card(pdf):
    draw(pdf, b"/All CS 1 SCN 0 100 m 310 100 l S")


@case(X4, PreflightFault.REGISTRATION_IN_TRIM, WARNING)
def registration_colour_on_the_card_by_a_moved_form(pdf):
    spaces = Dictionary(All=pdf.pages[0].Resources.ColorSpace.All)
    mark = form(pdf, b"/All cs 1 scn 0 0 5 5 re f", Resources=Dictionary(ColorSpace=spaces))
    resource(pdf, "XObject", "Mark", mark)
    draw(pdf, b"/Mark Do q 1 0 0 1 1 2 cm /Mark Do Q q 1 0 0 1 60 60 cm /Mark Do Q")


@case(X4, PreflightFault.INK_OVER_LIMIT, WARNING)
def ink_of_340_percent(pdf):
    draw(pdf, b"0.8 0.8 0.8 1 k 60 60 9 9 re f")


@case(X4, PreflightFault.WHITE_OVERPRINTS)
def white_that_overprints(pdf):
    resource(pdf, "ExtGState", "Over", Dictionary(OP=True, op=True, OPM=1))
    draw(pdf, b"/Over gs 0 0 0 0 k 60 60 9 9 re f")


@case(X4, PreflightFault.WHITE_OVERPRINTS)
def a_white_stencil_that_overprints(pdf):
    resource(pdf, "ExtGState", "Over", Dictionary(OP=True))
    stencil = image(pdf, space=Name.DeviceGray, ImageMask=True)
    del stencil["/ColorSpace"]
    stencil.BitsPerComponent = 1
    resource(pdf, "XObject", "Mask", stencil)
    draw(pdf, b"/Over gs 1 g q 28 0 0 28 60 60 cm /Mask Do Q")


@case(X4, PreflightFault.SMALL_TEXT_IN_MANY_INKS, WARNING)
def text_of_6_points_in_four_inks(pdf):
    draw(pdf, b"0.5 0.4 0.4 0.9 k BT /F1 12 Tf 0.5 0 0 0.5 60 60 Tm <0001> Tj ET")


@case(X4, PreflightFault.HAIRLINE, WARNING)
def a_line_of_width_0(pdf):
    draw(pdf, b"0 0 0 1 K 0 w 60 60 m 90 60 l S")


@case(X4, PreflightFault.HAIRLINE, WARNING)
def a_line_scaled_to_nothing(pdf):
    draw(pdf, b"0 0 0 1 K q 0.1 0 0 1 0 0 cm 1 w 600 60 m 900 60 l S Q")


# transparency


@case(X1A, PreflightFault.TRANSPARENCY)
def transparency_in_x1a(pdf):
    resource(pdf, "ExtGState", "Half", Dictionary(ca=0.5))
    draw(pdf, b"q /Half gs 0 1 0 0 k 60 60 9 9 re f Q")


@case(X1A, PreflightFault.TRANSPARENCY)
def blend_mode_in_x1a(pdf):
    resource(pdf, "ExtGState", "Multiply", Dictionary(BM=Name.Multiply))
    draw(pdf, b"/Multiply gs")


@case(X1A, PreflightFault.TRANSPARENCY)
def transparency_group_in_x1a(pdf):
    resource(pdf, "XObject", "Fm", form(pdf, b"", Group=Dictionary(S=Name.Transparency)))
    draw(pdf, b"/Fm Do")


@case(X1A, PreflightFault.TRANSPARENCY)
def image_with_a_soft_mask_in_x1a(pdf):
    resource(pdf, "XObject", "Im", image(pdf, SMask=image(pdf, space=Name.DeviceGray)))
    draw(pdf, b"q 28 0 0 28 60 60 cm /Im Do Q")


# fonts


def _helvetica():
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


@case(X4, PreflightFault.FONT_NOT_EMBEDDED)
def font_not_embedded(pdf):
    resource(pdf, "Font", "Helv", pdf.make_indirect(_helvetica()))
    draw(pdf, b"BT /Helv 9 Tf 60 60 Td (0) Tj ET")


@case(X4, PreflightFault.FONT_NOT_EMBEDDED, WARNING)
def font_listed_but_not_used(pdf):
    resource(pdf, "Font", "Helv", _helvetica())


@case(X1A, PreflightFault.FONT_NOT_EMBEDDED)
def composite_font_not_embedded(pdf):
    descendant = pdf.pages[0].Resources.Font.F1.DescendantFonts[0]
    del descendant.FontDescriptor["/FontFile2"]


@case(X4, PreflightFault.FONT_BROKEN)
def a_font_file_that_is_none(pdf):
    pdf.pages[0].Resources.Font.F1.DescendantFonts[0].FontDescriptor.FontFile2.write(b"<html>")


@case(X1A, PreflightFault.FONT_KIND_TOO_NEW)
def opentype_in_x1a(pdf):
    descriptor = pdf.pages[0].Resources.Font.F1.DescendantFonts[0].FontDescriptor
    program = pdf.make_stream(descriptor.FontFile2.read_bytes(), Subtype=Name.OpenType)
    del descriptor["/FontFile2"]
    descriptor.FontFile3 = program


# images


@case(X4, PreflightFault.IMAGE_TOO_COARSE)
def image_of_100_dpi(pdf):
    resource(pdf, "XObject", "Im", image(pdf, pixels=100))
    draw(pdf, b"q 72 0 0 72 60 60 cm /Im Do Q")


@case(X4, PreflightFault.IMAGE_TOO_COARSE)
def image_of_100_dpi_in_one_direction(pdf):
    resource(pdf, "XObject", "Im", image(pdf, pixels=100))
    draw(pdf, b"q 14 0 0 72 60 60 cm /Im Do Q")


@case(X4, PreflightFault.IMAGE_TOO_COARSE)
def inline_image_of_72_dpi(pdf):
    draw(pdf, b"q 8 0 0 8 60 60 cm BI /W 8 /H 8 /BPC 8 /CS /G ID " + b"\x10" * 64 + b"\nEI Q")


@case(X4, PreflightFault.IMAGE_COARSE, WARNING)
def image_of_300_dpi(pdf):
    resource(pdf, "XObject", "Im", image(pdf, pixels=300))
    draw(pdf, b"q 72 0 0 72 60 60 cm /Im Do Q")


@case(X1A, PreflightFault.IMAGE_TOO_NEW)
def image_of_16_bits_in_x1a(pdf):
    deep = image(pdf, space=Name.DeviceGray)
    deep.write(b"\x20" * 2 * 158 * 158)
    deep.BitsPerComponent = 16
    resource(pdf, "XObject", "Im", deep)
    draw(pdf, b"q 28 0 0 28 60 60 cm /Im Do Q")


@case(X1A, PreflightFault.IMAGE_ALTERNATE)
def alternate_image_for_printing(pdf):
    other = Dictionary(Image=image(pdf, pixels=10), DefaultForPrinting=True)
    resource(pdf, "XObject", "Im", image(pdf, Alternates=[other]))
    draw(pdf, b"q 28 0 0 28 60 60 cm /Im Do Q")


@case(X1A, PreflightFault.FILTER_FORBIDDEN)
def lzw(pdf):
    packed = image(pdf, pixels=1, space=Name.DeviceGray)
    packed.write(packed_by_lzw(b"\x20"), filter=Name.LZWDecode)
    resource(pdf, "XObject", "Im", packed)
    draw(pdf, b"q 28 0 0 28 60 60 cm /Im Do Q")
    return save(pdf, "1.4", stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


@case(X1A, PreflightFault.FILTER_FORBIDDEN)
def jbig2_in_x1a(pdf):
    packed = image(pdf, space=Name.DeviceGray)
    packed.write(b"\0" * 50, filter=Name.JBIG2Decode)
    resource(pdf, "XObject", "Im", packed)
    draw(pdf, b"q 28 0 0 28 60 60 cm /Im Do Q")


@case(X4, PreflightFault.FILTER_FORBIDDEN)
def lzw_in_the_content(pdf):
    pdf.pages[0].Contents.write(packed_by_lzw(pdf.pages[0].Contents.read_bytes()), filter=Name.LZWDecode)
    return save(pdf, "1.6", stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


# what print has no use for


@case(X4, PreflightFault.JAVASCRIPT)
def javascript(pdf):
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('hello')"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=[String("hello"), script]))


@case(X4, PreflightFault.JAVASCRIPT)
def javascript_when_opened(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('hello')"))


@case(X4, PreflightFault.ACTION)
def opens_a_web_page(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://example.com/"))


@case(X1A, PreflightFault.ACTION)
def a_bookmark_that_launches(pdf):
    mark = pdf.make_indirect(Dictionary(Title=String("x"), A=Dictionary(S=Name.Launch)))
    mark.Next = mark
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=mark, Last=mark, Count=1))


@case(X4, PreflightFault.ANNOTATION_IN_PRINT)
def a_note_on_the_card(pdf):
    pdf.pages[0].Annots = [pdf.make_indirect(Dictionary(Subtype=Name.Text, Rect=[60, 60, 80, 80]))]


@case(X4, PreflightFault.ANNOTATION_IN_PRINT)
def a_printers_mark_on_the_card(pdf):
    pdf.pages[0].Annots = [pdf.make_indirect(Dictionary(Subtype=Name.PrinterMark, Rect=[60, 60, 80, 80]))]


@case(X4, PreflightFault.FORM_FIELDS)
def form_fields(pdf):
    field = pdf.make_indirect(Dictionary(Subtype=Name.Widget, FT=Name.Tx, T=String("name"), Rect=[0, 0, 9, 9]))
    pdf.Root.AcroForm = Dictionary(Fields=[field])
    pdf.pages[0].Annots = [field]


@case(X4, PreflightFault.ATTACHMENT)
def attachment(pdf):
    file = Dictionary(Type=Name.Filespec, F=String("a.txt"), EF=Dictionary(F=pdf.make_stream(b"a")))
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=[String("a.txt"), file]))


@case(X4, PreflightFault.MULTIMEDIA)
def a_film(pdf):
    pdf.pages[0].Annots = [pdf.make_indirect(Dictionary(Subtype=Name.RichMedia, Rect=[0, 0, 9, 9]))]


def _layer(pdf, **settings):
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("裏面の案")))
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(**{key: [layer] for key in settings}))


@case(X1A, PreflightFault.LAYERS)
def layers_in_x1a(pdf):
    _layer(pdf, ON=True)


@case(X4, PreflightFault.LAYER_HIDDEN, WARNING)
def a_hidden_layer(pdf):
    _layer(pdf, OFF=True)


@case(X1A, PreflightFault.OPI)
def opi(pdf):
    resource(pdf, "XObject", "Im", image(pdf, OPI=Dictionary()))
    draw(pdf, b"q 28 0 0 28 60 60 cm /Im Do Q")


@case(X1A, PreflightFault.POSTSCRIPT)
def postscript(pdf):
    resource(pdf, "XObject", "Ps", Stream(pdf, b"showpage", Type=Name.XObject, Subtype=Name.PS))
    draw(pdf, b"/Ps Do")


@case(X4, PreflightFault.EXTERNAL_DATA)
def a_form_from_another_file(pdf):
    elsewhere = Dictionary(F=String("other.pdf"), Page=0)
    resource(pdf, "XObject", "Fm", form(pdf, b"", Ref=elsewhere))
    draw(pdf, b"/Fm Do")


@case(X1A, PreflightFault.TRANSFER_FUNCTION)
def transfer_function(pdf):
    resource(pdf, "ExtGState", "Tr", Dictionary(TR=Name.Identity))
    draw(pdf, b"/Tr gs")


@case(X1A, PreflightFault.HALFTONE)
def a_named_halftone(pdf):
    halftone = Dictionary(HalftoneType=1, HalftoneName=String("Dots"), Frequency=150, Angle=45, SpotFunction=Name.Round)
    resource(pdf, "ExtGState", "Ht", Dictionary(HT=halftone))
    draw(pdf, b"/Ht gs")


# content that does not make sense


@case(X4, PreflightFault.UNKNOWN_OPERATOR)
def an_operator_nobody_knows(pdf):
    draw(pdf, b"BX 1 2 shimmer EX")


@case(X4, PreflightFault.RESOURCE_MISSING)
def a_form_that_is_not_there(pdf):
    draw(pdf, b"/Nowhere Do")


@case(X4, PreflightFault.CONTENT_DAMAGED)
def a_string_without_an_end(pdf):
    draw(pdf, b"BT (oh ET")


@case(X4, PreflightFault.CONTENT_DAMAGED)
def content_that_does_not_unpack(pdf):
    pdf.pages[0].Contents.write(b"x\x9cnonsense", filter=Name.FlateDecode)
    return save(pdf, "1.6", stream_decode_level=pikepdf.StreamDecodeLevel.none)


@case(X4, PreflightFault.NESTING)
def a_form_that_draws_itself(pdf):
    loop = form(pdf, b"q 0.9 0 0 0.9 0 0 cm /Loop Do Q q 0.8 0 0 0.8 0 0 cm /Loop Do Q")
    loop.Resources.XObject = Dictionary(Loop=loop)
    resource(pdf, "XObject", "Loop", loop)
    draw(pdf, b"/Loop Do")


def write(folder: Path, names: tuple[str, ...] = DEMONSTRATION) -> None:
    """Writes broken files as ``rgb-fill.pdf`` and so on, and the two good ones beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.pdf").write_bytes(CASES[name].make())
    for standard in VERSIONS:
        (folder / f"good-{standard}.pdf").write_bytes(save(good(standard), VERSIONS[standard]))


if __name__ == "__main__":
    write(Path(sys.argv[1]), tuple(CASES) if sys.argv[2:] == ["all"] else DEMONSTRATION)
