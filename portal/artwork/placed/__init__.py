"""Artwork that others made: images and backgrounds, read with suspicion, cleaned, and told in press inks.

``load_image`` and ``load_background`` answer with PDF objects for the writer, findings, and pictures for the screen.
"""

from portal.artwork.placed.backgrounds import Background, load_background
from portal.artwork.placed.faults import PlacedFault
from portal.artwork.placed.graph import Graph
from portal.artwork.placed.images import FAIR_DPI, LOWEST_DPI, LoadedImage, effective_dpi, load_image
from portal.artwork.placed.media_types import artwork_type

__all__ = [
    "FAIR_DPI",
    "LOWEST_DPI",
    "Background",
    "Graph",
    "LoadedImage",
    "PlacedFault",
    "artwork_type",
    "effective_dpi",
    "load_background",
    "load_image",
]
