"""Between screen and press: relative colorimetric with black point compensation, as the trade converts.

A grey of the screen becomes black ink alone, by lightness: four inks that shift on the press would tint it, and blur
what is fine. Photographs keep the profile's own greys.
"""

from bisect import bisect_left
from functools import cache, lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageCms

from portal.artwork.colour.profile import output_profile

Cmyk = tuple[float, float, float, float]
Triple = tuple[float, float, float]

_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_MOST_PROFILE = 4 * 2**20  # bytes; profiles of cameras and screens are far smaller


@cache
def _profile(name: str) -> ImageCms.ImageCmsProfile:
    if name == "CMYK":
        return ImageCms.ImageCmsProfile(BytesIO(output_profile()))
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB" if name == "LAB" else "sRGB"))


@cache
def _transform(source: str, target: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.ImageCmsTransform(_profile(source), _profile(target), source, target, _INTENT, flags=_FLAGS)


@lru_cache(maxsize=16)
def _from_rgb(profile: bytes | None) -> ImageCms.ImageCmsTransform:
    """The way from a profile's RGB; from sRGB where there is none, or none that can be used."""
    if profile and len(profile) <= _MOST_PROFILE:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if source.profile.xcolor_space.strip() == "RGB":
                return ImageCms.ImageCmsTransform(source, _profile("CMYK"), "RGB", "CMYK", _INTENT, flags=_FLAGS)
        except (OSError, ValueError, TypeError):
            pass
    return _transform("RGB", "CMYK")


def rgb_image_to_cmyk(image: Image.Image, profile: bytes | None = None) -> Image.Image:
    """An RGB image in press CMYK, by ``profile``, its own embedded profile or sRGB."""
    return _applied(image, _from_rgb(profile or image.info.get("icc_profile")))


def cmyk_image_to_rgb(image: Image.Image) -> Image.Image:
    """How a CMYK image looks in print, in sRGB."""
    return _applied(image, _transform("CMYK", "RGB"))


def gray_image_to_black(image: Image.Image) -> Image.Image:
    """A grey image of the screen (L) as one for the press (L again: 0 is full black ink), by lightness."""
    return image.point([255 - round(255 * black) for black in _blacks()])


def is_neutral(image: Image.Image) -> bool:
    """Whether all pixels of an RGB image are grey."""
    red, green, blue = image.split()
    return not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox())


@lru_cache(maxsize=4096)
def cmyk_of_rgb(rgb: Triple, profile: bytes | None = None, *, black_alone: bool = True) -> Cmyk:
    """A colour (parts from 0 to 1) as CMYK parts; a neutral one as black ink alone, unless it is part of a picture."""
    red, green, blue = (round(255 * min(max(part, 0.0), 1.0)) for part in rgb)
    if black_alone and red == green == blue:
        return (0.0, 0.0, 0.0, black_of_gray(rgb[0]))
    return _parts(_applied(Image.new("RGB", (1, 1), (red, green, blue)), _from_rgb(profile)))


@lru_cache(maxsize=4096)
def cmyk_of_lab(lab: Triple) -> Cmyk:
    """A CIELAB colour (L* 0 to 100, a* and b* -128 to 127) as CMYK parts."""
    lightness = round(min(max(lab[0], 0.0), 100.0) * 2.55)
    a, b = (round(min(max(part, -128.0), 127.0)) + 128 for part in lab[1:])
    pixel = Image.frombytes("LAB", (1, 1), bytes((lightness, a ^ 128, b ^ 128)))  # Pillow keeps a* and b* signed
    return _parts(_applied(pixel, _transform("LAB", "CMYK")))


@lru_cache(maxsize=4096)
def rgb_of_cmyk(cmyk: Cmyk) -> Triple:
    """CMYK parts (0 to 1) as they look in print, in sRGB parts."""
    pixel = Image.new("CMYK", (1, 1), tuple(round(255 * min(max(part, 0.0), 1.0)) for part in cmyk))
    red, green, blue = cmyk_image_to_rgb(pixel).tobytes()
    return (red / 255, green / 255, blue / 255)


def to_screen(cmyk: Cmyk) -> str:
    """The sRGB likeness ``#rrggbb`` of a colour in percent of cyan, magenta, yellow and black."""
    cyan, magenta, yellow, black = cmyk
    parts = rgb_of_cmyk((cyan / 100, magenta / 100, yellow / 100, black / 100))
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def black_of_gray(gray: float) -> float:
    """The black ink (0 to 1) that looks as a grey of the screen does (0 is black, 1 white)."""
    value = min(max(gray, 0.0), 1.0) * 255
    below = int(value)
    blacks = _blacks()
    above = min(below + 1, 255)
    return blacks[below] + (blacks[above] - blacks[below]) * (value - below)


@cache
def _blacks() -> tuple[float, ...]:
    """The black ink for each of 256 greys: as light, where full black ink stands for the screen's black."""
    none = Image.new("L", (256, 1))
    ramp = Image.new("L", (256, 1))
    ramp.putdata(range(255, -1, -1))  # from full ink, the darkest, to none
    shown = cmyk_image_to_rgb(Image.merge("CMYK", (none, none, none, ramp))).convert("L").tobytes()
    lights = [_light(value) for value in shown]
    darkest, lightest = lights[0], lights[-1]
    found = []
    for gray in range(256):
        wanted = darkest + (lightest - darkest) * _light(gray)
        place = min(bisect_left(lights, wanted), 255)
        found.append((255 - place) / 255)
    return (1.0, *found[1:255], 0.0)


def _light(value: int) -> float:
    """The luminance of a grey of sRGB (IEC 61966-2-1)."""
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _applied(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    converted = Image.new(transform.output_mode, image.size)
    transform.transform.apply(image.getim(), converted.getim())  # Pillow's own apply adds the profile, a ms each time
    return converted


def _parts(pixel: Image.Image) -> Cmyk:
    cyan, magenta, yellow, black = pixel.tobytes()
    return (cyan / 255, magenta / 255, yellow / 255, black / 255)
