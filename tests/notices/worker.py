"""A process of its own that delivers webhooks with a short lease, to be killed."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from portal.db import make_engine, make_sessions
from portal.kernel.clock import SystemClock
from tests.notices.post_office import PostOffice

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])  # each has the portal imported from the start


@contextmanager
def worker(database_url: str) -> Iterator[BaseProcess]:
    """Delivers until the block ends, or it is killed."""
    process = _processes.Process(target=_deliver, args=(database_url,), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join(20)
        process.close()


def _deliver(database_url: str) -> None:
    sessions = make_sessions(make_engine(database_url, 4))
    with sessions() as session, PostOffice(session, sessions, SystemClock()).open(lease=0.5):
        time.sleep(600)
