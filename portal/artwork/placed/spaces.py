"""Colour spaces of a foreign PDF, and what their colours are in press inks."""

from dataclasses import dataclass, field
from enum import Enum

import pikepdf

from portal.artwork.colour import cmyk_of_lab, cmyk_of_rgb
from portal.artwork.placed.faults import Unconvertible
from portal.artwork.placed.functions import Function, function_of
from portal.artwork.preflight.profiles import profile_space
from portal.artwork.preflight.reading import array, get, identity_of, name, number, numbers, stream
from portal.artwork.preflight.streams import StreamBroken, StreamTooBig, decoded

Values = tuple[float, ...]
Cmyk = tuple[float, float, float, float]

_SHORT = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "I": "Indexed"}
_DEFAULTS = {"DeviceGray": "/DefaultGray", "DeviceRGB": "/DefaultRGB", "DeviceCMYK": "/DefaultCMYK"}
_MOST_DEPTH = 6
_MOST_PROFILE = 4 * 2**20  # bytes
_MOST_COLOURS = 50_000  # kept by a space so as not to convert them twice


class Kind(Enum):
    """What a space's numbers mean."""

    GRAY = "gray"
    RGB = "rgb"
    CMYK = "cmyk"
    LAB = "lab"
    SPOT = "spot"
    INDEXED = "indexed"
    PATTERN = "pattern"


@dataclass(eq=False)
class Space:
    """A colour space. ``base``: an indexed or pattern space's own, a spot space's alternate; ``spots``: its inks."""

    kind: Kind
    components: int
    profile: bytes | None = None
    bounds: Values = ()  # of a Lab space's a* and b*
    base: "Space | None" = None
    tint: Function | None = None
    spots: tuple[str, ...] = ()
    table: bytes = b""
    source: object = None
    _known: dict[Values, Cmyk] = field(default_factory=dict)

    @property
    def fits_press(self) -> bool:
        """Whether its colours are press inks already: grey, CMYK, or spot inks that are mixed of these."""
        if self.kind in {Kind.GRAY, Kind.CMYK}:
            return True
        if self.kind is Kind.PATTERN and self.base is None:
            return True
        return self.kind not in {Kind.RGB, Kind.LAB} and self.base is not None and self.base.fits_press

    @property
    def stays(self) -> bool:
        """Whether it can stand in a print file: a single spot ink can, once its alternate is told in press inks."""
        return self.fits_press or (self.kind is Kind.SPOT and self.components == 1)

    @property
    def first(self) -> Values:
        """The colour that a space begins with (ISO 32000-1, 8.6.8)."""
        if self.kind is Kind.CMYK:
            return (0.0, 0.0, 0.0, 1.0)
        return (1.0 if self.kind is Kind.SPOT else 0.0,) * self.components

    def cmyk(self, values: Values) -> Cmyk:
        """A colour in process inks, as parts from 0 to 1. Raises ``Unconvertible`` for a colour that makes no sense."""
        known = self._known.get(values)
        if known is None:
            if len(values) != self.components:
                raise Unconvertible
            known = self._mixed(values)
            if len(self._known) < _MOST_COLOURS:
                self._known[values] = known
        return known

    def _mixed(self, values: Values) -> Cmyk:
        if self.kind is Kind.GRAY:
            return (0.0, 0.0, 0.0, 1 - _part(values[0]))
        if self.kind is Kind.CMYK:
            return (_part(values[0]), _part(values[1]), _part(values[2]), _part(values[3]))
        if self.kind in {Kind.RGB, Kind.LAB}:
            triple = (values[0], values[1], values[2])
            return cmyk_of_lab(triple) if self.kind is Kind.LAB else cmyk_of_rgb(triple, self.profile)
        if self.base is None:
            raise Unconvertible
        if self.kind is Kind.SPOT and self.tint:
            return (_part(values[0]),) * 4 if self.spots == ("All",) else self.base.cmyk(self.tint(values))
        return self.base.cmyk(self.entry(int(values[0])))

    def blended(self, values: Values) -> Cmyk:
        """A colour that others show through: black of all inks, since black ink alone would only grey them."""
        if self.kind is Kind.RGB and len(values) == 3:
            return cmyk_of_rgb((values[0], values[1], values[2]), self.profile, black_alone=False)
        return self.cmyk(values)

    def entry(self, index: int) -> Values:
        """An indexed space's colour in its base space."""
        assert self.base is not None
        count = self.base.components
        raw = self.table[index * count : (index + 1) * count]
        if len(raw) < count:
            raise Unconvertible
        return self.base.scaled(raw)

    def scaled(self, raw: bytes) -> Values:
        """Bytes as this space's numbers."""
        if self.kind is Kind.LAB:
            low_a, high_a, low_b, high_b = self.bounds
            return (raw[0] / 2.55, low_a + raw[1] / 255 * (high_a - low_a), low_b + raw[2] / 255 * (high_b - low_b))
        return tuple(byte / 255 for byte in raw)


def _part(value: float) -> float:
    return min(max(value, 0.0), 1.0)


GRAY = Space(Kind.GRAY, 1)
RGB = Space(Kind.RGB, 3)
CMYK = Space(Kind.CMYK, 4)
PATTERN = Space(Kind.PATTERN, 0)
_DEVICE = {"DeviceGray": GRAY, "DeviceRGB": RGB, "DeviceCMYK": CMYK, "CalGray": GRAY, "CalRGB": RGB, "CalCMYK": CMYK}


class Spaces:
    """The colour spaces of one file, each read once."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, int], Space] = {}

    def find(self, value: object, resources: object, depth: int = 0) -> Space:
        """The space that an object, or a name among these resources, stands for. Raises ``Unconvertible``."""
        if depth > _MOST_DEPTH:
            raise Unconvertible
        if isinstance(value, pikepdf.Name):
            return self._named(name(value), resources, depth)
        identity = identity_of(value)
        if identity in self._read:
            return self._read[identity]
        space = self._array(value, resources, depth)
        if identity != (0, 0):
            self._read[identity] = space
        return space

    def _named(self, family: str, resources: object, depth: int) -> Space:
        family = _SHORT.get(family, family)
        spaces = get(resources, "/ColorSpace")
        if family == "DeviceRGB" and isinstance(get(spaces, _DEFAULTS[family]), pikepdf.Array):
            return self.find(get(spaces, _DEFAULTS[family]), None, depth + 1)
        if family == "Pattern":
            return PATTERN
        if family in _DEVICE:
            return _DEVICE[family]
        found = get(spaces, f"/{family}")
        if found is None:
            raise Unconvertible
        return self.find(found, resources, depth + 1)

    def _array(self, value: object, resources: object, depth: int) -> Space:
        items = array(value)
        family = name(items[0]) if items else ""
        if len(items) == 1:
            return self._named(family, resources, depth)
        match _SHORT.get(family, family):
            case "ICCBased":
                space = self._by_profile(items[1])
            case "Lab":
                bounds = numbers(get(items[1], "/Range"), 4) or (-100.0, 100.0, -100.0, 100.0)
                space = Space(Kind.LAB, 3, bounds=bounds)
            case "Indexed" if len(items) >= 4:
                base = self.find(items[1], resources, depth + 1)
                space = Space(Kind.INDEXED, 1, base=base, table=_table(items[3]), source=value)
            case "Separation" | "DeviceN" if len(items) >= 4:
                spots = tuple(name(item) for item in array(items[1]))
                base = self.find(items[2], resources, depth + 1)
                tint = function_of(items[3])
                space = Space(Kind.SPOT, len(spots), base=base, tint=tint, spots=spots, source=value)
            case "Pattern":
                space = Space(Kind.PATTERN, 0, base=self.find(items[1], resources, depth + 1))
            case family if family in _DEVICE:
                space = _DEVICE[family]
            case _:
                raise Unconvertible
        return space

    def _by_profile(self, value: object) -> Space:
        """By the profile's own colours; by its number of components where it cannot be read."""
        source = stream(value)
        if source is None:
            raise Unconvertible
        try:
            profile = decoded(source, _MOST_PROFILE)
        except (StreamBroken, StreamTooBig):
            profile = b""
        inside = {1: "GRAY", 3: "RGB", 4: "CMYK"}.get(int(number(get(source, "/N")) or 0), "")
        told = profile_space(profile) or inside
        if (told, inside) == ("Lab", "RGB"):
            return Space(Kind.LAB, 3, bounds=(-128.0, 127.0, -128.0, 127.0))
        if told != inside or not inside:
            raise Unconvertible
        return Space(Kind.RGB, 3, profile=profile or None) if inside == "RGB" else GRAY if inside == "GRAY" else CMYK


def _table(value: object) -> bytes:
    source = stream(value)
    if source is not None:
        try:
            return decoded(source, 2**16)
        except (StreamBroken, StreamTooBig) as error:
            raise Unconvertible from error
    if isinstance(value, pikepdf.String):
        return bytes(value)
    raise Unconvertible
