"""What cleaned artwork is written for: the press; single plates, to look at it; the screen; a mask's light and dark.

pdfium draws RGB and grey only. So that ink amounts are seen as they are, a page is drawn twice: once with cyan, magenta
and yellow in the places of red, green and blue (1 is no ink), once with black in the place of grey. Opaque painting and
the separable blend modes treat each ink by itself (ISO 32000-1, 11.3.5), so the four plates together are the page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops

from portal.artwork.colour import (
    cmyk_image_to_rgb,
    gray_image_to_black,
    is_neutral,
    rgb_image_to_cmyk,
    rgb_of_cmyk,
)
from portal.artwork.placed.spaces import Kind, Space, Values

Convert = Callable[[Image.Image, bytes | None], Image.Image]


@dataclass(frozen=True, eq=False)
class Target:
    """How process colours are written: in ``space`` by ``operator`` (for filling) with the numbers that ``mix`` gives.
    ``convert`` makes an image (L, RGB by a profile, CMYK) fit (L, RGB, CMYK).
    """

    space: bytes
    operator: bytes
    mix: Callable[[Space, Values], Values]
    convert: Convert


def press_picture(image: Image.Image, profile: bytes | None = None) -> Image.Image:
    """An RGB image in CMYK; one that is grey throughout as black ink alone (L). Grey and CMYK stay."""
    if image.mode != "RGB":
        return image
    return gray_image_to_black(image.getchannel(0)) if is_neutral(image) else rgb_image_to_cmyk(image, profile)


def _three(space: Space, values: Values) -> Values:
    cyan, magenta, yellow, _ = space.cmyk(values)
    return (1 - cyan, 1 - magenta, 1 - yellow)


def _three_of(image: Image.Image, _profile: bytes | None) -> Image.Image:
    if image.mode == "L":
        return Image.new("L", image.size, 255)
    inks = image if image.mode == "CMYK" else rgb_image_to_cmyk(image)
    return ImageChops.invert(Image.merge("RGB", inks.split()[:3]))


def _black(space: Space, values: Values) -> Values:
    return (1 - space.cmyk(values)[3],)


def _black_of(image: Image.Image, _profile: bytes | None) -> Image.Image:
    if image.mode == "L":
        return image
    inks = image if image.mode == "CMYK" else rgb_image_to_cmyk(image)
    return ImageChops.invert(inks.getchannel(3))


def _seen(space: Space, values: Values) -> Values:
    return rgb_of_cmyk(space.cmyk(values))


def _seen_of(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode == "L":
        return image
    return cmyk_image_to_rgb(image if image.mode == "CMYK" else rgb_image_to_cmyk(image, profile))


def _light(space: Space, values: Values) -> Values:
    """Luminosity (ISO 32000-1, 11.5.3 and 10.3)."""
    if space.kind is Kind.RGB and len(values) == 3:
        red, green, blue = values
        return (0.3 * red + 0.59 * green + 0.11 * blue,)
    cyan, magenta, yellow, black = space.cmyk(values)
    return (1 - min(1.0, 0.3 * cyan + 0.59 * magenta + 0.11 * yellow + black),)


def _light_of(image: Image.Image, _profile: bytes | None) -> Image.Image:
    if image.mode != "CMYK":
        return image.convert("L")
    *colours, black = image.split()
    return ImageChops.invert(ImageChops.add(Image.merge("RGB", colours).convert("L"), black))


PRESS = Target(b"/DeviceCMYK", b"k", lambda space, values: space.cmyk(values), press_picture)
COLOUR_PLATES = Target(b"/DeviceRGB", b"rg", _three, _three_of)
BLACK_PLATE = Target(b"/DeviceGray", b"g", _black, _black_of)
SCREEN = Target(b"/DeviceRGB", b"rg", _seen, _seen_of)  # as print looks: the last resort
LIGHT = Target(b"/DeviceGray", b"g", _light, _light_of)  # of a group that masks
