"""Faces as PDF fonts: a subset with the face's own glyph numbers (Identity-H), its widths, its map back to text."""

from collections.abc import Mapping

import uharfbuzz as hb

from portal.artwork.pdf.objects import PdfFile, stream
from portal.artwork.text import Face

_UNNEEDED = (
    "GSUB",
    "GPOS",
    "GDEF",
    "BASE",
    "vmtx",
    "vhea",
    "VORG",
    "cmap",
    "name",
    "post",
    "OS/2",
    "DSIG",
    "STAT",
    "meta",
)


def embed(file: PdfFile, face: Face, glyphs: Mapping[int, str]) -> int:
    """Writes the face as far as ``glyphs`` (number → text it stands for) needs it; answers the font's object number."""
    program = _subset(face, glyphs)
    tag = _tag(glyphs)
    base = f"{tag}+{face.postscript_name}".encode()
    program_number = file.add(stream(program, b"/Length1 %d" % len(program), level=9))
    descriptor = file.add(
        b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%b]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d"
        b"/StemV %d/FontFile2 %d 0 R>>"
        % (
            base,
            b" ".join(b"%d" % value for value in face.bounding_box),
            face.ascent,
            face.ascent - 1000,
            face.capital_height,
            140 if "Bold" in face.file else 80,
            program_number,
        )
    )
    descendant = file.add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 1000/W[%b]>>" % (base, descriptor, _widths(face, glyphs))
    )
    to_unicode = file.add(stream(_to_unicode(glyphs)))
    return file.add(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (base, descendant, to_unicode)
    )


def _subset(face: Face, glyphs: Mapping[int, str]) -> bytes:
    wanted = hb.SubsetInput()
    for glyph in glyphs:
        wanted.glyph_set.add(glyph)
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    for table in _UNNEEDED:
        wanted.drop_table_tag_set.add(int.from_bytes(table.encode(), "big"))
    return bytes(hb.subset(face.data, wanted).blob.data)


def _tag(glyphs: Mapping[int, str]) -> str:
    """The subset's tag: six capitals that differ where the glyphs do (PDF 1.4, 5.5.3)."""
    value = hash_of(sorted(glyphs))
    return "".join(chr(65 + value // 26**place % 26) for place in range(6))


def hash_of(numbers: list[int]) -> int:
    """A number that is the same in every process, unlike ``hash``."""
    value = 0
    for number in numbers:
        value = (value * 1_000_003 + number) % (1 << 61)
    return value


def _widths(face: Face, glyphs: Mapping[int, str]) -> bytes:
    """Only those that are no full em."""
    return b"".join(b"%d[%d]" % (glyph, face.advance(glyph)) for glyph in sorted(glyphs) if face.advance(glyph) != 1000)


def _to_unicode(glyphs: Mapping[int, str]) -> bytes:
    """For copying and reading aloud; 𠮷 as UTF-16 (PDF 1.4, 5.9.2)."""
    lines = [
        f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>" for glyph, text in sorted(glyphs.items()) if text
    ]
    blocks = [lines[first : first + 100] for first in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
