"""The graphics state as far as a preflight needs it, and what ``gs`` sets (ISO 32000-1, 8.4)."""

import math
from dataclasses import dataclass

import pikepdf

from portal.artwork.preflight.colours import BLACK, GRAY, Paint, Space
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.reading import IDENTITY, Matrix, array, entries, get, identity_of, name, number, stream

_OPAQUE_MODES = {"Normal", "Compatible"}
_HALFTONES = {1, 5}


@dataclass(slots=True)
class State:
    """What is drawn with. ``ctm`` leads to the page in points; ``font`` is the font's dictionary."""

    ctm: Matrix = IDENTITY
    fill: Paint = BLACK
    stroke: Paint = BLACK
    fill_space: Space = GRAY
    stroke_space: Space = GRAY
    width: float = 1.0
    fill_overprints: bool = False
    stroke_overprints: bool = False
    font: object = None
    size: float = 0.0
    mode: int = 0

    def key(self) -> tuple[object, ...]:
        """Two states with the same key and place draw a form with the same faults."""
        paints = (self.fill, self.stroke, self.fill_space, self.stroke_space)
        overprints = (self.fill_overprints, self.stroke_overprints)
        return (*paints, *overprints, self.width, identity_of(self.font), self.size, self.mode)


def thinnest(ctm: Matrix) -> float:
    """By how much a line at least grows: the smaller singular value of the transformation."""
    a, b, c, d, _, _ = ctm
    half = (a * a + b * b + c * c + d * d) / 2
    product = a * d - b * c
    return math.sqrt(max(half - math.sqrt(max(half * half - product * product, 0.0)), 0.0))


def apply_state(job: Job, values: pikepdf.Dictionary, state: State, number_of: int) -> None:
    """What an ExtGState dictionary changes, and what is wrong with it (soft masks aside)."""
    width = number(get(values, "/LW"))
    if width is not None:
        state.width = width
    font = array(get(values, "/Font"))
    if len(font) == 2:
        state.font, state.size = font[0], number(font[1]) or 0.0
    both, filling = get(values, "/OP"), get(values, "/op")
    if isinstance(both, bool):
        state.stroke_overprints = both
        state.fill_overprints = both
    if isinstance(filling, bool):
        state.fill_overprints = filling
    if job.is_x1a:
        _check_transparency(job, values, number_of)
    _check_curves(job, values, number_of)


def soft_mask(values: pikepdf.Dictionary) -> pikepdf.Stream | None:
    """The group that a soft mask is drawn from."""
    return stream(get(get(values, "/SMask"), "/G"))


def _check_transparency(job: Job, values: pikepdf.Dictionary, number_of: int) -> None:
    kinds = [key for key in ("ca", "CA") if (number(get(values, f"/{key}")) or 0.0) != 1.0 and f"/{key}" in values]
    modes = [name(mode) for mode in array(get(values, "/BM"))]
    if any(mode not in _OPAQUE_MODES for mode in modes):
        kinds.append("BM")
    if get(values, "/SMask") is not None and name(get(values, "/SMask")) != "None":
        kinds.append("SMask")
    for kind in kinds:
        job.notes.note(PreflightFault.TRANSPARENCY, number_of, about=kind, kind=kind)


def _check_curves(job: Job, values: pikepdf.Dictionary, number_of: int) -> None:
    """Transfer functions and halftones belong to the press, not into the file."""
    for key in ("TR", "TR2", "HTP"):
        value = get(values, f"/{key}")
        harmless = key == "TR2" and name(value) == "Default" and not job.is_x1a
        if value is not None and not harmless:
            job.notes.note(PreflightFault.TRANSFER_FUNCTION, number_of, about=key, key=key)
    halftone = get(values, "/HT")
    if halftone is None or name(halftone) == "Default":
        return
    parts = [halftone, *(value for _, value in entries(halftone) if get(value, "/HalftoneType") is not None)]
    if any(number(get(part, "/HalftoneType")) not in _HALFTONES or get(part, "/HalftoneName") for part in parts):
        job.notes.note(PreflightFault.HALFTONE, number_of)
