"""The template: an SVG at true size that a designer opens in Illustrator or Inkscape and draws into.

Its canvas is the trim and its bleed, so that a side can be delivered as it is once the guides are deleted. Text is
drawn as outlines: no font is needed, and none is missed.
"""

from collections.abc import Iterable
from html import escape

from portal.artwork.colour import to_screen
from portal.artwork.design import Design
from portal.artwork.drawing import Ink
from portal.artwork.layout import Area
from portal.artwork.specification.figures import size
from portal.artwork.specification.guides import BLEED_EDGE, POSTAL, SAFE, TRIM, Guide, ink_of, places, safe_area
from portal.artwork.specification.reference import reference
from portal.artwork.specification.words import all_words
from portal.artwork.text import fit_lines, shape, width
from portal.artwork.typesetting import Align
from portal.artwork.units import millimetres, plain, points

_NAMESPACES = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
    'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"'
)
_FACE = "gothic"
_LABEL, _LEAST_LABEL = 6.0, 3.0  # points
_LEADING = 1.35  # ems
_LINE = 0.15  # mm


def specification_template(medium_name: str) -> str:
    """The SVG template of a medium (``card``, ``postcard``, ``a6``, ``a4``), labelled in Japanese and English.

    Layers, bottom to top: ``artwork-front`` and, where a medium has two sides, ``artwork-back``, empty; the guides
    ``bleed``, ``trim``, ``safe-area``; the places, a layer a side. Raises ``KeyError`` for another name.
    """
    design = reference(medium_name)
    return "".join(_Template(design).parts())


class _Template:
    def __init__(self, design: Design) -> None:
        self._design, self._medium = design, design.medium
        self._words = all_words(design.medium)

    def parts(self) -> Iterable[str]:
        medium, bleed = self._medium, self._medium.bleed
        across, down = (plain(side + 2 * bleed) for side in (medium.width, medium.height))
        corner = plain(-bleed)
        yield (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<svg {_NAMESPACES} width="{across}mm" height="{down}mm" '
            f'viewBox="{corner} {corner} {across} {down}">\n'
        )
        yield f"<title>{escape(self._both('title'))} {size(medium)} mm</title>\n"
        yield f"<desc>{escape(self._both('template_note'))}</desc>\n"
        yield '<sodipodi:namedview inkscape:document-units="mm" showgrid="false"/>\n'
        for side in self._design.sides:
            yield self._layer(f"artwork-{side.name}", f"{self._both('template_artwork')} {self._side(side.name)}", "")
        yield self._layer("bleed", self._both("bleed_term"), self._bleed())
        yield self._layer("trim", self._both("trim_term"), self._trim())
        yield self._layer("safe-area", self._both("safe_term"), self._safe())
        yield from self._places()
        yield "</svg>\n"

    def _places(self) -> Iterable[str]:
        """A layer of places for each side that has some; of two, the back's is hidden at first."""
        found = {side.name: places(self._design, side.name) for side in self._design.sides}
        shown = [name for name, guides in found.items() if guides]
        for name in shown:
            postal = found[name][0].kind in POSTAL
            label = f"{self._both('post_places' if postal else 'places')} {self._side(name)}"
            content = "".join(map(self._place, found[name]))
            yield self._layer("postal" if postal else "number-and-symbols", label, content, hidden=name != shown[0])

    def _layer(self, key: str, label: str, content: str, *, hidden: bool = False) -> str:
        lock = "" if key.startswith("artwork") else ' sodipodi:insensitive="true"'
        style = ' style="display:none"' if hidden else ""
        return (
            f'<g id="{key}" inkscape:groupmode="layer" inkscape:label="{escape(label)}"{lock}{style}>\n{content}</g>\n'
        )

    def _bleed(self) -> str:
        """All between the bleed's edge and the trim, tinted, and its name in it."""
        medium, colour = self._medium, _colour(BLEED_EDGE)
        outer = Area(0, 0, medium.width, medium.height).grown(medium.bleed)
        ring = f"{_path(outer, 0)} {_path(Area(0, 0, medium.width, medium.height), medium.radius)}"
        label = f"{self._both('bleed_term')} {medium.bleed:g} mm"
        return f'<path d="{ring}" fill="{colour}" fill-opacity=".25" fill-rule="evenodd"/>\n' + _text(
            label, medium.width / 2, -medium.bleed / 2 + 0.65, 5, BLEED_EDGE, Align.CENTRE
        )

    def _trim(self) -> str:
        medium = self._medium
        box = _rect(Area(0, 0, medium.width, medium.height), TRIM, radius=medium.radius)
        label = f"{self._both('trim_term')} {size(medium)} mm"
        return box + _text(label, medium.width / 2, 2.0, 4.5, TRIM, Align.CENTRE)

    def _safe(self) -> str:
        area = safe_area(self._design)
        label = f"{self._both('safe_term')} {self._medium.safe:g} mm"
        return _rect(area, SAFE, dash=1) + _text(
            label, self._medium.width / 2, area.bottom + 1.9, 4.5, SAFE, Align.CENTRE
        )

    def _place(self, guide: Guide) -> str:
        """A frame with what goes there and how large it is."""
        area, ink = guide.white, ink_of(guide.kind)
        names = dict.fromkeys(words(f"{guide.kind}_term") for words in self._words)
        label = "\n".join((*names, f"{area.width:.1f}\u00a0×\u00a0{area.height:.1f}\u00a0mm"))
        count = len(names) + 1
        most = min(_LABEL, points(area.height - 0.6) / count / _LEADING)
        fitted, lines = fit_lines(
            label, _FACE, width=points(area.width - 1), size=most, least=_LEAST_LABEL, most_lines=count
        )
        step = millimetres(fitted * _LEADING)
        y = area.y + (area.height - step * count) / 2 + step * 0.72
        middle = area.x + area.width / 2
        written = "".join(
            _text(line, middle, y + step * place, fitted, ink, Align.CENTRE) for place, line in enumerate(lines)
        )
        return _rect(area, ink, filled=True) + written

    def _both(self, key: str) -> str:
        return " / ".join(dict.fromkeys(words(key) for words in self._words))

    def _side(self, name: str) -> str:
        return "({})".format(" / ".join(words.side(name) for words in self._words))


def _rect(area: Area, ink: Ink, *, radius: float = 0, dash: float = 0, filled: bool = False) -> str:
    colour = _colour(ink)
    fill = f'fill="{colour}" fill-opacity=".08"' if filled else 'fill="none"'
    broken = f' stroke-dasharray="{plain(dash)}"' if dash else ""
    rounded = f' rx="{plain(radius)}"' if radius else ""
    return (
        f'<rect x="{plain(area.x)}" y="{plain(area.y)}" width="{plain(area.width)}" height="{plain(area.height)}"'
        f'{rounded} {fill} stroke="{colour}" stroke-width="{_LINE}"{broken}/>\n'
    )


def _path(area: Area, radius: float) -> str:
    """A rectangle, its corners rounded, as path data."""
    across, down = plain(area.width - 2 * radius), plain(area.height - 2 * radius)
    turn = f"a{plain(radius)} {plain(radius)} 0 0 1" if radius else ""
    r = plain(radius)
    corners = [f"{turn} {r} {r}", f"{turn} -{r} {r}", f"{turn} -{r} -{r}", f"{turn} {r} -{r}"] if radius else [""] * 4
    start = f"M{plain(area.x + radius)} {plain(area.y)}"
    return f"{start}h{across}{corners[0]}v{down}{corners[1]}h-{across}{corners[2]}v-{down}{corners[3]}z"


def _text(text: str, x: float, y: float, points_high: float, ink: Ink, align: Align) -> str:
    """One line as outlines, on the baseline ``y``, that begins, is centred or ends at ``x``."""
    scale = millimetres(points_high) / 1000
    x -= align.shift(width(text, _FACE) * scale)
    found, start = [], 0.0
    for run in shape(text, _FACE):
        at = start
        for place, glyph in enumerate(run.glyphs):
            over, up = run.offsets[place] if run.offsets is not None else (at - start, 0)
            if outline := run.face.outline(glyph):
                found.append(f'<path transform="translate({plain(start + over)} {plain(up)})" d="{outline}"/>')
            at += run.face.advance(glyph)
        start += run.extent
    matrix = f"matrix({scale:.7f} 0 0 -{scale:.7f} {plain(x)} {plain(y)})"
    return f'<g aria-label="{escape(text)}" fill="{_colour(ink)}" transform="{matrix}">{"".join(found)}</g>\n'


def _colour(ink: Ink) -> str:
    return to_screen(ink.cmyk)
