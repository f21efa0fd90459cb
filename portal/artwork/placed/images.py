"""Images of a design: PNG, JPEG and TIFF made ready for the press."""

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image

from portal.artwork.colour import cmyk_image_to_rgb
from portal.artwork.findings import Finding, Severity
from portal.artwork.placed.encoding import INVERTED, bare_jpeg, encode, stencil
from portal.artwork.placed.faults import PlacedFault, Refused, warning
from portal.artwork.placed.graph import Graph, GraphBuilder, Ref, Value
from portal.artwork.placed.ink import ink_findings
from portal.artwork.placed.raster import Raster, open_raster
from portal.artwork.placed.targets import press_picture
from portal.artwork.units import MM_PER_INCH

LOWEST_DPI = 200  # at the size placed; below is refused
FAIR_DPI = 350  # what print shops ask for; below is warned of
SCREEN_PIXELS = 1600  # the longer side of what screens get


@dataclass(frozen=True)
class LoadedImage:
    """An image for the press. ``graph`` is an image object (the unit square) in grey or CMYK, None where there is an
    error among ``findings``.
    """

    name: str
    graph: Graph | None
    findings: list[Finding]
    width_px: int = 0
    height_px: int = 0
    kind: Literal["gray", "cmyk"] = "gray"
    _screen: bytes = b""

    def screen(self) -> bytes:
        """How it will look, for screens: PNG where parts are transparent, else JPEG; sRGB, at most 1,600 px long."""
        return self._screen

    def resolution_findings(self, width: float, height: float) -> list[Finding]:
        """What is wrong with its resolution at ``width`` × ``height`` mm."""
        dpi = min(effective_dpi(self.width_px, width), effective_dpi(self.height_px, height))
        return resolution_findings(self.name, dpi)


def effective_dpi(pixels: int, mm: float) -> float:
    """The resolution of so many pixels over a length in mm."""
    return pixels / mm * MM_PER_INCH


def resolution_findings(name: str, dpi: float) -> list[Finding]:
    """An error below 200 dpi, a warning below 350."""
    if dpi >= FAIR_DPI - 0.5:
        return []
    details: dict[str, str | int | float] = {"name": name, "dpi": int(dpi), "lowest": LOWEST_DPI, "fair": FAIR_DPI}
    if dpi < LOWEST_DPI:
        return [Finding(PlacedFault.RESOLUTION_LOW, name, details=details)]
    return [Finding(PlacedFault.RESOLUTION_FAIR, name, Severity.WARNING, details)]


def load_image(data: bytes, name: str) -> LoadedImage:
    """The image in a file. What is wrong with it stands in the findings; nothing is raised for a bad file."""
    try:
        raster = open_raster(data)
    except Refused as refusal:
        return LoadedImage(name, None, [refusal.finding(name)])
    pressed = press_picture(raster.image, raster.profile) if raster.image.mode != "1" else raster.image
    builder = GraphBuilder()
    findings = raster_findings(raster, name)
    if pressed.mode == "CMYK":
        findings += ink_findings(pressed, name)
    place_raster(builder, raster, pressed, builder.reserve())
    return LoadedImage(
        name,
        builder.graph(),
        findings,
        raster.image.width,
        raster.image.height,
        "cmyk" if pressed.mode == "CMYK" else "gray",
        screen_picture(pressed, raster.shown),
    )


def raster_findings(raster: Raster, name: str) -> list[Finding]:
    """What to say of a picture that can be used."""
    findings = []
    if raster.image.mode == "RGB":
        findings.append(warning(PlacedFault.RGB_CONVERTED, name))
    if raster.partly_transparent:
        findings.append(warning(PlacedFault.PARTLY_TRANSPARENT, name))
    return findings


def place_raster(builder: GraphBuilder, raster: Raster, pressed: Image.Image, root: Ref) -> None:
    """Makes ``root`` the picture as an image object: a grey or CMYK JPEG as it is, anything else packed anew."""
    mask: dict[str, Value] = {}
    if raster.shown is not None:
        mask = {"Mask": stencil(builder, raster.shown)}
    if raster.jpeg is None:
        encode(builder, pressed, mask, ref=root)
        return
    head: dict[str, Value] = {
        "Type": b"/XObject",
        "Subtype": b"/Image",
        "Width": pressed.width,
        "Height": pressed.height,
        "ColorSpace": b"/DeviceCMYK" if pressed.mode == "CMYK" else b"/DeviceGray",
        "BitsPerComponent": 8,
    }
    if raster.jpeg_inverted and pressed.mode == "CMYK":
        head["Decode"] = INVERTED
    builder.put_stream(root, bare_jpeg(raster.jpeg), {**head, "Filter": b"/DCTDecode"})


def screen_picture(pressed: Image.Image, shown: Image.Image | None = None, longest: int = SCREEN_PIXELS) -> bytes:
    """A press image as it will look, as PNG where parts are transparent, else as JPEG."""
    looks = pressed.convert("L") if pressed.mode == "1" else pressed.copy()
    looks.thumbnail((longest, longest))
    if looks.mode == "CMYK":
        looks = cmyk_image_to_rgb(looks)
    target = BytesIO()
    if shown is None:
        looks.save(target, "JPEG", quality=88)
        return target.getvalue()
    looks = looks.convert("RGB")
    looks.putalpha(shown.convert("L").resize(looks.size))
    looks.save(target, "PNG")
    return target.getvalue()
