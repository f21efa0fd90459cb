"""A process of its own for jobs that keep a processor busy: spawned when first needed, never forked."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from portal.jobs.leases import Claim
from portal.jobs.running import Workshop

SetUp = Callable[[], AbstractContextManager[Workshop]]
"""Makes a child's own workshop; a function that another process can import."""

_spawn = multiprocessing.get_context("spawn")


class ChildDied(Exception):
    """The process ended in the middle of a job: killed, out of memory, or by a crash of native code."""


class Child:
    """One spawned process, which does one job at a time."""

    def __init__(self, set_up: SetUp) -> None:
        self._set_up = set_up
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def run(self, claim: Claim) -> None:
        """Has the job done. Raises ``ChildDied``; the next job gets a new process."""
        try:
            pipe = self._started()
            pipe.send(claim)
            pipe.recv()
        except (EOFError, OSError):
            self.end()
            raise ChildDied from None

    def _started(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.end()
            self._pipe, theirs = _spawn.Pipe()
            self._process = _spawn.Process(target=_serve, args=(theirs, self._set_up), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def end(self) -> None:
        """Ends the process at once, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _serve(pipe: Connection, set_up: SetUp) -> None:
    """The child's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with set_up() as workshop:
        while True:
            try:
                claim = pipe.recv()
            except EOFError:
                return
            workshop.run(claim)
            pipe.send(None)


def _end_with_parent() -> None:
    """A parent that was killed renews no lease, so what we do would be lost."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
