"""Imposition (面付け): where the pieces stand on a sheet, and on its back."""

from dataclasses import dataclass

from portal.artwork.errors import ArtworkError
from portal.artwork.media import Medium
from portal.artwork.pdf import PageBoxes
from portal.artwork.press.settings import Duplex, Press
from portal.artwork.units import POINTS_PER_MM, points

SHEET_MARGIN = 9.0  # mm around the pieces' bleed for marks and gripper
PAGE_MARGIN = 15.0  # mm around a single piece's trim: bleed, marks, slug line


class SheetTooSmall(ArtworkError):
    """Not one piece fits the sheet."""

    def __init__(self, sheet: tuple[float, float], medium: Medium) -> None:
        super().__init__(sheet, medium.name)
        self.sheet, self.medium = sheet, medium


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece's place: its trim's lower left corner in points, upright or turned by half."""

    x: float
    y: float
    turned: bool = False

    def matrix(self, width: float, height: float) -> tuple[float, float, float, float, float, float]:
        """From the piece's own points to the page's; ``width`` and ``height`` are the trim's in points."""
        if self.turned:
            return -1, 0, 0, -1, self.x + width, self.y + height
        return 1, 0, 0, 1, self.x, self.y


@dataclass(frozen=True, slots=True)
class Imposition:
    """Cells in reading order, the same count on the front and the back; the page's size in points."""

    width: float
    height: float
    front: tuple[Cell, ...]
    back: tuple[Cell, ...]
    columns: int
    rows: int
    medium: Medium
    single: bool

    @property
    def count(self) -> int:
        """Pieces on one sheet."""
        return len(self.front)

    def boxes(self) -> PageBoxes:
        """Trim and bleed around all pieces; marks stand outside both."""
        width, height, bleed = points(self.medium.width), points(self.medium.height), points(self.medium.bleed)
        left, bottom = min(cell.x for cell in self.front), min(cell.y for cell in self.front)
        right, top = max(cell.x for cell in self.front) + width, max(cell.y for cell in self.front) + height
        return PageBoxes(
            (0, 0, self.width, self.height),
            (left - bleed, bottom - bleed, right + bleed, top + bleed),
            (left, bottom, right, top),
        )


def impose(medium: Medium, press: Press) -> Imposition:
    """The most pieces that fit, upright, on the sheet laid either way. Raises ``SheetTooSmall``."""
    if press.sheet is None:
        return _single(medium, press)
    short, long = sorted(press.sheet)
    upright, lying = (_grid(medium, size) for size in ((short, long), (long, short)))
    (columns, rows), size = (
        (upright, (short, long)) if upright[0] * upright[1] >= lying[0] * lying[1] else (lying, (long, short))
    )
    if not columns * rows:
        raise SheetTooSmall(press.sheet, medium)
    pitch_x, pitch_y = medium.width + 2 * medium.bleed, medium.height + 2 * medium.bleed
    left = (size[0] - columns * pitch_x) / 2 + medium.bleed
    bottom = (size[1] - rows * pitch_y) / 2 + medium.bleed
    places = [
        (left + column * pitch_x, bottom + (rows - 1 - row) * pitch_y)
        for row in range(rows)
        for column in range(columns)
    ]
    front = tuple(Cell(_on_dot(x, press.dpi), _on_dot(y, press.dpi)) for x, y in places)
    back = tuple(_behind(x, y, size, medium, press) for x, y in places)
    return Imposition(points(size[0]), points(size[1]), front, back, columns, rows, medium, single=False)


def _single(medium: Medium, press: Press) -> Imposition:
    margin = _on_dot(PAGE_MARGIN, press.dpi)
    cell = Cell(margin, margin)
    width, height = points(medium.width) + 2 * margin, points(medium.height) + 2 * margin
    return Imposition(width, height, (cell,), (cell,), 1, 1, medium, single=True)


def _grid(medium: Medium, size: tuple[float, float]) -> tuple[int, int]:
    """Columns and rows on a sheet, pieces bleed to bleed: the gutter between trims is twice the bleed."""
    room = size[0] - 2 * SHEET_MARGIN, size[1] - 2 * SHEET_MARGIN
    slack = 1e-6
    return (
        max(0, int((room[0] + slack) / (medium.width + 2 * medium.bleed))),
        max(0, int((room[1] + slack) / (medium.height + 2 * medium.bleed))),
    )


def _behind(x: float, y: float, size: tuple[float, float], medium: Medium, press: Press) -> Cell:
    """The cell on the back that lies behind a piece whose lower left corner is at ``x``, ``y`` mm on the front.

    Turning about an upright edge mirrors left and right; about a level edge, top and bottom, and the back then stands
    on its head so that a card turned sideways in the hand reads upright.
    """
    width, height = size
    upright_edge = (press.duplex is Duplex.LONG) == (height >= width)
    if upright_edge:
        return Cell(_on_dot(width - x - medium.width, press.dpi), _on_dot(y, press.dpi))
    return Cell(_on_dot(x, press.dpi), _on_dot(height - y - medium.height, press.dpi), turned=True)


def _on_dot(millimetres: float, dpi: int) -> float:
    """The nearest whole dot, in points."""
    return round(millimetres * POINTS_PER_MM * dpi / 72) * 72 / dpi
