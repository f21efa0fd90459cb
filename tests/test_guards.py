"""The tests' own guards."""

import socket

import pytest
from sqlalchemy import Engine, text

from portal.kernel.clock import Clock, SystemClock
from tests.fakes import FixedClock
from tests.network import OutsideConnection


def test_no_test_reaches_another_machine():
    with socket.socket() as stream, pytest.raises(OutsideConnection):
        stream.connect(("192.0.2.1", 80))
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams, pytest.raises(OutsideConnection):
        datagrams.sendto(b"?", ("192.0.2.1", 53))
    with pytest.raises(OutsideConnection):
        socket.getaddrinfo("example.com", 443)
    with pytest.raises(OutsideConnection):
        socket.create_connection(("example.com", 443))


def test_tests_may_talk_to_their_own_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


def test_each_backend_is_what_it_says(engine: Engine, backend: str):
    with engine.connect() as connection:
        query = "select sqlite_version()" if backend == "sqlite" else "show server_version_num"
        version = str(connection.scalar(text(query)))
    assert version.startswith("3.") if backend == "sqlite" else int(version) >= 150000


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_every_clock_hands_out_aware_utc_moments_that_never_go_back(clock: Clock):
    first, second = clock.now(), clock.now()
    assert first.utcoffset() is not None
    assert first.utcoffset().total_seconds() == 0
    assert second >= first


def test_the_fixed_clock_moves_only_when_told():
    clock = FixedClock()
    start = clock.now()
    assert clock.now() == start
    assert (clock.advance(minutes=30) - start).total_seconds() == 1800
