"""Drawings as PDF content: the operators and what they name."""

import hashlib
import math
from collections.abc import Iterable
from functools import lru_cache

from portal.artwork.drawing import Bars, Box, Cmyk, Drawing, Drawings, Glyphs, Ink, Line, Picture, Turned
from portal.artwork.symbols import Ean13, Qr, Symbol
from portal.artwork.text import FACES, Face, Run
from portal.artwork.units import plain

_FONT_NAMES = {face: f"/F{place}" for place, face in enumerate(FACES.values())}
_ROUND = 0.5523  # of the radius: how far a Bézier curve's handles lie for a quarter circle


class Usage:
    """What the drawings used so far: each face's glyphs with the text they stand for, the spot inks, the pictures."""

    def __init__(self) -> None:
        self.glyphs: dict[str, dict[int, str]] = {}
        self.spots: dict[str, Cmyk] = {}
        self.pictures: set[str] = set()

    def note(self, run: Run) -> None:
        """Takes in a run's glyphs."""
        _unite(self.glyphs.setdefault(run.face.name, {}), zip(run.glyphs, run.texts, strict=True))

    def add(self, other: "Usage") -> None:
        """Takes in what was used elsewhere."""
        for face, glyphs in other.glyphs.items():
            _unite(self.glyphs.setdefault(face, {}), glyphs.items())
        self.spots.update(other.spots)
        self.pictures |= other.pictures


def _unite(known: dict[int, str], glyphs: Iterable[tuple[int, str]]) -> None:
    """Of two texts that a glyph stands for (a space, no matter whether lines may break there) the lower one counts, in
    whatever order they come: the same bytes from any number of workers.
    """
    for glyph, text in glyphs:
        before = known.get(glyph)
        if before != text:
            known[glyph] = min(before, text) if before and text else before or text


def font_name(face: Face) -> str:
    """The face's name in every page's resources."""
    return _FONT_NAMES[face]


@lru_cache
def spot_name(spot: str) -> str:
    """The spot ink's name in every page's resources: short, whatever the ink's own name is."""
    return "/S" + hashlib.sha256(spot.encode()).hexdigest()[:16]


def picture_name(key: str) -> str:
    """The picture's name in every page's resources."""
    return "/P" + key


def content(drawings: Drawings, usage: Usage) -> bytes:
    """The operators that draw ``drawings``, in order; ``usage`` learns what they name."""
    return "\n".join(_draw(drawing, usage) for drawing in drawings).encode("ascii")


def _draw(drawing: Drawing, usage: Usage) -> str:
    match drawing:
        case Bars():
            return _bars(drawing)
        case Glyphs():
            return _glyphs(drawing, usage)
        case Box():
            return _box(drawing, usage)
        case Line():
            return _line(drawing, usage)
        case Picture():
            return _picture(drawing, usage)
        case Turned():
            inner = "\n".join(_draw(part, usage) for part in drawing.drawings)
            return f"q {_turn(drawing)} cm\n{inner}\nQ"


def _bars(bars: Bars) -> str:
    module, margin, below = bars.module, bars.margin / bars.module, bars.below / bars.module
    return (
        f"q {plain(module)} 0 0 -{plain(module)} {plain(bars.x)} {plain(bars.y)} cm 0 0 0 0 k "
        f"{plain(-margin)} {plain(-margin)} {plain(bars.symbol.width + 2 * margin)} "
        f"{plain(bars.symbol.height + 2 * margin + below)} re f 0 0 0 1 k\n{_modules(bars.symbol)}\nf Q"
    )


@lru_cache(maxsize=256)  # the store code is the same on every piece
def _modules(symbol: Symbol) -> str:
    if isinstance(symbol, Ean13 | Qr):
        return symbol.pdf_path.decode()
    return "\n".join(
        f"{plain(bar.x)} {plain(bar.y)} {plain(bar.width)} {plain(bar.height)} re" for bar in symbol.rectangles
    )


def _glyphs(drawing: Glyphs, usage: Usage) -> str:
    run, size = drawing.run, drawing.size
    usage.note(run)
    start = f"BT {_fill(drawing.ink, usage)} {font_name(run.face)} {plain(size)} Tf"
    if drawing.tracking:
        start += f" {plain(drawing.tracking)} Tc"
    matrix = "0 -1 1 0" if drawing.turned else "1 0 0 1"
    place = f"{matrix} {plain(drawing.x)} {plain(drawing.y)} Tm"
    end = " 0 Tc ET" if drawing.tracking else " ET"
    if run.offsets is None:
        return f"{start} {place} <{''.join(f'{glyph:04X}' for glyph in run.glyphs)}> Tj{end}"
    shown, before_x, before_y = [], 0.0, 0.0
    for glyph, (x, y) in zip(run.glyphs, run.offsets, strict=True):
        step_x, step_y = (x - before_x) * size / 1000, (y - before_y) * size / 1000
        shown.append(f"{plain(step_x)} {plain(step_y)} Td <{glyph:04X}> Tj")
        before_x, before_y = x, y
    return f"{start} {place} {' '.join(shown)}{end}"


def _box(box: Box, usage: Usage) -> str:
    setting = [_fill(box.fill, usage)] if box.fill else []
    if box.stroke:
        setting.append(f"{_stroke(box.stroke, usage)} {plain(box.line)} w [] 0 d")
    paint = "B" if box.fill and box.stroke else "f" if box.fill else "S" if box.stroke else "n"
    return f"{' '.join(setting)} {_path(box)} {paint}"


def _path(box: Box) -> str:
    x, y, width, height = box.x, box.y, box.width, box.height
    radius = min(box.radius, width / 2, height / 2)
    if not radius:
        return f"{plain(x)} {plain(y)} {plain(width)} {plain(height)} re"
    near, far = radius * (1 - _ROUND), radius
    right, top = x + width, y + height
    points = [
        (x + far, y, "m"),
        (right - far, y, "l"),
        (right - near, y, right, y + near, right, y + far, "c"),
        (right, top - far, "l"),
        (right, top - near, right - near, top, right - far, top, "c"),
        (x + far, top, "l"),
        (x + near, top, x, top - near, x, top - far, "c"),
        (x, y + far, "l"),
        (x, y + near, x + near, y, x + far, y, "c"),
    ]
    return " ".join(part if isinstance(part, str) else plain(part) for point in points for part in point) + " h"


def _line(line: Line, usage: Usage) -> str:
    dash = f"[{plain(line.dash)}]" if line.dash else "[]"
    return (
        f"{_stroke(line.ink, usage)} {plain(line.width)} w {dash} 0 d "
        f"{plain(line.x1)} {plain(line.y1)} m {plain(line.x2)} {plain(line.y2)} l S"
    )


def _picture(picture: Picture, usage: Usage) -> str:
    usage.pictures.add(picture.key)
    return (
        f"q {plain(picture.width)} 0 0 {plain(picture.height)} {plain(picture.x)} {plain(picture.y)} cm "
        f"{picture_name(picture.key)} Do Q"
    )


def _turn(turned: Turned) -> str:
    cosine, sine = (round(value(math.radians(turned.degrees)), 9) for value in (math.cos, math.sin))
    x, y = turned.x, turned.y
    shift_x, shift_y = x - cosine * x + sine * y, y - sine * x - cosine * y
    return " ".join(map(plain, (cosine, sine, -sine, cosine, shift_x, shift_y)))


def _fill(ink: Ink, usage: Usage) -> str:
    if ink.spot is None:
        return f"{_percents(ink.cmyk)} k"
    usage.spots[ink.spot] = ink.cmyk
    return f"{spot_name(ink.spot)} cs {plain(ink.tint / 100)} scn"


def _stroke(ink: Ink, usage: Usage) -> str:
    if ink.spot is None:
        return f"{_percents(ink.cmyk)} K"
    usage.spots[ink.spot] = ink.cmyk
    return f"{spot_name(ink.spot)} CS {plain(ink.tint / 100)} SCN"


@lru_cache
def _percents(cmyk: Cmyk) -> str:
    return " ".join(plain(percent / 100) for percent in cmyk)
