"""What is dear to start is started once for all pytest processes of a run."""

import fcntl
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

Thing = TypeVar("Thing")


class Sharing:
    """Where the pytest processes of one run leave word of what they have started."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        own = factory.getbasetemp()
        self._folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    @contextmanager
    def shared(self, name: str, start: Callable[[], AbstractContextManager[Thing]]) -> Iterator[Thing]:
        """What ``start`` yields, which pickles. The process that needs it first ends it when no other uses it.

        No two processes wait for each other at the end: each lets go of things in the reverse order of its beginning
        to use them, and whoever uses a thing of another's began after that was started.
        """
        word = self._folder / f"{name}.pickle"
        with _lock(self._folder / f"{name}.starting") as starting, _lock(self._folder / f"{name}.using") as using:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if word.exists():
                fcntl.flock(using, fcntl.LOCK_SH)
                fcntl.flock(starting, fcntl.LOCK_UN)
                yield pickle.loads(word.read_bytes())
                return
            with start() as thing:
                word.write_bytes(pickle.dumps(thing))
                fcntl.flock(starting, fcntl.LOCK_UN)
                yield thing
                fcntl.flock(starting, fcntl.LOCK_EX)
                word.unlink()
                fcntl.flock(starting, fcntl.LOCK_UN)
                fcntl.flock(using, fcntl.LOCK_EX)


@contextmanager
def _lock(file: Path) -> Iterator[int]:
    """A file to lock; whatever lock is held on it ends with the process, however that ends."""
    opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    try:
        yield opened
    finally:
        os.close(opened)
