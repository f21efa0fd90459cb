"""Artwork made ready for print, kept for a while in this process: a page asks for the same drawing many times.

A background takes 0.1 to 0.5 s to make ready, a picture up to a second; what is kept is called by the file's SHA-256
and how it was asked for, so that it is never stale.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Generic, TypeVar

from portal.artwork import (
    Background,
    Finding,
    LoadedImage,
    Loading,
    Standard,
    artwork_type,
    load_background,
    load_image,
)
from portal.designs.rules import file_place
from portal.kernel.files import Files

Kept = TypeVar("Kept")
_MOST_WEIGHT = 160 * 10**6  # bytes, roughly, of files that drawings are kept of
_LEAST_WEIGHT = 2 * 10**6  # bytes, roughly, that a small file's drawing takes
CARD_TRIM, CARD_BLEED = (85.60, 53.98), 3.0  # mm


class Shelf(Generic[Kept]):
    """Keeps what was made, the last used longest, as far as their weights together allow."""

    def __init__(self, most: int) -> None:
        self._most, self._weight = most, 0
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], tuple[Kept, int]]) -> Kept:
        """What is kept under ``key``, else what ``make`` answers with its weight; two at once may both make it."""
        with self._lock:
            if found := self._kept.get(key):
                self._kept.move_to_end(key)
                return found[0]
        made, weight = make()
        with self._lock:
            if key not in self._kept and weight <= self._most:
                self._kept[key] = (made, weight)
                self._weight += weight
                while self._weight > self._most:
                    self._weight -= self._kept.popitem(last=False)[1][1]
        return made


_images: Shelf[LoadedImage] = Shelf(_MOST_WEIGHT)
_backgrounds: Shelf[Background] = Shelf(_MOST_WEIGHT)


class KeptLoading(Loading):
    """Loads the files of one design, each from the shelf where it stands there."""

    def __init__(self, files: Files, design_ref: str, hashes: Mapping[str, str]) -> None:
        super().__init__(self._read_kept)
        self._files, self._design_ref, self._hashes = files, design_ref, hashes

    def image(self, file: str) -> LoadedImage:
        """A picture. Raises ``FileNotFoundError``, ``FilesAway``."""
        return _images.get((self._hash(file), file), lambda: self._weighed(file, super(KeptLoading, self).image(file)))

    def background(
        self, file: str, *, trim: tuple[float, float], bleed: float, page: int, box: str, standard: Standard
    ) -> Background:
        """A background. Raises ``FileNotFoundError``, ``FilesAway``."""

        def make() -> tuple[Background, int]:
            load = super(KeptLoading, self).background
            made = load(file, trim=trim, bleed=bleed, page=page, box=box, standard=standard)
            return self._weighed(file, made)

        return _backgrounds.get((self._hash(file), file, trim, bleed, page, box, standard), make)

    def _weighed(self, file: str, made: Kept) -> tuple[Kept, int]:
        return _weighed(made, self._files.size(file_place(self._design_ref, self._hash(file))))

    def _hash(self, file: str) -> str:
        if file not in self._hashes:
            raise FileNotFoundError(file)
        return self._hashes[file]

    def _read_kept(self, file: str) -> bytes:
        with self._files.open(file_place(self._design_ref, self._hash(file))) as opened:
            return opened.read()


def look_at_file(name: str, data: bytes) -> list[Finding]:
    """What is found in an uploaded file by itself: as a picture, or as a card's background where it can be no other."""
    if (artwork_type(data) or "").startswith(("image/png", "image/jpeg", "image/tiff")):
        digest = sha256(data).hexdigest()
        return _images.get((digest, name), lambda: _weighed(load_image(data, name), len(data))).findings
    return load_background(data, name, trim=CARD_TRIM, bleed=CARD_BLEED).findings


def _weighed(made: Kept, size: int) -> tuple[Kept, int]:
    return made, _LEAST_WEIGHT + 2 * size
