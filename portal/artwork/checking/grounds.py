"""Symbols that were left in background artwork: every card would carry them, and a scanner may take them first."""

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

import zxingcpp
from PIL import Image

from portal.artwork.assets import Assets
from portal.artwork.design import Design, DesignFault
from portal.artwork.findings import Finding, only_errors


def ground_findings(design: Design, assets: Assets) -> Iterator[Finding]:
    """What a reader of every kind of symbol finds in the backgrounds, however it is turned."""
    for side in design.sides:
        ground = assets.backgrounds.get(side.name)
        if ground is None or only_errors(ground.findings):
            continue
        for text in symbols_in(ground.screen()):
            yield Finding(DesignFault.GROUND_SYMBOL, f"/{side.name}/background", details={"text": text})


@lru_cache(maxsize=16)
def symbols_in(picture: bytes) -> tuple[str, ...]:
    """Kind and text of every symbol that can be read in a picture; the same picture is read once."""
    gray = Image.open(BytesIO(picture)).convert("L")
    return tuple(f"{found.format} {found.text}" for found in zxingcpp.read_barcodes(gray))
