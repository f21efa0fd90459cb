"""Does a path reach into the trim box? Asked only of what is drawn in registration colour."""

from dataclasses import dataclass

from portal.artwork.preflight.reading import Matrix
from portal.artwork.preflight.tokens import ContentBroken

Rectangle = tuple[float, float, float, float]  # left, bottom, right, top in points
TOLERANCE = 0.1  # points
_COUNTS = {b"m": 2, b"l": 2, b"c": 6, b"v": 4, b"y": 4, b"re": 4, b"h": 0}


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Do two rectangles share more than an edge?"""
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    right, top = min(one[2], other[2]), min(one[3], other[3])
    return right - left > TOLERANCE and top - bottom > TOLERANCE


def _crosses(segment: Rectangle, trim: Rectangle) -> bool:
    """Does the frame of a segment, which may be a line without width, reach into the trim box?"""
    return (
        segment[0] < trim[2] - TOLERANCE
        and segment[2] > trim[0] + TOLERANCE
        and segment[1] < trim[3] - TOLERANCE
        and segment[3] > trim[1] + TOLERANCE
    )


@dataclass(slots=True)
class Trace:
    """Follows a path segment by segment. ``in_trim``: a segment of it reaches into the trim box; ``mattered``: the
    question was asked, so the place of this content on the page matters.
    """

    trim: Rectangle | None
    in_trim: bool = False
    mattered: bool = False
    _at: tuple[float, float] = (0.0, 0.0)
    _start: tuple[float, float] = (0.0, 0.0)

    def path(self, operator: bytes, values: list[float], ctm: Matrix) -> None:
        """One path operator. Raises ``ContentBroken``."""
        if len(values) != _COUNTS[operator]:
            raise ContentBroken("the wrong number of operands")
        points = [_moved(values[i], values[i + 1], ctm) for i in range(0, len(values), 2)]
        if operator == b"m":
            self._at = self._start = points[0]
            return
        if operator == b"re":
            x, y, width, height = values
            points = [_moved(x + dx, y + dy, ctm) for dx in (0, width) for dy in (0, height)]
            self._segment(points)
            self._at = self._start = points[0]
            return
        if operator == b"h":
            points = [self._start]
        self._segment([self._at, *points])
        self._at = points[-1]

    def point(self, place: Matrix) -> None:
        """A place where something is drawn."""
        x, y = place[4], place[5]
        self._segment([(x - TOLERANCE, y - TOLERANCE), (x + TOLERANCE, y + TOLERANCE)])

    def forget(self) -> None:
        """The path has been painted or dropped."""
        self.in_trim = False

    def _segment(self, points: list[tuple[float, float]]) -> None:
        self.mattered = True
        if self.trim is None:
            return
        across, up = [x for x, _ in points], [y for _, y in points]
        frame = (min(across), min(up), max(across), max(up))
        self.in_trim = self.in_trim or _crosses(frame, self.trim)


def _moved(x: float, y: float, ctm: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = ctm
    return (a * x + c * y + e, b * x + d * y + f)
