"""Symbols for screens are read back by two readers."""

import random
import re
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageDraw

from portal.artwork import symbol_svg
from tests.artwork.ean13_by_hand import GUARD_MODULES, modules
from tests.artwork.readers import by_both, read
from tests.factories import STORE_CODE, make_digits

BAR = re.compile(r"M(\d+) 0h(\d+)v(\d+)h-(\d+)z")


def parts(svg: str) -> tuple[tuple[int, int], list[tuple[int, int, int]], ET.Element]:
    """The size, the bars as (x, width, height), and the element."""
    root = ET.fromstring(svg)
    _, _, width, height = map(int, root.get("viewBox").split())
    background, path = root.findall("path")
    assert background.attrib == {"fill": "#fff", "d": f"M0 0h{width}v{height}H0z"}
    assert (path.get("fill"), path.get("shape-rendering")) == ("#000", "crispEdges")
    bars = BAR.findall(path.get("d"))
    assert "".join(f"M{x} 0h{w}v{h}h-{back}z" for x, w, h, back in bars) == path.get("d")
    assert all(w == back for _, w, _, back in bars)
    return (width, height), [(int(x), int(w), int(h)) for x, w, h, _ in bars], root


def rasterise(svg: str, pixels: int, *, margin: int = 0) -> Image.Image:
    """The symbol at ``pixels`` per module; around it ``margin`` modules of a page that is not white."""
    (width, height), bars, _ = parts(svg)
    image = Image.new("L", ((width + 2 * margin) * pixels, (height + 2 * margin) * pixels), 60)
    draw = ImageDraw.Draw(image)

    def fill(x: int, y: int, w: int, h: int, colour: int) -> None:
        corner = ((x + margin) * pixels, (y + margin) * pixels)
        draw.rectangle([*corner, corner[0] + w * pixels - 1, corner[1] + h * pixels - 1], fill=colour)

    fill(0, 0, width, height, 255)
    for x, w, h in bars:
        fill(x, 0, w, h, 0)
    return image


@pytest.mark.parametrize("pixels", [2, 3, 5])
def test_a_phones_screen_is_read_back(pixels: int, campaign):
    chance = random.Random(pixels)
    for digits in [STORE_CODE, *(make_digits(chance.randrange(10**12)) for _ in range(campaign(40, 2_000)))]:
        assert read(rasterise(symbol_svg(digits), pixels)) == by_both(digits)


def test_a_dark_page_around_it_does_not_matter():
    """White on black reads as another valid code, so the symbol brings its own white."""
    assert read(rasterise(symbol_svg(STORE_CODE), 3, margin=20)) == by_both(STORE_CODE)


def test_bars_are_those_of_the_standard_with_quiet_zones_inside():
    digits = make_digits(201234567890)
    (width, height), bars, _ = parts(symbol_svg(digits))
    row = "".join("1" if any(x <= place < x + w for x, w, _ in bars) else "0" for place in range(width))
    assert row == "0" * 11 + modules(digits) + "0" * 7
    tall, short = (
        {h for x, _, h in bars if x - 11 in GUARD_MODULES},
        {h for x, _, h in bars if x - 11 not in GUARD_MODULES},
    )
    assert len(tall) == len(short) == 1
    assert height > tall.pop() > short.pop()


def test_the_digits_stand_below_and_are_hidden_from_screen_readers():
    digits = make_digits(201234567890)
    _, _, root = parts(symbol_svg(digits))
    assert "".join(text.text for text in root.iter("text")) == digits
    assert root.get("aria-hidden") == "true"
    assert "style" not in symbol_svg(digits)  # the content security policy blocks it


@pytest.mark.parametrize("digits", ["2800000000005", "", '"><script>'])
def test_only_a_number_becomes_a_symbol(digits: str):
    with pytest.raises(ValueError, match="EAN-13"):
        symbol_svg(digits)
