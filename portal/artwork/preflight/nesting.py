"""How one content stream calls upon another."""

from dataclasses import dataclass
from typing import Protocol

import pikepdf

from portal.artwork.preflight.graphics import State
from portal.artwork.preflight.reading import Matrix


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a content stream stands: its resources, the object named in findings, how deep it is nested."""

    resources: object
    number: int
    depth: int = 0


class Walker(Protocol):
    """Follows what a content stream calls upon."""

    def draw(self, xobject: object, state: State, scope: Scope) -> bool:
        """An XObject. True where its place on the page mattered."""
        ...

    def tile(self, pattern: object, state: State, scope: Scope) -> None:
        """A pattern chosen as a colour."""
        ...

    def glyphs(self, matrix: Matrix, state: State, scope: Scope) -> None:
        """The drawings of the chosen font, if it is a Type 3 font."""
        ...

    def mask(self, values: pikepdf.Dictionary, state: State, scope: Scope) -> None:
        """The group of a soft mask, if there is one."""
        ...

    def shade(self, shading: object, scope: Scope) -> None:
        """The colours of a shading."""
        ...

    def choose(self, font: object, scope: Scope) -> None:
        """A font chosen for text."""
        ...
