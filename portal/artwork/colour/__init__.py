"""What CMYK means here, and the way there and back: one output profile, sRGB for screens, black alone for greys."""

from portal.artwork.colour.convert import (
    black_of_gray,
    cmyk_image_to_rgb,
    cmyk_of_lab,
    cmyk_of_rgb,
    gray_image_to_black,
    is_neutral,
    rgb_image_to_cmyk,
    rgb_of_cmyk,
    to_screen,
)
from portal.artwork.colour.profile import CONDITION, CONDITION_INFO, REGISTRY, output_profile

__all__ = [
    "CONDITION",
    "CONDITION_INFO",
    "REGISTRY",
    "black_of_gray",
    "cmyk_image_to_rgb",
    "cmyk_of_lab",
    "cmyk_of_rgb",
    "gray_image_to_black",
    "is_neutral",
    "output_profile",
    "rgb_image_to_cmyk",
    "rgb_of_cmyk",
    "to_screen",
]
