"""The QR symbol as geometry in modules (X): byte mode, error correction M, one constant mask, never Micro QR."""

from dataclasses import dataclass
from functools import cached_property

from portal.artwork.symbols.qr_encoder import QUIET, Grid, encode, grid_of
from portal.artwork.symbols.symbol import Rectangle


@dataclass(frozen=True)
class Qr:
    """The symbol of a text, in UTF-8, of 1 to 213 bytes; anything else is a ``ValueError``.

    The same text gives the same symbol everywhere: on a page, on a card, in every worker.
    """

    text: str

    def __post_init__(self) -> None:
        try:
            data = self.text.encode()
        except UnicodeEncodeError as fault:
            raise ValueError("a QR text is Unicode without lone surrogates") from fault
        grid_of(len(data))  # refuses what is empty or too long

    @property
    def width(self) -> int:
        """Modules, quiet zones included."""
        return self._grid.size + 2 * QUIET

    @property
    def height(self) -> int:
        """Modules, quiet zones included."""
        return self.width

    @cached_property
    def packed(self) -> bytes:
        """The modules without quiet zone: row after row from the top, 1 is dark, each row filled up to whole bytes."""
        return encode(self.text.encode())

    @property
    def rows(self) -> tuple[str, ...]:
        """The modules without quiet zone as rows of ``0`` and ``1`` (dark) from the top."""
        return self._grid.rows(self.packed)

    @property
    def runs(self) -> tuple[tuple[int, int, int], ...]:
        """Dark runs as x, y and width in modules from the upper left corner, quiet zones included."""
        return self._grid.runs(self.packed)

    @property
    def rectangles(self) -> tuple[Rectangle, ...]:
        """The dark runs, each one module high."""
        return tuple(Rectangle(x, y, width, 1) for x, y, width in self.runs)

    @property
    def pdf_path(self) -> bytes:
        """The dark modules as PDF operators ``x y w 1 re``, in modules from the upper left corner, y downwards, quiet
        zones included: one path, to be filled at once, so that rectangles side by side leave no seam.
        """
        return self._grid.pdf_path(self.packed)

    @property
    def _grid(self) -> Grid:
        return grid_of(len(self.text.encode()))
