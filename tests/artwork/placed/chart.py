"""Colours of every kind a PDF can hold, each in a cell of one page: what strangers write, and the inks it means."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageCms

from portal.artwork.colour import output_profile
from portal.artwork.units import millimetres
from tests.artwork.placed.foreign import BLEED, Resources, image_stream, page_pdf, parsed, picture

D, N, A = pikepdf.Dictionary, pikepdf.Name, pikepdf.Array
COLUMNS = 22  # of cells, each 8 × 80 points
SIZE, RGB = b"/Width 2/Height 1", b"/ColorSpace/DeviceRGB"
IMAGE1, IMAGE4, IMAGE8, IMAGE16 = (SIZE + b"/BitsPerComponent %d" % bits for bits in (1, 4, 8, 16))
MASK = SIZE + b"/ImageMask true"
PALETTE = b"/ColorSpace[/Indexed/DeviceRGB 1<ff000000ff00>]"
CMYK_PALETTE = b"/ColorSpace[/Indexed/DeviceCMYK 1<00000000ff000000>]"
RED, GREEN, BLUE = (0, 96, 98, 0), (61, 0, 97, 0), (97, 75, 0, 0)  # sRGB's primaries in percent of ink
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SPOT = parsed(b"<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 1 .5 0]/N 1>>")
TO_RGB = parsed(b"<</FunctionType 2/Domain[0 1]/C0[1 1 1]/C1[1 0 0]/N 1>>")
TO_LAB = parsed(b"<</FunctionType 2/Domain[0 1]/C0[100 0 0]/C1[48 74 -3]/N 1>>")
LAB = parsed(b"[/Lab <</WhitePoint[.9642 1 .8249]/Range[-128 127 -128 127]>>]")
FILL = b"0 0 8 171 re f"


@dataclass(frozen=True)
class Cell:
    """A cell: its content, what it names, and its inks in percent."""

    content: bytes
    inks: tuple[int, ...]
    resources: Resources = lambda _pdf: {}
    keeps: bytes = b""  # what stands in the cleaned content


def icc(pdf: pikepdf.Pdf, profile: bytes, components: int) -> pikepdf.Array:
    """A colour space by a profile."""
    return A([N.ICCBased, pikepdf.Stream(pdf, profile, N=components)])


def space(make: object) -> Resources:
    """Resources with a colour space /C."""
    return lambda pdf: {"ColorSpace": D(C=make(pdf) if callable(make) else make)}


def separation(name: str, alternate: object, tint: object) -> Resources:
    """Resources with a spot ink /C."""
    return space(A([N.Separation, N("/" + name), alternate, tint]))


def two_inks(pdf: pikepdf.Pdf) -> pikepdf.Array:
    """DeviceN over RGB, mixed by a calculator: all of the first ink and none of the second is blue."""
    mix = pikepdf.Stream(
        pdf,
        b"{ exch 1 exch sub dup 3 -1 roll 1 exch sub mul exch 1 }",
        FunctionType=4,
        Domain=[0, 1, 0, 1],
        Range=[0, 1] * 3,
    )
    return A([N.DeviceN, A([N.One, N.Two]), N.DeviceRGB, mix])


def image(data: bytes, entries: bytes, **more: object) -> Resources:
    """Resources with an image /I."""

    def make(pdf: pikepdf.Pdf) -> Mapping[str, object]:
        stream = image_stream(pdf, data, entries)
        for key, value in more.items():
            stream[f"/{key}"] = value(pdf) if callable(value) else value
        return {"XObject": D(I=stream)}

    return make


def shading(function: object, **more: object) -> Resources:
    """Resources with a shading /S and a pattern /P of it, in RGB from left to right."""

    def make(pdf: pikepdf.Pdf) -> Mapping[str, object]:
        run = function(pdf) if callable(function) else function
        value = D(ShadingType=2, ColorSpace=N.DeviceRGB, Coords=[0, 0, 8, 0], Function=run, Extend=[True, True], **more)
        return {"Shading": D(S=value), "Pattern": D(P=D(PatternType=2, Shading=value))}

    return make


def tiles(paint: int, content: bytes) -> Resources:
    """Resources with a pattern /P of tiles, and /C for its colour."""

    def make(pdf: pikepdf.Pdf) -> Mapping[str, object]:
        tile = pikepdf.Stream(
            pdf,
            content,
            PatternType=1,
            PaintType=paint,
            TilingType=1,
            BBox=[0, 0, 8, 8],
            XStep=8,
            YStep=8,
            Resources=D(),
        )
        return {"Pattern": D(P=tile), "ColorSpace": D(C=A([N.Pattern, N.DeviceRGB]))}

    return make


def glyphs(pdf: pikepdf.Pdf) -> Mapping[str, object]:
    """A Type 3 font /F whose a has a colour of its own and whose b has none."""
    own = pikepdf.Stream(pdf, b"1000 0 d0 1 0 0 rg 0 0 1000 1000 re f")
    stencil = pikepdf.Stream(pdf, b"1000 0 0 0 1000 1000 d1 0 0 1000 1000 re f")
    font = D(
        Type=N.Font, Subtype=N.Type3, FontBBox=[0, 0, 1000, 1000], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=D(a=own, b=stencil), Encoding=D(Type=N.Encoding, Differences=A([97, N.a, N.b])), FirstChar=97,
        LastChar=98, Widths=[1000, 1000], Resources=D(),
    )  # fmt: skip
    return {"Font": D(F=font)}


def tall(mode: str, colour: tuple[int, ...], kind: str, entries: bytes) -> Resources:
    """Resources with an image /I of one colour, packed as a file of its own is."""
    options = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    return image(picture(Image.new(mode, (40, 900), colour), kind, **options), b"/Width 40/Height 900" + entries)


RGB_JPEG = b"/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode"
CMYK_JPEG = b"/BitsPerComponent 8/ColorSpace/DeviceCMYK/Filter/DCTDecode/Decode[1 0 1 0 1 0 1 0]"
FLAT = b"<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[1 0 0]/N 1>>"
STITCHED = parsed(b"<</FunctionType 3/Domain[0 1]/Bounds[.5]/Encode[0 1 0 1]/Functions[%b %b]>>" % (FLAT, FLAT))
SHOWN = b"q 8 0 0 171 0 0 cm /I Do Q"
GRAY_STEPS = b"<</FunctionType 2/Domain[0 1]/C0[.5 .5 .5]/C1[.5 .5 .5]/N 1>>"

CELLS = {
    "RGB": Cell(b"1 0 0 rg " + FILL, RED),
    "RGB black": Cell(b"0 0 0 rg " + FILL, (0, 0, 0, 100)),
    "RGB white": Cell(b"1 0 0 0 k 0 0 8 171 re f 1 1 1 rg " + FILL, (0, 0, 0, 0)),
    "RGB grey": Cell(b"0.5 0.5 0.5 rg " + FILL, (0, 0, 0, 60)),
    "RGB stroke": Cell(b"1 0 0 RG 20 w 4 0 m 4 171 l S", RED),
    "grey": Cell(b"0.3 g " + FILL, (0, 0, 0, 70), keeps=b"0.3 g"),
    "CMYK": Cell(b".1 .2 .3 .4 k " + FILL, (10, 20, 30, 40), keeps=b"0.1 0.2 0.3 0.4 k"),
    "RGB by profile": Cell(b"/C cs 1 0 0 sc " + FILL, RED, space(lambda pdf: icc(pdf, SRGB, 3))),
    "its first colour": Cell(b"/C cs " + FILL, (0, 0, 0, 100), space(lambda pdf: icc(pdf, SRGB, 3))),
    "CMYK by profile": Cell(
        b"/C cs .1 .2 .3 .4 scn " + FILL, (10, 20, 30, 40), space(lambda pdf: icc(pdf, output_profile(), 4))
    ),
    "calibrated RGB": Cell(b"/C cs 0 1 0 sc " + FILL, GREEN, space(parsed(b"[/CalRGB<</WhitePoint[.95 1 1.09]>>]"))),
    "calibrated grey": Cell(
        b"/C cs .3 sc " + FILL, (0, 0, 0, 70), space(parsed(b"[/CalGray<</WhitePoint[.95 1 1.09]>>]"))
    ),
    "CIELAB": Cell(b"/C cs 48 74 -3 sc " + FILL, (4, 96, 4, 6), space(LAB)),
    "spot over CMYK": Cell(
        b"/C cs .5 scn " + FILL, (0, 50, 25, 0), separation("Kinari", N.DeviceCMYK, SPOT), b"0.5 scn"
    ),
    "spot over RGB": Cell(b"/C cs 1 scn " + FILL, RED, separation("Shu", N.DeviceRGB, TO_RGB), b"1 scn"),
    "spot over CIELAB": Cell(b"/C cs 1 scn " + FILL, (4, 96, 4, 6), separation("Beni", LAB, TO_LAB)),
    "two spots over RGB": Cell(b"/C cs 1 0 scn " + FILL, BLUE, space(two_inks)),
    "default RGB": Cell(b"1 0 0 rg " + FILL, RED, lambda pdf: {"ColorSpace": D(DefaultRGB=icc(pdf, SRGB, 3))}),
    "RGB image": Cell(SHOWN, RED, image(bytes([255, 0, 0] * 2), IMAGE8 + RGB)),
    "black RGB image": Cell(SHOWN, (0, 0, 0, 100), image(bytes(6), IMAGE8 + RGB)),
    "inverted image": Cell(SHOWN, RED, image(bytes([0, 255, 255] * 2), IMAGE8 + RGB + b"/Decode[1 0 1 0 1 0]")),
    "16 bit image": Cell(
        SHOWN,
        RED,
        image(struct.pack(">6H", 65535, 0, 0, 65535, 0, 0), IMAGE16 + RGB),
    ),
    "4 bit image": Cell(SHOWN, RED, image(bytes([0xF0, 0x0F, 0x00]), IMAGE4 + RGB)),
    "indexed image": Cell(
        SHOWN,
        GREEN,
        image(bytes([0x11]), IMAGE4 + PALETTE),
    ),
    "reversed index": Cell(
        SHOWN,
        GREEN,
        image(
            bytes([0]),
            IMAGE1 + b"/Decode[1 0]" + PALETTE,
        ),
    ),
    "indexed CMYK": Cell(SHOWN, (100, 0, 0, 0), image(bytes([1, 1]), IMAGE8 + CMYK_PALETTE)),
    "Lab image": Cell(SHOWN, (4, 96, 4, 6), image(bytes([122, 202, 125] * 2), IMAGE8, ColorSpace=LAB)),
    "spot image": Cell(
        SHOWN,
        (0, 50, 25, 0),
        image(bytes([128, 128]), IMAGE8, ColorSpace=A([N.Separation, N.Kinari, N.DeviceCMYK, SPOT])),
    ),
    "JPEG": Cell(SHOWN, RED, tall("RGB", (255, 0, 0), "JPEG", RGB_JPEG)),
    "CMYK JPEG": Cell(SHOWN, (100, 50, 0, 0), tall("CMYK", (255, 128, 0, 0), "JPEG", CMYK_JPEG)),
    "JPEG 2000": Cell(SHOWN, RED, tall("RGB", (255, 0, 0), "JPEG2000", b"/Filter/JPXDecode")),
    "colour key": Cell(
        b"1 0 0 0 k 0 0 8 171 re f " + SHOWN,
        (100, 0, 0, 0),
        image(bytes([255, 0, 0] * 2), IMAGE8 + RGB + b"/Mask[250 255 0 5 0 5]"),
    ),
    "masked image": Cell(
        b"1 0 0 0 k 0 0 8 171 re f " + SHOWN,
        (100, 0, 0, 0),
        image(bytes([255, 0, 0] * 2), IMAGE8 + RGB, Mask=lambda pdf: image_stream(pdf, b"\xff", MASK)),
    ),
    "stencil": Cell(b"1 0 0 rg " + SHOWN, RED, image(b"\0", MASK)),
    "inline image": Cell(b"q 8 0 0 171 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID \xff\0\0 EI Q", RED),
    "shading": Cell(b"q 0 0 8 171 re W n /S sh Q", RED, shading(STITCHED)),
    "grey shading": Cell(b"q 0 0 8 171 re W n /S sh Q", (0, 0, 0, 60), shading(parsed(GRAY_STEPS))),
    "shading pattern": Cell(b"/Pattern cs /P scn " + FILL, RED, shading(STITCHED)),
    "tiles": Cell(b"/Pattern cs /P scn " + FILL, RED, tiles(1, b"1 0 0 rg 0 0 8 8 re f")),
    "uncoloured tiles": Cell(b"/C cs 0 0 1 /P scn " + FILL, BLUE, tiles(2, b"1 0 0 rg 0 0 8 8 re f")),
    "coloured glyph": Cell(b"BT /F 200 Tf 0 0 1 rg (a) Tj ET", RED, glyphs),
    "glyph": Cell(b"BT /F 200 Tf 0 0 1 rg (b) Tj ET", BLUE, glyphs),
}


def place(cell: int) -> tuple[float, float]:
    """A cell's lower left corner, in points from the page's."""
    row, column = divmod(cell, COLUMNS)
    return 1 + column * 11.5, row * 85


def middle(cell: int) -> tuple[float, float]:
    """A cell's middle, in mm from the trim's lower left corner."""
    x, y = place(cell)
    return millimetres(x + 4) - BLEED, millimetres(y + 40) - BLEED


def chart() -> bytes:
    """All cells on one page, each a form with its own resources."""
    content = b"".join(b"q 1 0 0 1 %f %f cm /F%d Do Q " % (*place(cell), cell) for cell in range(len(CELLS)))
    return page_pdf(
        content, lambda pdf: {"XObject": D({f"/F{n}": _form(pdf, cell) for n, cell in enumerate(CELLS.values())})}
    )


def _form(pdf: pikepdf.Pdf, cell: Cell) -> pikepdf.Stream:
    return pikepdf.Stream(
        pdf, cell.content, Type=N.XObject, Subtype=N.Form, BBox=[0, 0, 8, 80], Resources=D(**cell.resources(pdf))
    )
