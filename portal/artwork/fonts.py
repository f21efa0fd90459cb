"""The fonts that print: Noto Sans JP (OFL, see fonts/OFL.txt), embedded; text is measured before it is drawn."""

import re
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont

from portal.artwork.errors import GlyphMissing, TextDoesNotFit
from portal.kernel.text import phrases

REGULAR = "NotoSansJP-Regular"
BOLD = "NotoSansJP-Bold"
_FOLDER = Path(__file__).parent / "fonts"
_MARKS_WITHOUT_INK = {0x200D, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}  # joiner and variation selectors
_NOT_AT_LINE_START = "、。，．・：；？！ー）」』】〉》〕］｝ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々…,.:;?!)]}”’％%円"
_NOT_AT_LINE_END = "（「『【〈《〔［｛([{“‘"

_reportlabs_cmap = ttfonts.makeToUnicodeCMap


def _to_unicode_cmap(fontname: str, subset: list[int]) -> str:
    """Reportlab's map for copying and reading aloud, but 𠮷 as UTF-16 (ISO 32000-1, 9.10.3) and not as five digits."""
    return re.sub(
        "<([0-9A-F]{5,6})>",
        lambda code: f"<{chr(int(code[1], 16)).encode('utf-16-be').hex().upper()}>",
        _reportlabs_cmap(fontname, subset),
    )


ttfonts.makeToUnicodeCMap = _to_unicode_cmap


@cache
def font(name: str) -> TTFont:
    """The font, read and registered on first use (about a second, once per process)."""
    loaded = TTFont(name, str(_FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(loaded)
    return loaded


def printable(text: str, name: str) -> str:
    """``text`` as the font can draw it: without variation selectors. Raises ``GlyphMissing`` for the first gap."""
    glyphs = font(name).face.charToGlyph
    drawn = "".join(character for character in text if ord(character) not in _MARKS_WITHOUT_INK)
    for character in drawn:
        if ord(character) not in glyphs:
            raise GlyphMissing(character, text)
    return drawn


def text_width(text: str, name: str, size: float) -> float:
    """The width of ``text`` in points at ``size`` points."""
    return float(font(name).stringWidth(text, size))


def break_lines(text: str, name: str, size: float, width: float) -> list[str]:
    """``text`` in as few lines of at most ``width`` points as it needs, evenly filled.

    Japanese breaks between phrases (BudouX), Latin text between words; only a phrase wider than ``width`` breaks
    inside, by the rules for what may begin and end a line (JIS X 4051: 禁則).
    """
    pieces = [
        (piece, text_width(piece, name, size))
        for phrase in _allowed(phrases(printable(text, name)))
        for piece in ([phrase] if text_width(phrase.rstrip(), name, size) <= width else _unbreakable(phrase))
    ]
    lines = _fill(pieces, width)
    too_narrow, wide_enough = 0.0, width
    while wide_enough - too_narrow > size / 4:  # the narrowest column with as few lines leaves no orphan
        middle = (too_narrow + wide_enough) / 2
        trial = _fill(pieces, middle)
        if len(trial) > len(lines):
            too_narrow = middle
        else:
            wide_enough, lines = middle, trial
    return lines


def _fill(pieces: list[tuple[str, float]], width: float) -> list[str]:
    lines, filled = [""], 0.0
    for piece, advance in pieces:
        if lines[-1].strip() and filled + advance > width:  # a space before the first word is no line
            lines, filled = [*lines, ""], 0.0
        lines[-1] += piece
        filled += advance
    return [line.strip() for line in lines]


def fit_lines(
    text: str, name: str, *, width: float, size: float, least: float, most_lines: int
) -> tuple[float, list[str]]:
    """The largest size (points, in half points from ``size`` down to ``least``) at which ``text`` fits, and its lines.

    Raises ``TextDoesNotFit`` where it does not fit at ``least``, and ``GlyphMissing``.
    """
    trial = size
    while trial >= least:
        lines = break_lines(text, name, trial, width)
        if len(lines) <= most_lines and all(text_width(line, name, trial) <= width for line in lines):
            return trial, lines
        trial -= 0.5
    raise TextDoesNotFit(text)


def _allowed(found: list[str]) -> list[str]:
    """The phrases, joined where a line may not break between them."""
    joined: list[str] = []
    for phrase in found:
        if joined and (phrase.lstrip()[:1] in _NOT_AT_LINE_START or joined[-1].rstrip()[-1:] in _NOT_AT_LINE_END):
            joined[-1] += phrase
        else:
            joined.append(phrase)
    return joined


def _unbreakable(text: str) -> list[str]:
    """The pieces of ``text`` between which a line may break."""
    pieces: list[str] = []
    for character in text:
        joins = pieces and (
            character in _NOT_AT_LINE_START
            or pieces[-1].rstrip()[-1:] in _NOT_AT_LINE_END
            or (_is_word(character) and _is_word(pieces[-1][-1]))
            or character == " "
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _is_word(character: str) -> bool:
    return character.isascii() and not character.isspace()
