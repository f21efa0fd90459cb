"""Images: their colours, how they are packed, and how many pixels an inch has where they are placed."""

import math

import pikepdf

from portal.artwork.preflight.colours import note_colour_space
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.packing import check_packing
from portal.artwork.preflight.reading import Matrix, array, get, identity_of, number, stream
from portal.artwork.preflight.streams import filters
from portal.artwork.preflight.tokens import InlineImage

COARSEST = 200  # dpi at the size placed; below it is an error (the project's rule for backgrounds)
LEAST_SIDE = 5  # pixels
COARSE = 350  # dpi; what Japanese print shops ask for, below it is a warning
_JP2_COLOUR_BOX = b"colr\x01"
_JP2_COLOURS = {12: "cmyk", 16: "rgb", 17: "gray", 18: "rgb"}  # enumerated colour spaces of ISO 15444-1 and -2
_INLINE_KEYS = {"W": "Width", "H": "Height", "CS": "ColorSpace", "F": "Filter", "IM": "ImageMask"}
_INLINE_COLOURS = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}


def check_image(job: Job, image: pikepdf.Stream, resources: object, number_of: int) -> None:
    """What is wrong with an image wherever it is placed."""
    note = job.notes.note
    check_packing(job, image, number_of)
    is_mask = get(image, "/ImageMask") is True
    packed = filters(get(image, "/Filter"))
    if get(image, "/ColorSpace") is not None and not is_mask:
        note_colour_space(job, get(image, "/ColorSpace"), resources, number_of, "image")
    elif "JPXDecode" in packed:
        _check_jpeg2000(job, image, number_of)
    if job.is_x1a:
        if (number(get(image, "/BitsPerComponent")) or 8) > 8:  # 16 bits since PDF 1.5
            note(PreflightFault.IMAGE_TOO_NEW, number_of)
        if stream(get(image, "/SMask")) is not None or number(get(image, "/SMaskInData")):
            note(PreflightFault.TRANSPARENCY, number_of, about="SMask", kind="SMask")
    mask = stream(get(image, "/SMask")) or stream(get(image, "/Mask"))
    if mask is not None:
        check_packing(job, mask, identity_of(mask)[0] or number_of)
    _check_alternates(job, image, number_of)
    if get(image, "/OPI") is not None:
        note(PreflightFault.OPI, number_of)


def _check_alternates(job: Job, image: pikepdf.Stream, number_of: int) -> None:
    if any(get(each, "/DefaultForPrinting") is True for each in array(get(image, "/Alternates"))):
        job.notes.note(PreflightFault.IMAGE_ALTERNATE, number_of)


def _check_jpeg2000(job: Job, image: pikepdf.Stream, number_of: int) -> None:
    """The colours of a JPEG 2000 image that leaves them to its own header."""
    head = image.read_raw_bytes()[:4096]
    at = head.find(_JP2_COLOUR_BOX)
    colours = _JP2_COLOURS.get(int.from_bytes(head[at + 7 : at + 11], "big")) if at >= 0 else None
    if colours == "rgb":
        job.notes.note(PreflightFault.COLOUR_RGB, number_of, about="JPEG 2000", space="JPEG 2000", use="image")
    elif colours is None:
        job.notes.note(PreflightFault.COLOUR_SPACE_BROKEN, number_of, about="JPEG 2000", space="JPEG 2000", use="image")


def check_resolution(job: Job, width: float, height: float, ctm: Matrix, number_of: int) -> None:
    """The pixels of an inch at the size placed, along the coarser side.

    Thinner than five pixels an image is a surface or a run of colour, which has no detail to lose.
    """
    a, b, c, d, _, _ = ctm
    sides = [(width, math.hypot(a, b)), (height, math.hypot(c, d))]
    coarsest = min(
        (pixels * 72 / size for pixels, size in sides if pixels >= LEAST_SIDE and size > 0), default=math.inf
    )
    if coarsest >= COARSE - 0.5:
        return
    fault = PreflightFault.IMAGE_TOO_COARSE if coarsest < COARSEST - 0.5 else PreflightFault.IMAGE_COARSE
    job.notes.note(fault, number_of, about=number_of, dpi=round(coarsest), least=COARSEST, wanted=COARSE)


def inline_entry(image: InlineImage, key: str) -> object:
    """An entry by its full name, whichever way it is spelt."""
    for short, full in _INLINE_KEYS.items():
        if full == key and short in image.entries:
            return image.entries[short]
    return image.entries.get(key)


def inline_colours(image: InlineImage) -> pikepdf.Object | None:
    """The colour space of an inline image as an object, None for a mask or where there is none."""
    value = inline_entry(image, "ColorSpace")
    if inline_entry(image, "ImageMask") is True or value is None:
        return None
    if isinstance(value, list):
        value = value[1] if len(value) > 1 else None  # [/Indexed base …]: the base decides
    return pikepdf.Name("/" + _inline_name(value)) if isinstance(value, bytes) and value else pikepdf.Name("/broken")


def _inline_name(value: bytes) -> str:
    plain = value.decode("latin-1")
    return _INLINE_COLOURS.get(plain, plain)


def inline_filters(image: InlineImage) -> list[str]:
    """The filters of an inline image, in full."""
    value = inline_entry(image, "Filter")
    chain = value if isinstance(value, list) else [value]
    return filters(
        pikepdf.Array([pikepdf.Name("/" + _inline_name(each)) for each in chain if isinstance(each, bytes) and each])
    )
