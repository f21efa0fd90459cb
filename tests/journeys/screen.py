"""Reading a screen as a scanner does, and measuring its bars in device pixels."""

import io
from itertools import groupby

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page
from pyzbar import pyzbar

_EDGE_MODULES = 95  # from the first guard bar to the last; GS1 General Specifications, EAN-13


def screenshot(page: Page) -> Image.Image:
    """The screen as it is, in device pixels."""
    return Image.open(io.BytesIO(page.screenshot())).convert("L")


def read_by_zxing(image: Image.Image) -> list[str]:
    """Every EAN-13 that zxing-cpp finds."""
    return sorted(found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.EAN13))


def read_by_zbar(image: Image.Image) -> list[str]:
    """Every EAN-13 that zbar finds."""
    return sorted(found.data.decode() for found in pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.EAN13]))


def module_of(symbol: Locator, image: Image.Image, ratio: float) -> int:
    """The device pixels of one module of a symbol that is on the screen.

    Raises ``AssertionError`` where a pixel among the bars is grey, a bar or space is no whole number of modules wide,
    or a quiet zone (11 modules on the left, 7 on the right) is not white.
    """
    box = symbol.bounding_box()
    row = round((box["y"] + box["height"] / 3) * ratio)
    left, right = round(box["x"] * ratio), round((box["x"] + box["width"]) * ratio)
    pixels = image.crop((left, row, right, row + 1)).tobytes()  # one byte a pixel
    assert set(pixels) <= {0, 255}, f"grey among the bars: {sorted(set(pixels))}"
    runs = [(shade, len(list(run))) for shade, run in groupby(pixels)]
    assert runs[0][0] == runs[-1][0] == 255, "a bar touches the symbol's edge"
    bars = [length for _shade, length in runs[1:-1]]
    module, rest = divmod(sum(bars), _EDGE_MODULES)
    assert rest == 0, f"{sum(bars)} pixels are no whole number for each of {_EDGE_MODULES} modules"
    assert all(length % module == 0 for length in bars), f"modules of {module} pixels, runs of {bars}"
    assert runs[0][1] >= 11 * module - 1 and runs[-1][1] >= 7 * module - 1, "a quiet zone is too narrow"
    return module
