"""Pictures of artwork that is ready for the press: its four plates, to see, to measure and, if need be, to print."""

from io import BytesIO

import pikepdf
from PIL import Image, ImageChops

from portal.artwork.colour import rgb_image_to_cmyk
from portal.artwork.placed import aside
from portal.artwork.placed.encoding import encode
from portal.artwork.placed.faults import Unconvertible
from portal.artwork.placed.fit import Area, Format
from portal.artwork.placed.graph import Graph, GraphBuilder, Rect, Ref, sheet
from portal.artwork.placed.page import choose_page
from portal.artwork.placed.pressing import clean
from portal.artwork.placed.targets import BLACK_PLATE, COLOUR_PLATES, Target
from portal.artwork.placed.work import Keep
from portal.artwork.preflight.reading import IDENTITY
from portal.artwork.units import MM_PER_INCH, points

Size = tuple[int, int]  # pixels

RASTER_DPI = 400  # of what replaces a page that cannot be printed as it is
LOSSLESS_BYTES = 8_000_000  # of the same: it may hold text, which JPEG blurs
_SCREEN_PIXELS = 1600  # the longer side of what is only looked at


def bleed_box(wanted: Format) -> Rect:
    """Trim and bleed in points; the origin is the trim's lower left corner."""
    area = wanted.area
    return points(area.left), points(area.bottom), points(area.right), points(area.top)


def screen_size(wanted: Format) -> Size:
    """Pixels of trim and bleed on a screen."""
    scale = _SCREEN_PIXELS / max(wanted.area.width, wanted.area.height)
    return max(1, round(wanted.area.width * scale)), max(1, round(wanted.area.height * scale))


def print_size(wanted: Format) -> Size:
    """Pixels of trim and bleed in print."""
    dots_per_mm = RASTER_DPI / MM_PER_INCH
    return round(wanted.area.width * dots_per_mm), round(wanted.area.height * dots_per_mm)


def plates(graph: Graph, wanted: Format, size: Size) -> Image.Image:
    """A graph in press inks as a CMYK image: ink for ink where all its colours can be told plate by plate."""
    try:
        pages = [(_retold(graph, wanted, COLOUR_PLATES), "RGB"), (_retold(graph, wanted, BLACK_PLATE), "L")]
    except Unconvertible:
        return seen(graph, wanted, size)
    colours, black = aside.draw(pages, *size)
    return Image.merge("CMYK", (*ImageChops.invert(colours).split(), ImageChops.invert(black)))


def seen(graph: Graph, wanted: Format, size: Size) -> Image.Image:
    """A graph as pdfium shows it, in press inks again."""
    (drawn,) = aside.draw([(sheet(graph, bleed_box(wanted)), "RGB")], *size)
    return rgb_image_to_cmyk(drawn)


def _retold(graph: Graph, wanted: Format, target: Target) -> bytes:
    """The graph as a page in the colours of another target."""
    box = bleed_box(wanted)
    with pikepdf.Pdf.open(BytesIO(sheet(graph, box))) as pdf:
        retold, _ = clean(choose_page(pdf, 1), IDENTITY, target, Keep(), box)
    return sheet(retold, box)


def picture_graph(image: Image.Image, wanted: Format) -> Graph:
    """A background that is one picture of trim and bleed."""
    builder = GraphBuilder()
    root = builder.reserve()
    place_picture(builder, root, encode(builder, image, most=LOSSLESS_BYTES), wanted.area, wanted)
    return builder.graph()


def place_picture(builder: GraphBuilder, root: Ref, image: Ref, area: Area, wanted: Format) -> None:
    """Makes ``root`` a form that shows an image over an area."""
    left, bottom, width, height = (points(value) for value in (area.left, area.bottom, area.width, area.height))
    content = f"q {width:.4f} 0 0 {height:.4f} {left:.4f} {bottom:.4f} cm /A Do Q"
    builder.put_stream(
        root,
        content.encode(),
        {
            "Type": b"/XObject",
            "Subtype": b"/Form",
            "BBox": bleed_box(wanted),
            "Resources": {"XObject": {"A": image}},
        },
    )
