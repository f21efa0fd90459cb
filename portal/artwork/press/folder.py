"""A run's folder: empty before, whole afterwards, one run's at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.artwork.errors import ArtworkError

UNFINISHED = ".unfinished"  # what the folder beside the wanted one is called until all is done
_LOCK = "lock"


class FolderNotEmpty(ArtworkError):
    """The folder holds ``found``; print masters are never overwritten or mixed with other files."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class RunGoesOn(ArtworkError):
    """Another run is making files for the same folder at this moment."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a run makes its files. ``restarted``: a killed run had left some, which were cleared away."""

    folder: Path
    restarted: bool


def refuse_used(out: Path) -> None:
    """Raises ``FolderNotEmpty`` where there is anything in the folder already."""
    if out.is_dir() and (found := next(out.iterdir(), None)):
        raise FolderNotEmpty(found.name)


@contextmanager
def draft_of(out: Path) -> Iterator[Draft]:
    """A folder beside ``out``, which becomes ``out`` in one step when the block ends well, and goes away otherwise.

    Raises ``FolderNotEmpty``, ``RunGoesOn`` and ``OSError``.
    """
    refuse_used(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = out.with_name(f".{out.name}{UNFINISHED}")
    restarted = folder.exists()
    folder.mkdir(exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunGoesOn(folder) from None
        try:
            for path in folder.iterdir():
                if path.name != _LOCK:
                    path.unlink()
            yield Draft(folder, restarted)
            folder.rename(out)  # over an empty folder too; the lock goes with it, so that nobody slips in before
            (out / _LOCK).unlink()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
