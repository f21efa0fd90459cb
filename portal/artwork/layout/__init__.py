"""Designs and members into drawings: measured, placed on the press's dots, refused where that cannot be."""

from portal.artwork.layout.areas import SAMPLE, area_of, sample_fields
from portal.artwork.layout.composition import Composition, ElementNotDrawn, Expected, Kind, varies
from portal.artwork.layout.places import Area, Canvas

__all__ = [
    "SAMPLE",
    "Area",
    "Canvas",
    "Composition",
    "ElementNotDrawn",
    "Expected",
    "Kind",
    "area_of",
    "sample_fields",
    "varies",
]
