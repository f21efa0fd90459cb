"""Faces are embedded as far as they are used, and no further."""

import re
from dataclasses import dataclass

import pikepdf
import pytest

from portal.artwork import Standard
from portal.artwork.text import FACES, shape
from portal.artwork.typesetting import set_column, set_line
from tests.artwork.pdf.files import glyphs_in, opened, write

TEXTS = {"gothic": "山田花子", "gothic-bold": "会員証", "mincho": "髙﨑𠮷", "ud": "0123", "ud-bold": "456"}


@dataclass(frozen=True)
class Font:
    """What a file says of a font."""

    name: str
    kinds: tuple[str, ...]
    names: set[str]
    program: bytes
    length: int
    width: int
    widths: dict[int, int]
    to_unicode: bytes


def fonts(data: bytes) -> dict[str, Font]:
    """The fonts of the first page by the name of their face."""
    with opened(data) as pdf:
        return {str(font.BaseFont).partition("+")[2]: _font(font) for font in pdf.pages[0].Resources.Font.values()}


def _font(font: pikepdf.Object) -> Font:
    (descendant,) = font.DescendantFonts
    descriptor, listed = descendant.FontDescriptor, list(descendant.W)
    return Font(
        str(font.BaseFont),
        (str(font.Subtype), str(font.Encoding), str(descendant.Subtype), str(descendant.CIDToGIDMap)),
        {str(font.BaseFont), str(descendant.BaseFont), str(descriptor.FontName)},
        descriptor.FontFile2.read_bytes(),
        int(descriptor.FontFile2.Length1),
        int(descendant.DW),
        {int(number): int(values[0]) for number, values in zip(listed[::2], listed[1::2], strict=True)},
        font.ToUnicode.read_bytes(),
    )


def test_every_face_that_is_used_is_embedded_and_no_other():
    lines = [line for face, text in TEXTS.items() for line in set_line(text, face, 10, 0, 0)]
    assert set(fonts(write(lines))) == {face.postscript_name for face in FACES.values()}
    assert set(fonts(write(set_line("山田", "mincho", 10, 0, 0)))) == {"NotoSerifJP-Medium"}
    assert set(fonts(write(set_line("𠮷", "ud", 10, 0, 0)))) == {"NotoSansJP-Regular"}
    assert fonts(write([])) == {}


@pytest.mark.parametrize("face", FACES)
def test_a_face_holds_the_outlines_that_are_used_and_no_others(face: str):
    text = TEXTS[face]
    (font,) = fonts(write(set_line(text, face, 10, 0, 0))).values()
    used = set(shape(text, face)[0].glyphs)
    assert used <= glyphs_in(font.program)
    assert len(glyphs_in(font.program) - used) <= 5, "the one for what is missing, and the parts of composed ones"
    assert font.length == len(font.program) < 100_000


def test_widths_are_those_that_were_measured():
    text = "AVil1あ"
    (font,) = fonts(write(set_line(text, "ud", 10, 0, 0))).values()
    widths = dict.fromkeys(shape(text, "ud")[0].glyphs, font.width) | font.widths
    assert widths == {glyph: FACES["ud"].advance(glyph) for glyph in shape(text, "ud")[0].glyphs}
    assert list(font.widths) == sorted(font.widths), "in whatever order they were used"


def test_a_subset_is_named_after_its_glyphs():
    names = [
        font.name
        for text in ("山田", "田山", "山", "花子")
        for font in fonts(write(set_line(text, "gothic", 10, 0, 0))).values()
    ]
    assert all(re.fullmatch(r"/[A-Z]{6}\+NotoSansJP-Regular", name) for name in names)
    assert names[0] == names[1]
    assert len(set(names)) == 3


@pytest.mark.parametrize("standard", Standard)
def test_fonts_are_what_the_standards_ask_for(standard: Standard):
    for font in fonts(write(set_line("Škoda 𠮷野（株）", "gothic", 10, 0, 0), standard=standard)).values():
        assert font.kinds == ("/Type0", "/Identity-H", "/CIDFontType2", "/Identity")
        assert font.names == {font.name}
        assert b"beginbfchar" in font.to_unicode


def test_vertical_forms_are_embedded_too():
    (font,) = fonts(write(set_column("ー「。」", "mincho", 10, 0, 0))).values()
    assert 4 <= len(glyphs_in(font.program)) <= 6


def test_many_glyphs_are_mapped_in_blocks_of_a_hundred():
    """PDF allows no more in one (Adobe Technical Note 5014)."""
    text = "".join(chr(code) for code in range(0x4E00, 0x5000) if FACES["gothic"].glyph(chr(code)))[:250]
    (font,) = fonts(write(set_line(text, "gothic", 10, 0, 0))).values()
    counts = re.findall(rb"(\d+) beginbfchar", font.to_unicode)
    assert counts == [b"100", b"100", b"50"]
