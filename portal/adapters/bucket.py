"""Files in an object store that speaks S3: Amazon's, or one of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from portal.kernel.files import FilesAway, FileUnknown, KeptFile, checked_name

_CONNECT, _ANSWER, _TRIES = timedelta(seconds=3), timedelta(seconds=60), timedelta(seconds=10)
_BLOCK = 8 << 20
_MOST_DELETED = 1000  # keys in a request of S3


def bucket_at(url: str) -> "Bucket":
    """The bucket that ``FILES_URL`` names; its key comes from the environment or the machine's role."""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    store = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config=cast("Any", {"checksum_algorithm": "SHA256", **options}),  # their type does not exist at run time
        client_options={
            "allow_http": options.get("endpoint", "").startswith("http:"),
            "connect_timeout": _CONNECT,
            "timeout": _ANSWER,
        },
        retry_config={"max_retries": 3, "retry_timeout": _TRIES},
    )
    return Bucket(store)


class Bucket:
    """Keeps files under the prefix of ``store``."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def put(self, name: str, source: Path | bytes) -> None:
        """One object, whole or not at all: the store itself sees to that."""
        saved_as = PurePosixPath(checked_name(name)).name
        with _faults():
            obstore.put(
                self._store,
                name,
                source,
                attributes={"Content-Disposition": f'attachment; filename="{saved_as}"'},
                chunk_size=_BLOCK,
                max_concurrency=4,
            )

    def open(self, name: str) -> BinaryIO:
        """A copy of the file on this machine, gone when closed. Raises ``FileUnknown``, ``FilesAway``."""
        with _faults():
            copy = cast("BinaryIO", TemporaryFile())  # noqa: SIM115  # the caller closes it
            try:
                for block in obstore.get(self._store, checked_name(name)).stream(min_chunk_size=_BLOCK):
                    copy.write(block)
                copy.seek(0)
            except BaseException:
                copy.close()
                raise
            return copy

    def size(self, name: str) -> int:
        """The file's bytes. Raises ``FileUnknown``, ``FilesAway``."""
        with _faults():
            return int(obstore.head(self._store, checked_name(name))["size"])

    def exists(self, name: str) -> bool:
        """Whether there is such a file. Raises ``FilesAway``."""
        try:
            self.size(name)
        except FileUnknown:
            return False
        return True

    def delete(self, name: str) -> None:
        """Takes the file away. Raises ``FilesAway``."""
        with _faults():
            obstore.delete(self._store, checked_name(name))

    def under(self, prefix: str) -> list[KeptFile]:
        """All that lies under the prefix. Raises ``FilesAway``."""
        with _faults():
            portions = obstore.list(self._store, f"{checked_name(prefix)}/", chunk_size=_MOST_DELETED)
            return [KeptFile(entry["path"], entry["last_modified"]) for some in portions for entry in some]

    def delete_all(self, prefix: str) -> None:
        """Takes away all that lies under the prefix. Raises ``FilesAway``."""
        with _faults():
            for found in obstore.list(self._store, f"{checked_name(prefix)}/", chunk_size=_MOST_DELETED):
                obstore.delete(self._store, [entry["path"] for entry in found])

    def local_path(self, name: str) -> Path | None:
        """None: it does not lie on this machine."""
        return None

    def link(self, name: str, *, seconds: int) -> str | None:
        """A presigned address."""
        with _faults():
            return str(obstore.sign(self._store, "GET", checked_name(name), timedelta(seconds=seconds)))


@contextmanager
def _faults() -> Iterator[None]:
    """The store's errors in our words."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise FileUnknown from error
    except OSError as error:
        raise FilesAway.of(error) from error
    except BaseError as error:
        raise FilesAway from error
