"""A number read off a photograph of a card: what a phone's camera saw, however it was held."""

from io import BytesIO

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.artwork.errors import ArtworkError

MOST_PIXELS = 40_000_000
MOST_BYTES = 12_000_000
_SIDE = 2000  # pixels; more than that only takes time


class PhotographRefused(ArtworkError):
    """It is no picture in a known format, or a larger one than any phone takes."""


def numbers_in_photograph(data: bytes) -> list[str]:
    """The 13 digits of every EAN-13 in a photograph (JPEG, PNG, WebP), each once. Raises ``PhotographRefused``."""
    if len(data) > MOST_BYTES:
        raise PhotographRefused
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PhotographRefused
            picture = ImageOps.exif_transpose(opened).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise PhotographRefused from fault
    picture.thumbnail((_SIDE, _SIDE))
    found = zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.EAN13]))
    return list(dict.fromkeys(barcode.text for barcode in found))
