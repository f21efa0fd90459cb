"""Backgrounds as a whole card sees them: no symbol left behind in them, no hard edge where they fade."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from portal.artwork import Assets, DesignFault, Standard, check_design, from_folder, read_design
from portal.artwork.placed import load_background
from portal.artwork.symbols import Ean13, Qr, Symbol
from tests.artwork.runs import CARD, digits, write_design

SIZE = (1443, 945)  # pixels of a card with its bleed at 400 dpi


def artwork(symbol: Symbol | None, *, turned: int = 0) -> bytes:
    """A pale ground, with a symbol on it."""
    ground = Image.new("L", SIZE, 230)
    if symbol:
        module = 5
        drawn = Image.new("L", (round(symbol.width * module), round(symbol.height * module)), 255)
        pen = ImageDraw.Draw(drawn)
        for bar in symbol.rectangles:
            left, top = bar.x * module, bar.y * module
            pen.rectangle((left, top, left + bar.width * module - 1, top + bar.height * module - 1), fill=0)
        ground.paste(drawn.rotate(turned, expand=True), (300, 200))
    target = BytesIO()
    ground.save(target, "PNG")
    return target.getvalue()


def codes(folder: Path, picture: bytes) -> set[str]:
    path = write_design(folder, CARD | {"back": CARD["back"] | {"background": {"file": "back.png"}}})
    (folder / "back.png").write_bytes(picture)
    design = read_design(path.read_bytes())
    assets = Assets(design, from_folder(folder), Standard.X4)
    return {finding.code for finding in check_design(design, assets, dpi=300)}


@pytest.mark.parametrize("turned", [0, 90])
@pytest.mark.parametrize("symbol", [Ean13(digits(3)), Qr("https://example.jp/x")])
def test_a_symbol_left_in_the_artwork_is_found(tmp_path: Path, symbol: Symbol, turned: int):
    assert DesignFault.GROUND_SYMBOL in codes(tmp_path, artwork(symbol, turned=turned))


def test_artwork_without_symbols_is_fine(tmp_path: Path):
    assert codes(tmp_path, artwork(None)) == set()


def test_a_background_that_fades_fades_into_white_paper():
    faded = Image.new("LA", SIZE, (0, 128))
    target = BytesIO()
    faded.save(target, "PNG")
    ground = load_background(target.getvalue(), "fade.png", trim=(85.6, 53.98), bleed=3, standard=Standard.X1A)
    shown = Image.open(BytesIO(ground.screen())).convert("L").getpixel((100, 100))
    assert 100 < shown < 170
    assert [finding.code for finding in ground.findings] == []
