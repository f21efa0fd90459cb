"""The samples of an image in a foreign PDF as a Pillow image: L for one component, RGB for three, CMYK for four.

The numbers are those of the image's own colour space, whatever Pillow's name for so many bands is.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from PIL import Image, ImageChops

from portal.artwork.placed.copying import unpacked
from portal.artwork.placed.faults import PlacedFault, Refused, Unconvertible
from portal.artwork.placed.raster import HOSTILE_IMAGE, check_pixels
from portal.artwork.placed.spaces import Kind, Space
from portal.artwork.preflight.reading import array, get, number
from portal.artwork.preflight.streams import filters

MOST_SAMPLES = 250 * 2**20  # bytes unpacked: 65 million CMYK pixels
_BANDS = {1: "L", 3: "RGB", 4: "CMYK"}
_SINGLE = {"DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode"}  # filters that know they hold an image


@dataclass(frozen=True)
class Head:
    """What an image's dictionary says of it."""

    width: int
    height: int
    bits: int
    is_mask: bool
    decode: tuple[float, ...]
    filters: list[str]

    @property
    def last_filter(self) -> str:
        """The filter that holds the image itself, if it is one of those; else empty."""
        return self.filters[-1] if self.filters and self.filters[-1] in _SINGLE else ""


def head_of(image: pikepdf.Stream) -> Head:
    """The image's head. Refuses what has no size, or too much of it."""
    width, height = (int(number(get(image, key)) or 0) for key in ("/Width", "/Height"))
    if width < 1 or height < 1:
        raise Refused(PlacedFault.DAMAGED)
    check_pixels(width, height)
    decode = [number(item) for item in array(get(image, "/Decode"))]
    is_mask = get(image, "/ImageMask") is True
    return Head(
        width,
        height,
        1 if is_mask else int(number(get(image, "/BitsPerComponent")) or 8),
        is_mask,
        tuple(item for item in decode if item is not None),
        filters(get(image, "/Filter")),
    )


def held(pdf: pikepdf.Pdf, image: pikepdf.Stream, head: Head) -> bytes:
    """The bytes for the last filter that holds an image; all unpacked where there is none."""
    if not head.last_filter:
        return unpacked(image, MOST_SAMPLES)
    outer = head.filters[:-1]
    if not outer:
        return image.read_raw_bytes()
    shell = pikepdf.Stream(pdf, image.read_raw_bytes())
    shell.stream_dict["/Filter"] = pikepdf.Array([pikepdf.Name(f"/{each}") for each in outer])
    return unpacked(shell, MOST_SAMPLES)


def samples(pdf: pikepdf.Pdf, image: pikepdf.Stream, head: Head, components: int) -> Image.Image:
    """The samples, with the image's /Decode applied; of an indexed space (one component, no /Decode) the indices."""
    if components not in _BANDS:
        raise Unconvertible
    data = held(pdf, image, head)
    if head.last_filter == "DCTDecode":
        found = _from_file(data, head, "JPEG")
        if found.mode == "CMYK":
            found = ImageChops.invert(found)  # Pillow takes CMYK for Adobe's inverted kind; PDF has /Decode for it
    elif head.last_filter == "CCITTFaxDecode":
        found = _fax(pdf, image).convert("L")
    elif head.last_filter:
        raise Unconvertible
    else:
        found = _raw(data, head, components)
    if found.mode != _BANDS[components] or found.size != (head.width, head.height):
        raise Unconvertible
    return found


def decoded_range(image: Image.Image, head: Head) -> Image.Image:
    """The image with its /Decode applied, where that says another range than 0 to 1 for a band."""
    pairs = list(zip(head.decode[::2], head.decode[1::2], strict=False))
    bands = image.split()
    if len(pairs) != len(bands) or all(pair == (0, 1) for pair in pairs):
        return image
    turned = [
        band.point([round(min(max(low + value / 255 * (high - low), 0), 1) * 255) for value in range(256)])
        for band, (low, high) in zip(bands, pairs, strict=True)
    ]
    return Image.merge(image.mode, turned)


def jpeg2000(pdf: pikepdf.Pdf, image: pikepdf.Stream, head: Head) -> Image.Image:
    """A JPEG 2000 image by the colours that it names itself, as L, RGB or CMYK."""
    found = _from_file(held(pdf, image, head), head, "JPEG2000")
    if found.mode in {"LA", "RGBA"}:
        found = found.convert(found.mode[:-1])
    if found.mode not in _BANDS.values():
        raise Unconvertible
    return found


def _from_file(data: bytes, head: Head, kind: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = Image.open(BytesIO(data), formats=(kind,))
            if found.size != (head.width, head.height):
                raise Unconvertible
            found.load()
    except HOSTILE_IMAGE as error:
        raise Unconvertible from error
    return found


def _fax(pdf: pikepdf.Pdf, image: pikepdf.Stream) -> Image.Image:
    copy = pikepdf.Stream(pdf, image.read_raw_bytes(), Subtype=pikepdf.Name.Image)
    for key in ("/Width", "/Height", "/BitsPerComponent", "/ImageMask", "/Filter", "/DecodeParms"):
        if (value := get(image, key)) is not None:
            copy.stream_dict[key] = value
    if get(image, "/ImageMask") is not True:
        copy.stream_dict["/ColorSpace"] = pikepdf.Name.DeviceGray
    try:
        return pikepdf.PdfImage(copy).as_pil_image()
    except (*HOSTILE_IMAGE, pikepdf.PdfError, NotImplementedError) as error:
        raise Unconvertible from error


def _raw(data: bytes, head: Head, components: int) -> Image.Image:
    """Unpacked samples; a missing end is white or black, as readers show it."""
    row = (head.width * components * head.bits + 7) // 8
    data = data[: row * head.height].ljust(row * head.height, b"\0")
    if head.bits == 16:
        data = data[::2]
    elif head.bits in {1, 2, 4}:
        data = _spread(data, row, head, components)
    elif head.bits != 8:
        raise Unconvertible
    return Image.frombytes(_BANDS[components], (head.width, head.height), data)


def _spread(data: bytes, row: int, head: Head, components: int) -> bytes:
    """Samples of 1, 2 or 4 bits as bytes, not scaled."""
    bits, per_byte = head.bits, 8 // head.bits
    mask = (1 << bits) - 1
    table = [bytes((byte >> (8 - bits * (place + 1))) & mask for place in range(per_byte)) for byte in range(256)]
    wanted = head.width * components
    rows = (b"".join(map(table.__getitem__, data[at : at + row]))[:wanted] for at in range(0, len(data), row))
    return b"".join(rows)


def scaled(image: Image.Image, head: Head, space: Space) -> Image.Image:
    """Samples of few bits stretched to 0…255; indices stay."""
    if head.bits >= 8 or space.kind is Kind.INDEXED or head.last_filter:
        return image
    factor = 255 // ((1 << head.bits) - 1)
    return image.point([min(value * factor, 255) for value in range(256)] * len(image.getbands()))
