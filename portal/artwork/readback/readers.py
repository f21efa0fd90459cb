"""Two readers that share nothing with the writer, nor with each other: zxing-cpp and zbar."""

from collections.abc import Iterable
from dataclasses import dataclass

import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from portal.artwork.layout import Kind

_ZXING = {Kind.EAN13: zxingcpp.BarcodeFormat.EAN13, Kind.QR: zxingcpp.BarcodeFormat.QRCode}
_ZXING_KINDS = {str(value): kind for kind, value in _ZXING.items()}
_ZBAR = {Kind.EAN13: pyzbar.ZBarSymbol.EAN13, Kind.QR: pyzbar.ZBarSymbol.QRCODE}
_ZBAR_KINDS = {symbol.name: kind for kind, symbol in _ZBAR.items()}


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """A symbol that was read, with the middle of it in pixels of the image."""

    kind: Kind
    text: str
    x: float
    y: float


def read_by_zxing(image: Image.Image, kinds: Iterable[Kind], *, turned: bool = False) -> list[Read]:
    """All symbols of these kinds; ``turned`` looks for symbols on their side too."""
    formats = [_ZXING[kind] for kind in kinds if kind in _ZXING]
    found = zxingcpp.read_barcodes(
        image, zxingcpp.BarcodeFormats(formats), try_rotate=turned, try_downscale=False, try_invert=False
    )
    return [_of_zxing(barcode) for barcode in found]


def strangers(image: Image.Image) -> list[str]:
    """Whatever else any scanner may read: symbols of other kinds than ours, however they are turned."""
    found = zxingcpp.read_barcodes(image)
    return [f"{barcode.format} {barcode.text}" for barcode in found if str(barcode.format) not in _ZXING_KINDS]


def _of_zxing(barcode: zxingcpp.Barcode) -> Read:
    corners = barcode.position
    points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    x, y = (sum(getattr(point, axis) for point in points) / 4 for axis in "xy")
    return Read(_ZXING_KINDS[str(barcode.format)], barcode.text, x, y)


def read_by_zbar(image: Image.Image, kinds: Iterable[Kind]) -> list[Read]:
    """All symbols of these kinds."""
    found = pyzbar.decode(image, symbols=[_ZBAR[kind] for kind in kinds if kind in _ZBAR])
    return [
        Read(
            _ZBAR_KINDS[symbol.type],
            symbol.data.decode("utf-8", "replace"),
            symbol.rect.left + symbol.rect.width / 2,
            symbol.rect.top + symbol.rect.height / 2,
        )
        for symbol in found
    ]
