"""Designs and members into drawings: measured, placed on the press's dots, refused where that cannot be."""

from portal.artwork.layout.areas import OF_CARDS, SAMPLE, addressed, area_of, member_fields, sample_fields
from portal.artwork.layout.composition import Composition, ElementNotDrawn, Expected, Kind, varies
from portal.artwork.layout.places import Area, Canvas

__all__ = [
    "OF_CARDS",
    "SAMPLE",
    "Area",
    "Canvas",
    "Composition",
    "ElementNotDrawn",
    "Expected",
    "Kind",
    "addressed",
    "area_of",
    "member_fields",
    "sample_fields",
    "varies",
]
