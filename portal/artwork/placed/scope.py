"""What the parts of a rewritten content stream share: where it stands, the graphics state, the names it uses."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

import pikepdf

from portal.artwork.placed.faults import PlacedFault, Refused
from portal.artwork.placed.graph import Ref, Value
from portal.artwork.placed.spaces import GRAY, Space, Values
from portal.artwork.placed.targets import Target
from portal.artwork.preflight.reading import IDENTITY, Matrix, get

Placed = tuple[Matrix, int, int]  # where an image stands, and its pixels
_PREFIXES = {"ColorSpace": "C", "Pattern": "P", "ExtGState": "G", "XObject": "X", "Shading": "S", "Font": "F"}


@dataclass
class State:
    """The part of the graphics state that matters here."""

    fill: Space = GRAY
    stroke: Space = GRAY
    white_fill: bool = False
    white_stroke: bool = False
    fill_overprints: bool = False
    stroke_overprints: bool = False
    matrix: Matrix = IDENTITY
    font: str = ""  # its name among the resources
    chosen: bytes = b""  # the font's size while its choice is not written yet: it is when text is shown
    invisible: bool = False
    see_through: bool = False  # what is painted blends with what lies below
    fill_values: Values = (0.0,)
    stroke_values: Values = (0.0,)

    def paints_white_over(self, *, fills: bool, strokes: bool) -> bool:
        """Whether white is painted that overprints, and so vanishes."""
        return (fills and self.white_fill and self.fill_overprints) or (
            strokes and self.white_stroke and self.stroke_overprints
        )


@dataclass(frozen=True)
class Scope:
    """Where a content stream stands: what its names mean, whom it is written for, how deep it is nested."""

    resources: object
    target: Target
    depth: int = 0
    colourless: bool = False  # its colour comes from outside, as an uncoloured pattern's does
    see_through: bool = False  # it is painted, as a whole, over what shows through
    blends_rgb: bool = False  # it blends in RGB, so that its greys are RGB too

    def resource(self, kind: str, key: str) -> object:
        """What a name means."""
        found = get(get(self.resources, f"/{kind}"), key)
        if found is None:
            raise Refused(PlacedFault.DAMAGED)
        return found


class Walker(Protocol):
    """Copies what a content stream names."""

    def xobject(self, xobject: pikepdf.Stream, scope: Scope) -> tuple[Ref, list[Placed]] | None:
        """A form or an image, and the images in it; None for what is not painted."""
        ...

    def pattern(self, pattern: object, scope: Scope) -> Ref:
        """A pattern."""
        ...

    def shading(self, shading: object, scope: Scope) -> Ref:
        """A shading."""
        ...

    def state(self, state: object, scope: Scope) -> Ref:
        """Parameters of the graphics state."""
        ...

    def font(self, font: object, scope: Scope) -> Ref:
        """A font."""
        ...


class Names:
    """The resources of a rewritten stream, named anew in the order of their first use; glyphs of a font share them."""

    def __init__(self, shared: dict[str, dict[str, Value]] | None = None) -> None:
        self.resources: dict[str, dict[str, Value]] = {} if shared is None else shared
        self._known: dict[tuple[str, Hashable], bytes] = {}

    def use(self, kind: str, key: Hashable, make: Callable[[], Value]) -> bytes:
        """The name, with its slash, of the resource that ``key`` stands for; ``make`` makes it when first needed."""
        if (kind, key) not in self._known:
            value = make()
            held = self.resources.setdefault(kind, {})
            short = f"{_PREFIXES[kind]}{len(held)}"
            held[short] = value
            self._known[(kind, key)] = f"/{short}".encode()
        return self._known[(kind, key)]
