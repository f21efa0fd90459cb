"""Where throwaway databases lie: in memory where there is room, for a disk takes long to copy and to sync a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_MEMORY = Path("/dev/shm")  # Linux keeps it in memory
_DISK = Path("/tmp")
_ROOM = 1_000_000_000  # bytes; a container often gives it 64 MB


def roomy() -> Path:
    """The folder for throwaway files. No test cuts the power, so that none can tell it from a disk."""
    if not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return _DISK
    room = os.statvfs(_MEMORY)
    return _MEMORY if room.f_bavail * room.f_frsize >= _ROOM else _DISK


@contextmanager
def scratch() -> Iterator[Path]:
    """A new folder there, removed at the end."""
    with TemporaryDirectory(prefix="portal-", dir=roomy()) as folder:
        yield Path(folder)
