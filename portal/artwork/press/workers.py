"""Work spread over processes, in order: at most a few stretches ahead, so that memory does not grow with the list."""

import ctypes
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

Stretch = TypeVar("Stretch")
_AHEAD = 2  # stretches a worker may be ahead of what was taken

_worker: Any = None  # what this process works with


def _start(parent: int, make: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    global _worker  # noqa: PLW0603  # one a process: that is what a worker is
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us,
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: however it ends itself
    if os.getppid() != parent:  # it ended while we were starting
        os._exit(1)
    _worker = make(*arguments)


def _do(method: str, stretch: Any) -> Any:
    return getattr(_worker, method)(stretch)


class Workers:
    """``count`` processes, each with its own ``make(*arguments)``; one means this process itself.

    They are spawned, never forked (a fork may copy a lock that another thread holds). Leave the ``with`` to end them.
    """

    def __init__(self, make: Callable[..., Any], arguments: tuple[Any, ...], count: int) -> None:
        self._count = count
        self._here = make(*arguments) if count == 1 else None
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, context, _start, (os.getpid(), make, arguments)) if count > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def in_order(self, method: str, stretches: Iterable[Stretch]) -> Iterator[tuple[Stretch, Any]]:
        """Each stretch with what the ``method`` makes of it, in the order of the stretches."""
        if self._pool is None:
            for stretch in stretches:
                yield stretch, getattr(self._here, method)(stretch)
            return
        waiting: deque[tuple[Stretch, Future[Any]]] = deque()
        for stretch in stretches:
            with _no_interrupts():  # a process that is being started would answer with a traceback
                future = self._pool.submit(_do, method, stretch)
            waiting.append((stretch, future))
            if len(waiting) > self._count * _AHEAD:
                yield _taken(waiting)
        while waiting:
            yield _taken(waiting)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Keeps Ctrl-C waiting; processes started meanwhile never hear it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _taken(waiting: deque[tuple[Stretch, Future[Any]]]) -> tuple[Stretch, Any]:
    stretch, future = waiting.popleft()
    return stretch, future.result()


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0))
