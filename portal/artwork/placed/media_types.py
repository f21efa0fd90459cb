"""What kind of file artwork is, told by its content, never by its name."""

from portal.artwork.placed.raster import is_raster
from portal.artwork.placed.svg import is_svg


def artwork_type(data: bytes) -> str | None:
    """The media type of what can be placed on a design (the first 64 kB are enough); None for anything else."""
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if is_raster(data):
        return {b"\x89P": "image/png", b"\xff\xd8": "image/jpeg"}.get(data[:2], "image/tiff")
    return "image/svg+xml" if is_svg(data) else None
