"""Every figure that the specification states, taken from the constants that the checks use."""

from math import floor

from portal.artwork import media
from portal.artwork.checking import design as design_rules
from portal.artwork.checking import inks as ink_rules
from portal.artwork.checking import symbols as symbol_rules
from portal.artwork.design import model
from portal.artwork.layout import Canvas
from portal.artwork.layout import symbols as layout_rules
from portal.artwork.media import Medium
from portal.artwork.placed import images as image_rules
from portal.artwork.placed import raster as raster_rules
from portal.artwork.symbols import ean13, japan_post, qr_encoder

DPIS = (300, 600)  # for which sizes are told


def figures(medium: Medium) -> dict[str, str]:
    """What stands in the texts' braces, by name; lengths in mm, X to a thousandth."""
    return {
        "width": plain(medium.width),
        "height": plain(medium.height),
        "size": size(medium),
        "radius": plain(medium.radius),
        "bleed": plain(medium.bleed),
        "safe": plain(medium.safe),
        "digits": plain(model.LEAST_DIGITS),
        "x_least": f"{layout_rules.EAN_LEAST:.3f}",
        "x_nominal": f"{symbol_rules.EAN_NOMINAL:.3f}",
        "x_largest": f"{symbol_rules.EAN_LARGEST:.3f}",
        "quiet_left": plain(ean13.QUIET_LEFT),
        "quiet_right": plain(ean13.QUIET_RIGHT),
        "white": plain(layout_rules.WHITE_MARGIN),
        "bars": plain(symbol_rules.LEAST_HEIGHT),
        "bars_small": plain(symbol_rules.LEAST_HEIGHT_SMALL),
        "qr_least": plain(layout_rules.QR_LEAST),
        "qr_quiet": plain(qr_encoder.QUIET),
        "dpi": plain(max(DPIS)),
        "pair": f"{_pair(medium):.3f}",
        "postal_edge": plain(symbol_rules.POSTAL_EDGE),
        "postal_clear": plain(japan_post.CLEAR),
        "postal_least": plain(japan_post.SMALLEST),
        "postal_largest": plain(japan_post.LARGEST),
        "postal_width": f"{_postal_width():.1f}",
        "postal_bar": f"{japan_post.module_mm(japan_post.SMALLEST):.2f}",
        "box_width": plain(media.POSTCODE_BOX[0]),
        "box_height": plain(media.POSTCODE_BOX[1]),
        "box_top": plain(media.POSTCODE_TOP),
        "box_right": plain(media.POSTCODE_RIGHT),
        "mark_least": plain(media.POSTAGE_MARK[0]),
        "mark_largest": plain(media.POSTAGE_MARK[1]),
        "mark_width": plain(media.POSTAGE_MARK_AREA[0]),
        "mark_height": plain(media.POSTAGE_MARK_AREA[1]),
        "post_width_least": plain(design_rules.POSTCARD_WIDTHS[0]),
        "post_width_largest": plain(design_rules.POSTCARD_WIDTHS[1]),
        "post_height_least": plain(design_rules.POSTCARD_HEIGHTS[0]),
        "post_height_largest": plain(design_rules.POSTCARD_HEIGHTS[1]),
        "text": plain(design_rules.LEAST_TEXT),
        "line": plain(design_rules.LEAST_LINE),
        "ink": plain(ink_rules.MOST_INK),
        "dpi_fair": plain(image_rules.FAIR_DPI),
        "dpi_lowest": plain(image_rules.LOWEST_DPI),
        "megabytes": plain(raster_rules.MOST_BYTES / 10**6),
    }


def size(medium: Medium) -> str:
    """Width and height in mm; both to a hundredth where one needs it."""
    exact = any(side % 1 for side in (medium.width, medium.height))
    return " × ".join(f"{side:.2f}" if exact else plain(side) for side in (medium.width, medium.height))


def plain(value: float) -> str:
    """A figure without decimals that say nothing."""
    return f"{value:g}"


def modules(dpi: int | None) -> tuple[float, float, float]:
    """X in mm: the least, the aimed at and the largest, on a press's dots where ``dpi`` is given."""
    wanted = layout_rules.EAN_LEAST, symbol_rules.EAN_NOMINAL, symbol_rules.EAN_LARGEST
    if dpi is None:
        return wanted
    canvas = Canvas(media.CARD, dpi)
    least, nominal = (canvas.dots(module, layout_rules.EAN_LEAST) * canvas.dot for module in wanted[:2])
    return least, nominal, floor(wanted[2] / canvas.dot + 1e-9) * canvas.dot


def ean_extent(module: float) -> tuple[float, float, float]:
    """In mm, at an X in mm: the least height of the bars; width and height of all, quiet zones and digits included."""
    bars = symbol_rules.least_bar_height(module)
    height = bars + (ean13.GUARD_EXTENSION + layout_rules.DIGITS_BELOW) * module
    return bars, ean13.WIDTH * module, height


def _pair(medium: Medium) -> float:
    """The largest X in mm at 600 dpi for two symbols beside each other inside the safe area."""
    canvas = Canvas(medium, max(DPIS))
    most = min((medium.width - 2 * medium.safe) / 2 / ean13.WIDTH, symbol_rules.EAN_LARGEST)
    return floor(most / canvas.dot + 1e-9) * canvas.dot


def _postal_width() -> float:
    """The least width of a customer barcode in mm, clear space left out."""
    return ((japan_post.BARS - 1) * japan_post.PITCH + 1) * japan_post.module_mm(japan_post.SMALLEST)
