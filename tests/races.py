"""Many threads at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def at_once(count: int, work: Callable[[int], Result]) -> list[Result]:
    """Runs ``work(0)`` … ``work(count - 1)`` in as many threads that start together; raises the first error."""
    start = threading.Barrier(count)

    def wait_and_work(place: int) -> Result:
        start.wait(timeout=30)
        return work(place)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(wait_and_work, range(count)))
