"""Files in a folder of this machine, or of one that all machines mount."""

import os
import shutil
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from portal.kernel.files import FilesAway, FileUnknown, KeptFile, checked_name
from portal.kernel.identifiers import new_ref


class FilesFolder:
    """Keeps files in ``root``, which is made when it is missing at the start and must not vanish afterwards."""

    def __init__(self, root: Path) -> None:
        self._root = root
        with suppress(OSError):  # told by the first file
            root.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, source: Path | bytes) -> None:
        """Writes beside the place, to the disk, then renames."""
        path = self._path(name)
        draft = path.with_name(f".{new_ref()}")
        try:
            self._make_folder(path.parent)
            _write(draft, source)
            draft.replace(path)
            _keep(path.parent)
        except OSError as error:
            raise FilesAway.of(error) from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def open(self, name: str) -> BinaryIO:
        """The file to read. Raises ``FileUnknown``, ``FilesAway``."""
        try:
            return self._path(name).open("rb")
        except OSError as error:
            raise self._fault(error) from error

    def size(self, name: str) -> int:
        """The file's bytes. Raises ``FileUnknown``, ``FilesAway``."""
        try:
            found = self._path(name).stat()
        except OSError as error:
            raise self._fault(error) from error
        if not stat.S_ISREG(found.st_mode):
            raise FileUnknown
        return found.st_size

    def exists(self, name: str) -> bool:
        """Whether there is such a file. Raises ``FilesAway``."""
        try:
            self.size(name)
        except FileUnknown:
            return False
        return True

    def delete(self, name: str) -> None:
        """Takes the file away. Raises ``FilesAway``."""
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise FilesAway.of(error) from error

    def under(self, prefix: str) -> list[KeptFile]:
        """All files in the folder and below. Raises ``FilesAway``."""
        try:
            if not self._root.is_dir():
                raise FilesAway
            found = [path for path in self._path(prefix).rglob("*") if path.is_file() and path.name[0] != "."]
            return [KeptFile(path.relative_to(self._root).as_posix(), _moment(path)) for path in found]
        except OSError as error:
            raise FilesAway.of(error) from error

    def delete_all(self, prefix: str) -> None:
        """Takes the folder away. Raises ``FilesAway``."""
        try:
            shutil.rmtree(self._path(prefix))
        except FileNotFoundError:
            if not self._root.is_dir():
                raise FilesAway from None
        except OSError as error:
            raise FilesAway.of(error) from error

    def local_path(self, name: str) -> Path | None:
        """Where the file lies."""
        return self._path(name)

    def link(self, name: str, *, seconds: int) -> str | None:
        """None: whoever serves pages hands it out."""
        return None

    def _path(self, name: str) -> Path:
        return self._root / checked_name(name)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        if not self._root.is_dir():
            raise FilesAway
        folder.mkdir(parents=True, exist_ok=True)
        for made in (folder, *folder.relative_to(self._root).parents):
            _keep(self._root / made)

    def _fault(self, error: OSError) -> FilesAway | FileUnknown:
        is_missing = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError)
        return FileUnknown() if is_missing and self._root.is_dir() else FilesAway.of(error)


def _moment(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _write(draft: Path, source: Path | bytes) -> None:
    with draft.open("xb") as target:
        if isinstance(source, bytes):
            target.write(source)
        else:
            with source.open("rb") as origin:
                shutil.copyfileobj(origin, target, 1 << 20)
        target.flush()
        os.fsync(target.fileno())


def _keep(folder: Path) -> None:
    """Makes what stands in the folder durable: a rename is only as lasting as its folder."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
