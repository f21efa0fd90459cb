"""Rules on symbols: size, turn, safe area, and that nothing lies on or under them.

Sources: print.md, and the GS1 General Specifications for EAN-13.
"""

from collections.abc import Iterator, Mapping
from math import floor

from portal.artwork.design import SYMBOLS, CustomerBar, DesignFault, NumberSymbol, Panel, QrCode
from portal.artwork.findings import Finding, Severity
from portal.artwork.layout.areas import Placement
from portal.artwork.layout.places import Area, Canvas
from portal.artwork.layout.symbols import EAN_LEAST, QR_LEAST, WHITE_MARGIN
from portal.artwork.layout.templates import Template
from portal.artwork.symbols.japan_post import CLEAR, SMALLEST, dots_per_module, module_mm
from portal.artwork.symbols.qr_encoder import LONGEST

EAN_NOMINAL, EAN_LARGEST = 0.330, 0.660  # mm; GS1 General Specifications, EAN-13
LEAST_HEIGHT, LEAST_HEIGHT_SMALL = 11.0, 9.0  # mm at 1.0 and at 0.8; JIS X 0507 lets domestic symbols be cut so far
POSTAL_EDGE = 10.0  # mm from the bars to the edges; Japan Post, customer barcode
_ROUNDING = 1e-4  # mm


def symbol_findings(placements: list[Placement], canvas: Canvas, member: Mapping[str, str]) -> Iterator[Finding]:
    """What would keep a symbol from being scanned."""
    for placed in placements:
        if isinstance(placed.element, SYMBOLS):
            yield from _turn(placed)
            yield from _room(placed, canvas)
            yield from _neighbours(placed, placements)
        if isinstance(placed.element, NumberSymbol):
            yield from _ean_size(placed, placed.element, canvas)
        elif isinstance(placed.element, QrCode):
            yield from _qr(placed, placed.element, canvas, member)
        elif isinstance(placed.element, CustomerBar):
            yield from _customer_bar(placed, placed.element, canvas)


def _turn(placed: Placement) -> Iterator[Finding]:
    if placed.element.rotate % 90:
        details = _named(placed) | {"found": placed.element.rotate}
        yield Finding(DesignFault.SYMBOL_TURNED, f"{placed.pointer}/rotate", details=details)


def _room(placed: Placement, canvas: Canvas) -> Iterator[Finding]:
    edge = canvas.medium.safe
    if isinstance(placed.element, CustomerBar):
        edge = max(edge, POSTAL_EDGE - CLEAR)  # the area has the clear space around the bars
    if not placed.area.within(canvas.trim.grown(-edge)):
        details = _named(placed) | {
            "safe": edge, "width": round(placed.area.width, 2), "height": round(placed.area.height, 2),
        }  # fmt: skip
        yield Finding(DesignFault.SYMBOL_OUTSIDE, placed.pointer, details=details)


def _neighbours(placed: Placement, placements: list[Placement]) -> Iterator[Finding]:
    """Nothing above a symbol; below it only a panel that is white or holds all of it."""
    white = placed.area.grown(WHITE_MARGIN)
    for other in placements:
        if other is placed or other.side != placed.side or not placed.area.width or not other.area.meets(white):
            continue
        details = _named(placed) | {"other": other.element.id or other.element.type, "at": other.pointer}
        if isinstance(other.element, Panel) and other.place < placed.place:
            if _is_coloured(other.element, other.area, white):
                yield Finding(DesignFault.SYMBOL_ON_COLOUR, placed.pointer, Severity.WARNING, details)
        elif not (isinstance(other.element, SYMBOLS) and not other.area.meets(placed.area)):
            yield Finding(DesignFault.SYMBOL_COVERED, placed.pointer, details=details)


def _is_coloured(panel: Panel, area: Area, white: Area) -> bool:
    """Whether a panel under a symbol shows around its white box: it has an ink, or ends under the box."""
    inked = panel.fill is not None and (panel.fill.spot is not None or any(panel.fill.cmyk))
    return inked or (panel.stroke is not None and not white.within(area))


def _ean_size(placed: Placement, element: NumberSymbol, canvas: Canvas) -> Iterator[Finding]:
    dots = canvas.dots(element.x_dimension, EAN_LEAST)
    module = dots * canvas.dot
    details = _named(placed) | {
        "asked": element.x_dimension, "module": round(module, 4), "dots": dots,
        "dpi": canvas.dpi, "least": EAN_LEAST, "most": EAN_LARGEST,
    }  # fmt: skip
    if module < EAN_LEAST - _ROUNDING:
        yield Finding(DesignFault.SYMBOL_SMALL, f"{placed.pointer}/x_dimension", details=details)
    elif module > EAN_LARGEST + _ROUNDING:
        yield Finding(DesignFault.SYMBOL_LARGE, f"{placed.pointer}/x_dimension", details=details)
    least = least_bar_height(module)
    if element.bar_height < least - 0.05:
        details = _named(placed) | {"found": element.bar_height, "least": round(least, 1)}
        yield Finding(DesignFault.SYMBOL_LOW, f"{placed.pointer}/bar_height", details=details)


def least_bar_height(module: float) -> float:
    """The least height of an EAN-13's bars in mm at an X-dimension in mm, for domestic use (print.md)."""
    scale = min(1.0, module / EAN_NOMINAL)
    return max(LEAST_HEIGHT_SMALL, LEAST_HEIGHT - (1 - scale) * (LEAST_HEIGHT - LEAST_HEIGHT_SMALL) / 0.2)


def _qr(placed: Placement, element: QrCode, canvas: Canvas, member: Mapping[str, str]) -> Iterator[Finding]:
    dots = canvas.dots(element.x_dimension, QR_LEAST)
    if dots * canvas.dot < QR_LEAST - _ROUNDING:
        details = _named(placed) | {
            "asked": element.x_dimension, "module": round(dots * canvas.dot, 4), "dots": dots,
            "dpi": canvas.dpi, "least": QR_LEAST,
        }  # fmt: skip
        yield Finding(DesignFault.SYMBOL_SMALL, f"{placed.pointer}/x_dimension", details=details)
    if "number" in element.fields and "://" in element.text:
        yield Finding(DesignFault.QR_NUMBER, f"{placed.pointer}/text", details=_named(placed))
    length = len(Template(element.text).fill(member).encode(errors="replace"))
    if length > LONGEST:
        details = _named(placed) | {"found": length, "most": LONGEST}
        yield Finding(DesignFault.QR_LONG, f"{placed.pointer}/text", details=details)


def _customer_bar(placed: Placement, element: CustomerBar, canvas: Canvas) -> Iterator[Finding]:
    try:
        dots_per_module(element.size, canvas.dpi)
    except ValueError:
        dots = floor(module_mm(element.size) / canvas.dot)
        details = _named(placed) | {
            "asked": element.size, "module": round(dots * canvas.dot, 4), "dots": dots,
            "dpi": canvas.dpi, "least": module_mm(SMALLEST),
        }  # fmt: skip
        yield Finding(DesignFault.SYMBOL_SMALL, f"{placed.pointer}/size", details=details)


def _named(placed: Placement) -> dict[str, str | int | float]:
    return {"element": placed.element.id or placed.element.type}
