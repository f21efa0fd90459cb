"""Writers on SQLite take turns."""

import ctypes
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from portal.kernel.errors import DatabaseBusy

TURN_POLL = 0.000_02  # s between two looks whether another process has finished writing, for the first
TURN_POLLED = 0.005  # s, a few writers' turns; from then on as long as ten of them
PR_SET_TIMERSLACK = 29  # linux/prctl.h; in ns


class WritersTurn:
    """One writer at a time over all threads and processes on this machine, so that each commit finds the way free.

    SQLite itself makes a second writer sleep ever longer between two looks. Whoever does not take turns (``sqlite3``
    by hand) is still safe: SQLite's own lock counts.
    """

    def __init__(self, database: str) -> None:
        self._threads = threading.Lock()
        self._path = f"{database}-turn"
        self._file: int | None = None
        self._on_time = threading.local()

    @contextmanager
    def taken(self, patience: float) -> Iterator[None]:
        """The turn, waited for at most ``patience`` seconds (0: only if it is free). Raises ``DatabaseBusy``."""
        self._take(patience)
        try:
            yield
        finally:
            self._give_back()

    def _take(self, patience: float) -> None:
        began = time.monotonic()
        if not self._threads.acquire(timeout=patience):
            raise DatabaseBusy
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            while not self._is_mine(self._file):
                self._wake_on_time()
                now = time.monotonic()
                if now >= began + patience:
                    raise DatabaseBusy
                time.sleep(TURN_POLL if now < began + TURN_POLLED else 10 * TURN_POLL)
        except BaseException:
            self._threads.release()
            raise

    def _wake_on_time(self) -> None:
        """Linux lets a thread oversleep by 50 µs to save power, which is long beside a turn; once a thread, 1 µs."""
        if not getattr(self._on_time, "is_set", False):
            self._on_time.is_set = True
            with suppress(AttributeError):  # elsewhere than on Linux
                ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1000)

    @staticmethod
    def _is_mine(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(self) -> None:
        assert self._file is not None
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)
