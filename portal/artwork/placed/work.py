"""What cleaning one page works with: the file, the graph that grows, what was noted, what is left to spend."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pikepdf

from portal.artwork.placed.copying import Copier
from portal.artwork.placed.faults import PlacedFault, Refused
from portal.artwork.placed.graph import GraphBuilder, Ref, Value
from portal.artwork.placed.layers import Layers
from portal.artwork.placed.spaces import CMYK, GRAY, Kind, Space, Spaces
from portal.artwork.preflight.reading import array

_NO_SPOTS = {"All", "None", "Cyan", "Magenta", "Yellow", "Black"}
MOST_OPERATIONS = 2_000_000  # run when the page is drawn, forms as often as they are called


@dataclass
class Notes:
    """What was met on the way through a page."""

    rgb: bool = False  # colours or images that were no press inks
    rgb_inks: bool = False  # such colours, images apart
    transparent: bool = False
    blending: bool = False  # groups, or parameters of blending, whether or not they show anything through
    overprints: bool = False
    white_overprints: bool = False
    opentype: bool = False
    hidden: bool = False
    spots: set[str] = field(default_factory=set)  # that stay
    mixed: set[str] = field(default_factory=set)  # that became inks of the process
    fonts: set[str] = field(default_factory=set)  # not embedded
    pictures: list[tuple[float, float]] = field(default_factory=list)  # dpi of each, both ways


@dataclass(frozen=True)
class Keep:
    """What stays of a page beyond what it paints. Without transparency its groups change nothing, and X-1a has none;
    overprint was meant for inks, not for RGB that became inks here.
    """

    blending: bool = True
    overprint: bool = True


class Work:
    """One page's cleaning."""

    def __init__(self, pdf: pikepdf.Pdf, keep: Keep, area: float) -> None:
        self.pdf = pdf
        self.area = area  # of the page, in square points
        self.keep = keep
        self.builder = GraphBuilder()
        self.copier = Copier(self.builder)
        self.spaces = Spaces()
        self.layers = Layers(pdf.Root)
        self.notes = Notes()
        self.spent = 0
        self._written: dict[int, tuple[Space, Value]] = {}

    def spend(self, operations: int) -> None:
        """Counts operations that drawing the page will cost; refuses a page that costs too much."""
        self.spent += operations
        if self.spent > MOST_OPERATIONS:
            raise Refused(PlacedFault.TOO_COMPLEX)

    def note_spots(self, space: Space) -> None:
        """Keeps the names of a space's spot inks, by whether they stay."""
        if space.stays:
            self.notes.spots |= set(space.spots) - _NO_SPOTS
        else:
            self.notes.mixed |= set(space.spots) - _NO_SPOTS

    def space_value(self, space: Space) -> Value:
        """A space of press inks as it is written."""
        if space is GRAY:
            return b"/DeviceGray"
        if space is CMYK:
            return b"/DeviceCMYK"
        if id(space) not in self._written:
            self._written[id(space)] = (space, self.builder.add(self._described(space)))
        return self._written[id(space)][1]

    def _described(self, space: Space) -> Value:
        assert space.base is not None
        if space.kind is Kind.INDEXED:
            count = max(1, min(256, len(space.table) // space.base.components))
            table = space.table[: count * space.base.components].hex().encode()
            return [b"/Indexed", self.space_value(space.base), count - 1, b"<" + table + b">"]
        assert space.kind is Kind.SPOT
        self.note_spots(space)
        items = array(space.source)
        family = b"/Separation" if isinstance(items[1], pikepdf.Name) else b"/DeviceN"
        inks = self.copier.value(items[1])
        if space.fits_press:
            return [family, inks, self.space_value(space.base), self.copier.value(items[3])]
        tints = [space.cmyk((tint / 255,)) for tint in range(256)]
        return [family, inks, b"/DeviceCMYK", sampled(self.builder, (0, 1), tints)]


def sampled(builder: GraphBuilder, domain: tuple[float, float], results: Sequence[Sequence[float]]) -> Ref:
    """Adds a function of one argument from its results (0 to 1) at evenly spaced places."""
    count = len(results[0])
    return builder.add_stream(
        bytes(round(255 * min(max(part, 0.0), 1.0)) for result in results for part in result),
        {
            "FunctionType": 0,
            "Domain": domain,
            "Range": [0, 1] * count,
            "Size": [len(results)],
            "BitsPerSample": 8,
        },
    )
