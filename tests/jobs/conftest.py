"""What tests of jobs share: claims by hand, and a Redis server of their own."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
import redis
from sqlalchemy.orm import Session, sessionmaker

from portal.jobs import Workshop, enqueue
from portal.jobs.leases import Claim, claim_jobs
from portal.wiring import set_up_logging
from tests.fakes import FixedClock
from tests.jobs.kinds import LEASE, make_workshop

set_up_logging(production=False)  # plain tracebacks of the failures that these tests want


@pytest.fixture
def workshop(sessions: sessionmaker[Session], clock: FixedClock) -> Workshop:
    """The kinds of these tests on this test's own database, at a clock that stands still."""
    return make_workshop(sessions, clock)


@pytest.fixture
def add(session: Session, clock: FixedClock) -> Callable[..., str]:
    """Enqueues a job; answers its ref."""

    def enqueue_one(kind: str = "short", lane: str = "", **payload: object) -> str:
        return enqueue(session, kind, payload, at=clock.now(), lane=lane)

    return enqueue_one


@pytest.fixture
def claim(session: Session, clock: FixedClock) -> Callable[..., list[Claim]]:
    """Claims due jobs as a worker does."""

    def claim_some(kind: str = "short", most: int = 50, by: str = "worker-1") -> list[Claim]:
        return claim_jobs(session, kind, most, None, by=by, lease=LEASE, at=clock.now())[0]

    return claim_some


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server that the tests start and stop themselves; it keeps nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tmp_path_factory.mktemp("redis"))
    try:
        patience = time.monotonic() + 30
        while not _answers(port):
            assert server.poll() is None and time.monotonic() < patience, "Redis did not start"
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(30)


def _answers(port: int) -> bool:
    try:
        with redis.Redis(port=port) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
