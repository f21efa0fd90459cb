"""Jobs for native code that reads strangers' files: done aside, in ``child``, within bounds of time and memory."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from portal.artwork.placed.faults import PlacedFault, Refused

_CHILD = Path(__file__).parent / "child.py"
_MOST_SECONDS = 60.0


def draw(pages: Sequence[tuple[bytes, str]], width: int, height: int) -> list[Image.Image]:
    """Draws one-page PDFs in pixels, each in a mode: "RGB" or "L"."""
    jobs = [f"{len(pdf)}{'g' if mode == 'L' else ''}" for pdf, mode in pages]
    drawn = _done(["draw", str(width), str(height), *jobs], b"".join(pdf for pdf, _ in pages))
    images, at = [], 0
    for _, mode in pages:
        size = width * height * len(mode)
        if at + size > len(drawn):
            raise Refused(PlacedFault.TOO_COMPLEX)
        images.append(Image.frombytes(mode, (width, height), drawn[at : at + size]))
        at += size
    return images


def typeset(svg: bytes, width: float, height: float) -> bytes:
    """Turns SVG into a PDF of one page, in mm."""
    return _done(["typeset", str(width), str(height)], svg)


def _done(arguments: list[str], data: bytes) -> bytes:
    """What the child answers. One that takes too long, or dies, had too much to do."""
    command = [sys.executable, "-I", str(_CHILD), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 (our own program; only numbers in the arguments)
            command, input=data, capture_output=True, timeout=_MOST_SECONDS, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Refused(PlacedFault.TOO_COMPLEX) from error
    return done.stdout
