"""Symbols for screens: SVG in modules, to be shown at a whole number of device pixels per module."""

import re
from functools import cache

from portal.artwork.symbols.ean13 import CENTRE, GUARD, GUARD_EXTENSION, QUIET_LEFT, WIDTH, Ean13
from portal.artwork.symbols.fee_collection import FeeCollection

SCREEN_HEIGHT = 42  # modules: tall enough to be read when tilted, low enough for two on a phone
DIGITS_HEIGHT = 10


HEIGHT = SCREEN_HEIGHT + GUARD_EXTENSION + DIGITS_HEIGHT
BASELINE = SCREEN_HEIGHT + DIGITS_HEIGHT


def symbol_svg(digits: str) -> str:
    """An EAN-13 as an SVG element, 113 × 57 modules, quiet zones and digits inside, black bars on white.

    Safe to put into a page as it is. Hidden from screen readers: the digits stand beside it as text.
    """
    symbol = Ean13(digits)
    path = GUARDS + "".join(map(_character, symbol.characters, FIRST_MODULES))
    first, left, right = symbol.readable
    return (
        f'<svg class="symbol" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<path fill="#fff" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{path}"/>'
        f'<g font-size="9" text-anchor="middle"><text x="5" y="{BASELINE}">{first}</text>'
        f'<text x="35" y="{BASELINE}">{left}</text><text x="82" y="{BASELINE}">{right}</text></g></svg>'
    )


def slip_symbol_svg(code: str) -> str:
    """The GS1-128 of a slip's 44 digits as an SVG element in modules, quiet zones inside, black bars on white.

    Hidden from screen readers: the digits stand beside it as text. Raises ``ValueError`` for what is no such symbol.
    """
    symbol = FeeCollection(code)
    width, height = round(symbol.width), round(symbol.height)
    bars = _bars(symbol.modules, round(symbol.quiet), height)
    return (
        f'<svg class="slip-symbol" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{bars}"/></svg>'
    )


def _bars(modules: str, x: int, height: int) -> str:
    """The bars of a run of modules (1: bar) whose first is module ``x``, as SVG path commands."""
    found = re.finditer("1+", modules)
    return "".join(f"M{x + bar.start()} 0h{len(bar[0])}v{height}h-{len(bar[0])}z" for bar in found)


@cache  # 30 characters at 12 places
def _character(modules: str, x: int) -> str:
    return _bars(modules, x, SCREEN_HEIGHT)


FIRST_MODULES = (*range(QUIET_LEFT + 3, QUIET_LEFT + 45, 7), *range(QUIET_LEFT + 50, QUIET_LEFT + 92, 7))
GUARDS = "".join(
    _bars(modules, QUIET_LEFT + x, SCREEN_HEIGHT + GUARD_EXTENSION)
    for modules, x in ((GUARD, 0), (CENTRE, 45), (GUARD, 92))
)
