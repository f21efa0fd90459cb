"""What a print shop asks for: standard, resolution, sheet, turning, files."""

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.artwork.errors import ArtworkError
from portal.artwork.pdf import Standard

SHEETS = {"a4": (210.0, 297.0), "a3": (297.0, 420.0), "sra3": (320.0, 450.0)}  # mm, upright
LEAST_SIDE, LARGEST_SIDE = 50.0, 760.0  # mm of a sheet: B2 is 515 × 728
LEAST_DPI, LARGEST_DPI = 300, 2400


class Duplex(StrEnum):
    """The edge about which a sheet is turned to print its back."""

    LONG = "long"
    SHORT = "short"


class SettingRefused(ArtworkError):
    """A setting that no press has; ``setting`` is its name, ``found`` its value."""

    def __init__(self, setting: str, found: object) -> None:
        super().__init__(setting, found)
        self.setting, self.found = setting, found


def sheet_size(name: str) -> tuple[float, float] | None:
    """A sheet in mm by its name (``a4``, ``a3``, ``sra3``) or as ``320x450``; None for ``none``.

    Raises ``SettingRefused``.
    """
    if name == "none":
        return None
    if name in SHEETS:
        return SHEETS[name]
    found = re.fullmatch(r"(\d{2,4}(?:\.\d+)?)x(\d{2,4}(?:\.\d+)?)", name)
    if not found:
        raise SettingRefused("impose", name)
    width, height = float(found[1]), float(found[2])
    if not (min(width, height) >= LEAST_SIDE and max(width, height) <= LARGEST_SIDE):
        raise SettingRefused("impose", name)
    return width, height


@dataclass(frozen=True, slots=True)
class Press:
    """How a run is printed. ``sheet`` is in mm, None for one piece a page; ``split`` is the pieces in one file."""

    standard: Standard = Standard.X4
    dpi: int = 600
    sheet: tuple[float, float] | None = None
    duplex: Duplex = Duplex.LONG
    split: int = 5000

    def __post_init__(self) -> None:
        if not LEAST_DPI <= self.dpi <= LARGEST_DPI:
            raise SettingRefused("dpi", self.dpi)
        if self.split < 1:
            raise SettingRefused("split", self.split)
