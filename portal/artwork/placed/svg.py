"""SVG artwork: what could act or fetch is taken out, what a press cannot have is refused."""

import re
from base64 import b64decode
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from portal.artwork.placed.faults import PlacedFault, Refused
from portal.artwork.placed.raster import is_raster, open_raster
from portal.artwork.units import MM_PER_INCH

_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_DRAWN = {
    "svg", "g", "defs", "symbol", "use", "switch", "a", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "image", "clipPath", "mask", "pattern", "marker", "linearGradient", "radialGradient", "stop", "style",
}  # fmt: skip
_SILENT = {"title", "desc", "metadata"}  # go without a word
_TEXT = {"text", "tspan", "textPath", "tref", "flowRoot"}
_EFFECT = re.compile(r"fe[A-Z]|filter$|mesh")
_UNITS = {"mm": 1.0, "cm": 10.0, "in": MM_PER_INCH, "pt": MM_PER_INCH / 72, "pc": MM_PER_INCH / 6, "Q": 0.25}
_LENGTH = re.compile(r"\s*([0-9.]+(?:[eE][-+]?[0-9]+)?)\s*(mm|cm|in|pt|pc|Q|px)?\s*\Z")
_FETCHING_RULE = re.compile(r"@import[^;]*;?|@font-face\s*\{[^}]*\}", re.IGNORECASE)
_FETCHING_URL = re.compile(r"url\(\s*['\"]?\s*(?!['\"#\s])[^)]*\)", re.IGNORECASE)
_FILTER_STYLE = re.compile(r"(?:^|[;{\s])filter\s*:\s*(?!none)", re.IGNORECASE)
_DATA_URI = re.compile(r"\s*data:image/(png|jpe?g);base64,", re.IGNORECASE)
_MOST_ELEMENTS = 200_000  # drawn, what <use> repeats counted as often as it is drawn
_MOST_DEPTH = 200


@dataclass(frozen=True)
class Svg:
    """A cleaned drawing. ``size`` in mm where it says so in a unit of length, else only its ``sides``' ratio holds."""

    data: bytes
    size: tuple[float, float] | None
    sides: tuple[float, float]
    cleaned: bool


def is_svg(data: bytes) -> bool:
    """Whether the content looks like SVG."""
    return data.lstrip()[:1] in {b"<", b"\xef"} and re.search(rb"<(?:\w+:)?svg[\s>]", data[:65_536]) is not None


def read_svg(data: bytes) -> Svg:
    """Reads and cleans a drawing. Refuses text (its font is not in the file), filters, and what is no SVG."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(PlacedFault.DAMAGED) from error
    if root.tag != f"{_SVG}svg":
        raise Refused(PlacedFault.DAMAGED)
    cleaned = _clean(root)
    _count(root)
    size, sides = _size(root)
    return Svg(etree.tostring(root), size, sides, cleaned)


def _clean(root: etree._Element) -> bool:
    """Takes out what does not belong; True if it might have been seen or done something."""
    told = _clean_attributes(root, "svg")
    waiting = list(root)
    while waiting:
        element = waiting.pop()
        kind = _kind(element)
        if kind in _TEXT:
            raise Refused(PlacedFault.SVG_TEXT)
        if _EFFECT.match(kind):
            raise Refused(PlacedFault.SVG_UNSUPPORTED, what=kind)
        if kind not in _DRAWN:
            parent = element.getparent()
            alternative = kind == "foreignObject" and _kind(parent) == "switch"  # Illustrator's own copy of itself
            told = told or not (alternative or kind in _SILENT)
            parent.remove(element)
            continue
        told = _clean_attributes(element, kind) or told
        if kind == "style":
            told = _clean_style(element) or told
        waiting += list(element)
    return told


def _kind(element: etree._Element) -> str:
    """An element's name; what belongs to a drawing program (Inkscape's or Illustrator's notes) is metadata."""
    tag = element.tag
    if not isinstance(tag, str):
        return "entity"
    return tag[len(_SVG) :] if tag.startswith(_SVG) else "metadata"


def _clean_style(element: etree._Element) -> bool:
    style = "".join(element.itertext())
    if _FILTER_STYLE.search(style):
        raise Refused(PlacedFault.SVG_UNSUPPORTED, what="filter")
    plain = _FETCHING_URL.sub("none", _FETCHING_RULE.sub("", style))
    element.text = plain
    return plain != style


def _clean_attributes(element: etree._Element, kind: str) -> bool:
    told = False
    for key, value in list(element.attrib.items()):
        if _acts(key, value, kind):
            told = True
            del element.attrib[key]
    return told


def _acts(key: str, value: str, kind: str) -> bool:
    """Whether an attribute runs a script or fetches something. Pictures held inside are looked at, and may refuse."""
    name = key.rpartition("}")[2].lower()
    if (name == "filter" and value.strip() != "none") or (name == "style" and _FILTER_STYLE.search(value)):
        raise Refused(PlacedFault.SVG_UNSUPPORTED, what="filter")
    if key not in _HREFS:
        return name.startswith("on") or name == "base" or _FETCHING_URL.search(value) is not None
    if value.lstrip().startswith("#"):
        return False
    if kind == "image" and _DATA_URI.match(value):
        _check_picture(value)
        return False
    return True


def _check_picture(uri: str) -> None:
    try:
        data = b64decode(uri.partition(",")[2])
    except ValueError as error:
        raise Refused(PlacedFault.DAMAGED) from error
    if not is_raster(data):
        raise Refused(PlacedFault.DAMAGED)
    open_raster(data)


def _count(root: etree._Element) -> None:
    """Refuses a drawing that repeats itself beyond all bounds."""
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    known: dict[etree._Element, int] = {}
    under_way: set[etree._Element] = set()

    def count(element: etree._Element, depth: int) -> int:
        if depth > _MOST_DEPTH or element in under_way:
            raise Refused(PlacedFault.TOO_COMPLEX)
        if element not in known:
            under_way.add(element)
            total = 1 + sum(count(child, depth + 1) for child in element)
            repeated = by_id.get(_target(element)) if _kind(element) == "use" else None
            if repeated is not None:
                total += count(repeated, depth + 1)
            under_way.discard(element)
            known[element] = total
        if known[element] > _MOST_ELEMENTS:
            raise Refused(PlacedFault.TOO_COMPLEX)
        return known[element]

    count(root, 0)


def _target(element: etree._Element) -> str:
    return next((str(element.get(key)).strip()[1:] for key in _HREFS if element.get(key)), "")


def _size(root: etree._Element) -> tuple[tuple[float, float] | None, tuple[float, float]]:
    """Size in mm, if it is told in a unit of length (pixels are none), and the sides' lengths in whatever unit."""
    lengths = [_LENGTH.match(root.get(key, "")) for key in ("width", "height")]
    told = [(_side(length[1]), length[2] or "px") for length in lengths if length]
    if len(told) == 2:
        if all(unit in _UNITS for _, unit in told):
            width, height = (value * _UNITS[unit] for value, unit in told)
            return (width, height), (width, height)
        return None, (told[0][0], told[1][0])
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(box) != 4:
        raise Refused(PlacedFault.DAMAGED)
    return None, (_side(box[2]), _side(box[3]))


def _side(digits: str) -> float:
    try:
        side = float(digits)
    except ValueError as error:
        raise Refused(PlacedFault.DAMAGED) from error
    if not 0 < side < 1e6:
        raise Refused(PlacedFault.DAMAGED)
    return side
