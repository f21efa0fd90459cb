"""Rules on colour: how much ink lies on one spot."""

from collections.abc import Iterator

from portal.artwork.design import Design, DesignFault
from portal.artwork.drawing import Ink
from portal.artwork.findings import Finding, Severity

MOST_INK = 300  # percent, all plates together; print shops ask for 250 to 300


def ink_findings(design: Design) -> Iterator[Finding]:
    """Colours that lay more ink than paper and drying allow."""
    for side, place, element in design.elements():
        for key in ("colour", "fill", "stroke"):
            ink = getattr(element, key, None)
            if isinstance(ink, Ink) and ink.spot is None and sum(ink.cmyk) > MOST_INK:
                yield Finding(
                    DesignFault.INK_TOTAL,
                    f"/{side.name}/elements/{place}/{key}",
                    Severity.WARNING,
                    {"found": round(sum(ink.cmyk)), "most": MOST_INK},
                )
