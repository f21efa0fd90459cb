"""How a run goes to press: settings, imposition, marks, the pieces and the files they are set in."""

from portal.artwork.press.imposition import Cell, Imposition, SheetTooSmall, impose
from portal.artwork.press.pieces import Pieces, Source, stretches
from portal.artwork.press.settings import SHEETS, Duplex, Press, SettingRefused, sheet_size
from portal.artwork.press.workers import Workers, cores

__all__ = [
    "SHEETS",
    "Cell",
    "Duplex",
    "Imposition",
    "Pieces",
    "Press",
    "SettingRefused",
    "SheetTooSmall",
    "Source",
    "Workers",
    "cores",
    "impose",
    "sheet_size",
    "stretches",
]
