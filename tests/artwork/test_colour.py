"""The output profile and the ways between screen and press."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from portal.artwork.colour import (
    CONDITION,
    black_of_gray,
    cmyk_image_to_rgb,
    cmyk_of_lab,
    cmyk_of_rgb,
    gray_image_to_black,
    is_neutral,
    output_profile,
    rgb_image_to_cmyk,
    to_screen,
)


def every_colour() -> Image.Image:
    """An image with each 4th step of red, green and blue."""
    steps = [*range(0, 256, 4), 255]
    data = bytes(part for red in steps for green in steps for blue in steps for part in (red, green, blue))
    return Image.frombytes("RGB", (len(steps) ** 2, len(steps)), data)


def test_the_profile_is_what_a_pdfx1a_file_may_carry():
    data = output_profile()
    assert len(data) <= 700_000
    assert data[8] == 2  # ICC version 2; PDF/X-1a:2003 knows no newer one
    assert data[12:16] == b"prtr"
    assert data[16:20] == b"CMYK"
    profile = ImageCms.ImageCmsProfile(BytesIO(data)).profile
    assert profile.target == f"ICCHDAT {CONDITION}"  # as the ICC's registry asks of profiles from its data
    assert CONDITION in profile.profile_description
    assert "NPES" in profile.copyright


def test_no_colour_of_a_screen_needs_more_than_300_percent_of_ink():
    inks = rgb_image_to_cmyk(every_colour()).tobytes()
    assert max(sum(inks[at : at + 4]) for at in range(0, len(inks), 4)) <= 3.0 * 255


@pytest.mark.parametrize(
    ("cmyk", "screen"),
    [((0, 0, 0, 0), "#ffffff"), ((100, 0, 0, 0), "#009fe3"), ((0, 100, 0, 0), "#e6007e"), ((0, 0, 100, 0), "#ffed00")],
)
def test_inks_look_on_screen_as_in_print(cmyk: tuple[float, float, float, float], screen: str):
    assert to_screen(cmyk) == screen


def test_black_ink_alone_is_nearly_black():
    assert all(int(to_screen((0, 0, 0, 100))[at : at + 2], 16) < 36 for at in (1, 3, 5))


def test_there_and_back_a_printable_colour_stays():
    image = Image.new("RGB", (1, 1), (200, 60, 80))
    there_and_back = cmyk_image_to_rgb(rgb_image_to_cmyk(image)).getpixel((0, 0))
    assert isinstance(there_and_back, tuple)
    assert max(abs(a - b) for a, b in zip(there_and_back, (200, 60, 80), strict=True)) <= 4


def test_a_grey_is_black_ink_alone_and_darker_greys_have_more_of_it():
    blacks = [black_of_gray(gray / 255) for gray in range(256)]
    assert (blacks[0], blacks[255]) == (1.0, 0.0)
    assert blacks == sorted(blacks, reverse=True)
    assert cmyk_of_rgb((0.5, 0.5, 0.5)) == (0, 0, 0, black_of_gray(0.5))
    assert sum(cmyk_of_rgb((0.5, 0.5, 0.5), black_alone=False)[:3]) > 0
    shown = int(to_screen((0, 0, 0, 100 * black_of_gray(0.5)))[1:3], 16)
    assert abs(shown - 128) < 8


def test_white_is_paper_and_black_is_black_ink():
    assert cmyk_of_rgb((1.0, 1.0, 1.0)) == (0, 0, 0, 0)
    assert cmyk_of_rgb((0.0, 0.0, 0.0)) == (0, 0, 0, 1)
    assert set(gray_image_to_black(Image.new("L", (2, 2), 0)).tobytes()) == {0}
    assert set(gray_image_to_black(Image.new("L", (2, 2), 255)).tobytes()) == {255}


def test_the_profiles_own_solids_come_back_from_lab():
    cyan, magenta, yellow, _ = cmyk_of_lab((55.0, -37.0, -50.0))
    assert cyan > 0.9
    assert max(magenta, yellow) < 0.15


def test_an_embedded_profile_is_honoured():
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    green = Image.new("RGB", (1, 1), (0, 200, 100))
    plain = rgb_image_to_cmyk(green).tobytes()
    assert rgb_image_to_cmyk(green, linear).tobytes() == plain
    assert rgb_image_to_cmyk(green, _wide_profile()).tobytes() != plain
    green.info["icc_profile"] = _wide_profile()
    assert rgb_image_to_cmyk(green).tobytes() != plain


@pytest.mark.parametrize("profile", [b"", b"nonsense", b"\0" * 5_000_000, output_profile()])
def test_a_profile_that_tells_no_rgb_is_left_aside(profile: bytes):
    image = Image.new("RGB", (1, 1), (0, 200, 100))
    assert rgb_image_to_cmyk(image, profile).tobytes() == rgb_image_to_cmyk(image).tobytes()


def test_neutral_images_are_told_from_coloured_ones():
    image = Image.linear_gradient("L").convert("RGB")
    assert is_neutral(image)
    image.putpixel((3, 3), (1, 2, 3))
    assert not is_neutral(image)


def _wide_profile() -> bytes:
    """sRGB with the red and green primaries of a wider space: its colorant tags are exchanged in place."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    tags = {
        bytes(data[at : at + 4]): int.from_bytes(data[at + 4 : at + 8], "big")
        for at in range(132, 132 + 12 * count, 12)
    }
    for tag, xyz in ((b"rXYZ", (0.60974, 0.31111, 0.01947)), (b"gXYZ", (0.20528, 0.62567, 0.06087))):  # Adobe RGB, D50
        for place, part in enumerate(xyz):
            at = tags[tag] + 8 + 4 * place
            data[at : at + 4] = round(part * 65536).to_bytes(4, "big")
    data[84:100] = bytes(16)  # the profile's own digest
    return bytes(data)
