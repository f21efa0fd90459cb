"""What all symbols share: black rectangles on a white ground, measured in modules."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A black rectangle in modules (X), from the symbol's upper left corner, quiet zones included, y downwards."""

    x: float
    y: float
    width: float
    height: float


class Symbol(Protocol):
    """A symbol as geometry. ``width`` and ``height`` include the quiet zones; all lengths are modules (X)."""

    @property
    def width(self) -> float:
        """Modules, quiet zones included."""

    @property
    def height(self) -> float:
        """Modules, quiet zones included."""

    @property
    def rectangles(self) -> tuple[Rectangle, ...]:
        """All that is black; no two overlap."""

    def __hash__(self) -> int: ...
