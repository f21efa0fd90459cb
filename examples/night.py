"""The fan club's night: stars on their way around the pole, above an observatory. A PDF of CMYK vectors.

Lengths are mm from the trim's upper left corner, y downwards; colours percent.
"""

import math
from dataclasses import dataclass
from io import BytesIO
from random import Random

from reportlab.pdfgen.canvas import Canvas

Cmyk = tuple[float, float, float, float]
Point = tuple[float, float]

POINTS = 72 / 25.4  # in a mm
BLEED = 3.0
CARD = (85.60, 53.98)
SKY: tuple[Cmyk, Cmyk] = ((100, 88, 42, 38), (88, 62, 22, 8))  # at the top, at the horizon
HILL: Cmyk = (95, 85, 50, 55)
WINDOW: Cmyk = (0, 18, 62, 0)
STARS: tuple[Cmyk, ...] = ((52, 28, 4, 0), (70, 44, 12, 4), (78, 55, 18, 10), (30, 12, 0, 0), (12, 14, 34, 0))
POLE = (59.5, 19.0)
EXPOSURE = math.radians(34)  # the angle by which the sky turned
TITLE = (-3.0, 4.0, 36.0, 19.5)  # no star passes here: left, top, right, bottom


@dataclass(frozen=True)
class Star:
    """A trail: its distance from the pole, the angle at which it begins, its width and colour."""

    radius: float
    start: float
    width: float
    colour: Cmyk

    def touches(self, other: "Star") -> bool:
        """Whether the two come nearer than a line's width."""
        if abs(self.radius - other.radius) > self.width / 2 + other.width / 2 + 0.22:
            return False
        apart = (self.start - other.start + math.pi) % (2 * math.pi) - math.pi
        return abs(apart) < EXPOSURE + 1.2 / self.radius


def night() -> bytes:
    """The PDF: trim and bleed boxes, no text, no picture."""
    target = BytesIO()
    width, height = ((side + 2 * BLEED) * POINTS for side in CARD)
    inset = BLEED * POINTS
    canvas = Canvas(
        target, pagesize=(width, height), invariant=1, pageCompression=1, enforceColorSpace="cmyk",
        trimBox=(inset, inset, width - inset, height - inset), bleedBox=(0, 0, width, height),
    )  # fmt: skip
    canvas.setTitle("Night sky")
    canvas.translate(inset, height - inset)
    canvas.scale(POINTS, -POINTS)
    _sky(canvas)
    canvas.setLineCap(1)
    for star in _stars():
        _trail(canvas, star)
    _hill(canvas)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _sky(canvas: Canvas) -> None:
    steps = 40
    bottom = CARD[1] + BLEED
    for step in range(steps):
        share = (step / (steps - 1)) ** 1.6
        top = -BLEED + (bottom + BLEED) * step / steps
        _fill(canvas, tuple(a + (b - a) * share for a, b in zip(*SKY, strict=True)))  # type: ignore[arg-type]
        canvas.rect(-BLEED, top, CARD[0] + 2 * BLEED, bottom - top, stroke=0, fill=1)


def _stars() -> list[Star]:
    """Trails that do not touch, evenly over the sky."""
    chance = Random("night")  # noqa: S311  # for a picture
    found: list[Star] = [Star(0.95, 2.2, 0.36, STARS[3])]
    for _ in range(4000):
        x, y = chance.uniform(-BLEED, CARD[0] + BLEED), chance.uniform(-BLEED, 42)
        star = Star(
            math.hypot(x - POLE[0], y - POLE[1]), math.atan2(y - POLE[1], x - POLE[0]) - EXPOSURE / 2,
            0.16 + 0.18 * chance.random() ** 3, chance.choices(STARS, (34, 34, 20, 8, 4))[0],
        )  # fmt: skip
        if star.radius > 2 and not _crosses_title(star) and not any(map(star.touches, found)):
            found.append(star)
        if len(found) == 210:
            break
    return found


def _crosses_title(star: Star) -> bool:
    left, top, right, bottom = TITLE
    points = (_around(star.radius, star.start + EXPOSURE * step / 12) for step in range(13))
    return any(left <= x <= right and top <= y <= bottom for x, y in points)


def _around(radius: float, angle: float) -> Point:
    return POLE[0] + radius * math.cos(angle), POLE[1] + radius * math.sin(angle)


def _trail(canvas: Canvas, star: Star) -> None:
    canvas.setLineWidth(star.width)
    canvas.setStrokeColorCMYK(*(part / 100 for part in star.colour))
    path = canvas.beginPath()
    x, y = POLE
    box = (x - star.radius, y - star.radius, x + star.radius, y + star.radius)
    path.arc(*box, math.degrees(star.start), math.degrees(EXPOSURE))
    canvas.drawPath(path)


def _hill(canvas: Canvas) -> None:
    """Two slopes, and on the nearer one an observatory with its dome open."""
    right, bottom = CARD[0] + BLEED, CARD[1] + BLEED
    _fill(canvas, HILL)
    path = canvas.beginPath()
    path.moveTo(-BLEED, bottom)
    path.lineTo(-BLEED, 39.2)
    path.curveTo(20, 39.2, 38, 39.8, 56, 36.4)
    path.curveTo(64, 34.9, 74, 34.6, right, 37.2)
    path.lineTo(right, bottom)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    _observatory(canvas, 70.5, 35.4)


def _observatory(canvas: Canvas, x: float, floor: float) -> None:
    rim, radius = floor - 1.5, 2.5
    canvas.rect(x - 2.05, rim, 4.1, 2.2, stroke=0, fill=1)
    canvas.rect(x - 2.85, rim - 0.15, 5.7, 0.45, stroke=0, fill=1)
    dome = canvas.beginPath()
    dome.moveTo(x - radius, rim)
    dome.arcTo(x - radius, rim - radius, x + radius, rim + radius, 180, 180)
    dome.close()
    canvas.drawPath(dome, stroke=0, fill=1)
    canvas.saveState()
    canvas.translate(x, rim)
    canvas.rotate(-28)
    _fill(canvas, WINDOW)
    canvas.rect(-0.3, -radius, 0.6, 1.75, stroke=0, fill=1)
    canvas.restoreState()


def _fill(canvas: Canvas, colour: Cmyk) -> None:
    canvas.setFillColorCMYK(*(part / 100 for part in colour))
