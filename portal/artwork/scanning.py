"""Numbers read off a photograph of a card, or of a slip: what a phone's camera saw, however it was held."""

import re
from io import BytesIO

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.artwork.errors import ArtworkError

MOST_PIXELS = 40_000_000
MOST_BYTES = 12_000_000
_SIDE, _SLIP_SIDE = 2000, 4000  # pixels; more than that only takes time; a slip is long, and its bars are fine
_SLIP = re.compile("91[0-9]{42}")


class PhotographRefused(ArtworkError):
    """It is no picture in a known format, or a larger one than any phone takes."""


def numbers_in_photograph(data: bytes) -> list[str]:
    """The 13 digits of every EAN-13 in a photograph (JPEG, PNG, WebP), each once. Raises ``PhotographRefused``."""
    return _read(data, zxingcpp.BarcodeFormat.EAN13, _SIDE)


def slips_in_photograph(data: bytes) -> list[str]:
    """The 44 digits of every slip's GS1-128 in a photograph, each once. Raises ``PhotographRefused``."""
    found = _read(data, zxingcpp.BarcodeFormat.Code128, _SLIP_SIDE)
    digits = ["".join(filter(str.isdecimal, text)) for text in found]
    return [code for code in digits if _SLIP.fullmatch(code)]


def _read(data: bytes, kind: zxingcpp.BarcodeFormat, side: int) -> list[str]:
    if len(data) > MOST_BYTES:
        raise PhotographRefused
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PhotographRefused
            picture = ImageOps.exif_transpose(opened).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        raise PhotographRefused from fault
    picture.thumbnail((side, side))
    found = zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormats([kind]))
    return list(dict.fromkeys(barcode.text for barcode in found))
