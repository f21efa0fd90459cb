"""Images as PDF image objects: lossless where that stays small, as JPEG where it would not."""

import zlib
from collections.abc import Mapping
from io import BytesIO

from PIL import Image

from portal.artwork.placed.graph import GraphBuilder, Ref, Value

LOSSLESS_BYTES = 1_000_000  # larger than this a photograph becomes a JPEG
JPEG_QUALITY = 94  # without subsampling; at 350 dpi its traces are below what a screen ruling shows
_SPACES = {"1": b"/DeviceGray", "L": b"/DeviceGray", "RGB": b"/DeviceRGB", "CMYK": b"/DeviceCMYK"}
INVERTED = [1, 0, 1, 0, 1, 0, 1, 0]  # the /Decode of CMYK in JPEG, which Adobe's way holds as what is missing


def encode(
    builder: GraphBuilder,
    image: Image.Image,
    entries: Mapping[str, Value] | None = None,
    *,
    ref: Ref | None = None,
    most: int = LOSSLESS_BYTES,
    level: int = 6,
) -> Ref:
    """Adds an image (1, L, RGB, CMYK), as ``ref`` if that was reserved. Packed losslessly (zlib ``level``) it may have
    ``most`` bytes, else it becomes a JPEG.
    """
    ref = ref or builder.reserve()
    head: dict[str, Value] = {
        "Type": b"/XObject",
        "Subtype": b"/Image",
        "Width": image.width,
        "Height": image.height,
        "ColorSpace": _SPACES[image.mode],
        "BitsPerComponent": 1 if image.mode == "1" else 8,
        **(entries or {}),
    }
    packed = zlib.compress(image.tobytes(), level)
    if len(packed) <= most or image.mode == "1":
        builder.put_stream(ref, packed, {**head, "Filter": b"/FlateDecode"})
        return ref
    target = BytesIO()
    image.save(target, "JPEG", quality=JPEG_QUALITY, subsampling=0, icc_profile=None)
    if image.mode == "CMYK":
        head["Decode"] = INVERTED  # as Pillow writes it
    builder.put_stream(ref, target.getvalue(), {**head, "Filter": b"/DCTDecode"})
    return ref


def stencil(builder: GraphBuilder, shown: Image.Image) -> Ref:
    """Adds a mask from an image (1): white is shown, black is not (ISO 32000-1, 8.9.6.3)."""
    return builder.add_stream(
        shown.tobytes(),
        {
            "Type": b"/XObject",
            "Subtype": b"/Image",
            "Width": shown.width,
            "Height": shown.height,
            "ImageMask": True,
            "BitsPerComponent": 1,
            "Decode": [1, 0],  # so that a 1 is painted
        },
    )


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without what is not needed to decode it (profiles, previews, notes); Adobe's marker stays."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xDA:  # the picture itself, to the end
            return b"".join([*kept, data[at:]])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        note = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker != 0xEE)
        if not note:
            kept.append(data[at:end])
        at = end
    return data
