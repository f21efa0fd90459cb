"""Text as glyphs: the faces that print, shaping with fallback, and where lines break. Measured before it is drawn."""

from portal.artwork.text.faces import FACES, Face
from portal.artwork.text.lines import break_lines, fit, fit_lines
from portal.artwork.text.shaping import Run, shape, shape_upright, width

__all__ = ["FACES", "Face", "Run", "break_lines", "fit", "fit_lines", "shape", "shape_upright", "width"]
