"""Where things stand: from mm below the upper left corner to points above the lower left, on a press's dots."""

import math
from dataclasses import dataclass

from portal.artwork.media import Medium
from portal.artwork.units import POINTS_PER_MM, dot

_TOLERANCE = 1e-6  # mm
_ROUNDING = 1e-4  # mm


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in mm from the trim's upper left corner, y downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def turned(self, degrees: float) -> "Area":
        """The upright rectangle around this one turned about its middle; by right angles exactly."""
        quarter = round(degrees / 90)
        if abs(degrees - 90 * quarter) < _TOLERANCE:
            width, height = (self.height, self.width) if quarter % 2 else (self.width, self.height)
        else:
            angle = math.radians(degrees)
            cosine, sine = abs(math.cos(angle)), abs(math.sin(angle))
            width, height = self.width * cosine + self.height * sine, self.width * sine + self.height * cosine
        return Area(self.x + (self.width - width) / 2, self.y + (self.height - height) / 2, width, height)

    def grown(self, by: float) -> "Area":
        """Larger by ``by`` mm on every side."""
        return Area(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def within(self, other: "Area") -> bool:
        """Whether all of it lies in ``other``."""
        return (
            self.x >= other.x - _TOLERANCE
            and self.y >= other.y - _TOLERANCE
            and self.right <= other.right + _TOLERANCE
            and self.bottom <= other.bottom + _TOLERANCE
        )

    def meets(self, other: "Area") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right - _TOLERANCE
            and other.x < self.right - _TOLERANCE
            and self.y < other.bottom - _TOLERANCE
            and other.y < self.bottom - _TOLERANCE
        )


@dataclass(frozen=True, slots=True)
class Canvas:
    """A medium's side as a press of ``dpi`` prints it."""

    medium: Medium
    dpi: int

    @property
    def trim(self) -> Area:
        """The trimmed format."""
        return Area(0, 0, self.medium.width, self.medium.height)

    @property
    def safe(self) -> Area:
        """What cutting cannot reach."""
        return self.trim.grown(-self.medium.safe)

    @property
    def dot(self) -> float:
        """One dot in mm."""
        return dot(self.dpi)

    def dots(self, length: float, least: float = 0) -> int:
        """A length in mm as the nearest whole dots, at least one; never below ``least`` mm where ``length`` is not."""
        dots = max(1, round(length / self.dot))
        return dots + 1 if dots * self.dot < least - _ROUNDING <= length - _ROUNDING else dots

    def x(self, millimetres: float) -> float:
        """A distance from the left edge, in points."""
        return millimetres * POINTS_PER_MM

    def y(self, millimetres: float) -> float:
        """A distance from the upper edge, as points from the lower edge."""
        return (self.medium.height - millimetres) * POINTS_PER_MM

    def on_dot(self, points: float) -> float:
        """The nearest whole dot, counted from the trim's lower left corner, in points."""
        return round(points * self.dpi / 72) * 72 / self.dpi
