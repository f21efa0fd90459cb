"""Draws the starting templates' artwork anew: ``python examples/templates/artwork.py``.

A folder after it takes the files instead of the templates' own.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bands import bands
from engraving import engraving
from garden import garden
from latte import latte
from pencils import pencils
from pitch import pitch
from ripples import ripples
from shelves import shelves
from stage import stage

TEMPLATES = Path(__file__).resolve().parents[2] / "portal" / "designs" / "templates"
ARTWORK: Mapping[str, Callable[[], bytes]] = {
    "cafe/latte.pdf": latte,
    "campus/shelves.pdf": shelves,
    "clinic/garden.pdf": garden,
    "fan-club/stage.pdf": stage,
    "gold/engraving.pdf": engraving,
    "plain/bands.pdf": bands,
    "school/pencils.pdf": pencils,
    "supporters/pitch.pdf": pitch,
    "utilities/ripples.pdf": ripples,
}


def main() -> None:
    """Writes all files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else TEMPLATES
    for name, draw in ARTWORK.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draw())


if __name__ == "__main__":
    main()
