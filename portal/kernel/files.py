"""Where files lie that belong to no browser: artwork, print files, uploads. Adapters keep them; this is what they are.

Names are relative POSIX paths that we make ourselves (``runs/<ref>/01_cards.pdf``), never what somebody typed.
"""

import errno
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Protocol

from portal.kernel.errors import DomainError

Reason = Literal["full", "away"]
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
NAME_LIMIT = 200  # characters
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FilesAway(DomainError):
    """Files cannot be written (``full``: there is no room) or reached (``away``) just now; later they may."""

    def __init__(self, reason: Reason = "away") -> None:
        super().__init__(reason)
        self.reason = reason

    @classmethod
    def of(cls, error: OSError) -> "FilesAway":
        """What an error of the file system means."""
        return cls("full" if error.errno in _FULL else "away")


class FileUnknown(DomainError):
    """There is no file of this name."""


class KeptFile(NamedTuple):
    """A file's name, and since when it is kept."""

    name: str
    kept_at: datetime


class Files(Protocol):
    """Keeps files by name. Every method raises ``FilesAway`` where the store cannot be used just now."""

    def put(self, name: str, source: Path | bytes) -> None:
        """Keeps a file whole or not at all, durable when this returns; one of the same name is replaced."""

    def open(self, name: str) -> BinaryIO:
        """The file to read; seekable. Raises ``FileUnknown``."""

    def size(self, name: str) -> int:
        """The file's bytes. Raises ``FileUnknown``."""

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""

    def delete(self, name: str) -> None:
        """Takes the file away; harmless where there is none."""

    def under(self, prefix: str) -> Iterable[KeptFile]:
        """All files whose names begin with ``prefix`` and a slash."""

    def delete_all(self, prefix: str) -> None:
        """Takes away all files whose names begin with ``prefix`` and a slash."""

    def local_path(self, name: str) -> Path | None:
        """Where the file lies on this machine, for a front server to hand out; None in an object store."""

    def link(self, name: str, *, seconds: int) -> str | None:
        """An address at which anybody may fetch the file for so long; None where it is a local file.

        It is saved under the last part of its name.
        """


def checked_name(name: str) -> str:
    """The name, if it is one that we make. Raises ``ValueError``: the caller is wrong."""
    if len(name) > NAME_LIMIT or not _NAME.fullmatch(name):
        raise ValueError(f"no file is called {name!r}")
    return name
