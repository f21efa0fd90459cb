"""The five faces that print, each embedded, each with the faces that stand in for glyphs it lacks.

Noto Sans JP and Noto Serif JP have 髙﨑𠮷 and the variation sequences of names; BIZ UDPGothic is easier to read at
small sizes, lacks 𠮷, and has the Latin letters (Š, ł, ğ) that the others lack. All under the OFL, see ``fonts/``.
"""

import struct
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import uharfbuzz as hb

_FOLDER = Path(__file__).parent.parent / "fonts"


@dataclass(frozen=True)
class Face:
    """A face by its ``name`` in designs. Lengths come in thousandths of the em, y upwards."""

    name: str
    file: str

    @cached_property
    def data(self) -> hb.Face:
        """The font file, mapped into memory."""
        return hb.Face(hb.Blob.from_file_path(str(_FOLDER / self.file)))

    @cached_property
    def shaper(self) -> hb.Font:
        """What shapes text: sizes in thousandths of the em."""
        font = hb.Font(self.data)
        font.scale = (1000, 1000)
        return font

    @cached_property
    def _glyphs(self) -> dict[int, int]:
        return {}

    def glyph(self, character: str) -> int:
        """The glyph of one character; 0 where the face has none."""
        code = ord(character)
        known = self._glyphs.get(code)
        if known is None:
            known = self._glyphs[code] = self.shaper.get_nominal_glyph(code) or 0
        return known

    @cached_property
    def _advances(self) -> dict[int, int]:
        return {}

    def advance(self, glyph: int) -> int:
        """The glyph's width in thousandths of the em."""
        known = self._advances.get(glyph)
        if known is None:
            known = self._advances[glyph] = self.shaper.get_glyph_h_advance(glyph)
        return known

    @cache  # noqa: B019  # five faces, for ever
    def outline(self, glyph: int) -> str:
        """The glyph's outline as an SVG path in thousandths of the em, y upwards."""
        pen = SvgPen()
        self.shaper.draw_glyph_with_pen(glyph, pen)
        return pen.path

    @property
    def postscript_name(self) -> str:
        """Its name in a PDF."""
        return self.file.removesuffix(".ttf")

    @cached_property
    def bounding_box(self) -> tuple[int, int, int, int]:
        """What no glyph of the face exceeds: left, bottom, right, top."""
        head = self.data.reference_table("head").data
        return tuple(round(value * 1000 / self.data.upem) for value in struct.unpack(">4h", head[36:44]))

    @property
    def ascent(self) -> int:
        """The em box's top over the baseline (kanji fill the em box, so lines are centred by it)."""
        return 880

    @cached_property
    def capital_height(self) -> int:
        """The height of a flat capital and, within a hundredth, of the digits."""
        extents = self.shaper.get_glyph_extents(self.glyph("H"))
        return int(extents.y_bearing)


class SvgPen:
    """Takes an outline as HarfBuzz tells it (fontTools' pen protocol) and writes it as an SVG path."""

    def __init__(self) -> None:
        self.path = ""

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: D102, N802  # the protocol\'s names
        self._add("M", point)

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: D102, N802  # the protocol\'s names
        self._add("L", point)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: D102, N802
        self._add("Q", *points)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: D102, N802  # the protocol\'s names
        self._add("C", *points)

    def closePath(self) -> None:  # noqa: D102, N802  # the protocol\'s names
        self.path += "Z"

    def endPath(self) -> None:  # noqa: N802  # the protocol\'s names
        """An open outline: fonts have none."""

    def _add(self, command: str, *points: tuple[float, float]) -> None:
        self.path += command + " ".join(f"{x:g} {y:g}" for x, y in points)


GOTHIC = Face("gothic", "NotoSansJP-Regular.ttf")
GOTHIC_BOLD = Face("gothic-bold", "NotoSansJP-Bold.ttf")
MINCHO = Face("mincho", "NotoSerifJP-Medium.ttf")
UD = Face("ud", "BIZUDPGothic-Regular.ttf")
UD_BOLD = Face("ud-bold", "BIZUDPGothic-Bold.ttf")
FACES = {face.name: face for face in (GOTHIC, GOTHIC_BOLD, MINCHO, UD, UD_BOLD)}
_STAND_INS = {
    GOTHIC: (UD,),
    GOTHIC_BOLD: (UD_BOLD,),
    MINCHO: (GOTHIC, UD),
    UD: (GOTHIC,),
    UD_BOLD: (GOTHIC_BOLD,),
}


@cache
def chain(name: str) -> tuple[Face, ...]:
    """The face called ``name`` and those that stand in for it, in order."""
    face = FACES[name]
    return (face, *_STAND_INS[face])
