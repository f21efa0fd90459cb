"""Fonts of a foreign PDF: copied with what is needed to draw their glyphs, if their programs are in the file."""

from portal.artwork.placed.copying import Copier
from portal.artwork.placed.graph import GraphBuilder, Ref, Value
from portal.artwork.preflight.reading import array, get, name

_SIMPLE = ("Type", "Subtype", "BaseFont", "FirstChar", "LastChar", "Widths", "Encoding", "ToUnicode")
_COMPOSITE = ("Type", "Subtype", "BaseFont", "Encoding", "ToUnicode")
_DESCENDANT = ("Type", "Subtype", "BaseFont", "CIDSystemInfo", "DW", "W", "DW2", "W2", "CIDToGIDMap")
_DESCRIPTOR = (
    "Type", "FontName", "FontFamily", "FontStretch", "FontWeight", "Flags", "FontBBox", "ItalicAngle", "Ascent",
    "Descent", "Leading", "CapHeight", "XHeight", "StemV", "StemH", "AvgWidth", "MaxWidth", "MissingWidth", "FontFile",
    "FontFile2", "FontFile3", "CharSet", "CIDSet", "Style", "Lang", "FD",
)  # fmt: skip


def is_type3(font: object) -> bool:
    """Whether its glyphs are drawings of their own."""
    return name(get(font, "/Subtype")) == "Type3"


def is_embedded(font: object) -> bool:
    """Whether the program that draws its glyphs is in the file."""
    if is_type3(font):
        return True
    return any(get(_descriptor(font), f"/{key}") is not None for key in ("FontFile", "FontFile2", "FontFile3"))


def is_opentype(font: object) -> bool:
    """Whether its program is an OpenType file as PDF 1.6 allows it, and 1.4 does not."""
    return name(get(get(_descriptor(font), "/FontFile3"), "/Subtype")) == "OpenType"


def font_name(font: object) -> str:
    """The font's name without the tag of a subset."""
    full = name(get(font, "/BaseFont"))
    tag, plus, rest = full.partition("+")
    return rest if plus and len(tag) == 6 else full


def copy_font(font: object, copier: Copier, builder: GraphBuilder) -> Ref:
    """Adds a font, without its program where that is not in the file."""
    if name(get(font, "/Subtype")) != "Type0":
        return builder.add(copier.chosen(font, _SIMPLE) | _copy_descriptor(font, copier, builder))
    descendant = _descendant(font)
    inner = copier.chosen(descendant, _DESCENDANT) | _copy_descriptor(descendant, copier, builder)
    return builder.add({**copier.chosen(font, _COMPOSITE), "DescendantFonts": [builder.add(inner)]})


def _copy_descriptor(font: object, copier: Copier, builder: GraphBuilder) -> dict[str, Value]:
    descriptor = get(font, "/FontDescriptor")
    return {} if descriptor is None else {"FontDescriptor": builder.add(copier.chosen(descriptor, _DESCRIPTOR))}


def _descendant(font: object) -> object:
    descendants = array(get(font, "/DescendantFonts"))
    return descendants[0] if descendants else None


def _descriptor(font: object) -> object:
    holder = _descendant(font) if name(get(font, "/Subtype")) == "Type0" else font
    return get(holder, "/FontDescriptor")
