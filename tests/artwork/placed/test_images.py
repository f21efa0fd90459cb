"""Images of a design: whatever designers save, made ready for the press; what is none, or too much of one, refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from portal.artwork.findings import only_errors
from portal.artwork.placed import LoadedImage, PlacedFault, effective_dpi, load_image
from portal.artwork.placed.targets import press_picture
from tests.artwork.placed.foreign import Held, codes, images_of, photograph, picture

RED_PAGE = (0, 96, 98, 0)  # percent: sRGB red by the output profile


def loaded(image: Image.Image, kind: str = "PNG", **options: object) -> LoadedImage:
    """The image as a file, loaded."""
    return load_image(picture(image, kind, **options), "logo")


def held(image: LoadedImage) -> Held:
    """The image object."""
    return images_of(image.graph)[0]


def percent(image: LoadedImage) -> tuple[int, ...]:
    """The inks of the first pixel."""
    return tuple(round(byte / 2.55) for byte in held(image).data[:4])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_rgb_becomes_cmyk_and_that_is_said(kind: str):
    image = loaded(Image.new("RGB", (40, 30), (255, 0, 0)), kind)
    assert codes(image.findings) == [PlacedFault.RGB_CONVERTED]
    assert only_errors(image.findings) == []
    assert (image.kind, image.width_px, image.height_px) == ("cmyk", 40, 30)
    assert held(image).entries["ColorSpace"] == "/DeviceCMYK"
    assert max(abs(a - b) for a, b in zip(percent(image), RED_PAGE, strict=True)) <= 2


def test_a_black_logo_saved_as_rgb_is_black_ink_alone():
    image = loaded(Image.new("RGB", (40, 30), (0, 0, 0)))
    assert (image.kind, held(image).entries["ColorSpace"]) == ("gray", "/DeviceGray")
    assert set(held(image).data) == {0}


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_grey_stays_as_it_is(kind: str):
    image = loaded(photograph("L", (60, 40)), kind)
    assert image.findings == []
    assert held(image).data == photograph("L", (60, 40)).tobytes()


def test_a_cmyk_tiff_keeps_its_inks():
    image = loaded(Image.new("CMYK", (4, 4), (10, 20, 30, 40)), "TIFF")
    assert image.findings == []
    assert held(image).data[:4] == bytes((10, 20, 30, 40))


def test_a_cmyk_jpeg_is_embedded_as_it_is_but_for_its_notes():
    noted = picture(photograph("CMYK", (200, 100)), "JPEG", icc_profile=b"x" * 500, comment=b"made by", quality=80)
    image = load_image(noted, "photo.jpg")
    assert held(image).entries["Filter"] == "/DCTDecode"
    assert held(image).entries["Decode"] == "[ 1 0 1 0 1 0 1 0 ]"  # Adobe's way of CMYK in JPEG
    kept = held(image).raw
    assert b"made by" not in kept
    assert b"x" * 500 not in kept
    before, after = (Image.open(BytesIO(each)).tobytes() for each in (noted, kept))
    assert before == after


def test_a_cmyk_jpeg_without_adobes_mark_is_not_inverted():
    adobe = picture(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG", quality=95)
    start = adobe.index(b"\xff\xee")
    plain = adobe[:start] + adobe[start + 2 + int.from_bytes(adobe[start + 2 : start + 4], "big") :]
    image = load_image(plain, "plain.jpg")
    assert "Decode" not in held(image).entries
    looks = Image.open(BytesIO(image.screen())).convert("RGB").getpixel((8, 8))
    assert looks is not None
    with_mark = Image.open(BytesIO(load_image(adobe, "a").screen())).convert("RGB").getpixel((8, 8))
    assert looks != with_mark


def test_a_grey_jpeg_is_embedded_as_it_is():
    image = loaded(photograph("L", (200, 100)), "JPEG", quality=80)
    assert (held(image).entries["Filter"], image.findings) == ("/DCTDecode", [])


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_phones_orientation_is_followed(mode: str):
    tag = Image.Exif()
    tag[0x0112] = 6  # to be turned by 90°
    image = loaded(photograph(mode, (60, 40)), "JPEG", exif=tag.tobytes())
    assert (image.width_px, image.height_px) == (40, 60)
    assert held(image).entries["Width"] == "40"


def test_one_bit_stays_one_bit():
    image = loaded(Image.new("1", (301, 20), 1))
    assert held(image).entries["BitsPerComponent"] == "1"
    assert len(held(image).data) == 38 * 20


def test_sixteen_bits_become_eight():
    assert set(held(loaded(Image.new("I;16", (4, 4), 32768))).data) == {128}
    assert percent(load_image(sixteen_bit_tiff(2, (65535, 0, 0)), "deep.tif")) == RED_PAGE
    assert percent(load_image(sixteen_bit_tiff(5, (65535, 0, 32768, 0)), "deep.tif")) == (100, 0, 50, 0)


def sixteen_bit_tiff(photometric: int, pixel: tuple[int, ...]) -> bytes:
    """Four pixels of one colour: Pillow reads such files but writes none."""
    count = len(pixel)
    samples = struct.pack(f"<{count}H", *pixel) * 4
    directory = 8 + len(samples)
    bits_at = directory + 2 + 12 * 9 + 4
    tags = (
        (256, 2), (257, 2), (258, bits_at), (259, 1), (262, photometric), (273, 8), (277, count), (278, 2),
        (279, len(samples)),
    )  # fmt: skip
    written = b"".join(struct.pack("<HHII", tag, 3, count if tag == 258 else 1, value) for tag, value in tags)
    bits = struct.pack(f"<{count}H", *[16] * count)
    return b"II*\0" + struct.pack("<I", directory) + samples + struct.pack("<H", 9) + written + bytes(4) + bits


def test_a_palette_is_resolved():
    image = loaded(Image.new("RGB", (40, 30), (255, 0, 0)).quantize(4))
    assert percent(image) == RED_PAGE


def see_through(*alphas: int) -> Image.Image:
    """A red image of one row, a pixel for each alpha."""
    image = Image.new("RGBA", (len(alphas), 1), (255, 0, 0, 255))
    for place, alpha in enumerate(alphas):
        image.putpixel((place, 0), (255, 0, 0, alpha))
    return image


def mask_of(image: LoadedImage) -> Held:
    """The image's stencil."""
    mask = held(image).mask
    assert mask is not None
    return mask


def test_alpha_becomes_a_stencil_of_the_same_size():
    image = loaded(see_through(255, 0, 255, 255, 0, 0, 0, 0))
    mask = mask_of(image)
    assert {"Width": "8", "Height": "1", "ImageMask": "True", "BitsPerComponent": "1"}.items() <= mask.entries.items()
    assert (mask.data, mask.entries["Decode"]) == (bytes([0b10110000]), "[ 1 0 ]")  # so that a 1 is painted
    assert "SMask" not in held(image).entries
    assert codes(image.findings) == [PlacedFault.RGB_CONVERTED]


def test_half_transparency_is_decided_and_said():
    image = loaded(see_through(127, 128, 255, 0, 0, 0, 0, 0))
    assert mask_of(image).data == bytes([0b01100000])
    assert PlacedFault.PARTLY_TRANSPARENT in codes(image.findings)


def test_an_alpha_channel_that_hides_nothing_goes():
    image = loaded(see_through(255, 255))
    assert "Mask" not in held(image).entries


def test_a_transparent_colour_of_a_palette_is_a_stencil_too():
    paletted = Image.new("RGB", (8, 1), (255, 0, 0)).quantize(2)
    image = load_image(picture(paletted, "PNG", transparency=0), "logo")
    assert mask_of(image).entries["ImageMask"] == "True"


def test_a_photograph_stays_small_and_close_to_itself():
    grain = Image.merge("RGB", [Image.effect_noise((1200, 900), 40) for _ in range(3)])
    noisy = Image.blend(photograph("RGB", (1200, 900)), grain, 0.15)
    image = loaded(noisy)
    assert held(image).entries["Filter"] == "/DCTDecode"
    assert len(held(image).raw) < 1200 * 900 * 4 * 0.4
    with Image.open(BytesIO(held(image).raw)) as kept:
        pairs = list(zip(kept.tobytes(), press_picture(noisy).tobytes(), strict=True))[::1009]
    assert sum(abs(a - b) for a, b in pairs) / len(pairs) < 3


def test_the_same_file_gives_the_same_bytes_numbered_where_they_are_wanted():
    file = picture(see_through(255, 0, 255, 255, 0, 0, 0, 0), "PNG")
    first, second = (load_image(file, "logo").graph for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.numbered(7) == second.numbered(7)
    assert b"/Mask 8 0 R" in first.numbered(7)[0]


def test_what_looks_like_a_reference_in_the_data_is_left_alone():
    image = loaded(Image.frombytes("L", (21, 1), b"1 0 R 2 0 R <0> 3 0 R"))
    assert held(image).data == b"1 0 R 2 0 R <0> 3 0 R"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_truncated_file_is_refused(kind: str):
    whole = picture(photograph("CMYK" if kind != "PNG" else "RGB", (300, 200)), kind)
    for part in (0.2, 0.6, 0.95):
        image = load_image(whole[: int(len(whole) * part)], "cut")
        assert codes(image.findings) == [PlacedFault.DAMAGED], part
        assert image.graph is None


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it has very many pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(12_000, 9_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_unopened(size: tuple[int, int]):
    assert codes(load_image(bomb(*size), "bomb").findings) == [PlacedFault.TOO_MANY_PIXELS]


def test_a_file_of_too_many_bytes_is_refused():
    (finding,) = load_image(b"\xff\xd8\xff" + bytes(51_000_000), "huge").findings
    assert finding.code == PlacedFault.TOO_LARGE
    assert finding.details == {"name": "huge", "megabytes": 51, "limit": 50}


@pytest.mark.parametrize("file", [b"", b"hello", b"%PDF-1.4", b"GIF89a" + bytes(50), b"<svg xmlns='x'/>"])
def test_what_is_no_image_is_refused(file: bytes):
    assert codes(load_image(file, "file").findings) == [PlacedFault.UNKNOWN_TYPE]


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*"])
def test_nonsense_behind_a_right_beginning_is_refused(head: bytes, campaign):
    for seed in range(campaign(20, 2000)):
        noise = bytes((seed * 31 + place * place * 7) % 256 for place in range(200))
        assert codes(load_image(head + noise, "file").findings) == [PlacedFault.DAMAGED]


def test_damaged_bits_never_raise(campaign):
    files = [picture(photograph("RGB", (40, 30)), kind) for kind in ("PNG", "JPEG", "TIFF")]
    for seed in range(campaign(120, 5000)):
        file = bytearray(files[seed % 3])
        for step in range(1 + seed % 5):
            file[(seed * 7919 + step * 104_729) % len(file)] ^= 1 << (seed % 8)
        image = load_image(bytes(file), "file")
        assert (image.graph is None) == bool(only_errors(image.findings))


def test_too_much_ink_is_said_with_how_much():
    image = loaded(Image.new("CMYK", (40, 30), (255, 255, 255, 128)), "TIFF")
    (finding,) = image.findings
    assert (finding.code, finding.details["percent"]) == (PlacedFault.TOO_MUCH_INK, 350)
    assert loaded(Image.new("CMYK", (40, 30), (255, 255, 255, 0)), "TIFF").findings == []


def test_resolution_is_judged_at_the_size_placed():
    image = loaded(Image.new("L", (1000, 500)))
    assert effective_dpi(1000, 25.4) == 1000
    assert codes(image.resolution_findings(50, 25)) == []
    assert codes(image.resolution_findings(100, 36)) == [PlacedFault.RESOLUTION_FAIR]
    assert codes(image.resolution_findings(50, 64)) == [PlacedFault.RESOLUTION_LOW]  # only along its height
    (low,) = image.resolution_findings(200, 100)
    assert low.details["dpi"] == 127
    assert only_errors([low])


def test_screens_get_a_small_likeness():
    with Image.open(BytesIO(loaded(photograph("RGB", (2400, 600))).screen())) as photo:
        assert (photo.format, photo.size, photo.mode) == ("JPEG", (1600, 400), "RGB")
    with Image.open(BytesIO(loaded(see_through(255, 0, 255, 255)).screen())) as logo:
        assert (logo.format, logo.mode) == ("PNG", "RGBA")
        assert [logo.getpixel((place, 0))[3] for place in range(4)] == [255, 0, 255, 255]  # type: ignore[index]
