"""Two readers that share nothing with the writer, nor with each other."""

import zxingcpp
from PIL import Image
from pyzbar import pyzbar

READERS = {
    "zxing": lambda image: sorted(
        result.text for result in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.EAN13)
    ),
    "zbar": lambda image: sorted(
        symbol.data.decode() for symbol in pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.EAN13])
    ),
}


def read(image: Image.Image) -> dict[str, list[str]]:
    """What each reader finds in the image, sorted."""
    return {name: reader(image) for name, reader in READERS.items()}


def by_both(*codes: str) -> dict[str, list[str]]:
    """What ``read`` gives where both readers find exactly these codes."""
    return dict.fromkeys(READERS, sorted(codes))
