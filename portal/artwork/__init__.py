"""Pure drawing: symbols as geometry, screens as SVG, sheets as PDF. Knows neither Flask nor the database.

Whatever it draws it measures first: a glyph that no font has, or text that does not fit, is an error, never a box or
a cut.
"""

from portal.artwork.ean13 import Ean13
from portal.artwork.errors import ArtworkError, GlyphMissing, TextDoesNotFit
from portal.artwork.sheet import Sheet, SheetStep, draw_sheet
from portal.artwork.svg import symbol_svg

__all__ = [
    "ArtworkError",
    "Ean13",
    "GlyphMissing",
    "Sheet",
    "SheetStep",
    "TextDoesNotFit",
    "draw_sheet",
    "symbol_svg",
]
