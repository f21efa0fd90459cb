"""Inline images of content streams as image objects of their own."""

import pikepdf

from portal.artwork.placed.tokens import Operation, broken
from portal.artwork.preflight.reading import HOSTILE, array, entries, name

_KEYS = {
    "BPC": "BitsPerComponent", "CS": "ColorSpace", "D": "Decode", "DP": "DecodeParms", "F": "Filter", "H": "Height",
    "IM": "ImageMask", "I": "Interpolate", "W": "Width",
}  # fmt: skip
_SPACES = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "I": "Indexed"}
_FILTERS = {
    "AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "LZW": "LZWDecode", "Fl": "FlateDecode", "RL": "RunLengthDecode",
    "CCF": "CCITTFaxDecode", "DCT": "DCTDecode",
}  # fmt: skip


def inline_picture(pdf: pikepdf.Pdf, operation: Operation) -> pikepdf.Stream:
    """The image of a ``BI`` operation, its short names written out (ISO 32000-1, 8.9.7)."""
    try:
        head = pikepdf.Object.parse(b"<<" + operation.operands + b">>")
    except HOSTILE as error:
        raise broken() from error
    image = pikepdf.Stream(pdf, operation.data, Subtype=pikepdf.Name.Image)
    for key, value in entries(head):
        full = _KEYS.get(key[1:], key[1:])
        if full == "ColorSpace":
            value = _long(value, _SPACES)  # noqa: PLW2901 (the same value, spelt out)
        elif full == "Filter":
            value = _long(value, _FILTERS)  # noqa: PLW2901
        image.stream_dict[f"/{full}"] = value
    return image


def _long(value: object, names: dict[str, str]) -> object:
    if isinstance(value, pikepdf.Name):
        return pikepdf.Name("/" + names.get(name(value), name(value)))
    if isinstance(value, pikepdf.Array):
        return pikepdf.Array([_long(item, names) for item in array(value)])
    return value
