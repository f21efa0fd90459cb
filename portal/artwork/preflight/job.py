"""What the parts of one preflight share."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from portal.artwork.pdf.pdfx import Standard
from portal.artwork.preflight.report import FontSeen, Notes

MOST_FONTS = 500  # listed in a report


class Exhausted(Exception):
    """The file holds more than one preflight looks through."""


V = TypeVar("V")


class Remembered(Generic[V]):
    """Results by key; forgets the oldest when full, so that memory stays flat however many pages there are."""

    def __init__(self, most: int = 4_000) -> None:
        self._most = most
        self._results: dict[Hashable, V] = {}

    def get(self, key: Hashable) -> V | None:
        """The result, None where it is not known (any more)."""
        return self._results.get(key)

    def keep(self, key: Hashable, result: V) -> V:
        """Remembers it."""
        if len(self._results) >= self._most:
            del self._results[next(iter(self._results))]
        self._results[key] = result
        return result


@dataclass(slots=True)
class Job:
    """One preflight: the rules to apply and what was noted. ``sheet`` is an imposed sheet (see ``preflight``),
    ``budget`` the bytes of content that may still be looked through.
    """

    standard: Standard
    sheet: bool
    notes: Notes = field(default_factory=Notes)
    budget: int = 0
    fonts: dict[FontSeen, None] = field(default_factory=dict)

    @property
    def is_x1a(self) -> bool:
        """PDF/X-1a:2003 forbids much that PDF/X-4 allows."""
        return self.standard is Standard.X1A

    def spend(self, size: int) -> None:
        """Takes ``size`` bytes from the budget. Raises ``Exhausted``."""
        self.budget -= size
        if self.budget < 0:
            raise Exhausted

    def saw(self, font: FontSeen) -> None:
        """Lists a font of the file."""
        if len(self.fonts) < MOST_FONTS:
            self.fonts[font] = None
