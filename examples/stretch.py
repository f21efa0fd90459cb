"""The gym's stretchers: three people of thick strokes, printed ink over ink. A JPEG in CMYK, 400 dpi.

Lengths are mm from the trim's upper left corner, y downwards; colours percent.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw

Cmyk = tuple[float, float, float, float]
Point = tuple[float, float]

BLEED = 3.0
PICTURE = (106.0, 58.0)  # on the postcard from the bleed's corner
DPI = 400
SAND: Cmyk = (2, 7, 15, 0)
CORAL: Cmyk = (0, 74, 62, 0)
TEAL: Cmyk = (84, 32, 46, 6)
MUSTARD: Cmyk = (0, 28, 84, 0)
LIMB = 4.8  # thick


def stretch() -> bytes:
    """The JPEG."""
    size = tuple(round(side / 25.4 * DPI) for side in PICTURE)
    picture = Image.new("CMYK", size, _levels(SAND))
    for shape, ink in ((_sun, MUSTARD), (_bending, CORAL), (_lunging, TEAL), (_reaching, CORAL)):
        picture = _printed(picture, _mask(shape, size), ink)
    target = BytesIO()
    picture.save(target, "JPEG", quality=88, dpi=(DPI, DPI), subsampling=0, optimize=True)
    return target.getvalue()


def _levels(ink: Cmyk) -> tuple[int, ...]:
    return tuple(round(part * 2.55) for part in ink)


def _printed(picture: Image.Image, mask: Image.Image, ink: Cmyk) -> Image.Image:
    """The picture with another ink laid over what is there."""
    chance = Random(str(ink))  # noqa: S311  # for a picture
    grain = Image.frombytes("L", mask.size, chance.randbytes(mask.width * mask.height))
    dry = grain.point([255 - (value > 244) * 34 for value in range(256)])
    shown = ImageChops.multiply(mask, dry)
    plates = [
        ImageChops.screen(plate, shown.point([round(value * part / 100) for value in range(256)]))
        for plate, part in zip(picture.split(), ink, strict=True)
    ]
    return Image.merge("CMYK", plates)


def _mask(shape: Callable[["_Pen"], None], size: tuple[int, ...]) -> Image.Image:
    pen = _Pen(size)
    shape(pen)
    return pen.image.reduce(2)


class _Pen:
    """Draws in mm from the trim's corner, at twice the resolution."""

    def __init__(self, size: tuple[int, ...]) -> None:
        self.image = Image.new("L", (size[0] * 2, size[1] * 2))
        self._draw = ImageDraw.Draw(self.image)
        self._scale = size[0] * 2 / PICTURE[0]

    def disc(self, x: float, y: float, radius: float) -> None:
        """A full circle."""
        scale = self._scale
        x, y, radius = (x + BLEED) * scale, (y + BLEED) * scale, radius * scale
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)

    def limb(self, *points: Point) -> None:
        """A thick stroke with round ends: along a cubic curve, or a straight line between two points."""
        on = _on_curve if len(points) == 4 else _on_line
        for step in range(401):
            self.disc(*on(points, step / 400), LIMB / 2)


def _on_line(points: Sequence[Point], t: float) -> Point:
    (x, y), (x2, y2) = points
    return x + (x2 - x) * t, y + (y2 - y) * t


def _on_curve(points: Sequence[Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, points, strict=True)) for axis in (0, 1))
    return x, y


FLOOR = 52.6  # where feet's middles stand


def _sun(pen: _Pen) -> None:
    pen.disc(65, 24.3, 25.1)


def _bending(pen: _Pen) -> None:
    """To the side, an arm over the head."""
    pen.limb((22.2, 34.6), (15.7, FLOOR))
    pen.limb((22.2, 34.6), (30.5, FLOOR))
    pen.limb((22.2, 34.6), (21.2, 28), (22.2, 23.4), (25.9, 18.7))
    pen.limb((25.9, 18.7), (23.1, 7.6), (31.5, 2), (43.6, 6.7))
    pen.limb((25.9, 18.7), (30.5, 23.4), (32.4, 26.2), (32.4, 33.6))
    pen.disc(32.4, 13.6, 3.7)


def _lunging(pen: _Pen) -> None:
    """Knee bent, arms wide."""
    pen.limb((53.8, 37.3), (65, 38.3))
    pen.limb((65, 38.3), (65, FLOOR))
    pen.limb((53.8, 37.3), (38, FLOOR))
    pen.limb((53.8, 37.3), (53.8, 20.6))
    pen.limb((38, 20.1), (70.5, 20.1))
    pen.disc(53.8, 11.8, 3.7)


def _reaching(pen: _Pen) -> None:
    """Up, as far as it goes."""
    pen.limb((82.6, 36.4), (79.8, FLOOR))
    pen.limb((82.6, 36.4), (86, FLOOR))
    pen.limb((82.6, 36.4), (82.6, 20.6))
    pen.limb((82.6, 20.6), (75.6, 17.8), (73.3, 11.3), (76.6, -1.7))
    pen.limb((82.6, 20.6), (89.6, 17.8), (91.9, 11.3), (88.7, -1.7))
    pen.disc(82.6, 10.8, 3.7)
