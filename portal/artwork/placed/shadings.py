"""Shadings of a foreign PDF: those along a line or between circles in any colours, the others in press inks only."""

from portal.artwork.placed.copying import unpacked
from portal.artwork.placed.faults import Unconvertible
from portal.artwork.placed.functions import function_of
from portal.artwork.placed.graph import Ref, Value
from portal.artwork.placed.samples import MOST_SAMPLES
from portal.artwork.placed.spaces import Kind, Space, Values
from portal.artwork.placed.targets import PRESS, SCREEN, Target
from portal.artwork.placed.work import Work, sampled
from portal.artwork.preflight.reading import array, get, number, numbers, stream

AXIAL, RADIAL = 2, 3
_STEPS = 256
_KEYS = ("ShadingType", "Coords", "Domain", "Extend", "BBox", "AntiAlias", "Matrix")
_SEEN = {Kind.GRAY: b"/DeviceGray", Kind.RGB: b"/DeviceRGB", Kind.CMYK: b"/DeviceCMYK"}  # as pdfium shows them
_MESH_KEYS = ("BitsPerCoordinate", "BitsPerComponent", "BitsPerFlag", "Decode", "VerticesPerRow")


def copy_shading(work: Work, shading: object, resources: object, target: Target) -> Ref:
    """Adds a shading for ``target``. Raises ``Unconvertible``."""
    space = work.spaces.find(get(shading, "/ColorSpace"), resources)
    kind = int(number(get(shading, "/ShadingType")) or 0)
    function = get(shading, "/Function")
    entries = work.copier.chosen(shading, _KEYS)
    if target is PRESS and space.stays:
        entries["ColorSpace"] = work.space_value(space)
        entries |= work.copier.chosen(shading, ("Function", "Background"))
    elif target is SCREEN and space.kind in _SEEN:
        entries["ColorSpace"] = _SEEN[space.kind]
        entries |= work.copier.chosen(shading, ("Function", "Background"))
    elif kind == 1 or function is None:
        raise Unconvertible
    else:
        if target is PRESS:
            work.notes.rgb = True
        entries["ColorSpace"] = target.space
        entries["Function"] = _converted(work, shading, space, target)
        background = tuple(number(item) or 0.0 for item in array(get(shading, "/Background")))
        if background:
            entries["Background"] = target.mix(space, background)
    source = stream(shading)
    if source is None:
        return work.builder.add(entries)
    return work.builder.add_stream(
        unpacked(source, MOST_SAMPLES), {**entries, **work.copier.chosen(shading, _MESH_KEYS)}
    )


def _converted(work: Work, shading: object, space: Space, target: Target) -> Value:
    """The colours along the shading, sampled."""
    function = function_of(get(shading, "/Function"))
    mesh = stream(shading) is not None
    decode = [number(item) or 0.0 for item in array(get(shading, "/Decode"))]
    domain = (decode[4], decode[5]) if mesh and len(decode) >= 6 else numbers(get(shading, "/Domain"), 2) or (0.0, 1.0)
    low, high = domain
    places = [low + (high - low) * step / (_STEPS - 1) for step in range(_STEPS)]
    colours = [function([place]) for place in places]
    return sampled(work.builder, (low, high), [_mixed(space, colour, colours, target) for colour in colours])


def _mixed(space: Space, colour: Values, colours: list[Values], target: Target) -> Values:
    """A colour of the run. Only a run of greys becomes black ink alone, lest black jumps in where colours meet grey."""
    if space.kind is not Kind.RGB or target is not PRESS or all(red == green == blue for red, green, blue in colours):
        return target.mix(space, colour)
    return space.blended(colour)
