"""A sheet of artwork in CMYK vectors: a PDF page with trim and bleed boxes, drawn on in millimetres.

``x`` to the right and ``y`` downwards from the trim's upper left corner; colours in percent.
"""

import math
import re
from collections.abc import Iterable
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

Cmyk = tuple[float, float, float, float]
Point = tuple[float, float]

POINTS = 72 / 25.4  # in a mm
BLEED = 3.0
CARD, POSTCARD, PHONE = (85.60, 53.98), (100.0, 148.0), (72.0, 144.0)
WHITE: Cmyk = (0, 0, 0, 0)
_STEP = re.compile(r"[MLCZ]|-?[\d.]+")
_KAPPA = 0.5523  # of a quarter circle's handles


class Sheet:
    """One page of ``size`` mm."""

    def __init__(self, size: tuple[float, float]) -> None:
        self.width, self.height = size
        self._target = BytesIO()
        wide, high = ((side + 2 * BLEED) * POINTS for side in size)
        inset = BLEED * POINTS
        self._canvas = Canvas(
            self._target, pagesize=(wide, high), invariant=1, pageCompression=1, enforceColorSpace="cmyk",
            trimBox=(inset, inset, wide - inset, high - inset), bleedBox=(0, 0, wide, high),
        )  # fmt: skip
        self._canvas.translate(inset, high - inset)
        self._canvas.scale(POINTS, -POINTS)
        self._canvas.setLineCap(1)
        self._canvas.setLineJoin(1)

    def pdf(self) -> bytes:
        """The file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._target.getvalue()

    def ground(self, colour: Cmyk) -> None:
        """Covers all of it, bleed too."""
        self.box(-BLEED, -BLEED, self.width + 2 * BLEED, self.height + 2 * BLEED, colour)

    def fade(self, top: Cmyk, bottom: Cmyk, start: float, end: float, *, bend: float = 1, steps: int = 48) -> None:
        """Bands from one colour to another, each laid over the rest below it: no seams."""
        for step in range(steps):
            share = (step / (steps - 1)) ** bend
            y = start + (end - start) * step / steps
            mixed = tuple(a + (b - a) * share for a, b in zip(top, bottom, strict=True))
            self.box(-BLEED, y, self.width + 2 * BLEED, end - y, mixed)  # type: ignore[arg-type]

    def box(self, x: float, y: float, width: float, height: float, colour: Cmyk, *, radius: float = 0) -> None:
        """A rectangle."""
        self._fill(colour)
        if radius:
            self._canvas.roundRect(x, y, width, height, radius, stroke=0, fill=1)
        else:
            self._canvas.rect(x, y, width, height, stroke=0, fill=1)

    def disc(self, x: float, y: float, radius: float, colour: Cmyk) -> None:
        """A full circle."""
        self._fill(colour)
        self._canvas.circle(x, y, radius, stroke=0, fill=1)

    def ring(self, x: float, y: float, radius: float, colour: Cmyk, width: float) -> None:
        """A circle's line."""
        self._stroke(colour, width)
        self._canvas.circle(x, y, radius, stroke=1, fill=0)

    def shape(self, steps: str, colour: Cmyk) -> None:
        """A filled path of ``M``, ``L``, ``C`` and ``Z``, as SVG writes them."""
        self._fill(colour)
        self._canvas.drawPath(self._path(steps), stroke=0, fill=1)

    def line(self, steps: str, colour: Cmyk, width: float) -> None:
        """A drawn path."""
        self._stroke(colour, width)
        self._canvas.drawPath(self._path(steps), stroke=1, fill=0)

    def through(self, points: Iterable[Point], colour: Cmyk, width: float, *, closed: bool = False) -> None:
        """A drawn line from point to point."""
        steps = "L".join(f"{x:.3f} {y:.3f}" for x, y in points)
        self.line(f"M{steps}{'Z' if closed else ''}", colour, width)

    def leaf(self, x: float, y: float, length: float, width: float, degrees: float, colour: Cmyk) -> None:
        """A leaf from its stem at ``x``, ``y`` to its tip."""
        self.turned(x, y, degrees)
        half = width / 2
        self.shape(
            f"M0 0C{length * 0.3} {-half * 1.3} {length * 0.7} {-half * 1.1} {length} 0"
            f"C{length * 0.7} {half * 1.1} {length * 0.3} {half * 1.3} 0 0Z",
            colour,
        )
        self.restored()

    def turned(self, x: float, y: float, degrees: float) -> None:
        """From here on everything is drawn about this point and turned clockwise, until ``restored``."""
        self._canvas.saveState()
        self._canvas.translate(x, y)
        self._canvas.rotate(degrees)

    def within(self, steps: str) -> None:
        """From here on nothing shows outside this path, until ``restored``."""
        self._canvas.saveState()
        self._canvas.clipPath(self._path(steps), stroke=0, fill=0)

    def restored(self) -> None:
        """Ends ``turned`` or ``within``."""
        self._canvas.restoreState()

    def _path(self, steps: str) -> PDFPathObject:
        path = self._canvas.beginPath()
        kind, numbers = "M", list[float]()
        for step in _STEP.findall(steps):
            if step == "Z":
                path.close()
            elif step in "MLC":
                kind, numbers = step, []
            else:
                numbers.append(float(step))
                if len(numbers) == (6 if kind == "C" else 2):
                    {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo}[kind](*numbers)
                    kind, numbers = ("L" if kind == "M" else kind), []
        return path

    def _fill(self, colour: Cmyk) -> None:
        self._canvas.setFillColorCMYK(*(part / 100 for part in colour))

    def _stroke(self, colour: Cmyk, width: float) -> None:
        self._canvas.setLineWidth(width)
        self._canvas.setStrokeColorCMYK(*(part / 100 for part in colour))


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """A path."""
    return f"M{x} {y}L{x + width} {y}L{x + width} {y + height}L{x} {y + height}Z"


def circle(x: float, y: float, radius: float) -> str:
    """A path."""
    handle = radius * _KAPPA
    return (
        f"M{x + radius} {y}C{x + radius} {y + handle} {x + handle} {y + radius} {x} {y + radius}"
        f"C{x - handle} {y + radius} {x - radius} {y + handle} {x - radius} {y}"
        f"C{x - radius} {y - handle} {x - handle} {y - radius} {x} {y - radius}"
        f"C{x + handle} {y - radius} {x + radius} {y - handle} {x + radius} {y}Z"
    )


def around(x: float, y: float, radius: float, degrees: float) -> Point:
    """A point on a circle, clockwise from the right."""
    return x + radius * math.cos(math.radians(degrees)), y + radius * math.sin(math.radians(degrees))
