"""What a design looks like at a glance: the colour that its card's page takes up."""

from portal.artwork.colour import to_screen
from portal.artwork.design import Design
from portal.artwork.design.model import Panel


def main_colour(design: Design) -> str:
    """The sRGB likeness ``#rrggbb`` of the largest filled box on the front; empty where there is none."""
    filled = [element for element in design.sides[0].elements if isinstance(element, Panel) and element.fill]
    if not filled:
        return ""
    largest = max(filled, key=lambda panel: panel.width * panel.height)
    assert largest.fill is not None
    return to_screen(largest.fill.cmyk)
