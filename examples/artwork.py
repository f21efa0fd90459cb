"""Makes the examples' artwork as designers deliver it, the same bytes every time: ``python examples/artwork.py``.

A folder after it takes the files instead of the examples' own.
"""

import sys
from pathlib import Path

from night import night
from stretch import stretch
from waves import waves

EXAMPLES = Path(__file__).resolve().parent


def main() -> None:
    """Writes all files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    for name, made in (
        ("fan-club/night.pdf", night()),
        ("gym/stretch.jpg", stretch()),
        ("water/waves.svg", waves()),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)


if __name__ == "__main__":
    main()
