"""Background artwork as designers deliver it: PDF, PNG, JPEG, TIFF or SVG, made into one form for the press."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO

from PIL import Image

from portal.artwork.colour import cmyk_image_to_rgb
from portal.artwork.findings import Finding, only_errors
from portal.artwork.placed import aside
from portal.artwork.placed.bleeding import bleed_is_empty, missing_picture
from portal.artwork.placed.faults import PlacedFault, Refused, Unconvertible, warning
from portal.artwork.placed.fit import Area, Fit, Format, fit_page, fit_picture
from portal.artwork.placed.graph import Graph, GraphBuilder
from portal.artwork.placed.images import effective_dpi, place_raster, raster_findings, resolution_findings
from portal.artwork.placed.ink import ink_findings
from portal.artwork.placed.page import Page, active_parts, choose_page, open_pdf
from portal.artwork.placed.pressing import clean
from portal.artwork.placed.raster import Raster, check_size, is_raster, open_raster
from portal.artwork.placed.rendering import (
    RASTER_DPI,
    bleed_box,
    picture_graph,
    place_picture,
    plates,
    print_size,
    screen_size,
    seen,
)
from portal.artwork.placed.svg import is_svg, read_svg
from portal.artwork.placed.targets import PRESS, SCREEN, press_picture
from portal.artwork.placed.work import Keep, Notes
from portal.artwork.preflight.reading import HOSTILE

REDUCED_DPI = 400  # of pictures with a multiple of it: more than a press can show


@dataclass(frozen=True)
class Background:
    """A background for the press. ``graph`` is a form whose box is trim and bleed (points, the origin at the trim's
    lower left corner), None where there is an error among ``findings``.

    ``preview`` (PNG) shows how it will look where colours were changed, ``missing`` (PNG) what of the bleed is missing.
    """

    name: str
    graph: Graph | None
    findings: list[Finding]
    preview: bytes | None = None
    missing: bytes | None = None
    _screen: bytes = b""

    def screen(self) -> bytes:
        """How trim and bleed will look: a JPEG in sRGB, at most 1,600 px long; empty where it could not be read."""
        return self._screen


@dataclass(frozen=True)
class _Order:
    """What is asked for."""

    name: str
    wanted: Format
    page: int
    box: str
    x1a: bool


@dataclass
class _Made:
    """What came of it: a graph, its inks as the screen shows them, how it fits, what to say."""

    graph: Graph
    inks: Image.Image
    fit: Fit
    findings: list[Finding] = field(default_factory=list)
    recoloured: bool = False


def load_background(
    data: bytes,
    name: str,
    *,
    trim: tuple[float, float],
    bleed: float,
    page: int = 1,
    box: str = "auto",
    standard: str = "x4",
) -> Background:
    """The background in a file for a format of ``trim`` mm with ``bleed`` mm around it, at 1 : 1.

    ``page`` counts from 1; ``box`` is "auto", "trim", "bleed", "crop" or "media"; ``standard`` "x1a" takes transparency
    out. What is wrong with the file stands in the findings; nothing is raised for a bad one.
    """
    order = _Order(name, Format(*trim, bleed), page, box, standard == "x1a")
    try:
        check_size(data)
        return _finished(_reader(data)(data, order), order)
    except Refused as refusal:
        return Background(name, None, [refusal.finding(name)])
    except Unconvertible:
        return Background(name, None, [Refused(PlacedFault.UNSUPPORTED).finding(name)])
    except HOSTILE:  # what pikepdf raises for objects that are not what they should be
        return Background(name, None, [Refused(PlacedFault.DAMAGED).finding(name)])


def _reader(data: bytes) -> Callable[[bytes, _Order], _Made]:
    if b"%PDF-" in data[:1024]:
        return _from_pdf
    if is_raster(data):
        return _from_picture
    if is_svg(data):
        return _from_svg
    raise Refused(PlacedFault.UNKNOWN_TYPE)


def _finished(made: _Made, order: _Order) -> Background:
    wanted = order.wanted
    findings = made.findings + ink_findings(made.inks, order.name)
    missing = None
    if not made.fit.bleeds:
        missing = missing_picture(made.inks, wanted, made.fit.covers)
        findings.append(
            Refused(
                PlacedFault.BLEED_MISSING,
                bleed=wanted.bleed,
                width=round(wanted.area.width, 2),
                height=round(wanted.area.height, 2),
            ).finding(order.name)
        )
    elif bleed_is_empty(made.inks, wanted):
        missing = missing_picture(made.inks, wanted, Area(0, 0, wanted.width, wanted.height))
        findings.append(warning(PlacedFault.BLEED_EMPTY, order.name, bleed=wanted.bleed))
    looks = cmyk_image_to_rgb(made.inks)
    return Background(
        order.name,
        None if only_errors(findings) else made.graph,
        findings,
        _saved(looks, "PNG") if made.recoloured else None,
        missing,
        _saved(looks, "JPEG", quality=88),
    )


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def _from_pdf(data: bytes, order: _Order) -> _Made:
    with open_pdf(data) as pdf:
        page = choose_page(pdf, order.page)
        fit = fit_page(page.boxes, order.box, order.wanted)
        graph, inks, notes, rasterised = _pressed(page, fit, order)
        findings = [warning(part, order.name) for part in sorted(active_parts(page))]
    if rasterised:
        findings.append(warning(rasterised, order.name, page=order.page, dpi=RASTER_DPI))
    findings += _noted(notes, order.name, rasterised=rasterised is not None)
    return _Made(graph, inks, fit, findings, recoloured=notes.rgb or rasterised is not None)


def _pressed(page: Page, fit: Fit, order: _Order) -> tuple[Graph, Image.Image, Notes, PlacedFault | None]:
    """The page for the press, its inks on the screen, and why it became a picture, if it did."""
    wanted = order.wanted
    to_trim, box = page.to_trim(fit), bleed_box(wanted)
    try:
        graph, notes = clean(page, to_trim, PRESS, Keep(), box)
    except Unconvertible:
        graph, notes = clean(page, to_trim, SCREEN, Keep(), box)
        picture = picture_graph(seen(graph, wanted, print_size(wanted)), wanted)
        return picture, seen(graph, wanted, screen_size(wanted)), replace(notes, rgb=False), PlacedFault.RASTERISED
    inks = plates(graph, wanted, screen_size(wanted))
    if order.x1a and (notes.transparent or notes.opentype) and not notes.fonts:
        picture = picture_graph(plates(graph, wanted, print_size(wanted)), wanted)
        return picture, inks, notes, PlacedFault.FLATTENED
    keep = Keep(blending=notes.transparent or not notes.blending, overprint=not (notes.overprints and notes.rgb_inks))
    if keep != Keep():
        graph, _ = clean(page, to_trim, PRESS, keep, box)
        notes.white_overprints = notes.white_overprints and keep.overprint
    return graph, inks, notes, None


def _noted(notes: Notes, name: str, *, rasterised: bool) -> list[Finding]:
    """What to say of a page."""
    findings = [Refused(PlacedFault.FONT_MISSING, font=font).finding(name) for font in sorted(notes.fonts)]
    if notes.rgb:
        findings.append(warning(PlacedFault.RGB_CONVERTED, name))
    mixed = notes.mixed | notes.spots if rasterised else notes.mixed
    for fault, spots in ((PlacedFault.SPOT_COLOURS, notes.spots - mixed), (PlacedFault.SPOTS_MIXED, mixed)):
        if spots:
            findings.append(warning(fault, name, spots=", ".join(sorted(spots))))
    if notes.white_overprints:
        findings.append(warning(PlacedFault.WHITE_OVERPRINTS, name))
    if notes.hidden:
        findings.append(warning(PlacedFault.LAYERS_REMOVED, name))
    if notes.pictures:
        findings += resolution_findings(name, min(min(both) for both in notes.pictures))
    return findings


def _from_picture(data: bytes, order: _Order) -> _Made:
    raster = open_raster(data, on_paper=True)  # nothing lies under a background
    fit = fit_picture(raster.image.width, raster.image.height, order.wanted)
    covers = fit.covers
    dpi = min(effective_dpi(raster.image.width, covers.width), effective_dpi(raster.image.height, covers.height))
    raster = _reduced(raster, int(dpi // REDUCED_DPI))
    pressed = press_picture(raster.image, raster.profile) if raster.image.mode != "1" else raster.image
    builder = GraphBuilder()
    root = builder.reserve()
    image = builder.reserve()
    place_raster(builder, raster, pressed, image)
    place_picture(builder, root, image, covers, order.wanted)
    findings = raster_findings(raster, order.name) + resolution_findings(order.name, dpi)
    inks = _on_screen(pressed, raster.shown, order.wanted, covers)
    return _Made(builder.graph(), inks, fit, findings, recoloured=raster.image.mode == "RGB")


def _reduced(raster: Raster, factor: int) -> Raster:
    """A picture of far more pixels than a press can show, with fewer."""
    if factor < 2 or raster.image.mode == "1":
        return raster
    shown = raster.shown
    if shown is not None:
        shown = shown.convert("L").reduce(factor).point([255 * (value >= 128) for value in range(256)], "1")
    return replace(raster, image=raster.image.reduce(factor), shown=shown, jpeg=None)


def _on_screen(pressed: Image.Image, shown: Image.Image | None, wanted: Format, covers: Area) -> Image.Image:
    """A picture's inks on trim and bleed, as large as a screen needs."""
    size = screen_size(wanted)
    scale = size[0] / wanted.area.width
    gray = pressed.convert("L") if pressed.mode == "1" else pressed
    small = gray.resize((max(1, round(covers.width * scale)), max(1, round(covers.height * scale))), reducing_gap=2)
    if small.mode == "L":
        none = Image.new("L", small.size)
        small = Image.merge("CMYK", (none, none, none, small.point([255 - value for value in range(256)])))
    inks = Image.new("CMYK", size)
    place = (round((covers.left + wanted.bleed) * scale), round((wanted.bleed + covers.bottom) * scale))
    inks.paste(small, place, None if shown is None else shown.convert("L").resize(small.size))
    return inks


def _from_svg(data: bytes, order: _Order) -> _Made:
    """By way of PDF. A drawing without a size in mm is stretched, as a picture is."""
    svg = read_svg(data)
    size = svg.size
    if size is None:
        covers = fit_picture(*svg.sides, order.wanted).covers
        size = (covers.width, covers.height)
    made = _from_pdf(aside.typeset(svg.data, *size), replace(order, page=1, box="media"))
    if svg.cleaned:
        made.findings.append(warning(PlacedFault.SVG_CLEANED, order.name))
    return made
