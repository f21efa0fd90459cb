"""Symbols as geometry in modules: EAN-13, the fee-collection GS1-128, QR and Japan Post's customer barcode."""

from portal.artwork.symbols.ean13 import Ean13
from portal.artwork.symbols.fee_collection import FeeCollection
from portal.artwork.symbols.japan_post import CustomerBarcode
from portal.artwork.symbols.japan_post_address import address_characters
from portal.artwork.symbols.qr import Qr
from portal.artwork.symbols.symbol import Rectangle, Symbol

__all__ = ["CustomerBarcode", "Ean13", "FeeCollection", "Qr", "Rectangle", "Symbol", "address_characters"]
