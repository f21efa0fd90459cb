"""Opening pictures that nobody vouches for: type by content, limits before decoding, damage refused."""

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageOps

from portal.artwork.placed.faults import PlacedFault, Refused

MOST_BYTES = 50 * 10**6
MOST_PIXELS = 100 * 10**6  # 100 million: A3 at 700 dpi
KEPT_PIXELS = 40 * 10**6  # more is halved: A4 keeps 500 dpi
TYPES = ("PNG", "JPEG", "TIFF")
Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow's own guard, process-wide, for whoever forgets ours

HOSTILE_IMAGE = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    SyntaxError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)  # what Pillow raises for files that are not what they should be
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@dataclass(frozen=True)
class Raster:
    """An opened picture, upright. ``image`` is 1, L, RGB or CMYK; ``shown`` (1) is white where it is opaque."""

    image: Image.Image
    profile: bytes | None = None  # that tells what RGB means
    shown: Image.Image | None = None
    partly_transparent: bool = False
    jpeg: bytes | None = None  # the file, where it can be embedded as it is
    jpeg_inverted: bool = False


def is_raster(data: bytes) -> bool:
    """Whether the content looks like PNG, JPEG or TIFF."""
    return data.startswith(_SIGNATURES)


def check_size(data: bytes) -> None:
    """Refuses a file of too many bytes."""
    if len(data) > MOST_BYTES:
        raise Refused(PlacedFault.TOO_LARGE, megabytes=round(len(data) / 10**6), limit=MOST_BYTES // 10**6)


def check_pixels(width: int, height: int) -> None:
    """Refuses a picture of too many pixels."""
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Refused:
    return Refused(PlacedFault.TOO_MANY_PIXELS, limit=MOST_PIXELS // 10**6)


def open_raster(data: bytes, *, on_paper: bool = False) -> Raster:
    """The picture in a file; what shines through it is white where it lies ``on_paper``. Raises ``Refused``."""
    check_size(data)
    if not is_raster(data):
        raise Refused(PlacedFault.UNKNOWN_TYPE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of harmless oddities, and of sizes that are checked below
            with Image.open(BytesIO(data), formats=TYPES) as image:
                check_pixels(image.width, image.height)
                image.load()
                return _settled(image, data, on_paper=on_paper)
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except HOSTILE_IMAGE as error:
        raise Refused(PlacedFault.DAMAGED) from error


def _settled(image: Image.Image, data: bytes, *, on_paper: bool) -> Raster:
    orientation = image.getexif().get(0x0112, 1)
    profile = image.info.get("icc_profile")
    is_jpeg = image.format in {"JPEG", "MPO"}
    inverted = "adobe" in image.info
    if is_jpeg and image.mode == "CMYK" and not inverted:
        image = ImageChops.invert(image)  # Pillow takes all CMYK for Adobe's
    as_it_is = is_jpeg and image.mode in {"L", "CMYK"} and orientation in {0, 1}
    upright = ImageOps.exif_transpose(image) if orientation not in {0, 1} else image
    upright, alpha = _without_alpha(upright)
    if on_paper and alpha is not None:
        upright, alpha = Image.composite(upright, Image.new(upright.mode, upright.size, "white"), alpha), None
    shown, partly = _stencil(alpha)
    plain = _plain(upright)
    return Raster(
        plain,
        profile if isinstance(profile, bytes) else None,
        shown,
        partly,
        data if as_it_is and plain.size == image.size else None,
        jpeg_inverted=inverted,
    )


def _without_alpha(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The colours and, where there is one, the alpha channel (L)."""
    if image.mode in {"P", "L", "RGB", "1"} and "transparency" in image.info:
        image = image.convert("LA" if image.mode in {"1", "L"} else "RGBA")
    if image.mode in {"PA", "La", "RGBa"}:
        image = image.convert("LA" if image.mode == "La" else "RGBA")
    if image.mode in {"LA", "RGBA"}:
        return image.convert(image.mode[:-1]), image.getchannel("A")
    return image, None


def _stencil(alpha: Image.Image | None) -> tuple[Image.Image | None, bool]:
    """Where the picture is shown (half covered counts), and whether anything was between all and nothing."""
    if alpha is None or alpha.getextrema()[0] == 255:
        return None, False
    counts = alpha.histogram()
    return alpha.point([255 * (value >= 128) for value in range(256)], "1"), any(counts[1:255])


def _plain(image: Image.Image) -> Image.Image:
    """The picture as 1, L, RGB or CMYK."""
    match image.mode:
        case "1" | "L" | "RGB" | "CMYK":
            plain = image
        case "P" | "YCbCr" | "RGBX":
            plain = image.convert("RGB")
        case "I;16" | "I;16L" | "I;16B":
            plain = image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
        case _:
            raise Refused(PlacedFault.UNSUPPORTED)
    if plain.width * plain.height > KEPT_PIXELS and plain.mode != "1":
        plain = plain.reduce(2)
    return plain
