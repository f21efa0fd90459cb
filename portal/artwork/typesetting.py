"""Lines of text as drawings: placed by their alignment, horizontal or vertical."""

import re
from collections.abc import Iterator
from enum import StrEnum

from portal.artwork.drawing import BLACK, Glyphs, Ink
from portal.artwork.text import FACES, shape, shape_upright, width

_LATIN = "!-~\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff"
_STRETCHES = re.compile(rf"(?P<latin>[{_LATIN}]+(?: [{_LATIN}]+)*)|[^{_LATIN}]+")  # or anything else
_UPRIGHT = 2  # as many digits or letters stand side by side, upright, in a vertical line (縦中横)
_WIDEST = 1.12  # ems: two digits of Noto may stand out a little; what is wider becomes smaller
_UPRIGHT_FORMS = str.maketrans("—–‐“”", "―－－〝〟")  # in vertical writing; Noto has upright forms of these alone


class Align(StrEnum):
    """Where a line stands in its place, along its direction."""

    START = "start"
    CENTRE = "centre"
    END = "end"

    def shift(self, room: float) -> float:
        """How far the line begins from the place's start, with ``room`` to spare."""
        return {Align.START: 0.0, Align.CENTRE: room / 2, Align.END: room}[self]


def line_em(text: str, face: str, tracking: float = 0) -> float:
    """The width of ``text`` in one horizontal line, in ems; ``tracking`` too, which stands between glyphs only."""
    if not tracking:
        return width(text, face) / 1000
    return sum(run.extent / 1000 + tracking * run.count for run in shape(text, face)) - (tracking if text else 0)


def set_line(
    text: str,
    face: str,
    size: float,
    x: float,
    y: float,
    *,
    align: Align = Align.START,
    ink: Ink = BLACK,
    tracking: float = 0,
) -> list[Glyphs]:
    """One horizontal line on the baseline ``y``, which begins, is centred or ends at ``x`` (points)."""
    runs = shape(text, face)
    advances = [run.extent * size / 1000 + tracking * run.count for run in runs]
    x += align.shift(-sum(advances) + (tracking if text else 0))
    drawn = []
    for run, advance in zip(runs, advances, strict=True):
        placed = run.spread(tracking / size * 1000)
        drawn.append(Glyphs(placed, x, y, size, ink, tracking=tracking if run.offsets is None else 0))
        x += advance
    return drawn


def column_em(text: str, face: str, tracking: float = 0) -> float:
    """The height of ``text`` in one vertical line, in ems."""
    heights = [_height(stretch, face, tracking, is_latin=is_latin) for stretch, is_latin in _stretches(text)]
    return sum(heights) - (tracking if heights else 0)


def set_column(
    text: str, face: str, size: float, centre: float, top: float, *, ink: Ink = BLACK, tracking: float = 0
) -> list[Glyphs]:
    """One vertical line, centred on x = ``centre``, downwards from ``top`` (points); ``tracking`` in ems.

    Kanji and kana stand upright in their vertical forms, one or two digits side by side, longer Latin text lies.
    """
    drawn: list[Glyphs] = []
    y = top
    for stretch, is_latin in _stretches(text):
        if not is_latin:
            for run in shape_upright(stretch, face):
                placed = run.spread(tracking * 1000, upright=True)
                drawn.append(Glyphs(placed, centre, y, size, ink))
                y -= placed.extent * size / 1000
        elif len(stretch) <= _UPRIGHT:
            fitted = size * min(1.0, _WIDEST / line_em(stretch, face))
            baseline = y - size / 2 - _capital(face) * fitted / 2
            drawn += set_line(stretch, face, fitted, centre, baseline, align=Align.CENTRE, ink=ink)
            y -= size * (1 + tracking)
        else:
            left = centre - _capital(face) * size / 2
            for run in shape(stretch, face):
                placed = run.spread(tracking * 1000)
                points = tracking * size if run.offsets is None else 0
                drawn.append(Glyphs(placed, left, y, size, ink, turned=True, tracking=points))
                y -= (run.extent / 1000 + tracking * run.count) * size
    return drawn


def _stretches(text: str) -> Iterator[tuple[str, bool]]:
    """Stretches of a vertical line, and whether each is Latin."""
    for found in _STRETCHES.finditer(text.translate(_UPRIGHT_FORMS)):
        yield found[0], found["latin"] is not None


def _height(stretch: str, face: str, tracking: float, *, is_latin: bool) -> float:
    if not is_latin:
        return sum(run.extent / 1000 + tracking * run.count for run in shape_upright(stretch, face))
    return 1 + tracking if len(stretch) <= _UPRIGHT else line_em(stretch, face, tracking) + tracking


def _capital(face: str) -> float:
    return FACES[face].capital_height / 1000
