"""Colour spaces: what ink they stand for, and which of them do not belong on a press."""

from dataclasses import dataclass, field
from typing import NamedTuple

import pikepdf

from portal.artwork.findings import Severity
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.profiles import profile_space
from portal.artwork.preflight.reading import array, entries, get, identity_of, name, number, stream
from portal.artwork.preflight.streams import StreamBroken, StreamTooBig, decoded

MOST_DEPTH = 8  # of colour spaces inside colour spaces
_SHORT = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "I": "Indexed"}
_DEVICE = {"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4}
_NAMED_AS_DEFAULT = {"DeviceGray": "/DefaultGray", "DeviceRGB": "/DefaultRGB", "DeviceCMYK": "/DefaultCMYK"}
PROFILE_BYTES = 16 * 2**20


class Blemish(NamedTuple):
    """A fault of a colour space; ``about`` is the space or the spot colour."""

    fault: PreflightFault
    about: str
    severity: Severity | None = None


class Paint(NamedTuple):
    """A colour as inks: their sum (1.0 is one full ink), how many print, whether it is white, whether it prints on
    every plate (separation "All").
    """

    ink: float = 0.0
    inks: int = 0
    white: bool = False
    registration: bool = False


BLACK = Paint(1.0, 1)
UNKNOWN = Paint()


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space. ``kind`` is "gray", "cmyk", "spot", "pattern" or "other" (whose inks are unknown)."""

    kind: str
    components: int
    blemishes: tuple[Blemish, ...] = ()
    spots: tuple[str, ...] = field(default=())
    base: "Space | None" = None  # of a pattern without colours of its own

    def paint(self, values: list[float]) -> Paint:
        """The inks of a colour in this space."""
        if self.kind == "gray" and len(values) == 1:
            ink = _part(1 - values[0])
            return Paint(ink, int(ink > 0), white=ink == 0)
        if self.kind == "cmyk" and len(values) == 4:
            return _sum(values)
        if self.kind == "spot" and len(values) == self.components:
            if self.spots == ("All",):
                ink = _part(values[0])
                return Paint(4 * ink, 4 * int(ink > 0), white=ink == 0, registration=ink > 0)
            printing = [value for spot, value in zip(self.spots, values, strict=True) if spot != "None"]
            return _sum(printing) if printing else UNKNOWN
        return UNKNOWN

    @property
    def first(self) -> Paint:
        """The colour a space begins with: black, and for spots all inks (ISO 32000-1, 8.6.6)."""
        if self.kind == "spot":
            return self.paint([1.0] * self.components)
        return BLACK if self.kind in {"gray", "cmyk"} else UNKNOWN


def _part(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _sum(values: list[float]) -> Paint:
    parts = [_part(value) for value in values]
    return Paint(sum(parts), sum(part > 0 for part in parts), white=not any(parts))


GRAY = Space("gray", 1)
CMYK = Space("cmyk", 4)
PATTERN = Space("pattern", 0)
_BROKEN = PreflightFault.COLOUR_SPACE_BROKEN


def space_of(job: Job, value: object, resources: object, depth: int = 0) -> Space:
    """The colour space that an object, or a name in these resources, stands for."""
    if depth > MOST_DEPTH:
        return _broken("nesting")
    items = array(value)
    family = name(items[0]) if items else ""
    if len(items) == 1 and family:
        return _named(job, family, resources, depth)
    if family == "ICCBased":
        return _by_profile(job, items[1])
    if family in {"Separation", "DeviceN"}:
        return _spots(job, items, resources, depth)
    if family in {"Indexed", "I", "Pattern"}:
        return _on_base(family, space_of(job, items[1], resources, depth + 1))
    return _calibrated(job, family)


def _on_base(family: str, base: Space) -> Space:
    """A table of colours, or a pattern that is given its colour."""
    if family == "Pattern":
        return Space("pattern", base.components, base.blemishes, base=base)
    return Space("other", 1, base.blemishes)


def _named(job: Job, family: str, resources: object, depth: int) -> Space:
    family = _SHORT.get(family, family)
    spaces = get(resources, "/ColorSpace")
    if family in _DEVICE:
        instead = get(spaces, _NAMED_AS_DEFAULT[family])
        if instead is not None and not isinstance(instead, pikepdf.Name):
            return space_of(job, instead, None, depth + 1)
        return device(family)
    if family == "Pattern":
        return PATTERN
    found = get(spaces, f"/{family}")
    return _broken(family) if found is None else space_of(job, found, resources, depth + 1)


def device(family: str) -> Space:
    """DeviceGray, DeviceCMYK or DeviceRGB."""
    if family == "DeviceRGB":
        return Space("other", 3, (Blemish(PreflightFault.COLOUR_RGB, family),))
    return GRAY if family == "DeviceGray" else CMYK


def _by_profile(job: Job, value: object) -> Space:
    profile = stream(value)
    if profile is None:
        return _broken("ICCBased")
    components = int(number(get(profile, "/N")) or 0)
    try:
        inside = profile_space(decoded(profile, PROFILE_BYTES))
    except (StreamBroken, StreamTooBig):
        inside = ""
    kinds = {("GRAY", 1): "gray", ("CMYK", 4): "cmyk", ("RGB", 3): "other", ("Lab", 3): "other"}
    kind = kinds.get((inside, components))
    if kind is None:
        return _broken("ICCBased")
    if inside in {"RGB", "Lab"}:
        fault = PreflightFault.COLOUR_RGB if inside == "RGB" else PreflightFault.COLOUR_LAB
        return Space(kind, components, (Blemish(fault, f"ICCBased {inside}"),))
    return Space(kind, components, _not_in_x1a(job, f"ICCBased {inside}"))


def _not_in_x1a(job: Job, about: str) -> tuple[Blemish, ...]:
    return (Blemish(PreflightFault.COLOUR_CALIBRATED, about),) if job.is_x1a else ()


def _calibrated(job: Job, family: str) -> Space:
    if family == "CalRGB":
        return Space("other", 3, (Blemish(PreflightFault.COLOUR_RGB, family),))
    if family == "Lab":
        return Space("other", 3, (Blemish(PreflightFault.COLOUR_LAB, family),))
    if family == "CalGray":
        return Space("gray", 1, _not_in_x1a(job, family))
    return _broken(family)


def _spots(job: Job, items: list[object], resources: object, depth: int) -> Space:
    """Spot colours print as plates of their own; the alternate space matters where there is no such plate."""
    if len(items) < 4:
        return _broken(name(items[0]))
    spots = tuple(name(item) for item in array(items[1]))
    alternate = space_of(job, items[2], resources, depth + 1)
    blemishes = [_alternate(job, each, "+".join(spots)) for each in alternate.blemishes]
    for _, colorant in entries(get(items[4] if len(items) > 4 else None, "/Colorants")):
        blemishes += [each for each in space_of(job, colorant, None, depth + 1).blemishes if each not in blemishes]
    return Space("spot", len(spots), tuple(blemishes), spots)


def _alternate(job: Job, blemish: Blemish, spots: str) -> Blemish:
    if blemish.fault is PreflightFault.COLOUR_SPACE_BROKEN:
        return blemish
    lab = blemish.fault is PreflightFault.COLOUR_LAB and not job.is_x1a  # how libraries of spot colours are measured
    return Blemish(PreflightFault.SPOT_ALTERNATE, spots, Severity.WARNING if lab else None)


def _broken(about: str) -> Space:
    return Space("other", 0, (Blemish(_BROKEN, about),))


def note_space(job: Job, space: Space, number_of: int, use: str) -> None:
    """Notes the blemishes of a space that is used for ``use`` ("fill", "image"…) in the object of that number."""
    for blemish in space.blemishes:
        job.notes.note(
            blemish.fault,
            number_of,
            about=f"{blemish.about} {use}",
            severity=blemish.severity,
            space=blemish.about,
            use=use,
        )


def note_colour_space(job: Job, value: object, resources: object, number_of: int, use: str) -> Space:
    """Finds a colour space and notes its blemishes."""
    space = space_of(job, value, resources)
    note_space(job, space, identity_of(value)[0] or number_of, use)
    return space
