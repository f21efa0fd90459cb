"""A piece for the screen: SVG of the drawings that go to press, black symbols on white, colours as the eye sees them.

Glyphs are drawn as outlines, so that it looks alike wherever it is shown; pictures are enclosed.
"""

import base64
import re
from collections.abc import Callable, Mapping
from html import escape

import resvg_py

from portal.artwork.colour import to_screen
from portal.artwork.drawing import Bars, Box, Drawing, Drawings, Glyphs, Ink, Line, Picture, Turned
from portal.artwork.layout import Composition
from portal.artwork.symbols import Qr
from portal.artwork.text import Face
from portal.artwork.units import plain, points

LARGEST_SIDE = 8000  # pixels of a PNG
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2


def piece_svg(composition: Composition, fields: Mapping[str, str], *, title: str = "", bleed: bool = False) -> str:
    """One member's side as a standalone SVG in points, cut at the trim (or the bleed) with its rounded corners.

    Raises ``ElementNotDrawn``.
    """
    return _svg(
        composition, fields, _over(composition, bleed=bleed), f"<title>{escape(_NO_XML.sub('', title))}</title>"
    )


def piece_png(composition: Composition, fields: Mapping[str, str], *, width: int, bleed: bool = False) -> bytes:
    """One member's side as a PNG ``width`` pixels wide, from its SVG.

    Raises ``ElementNotDrawn``, and ``ValueError`` beyond 8,000 pixels either way.
    """
    medium, over = composition.canvas.medium, _over(composition, bleed=bleed)
    height = max(1, round(width * (points(medium.height) + 2 * over) / (points(medium.width) + 2 * over)))
    if not (1 <= width <= LARGEST_SIDE and height <= LARGEST_SIDE):
        raise ValueError(f"a picture is 1 to {LARGEST_SIDE} pixels wide and high")
    size = f' width="{width}" height="{height}" preserveAspectRatio="none"'  # resvg rounds what it is told elsewhere
    svg = _svg(composition, fields, over, "", size)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))


def parts_svg(composition: Composition, fields: Mapping[str, str], addresses: Mapping[str, str]) -> str:
    """One member's side for an editor, bleed included: each element a group that tells its place (``data-place``).

    Elements that cannot be drawn are empty; pictures are named by ``addresses``, by their keys. Glyphs' and paths' ids
    begin with ``art-``.
    """
    writer = _Writer(composition, addresses, prefix="art-")
    parts = [f'<g data-place="{place}">{writer.draw(drawings)}</g>' for place, drawings in composition.parts(fields)]
    ground = writer.draw(composition.ground_drawings())
    return _framed(composition, _over(composition, bleed=True), writer, "".join((ground, *parts)), "", "")


def _over(composition: Composition, *, bleed: bool) -> float:
    """How far beyond the trim the picture reaches, in points."""
    return points(composition.canvas.medium.bleed) if bleed else 0.0


def _svg(composition: Composition, fields: Mapping[str, str], over: float, title: str, size: str = "") -> str:
    writer = _Writer(composition)
    return _framed(composition, over, writer, writer.draw(composition.draw(fields)), title, size)


def _framed(composition: Composition, over: float, writer: "_Writer", body: str, title: str, size: str) -> str:
    medium = composition.canvas.medium
    width, height = points(medium.width) + 2 * over, points(medium.height) + 2 * over
    radius = 0.0 if over else points(medium.radius)
    box = f'x="{plain(-over)}" y="{plain(-over)}" width="{plain(width)}" height="{plain(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img"{size} '
        f'viewBox="{plain(-over)} {plain(-over)} {plain(width)} {plain(height)}">{title}'
        f'<defs><clipPath id="{writer.prefix}cut"><rect {box} rx="{plain(radius)}"/></clipPath>'
        f'{writer.definitions()}</defs><g clip-path="url(#{writer.prefix}cut)"><rect {box} fill="#fff"/>'
        f'<g transform="matrix(1 0 0 -1 0 {plain(points(medium.height))})">{body}</g></g></svg>'
    )


class _Writer:
    """Drawings as SVG elements in points, y upwards; glyphs and shared layers are defined once."""

    def __init__(self, composition: Composition, addresses: Mapping[str, str] = {}, *, prefix: str = "") -> None:
        self._composition, self._addresses, self.prefix = composition, addresses, prefix
        self._shared: dict[str, list[Drawing]] = {}
        self._glyphs: dict[str, str] = {}

    def draw(self, drawings: Drawings) -> str:
        return "".join(map(self._one, drawings))

    def definitions(self) -> str:
        """The glyphs' outlines."""
        return "".join(f'<path id="{key}" d="{path}"/>' for key, path in self._glyphs.items())

    def _one(self, drawing: Drawing) -> str:
        match drawing:
            case Glyphs():
                return self._text(drawing)
            case Bars():
                return _bars(drawing)
            case Box():
                return _box(drawing)
            case Line():
                return _line(drawing)
            case Picture():
                return self._picture(drawing)
            case Turned():
                turn = f"rotate({plain(drawing.degrees)} {plain(drawing.x)} {plain(drawing.y)})"
                return f'<g transform="{turn}">{self.draw(drawing.drawings)}</g>'

    def _text(self, drawing: Glyphs) -> str:
        run, scale = drawing.run, drawing.size / 1000
        turn = " rotate(-90)" if drawing.turned else ""
        start = f"translate({plain(drawing.x)} {plain(drawing.y)}){turn} scale({plain(scale)})"
        uses, x = [], 0.0
        for place, glyph in enumerate(run.glyphs):
            key = self._glyph(run.face, glyph)
            at_x, at_y = run.offsets[place] if run.offsets is not None else (x, 0)
            at_x += place * drawing.tracking / scale
            uses.append(f'<use xlink:href="#{key}" x="{plain(at_x)}" y="{plain(at_y)}"/>')
            x += run.face.advance(glyph)
        return f'<g fill="{_colour(drawing.ink)}" transform="{start}">{"".join(uses)}</g>'

    def _glyph(self, face: Face, glyph: int) -> str:
        key = f"{self.prefix}{face.name}-{glyph}"
        if key not in self._glyphs:
            self._glyphs[key] = face.outline(glyph)
        return key

    def _picture(self, picture: Picture) -> str:
        if picture.key in self._composition.shared_keys:
            if not self._shared:
                self._shared = self._composition.shared()
            return self.draw(self._shared[picture.key])
        medium = self._composition.canvas.medium
        if picture.key == self._composition.ground:
            over = points(medium.bleed)
            return _image(
                self._address(picture.key, self._composition.ground_picture), -over, -over,
                points(medium.width) + 2 * over, points(medium.height) + 2 * over,
            )  # fmt: skip
        address = self._address(picture.key, lambda: self._composition.picture(picture.key))
        return _image(address, picture.x, picture.y, picture.width, picture.height)

    def _address(self, key: str, read: Callable[[], bytes]) -> str:
        return escape(self._addresses[key]) if key in self._addresses else _enclosed(read())


def _enclosed(data: bytes) -> str:
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _image(address: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<image preserveAspectRatio="none" width="{plain(width)}" height="{plain(height)}" '
        f'transform="matrix(1 0 0 -1 {plain(x)} {plain(y + height)})" '
        f'xlink:href="{address}"/>'
    )


def _bars(bars: Bars) -> str:
    symbol, module, margin = bars.symbol, bars.module, bars.margin
    width, height = symbol.width * module + 2 * margin, symbol.height * module + 2 * margin + bars.below
    runs = (
        ((x, y, width, 1) for x, y, width in symbol.runs)
        if isinstance(symbol, Qr)
        else ((bar.x, bar.y, bar.width, bar.height) for bar in symbol.rectangles)
    )
    path = "".join(f"M{plain(x)} {plain(y)}h{plain(w)}v{plain(h)}h-{plain(w)}z" for x, y, w, h in runs)
    return (
        f'<g transform="matrix({plain(module)} 0 0 -{plain(module)} {plain(bars.x)} {plain(bars.y)})" '
        f'shape-rendering="crispEdges"><rect x="{plain(-margin / module)}" y="{plain(-margin / module)}" '
        f'width="{plain(width / module)}" height="{plain(height / module)}" fill="#fff"/>'
        f'<path fill="#000" d="{path}"/></g>'
    )


def _box(box: Box) -> str:
    fill = _colour(box.fill) if box.fill else "none"
    stroke = f' stroke="{_colour(box.stroke)}" stroke-width="{plain(box.line)}"' if box.stroke else ""
    radius = f' rx="{plain(min(box.radius, box.width / 2, box.height / 2))}"' if box.radius else ""
    return (
        f'<rect x="{plain(box.x)}" y="{plain(box.y)}" width="{plain(box.width)}" height="{plain(box.height)}"'
        f'{radius} fill="{fill}"{stroke}/>'
    )


def _line(line: Line) -> str:
    dash = f' stroke-dasharray="{plain(line.dash)}"' if line.dash else ""
    return (
        f'<path d="M{plain(line.x1)} {plain(line.y1)}L{plain(line.x2)} {plain(line.y2)}" '
        f'stroke="{_colour(line.ink)}" stroke-width="{plain(line.width)}"{dash}/>'
    )


def _colour(ink: Ink) -> str:
    cyan, magenta, yellow, black = ink.cmyk
    if ink.spot is not None and ink.tint != 100:
        share = ink.tint / 100
        return to_screen((cyan * share, magenta * share, yellow * share, black * share))
    return to_screen(ink.cmyk)
