"""Artwork as strangers make it, built for tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from PIL import Image

from portal.artwork.findings import Finding, Severity
from portal.artwork.placed import Background, Graph, PlacedFault, load_background
from portal.artwork.placed.fit import Format
from portal.artwork.placed.graph import sheet
from portal.artwork.placed.rendering import bleed_box, plates
from portal.artwork.units import points

TRIM = (85.6, 53.98)
BLEED = 3
WIDTH, HEIGHT = (points(side + 2 * BLEED) for side in TRIM)  # of a card with its bleed
FULL_PIXELS = (1262, 826)  # the same at 350 dpi

Resources = Callable[[pikepdf.Pdf], Mapping[str, object]]


def page_pdf(
    content: bytes,
    resources: Resources | None = None,
    *,
    size: tuple[float, float] = (WIDTH, HEIGHT),
    entries: Mapping[str, object] | None = None,
    change: Callable[[pikepdf.Pdf], None] | None = None,
) -> bytes:
    """A PDF of one page. ``resources`` makes what the content names, ``entries`` go into the page."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=size)
        page.obj["/Contents"] = pikepdf.Stream(pdf, content)
        page.obj["/Resources"] = pikepdf.Dictionary(**(resources(pdf) if resources else {}))  # type: ignore[arg-type]
        for key, value in (entries or {}).items():
            page.obj[key] = value  # type: ignore[assignment]
        if change:
            change(pdf)
        return saved(pdf)


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    """The file's bytes, the same each time."""
    target = BytesIO()
    pdf.save(target, static_id=True, **options)  # type: ignore[arg-type]
    return target.getvalue()


def parsed(text: bytes) -> pikepdf.Object:
    """A PDF object from its text."""
    return pikepdf.Object.parse(text)


def image_stream(pdf: pikepdf.Pdf, data: bytes, entries: bytes) -> pikepdf.Stream:
    """An image object from its samples and the entries of its dictionary."""
    image = pikepdf.Stream(pdf, data)
    for key, value in parsed(b"<</Type/XObject/Subtype/Image " + entries + b">>").items():
        image[key] = value
    return image


def picture(image: Image.Image, kind: str, **options: object) -> bytes:
    """An image as a file."""
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photograph(mode: str = "RGB", size: tuple[int, int] = FULL_PIXELS) -> Image.Image:
    """Something with many colours and no two rows alike."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    middle = Image.radial_gradient("L").resize(size)
    if mode == "L":
        return middle
    bands = (across, down, middle, Image.new("L", size, 20))
    return Image.merge(mode, bands[: len(mode)])


def background(data: bytes, **asked: object) -> Background:
    """The file as a card's background."""
    return load_background(data, "artwork", **{"trim": TRIM, "bleed": BLEED, **asked})  # type: ignore[arg-type]


def codes(findings: Sequence[Finding]) -> list[PlacedFault]:
    """What was found, errors first."""
    ordered = sorted(findings, key=lambda finding: finding.severity is Severity.WARNING)
    return [PlacedFault(finding.code) for finding in ordered]


def wanted() -> Format:
    """A card's format."""
    return Format(*TRIM, BLEED)


def inks_at(graph: Graph | None, *places: tuple[float, float]) -> list[tuple[int, ...]]:
    """The inks in percent at places in mm from the trim's lower left corner."""
    assert graph is not None
    image = plates(graph, wanted(), (916, 600))
    scale = 916 / wanted().area.width
    found = []
    for x, y in places:
        pixel = image.getpixel((round((x + BLEED) * scale), round((TRIM[1] + BLEED - y) * scale)))
        assert isinstance(pixel, tuple)
        found.append(tuple(round(part / 2.55) for part in pixel))
    return found


def opened(graph: Graph | None) -> pikepdf.Pdf:
    """A file that shows the graph on a page."""
    assert graph is not None
    return pikepdf.Pdf.open(BytesIO(sheet(graph, bleed_box(wanted()))))


def content_of(graph: Graph | None) -> bytes:
    """All content of the graph: forms, patterns, glyphs."""
    with opened(graph) as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        return b"\n".join(each.read_bytes() for each in streams if each.get("/Subtype") != pikepdf.Name.Image)


@dataclass(frozen=True)
class Held:
    """An image object: its dictionary as text, its data packed and unpacked (empty for JPEG), its mask."""

    entries: dict[str, str]
    raw: bytes
    data: bytes
    mask: "Held | None" = None


def images_of(graph: Graph | None) -> list[Held]:
    """Its images, in the order of the graph, masks among them."""
    with opened(graph) as pdf:
        return [
            _held(item)
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Image
        ]


def _held(image: pikepdf.Stream) -> Held:
    entries = {str(key)[1:]: _text(value) for key, value in image.items()}
    packed = entries.get("Filter") not in {None, "/FlateDecode"}
    mask = image.get("/Mask")
    return Held(
        entries,
        image.read_raw_bytes(),
        b"" if packed else image.read_bytes(),
        _held(mask) if isinstance(mask, pikepdf.Stream) else None,
    )


def _text(value: object) -> str:
    if isinstance(value, pikepdf.Stream):
        return "stream"
    return value.unparse(resolved=True).decode() if isinstance(value, pikepdf.Object) else str(value)
