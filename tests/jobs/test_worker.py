"""A worker finds jobs by itself, whether it claims rows or a queue carries their ids; and so does the relay."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
import redis
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from portal.adapters.carrier import CeleryCarrier
from portal.jobs import Claims, Crew, Dispatch, JobState, Runs, Turns, Worker, Workshop, enqueue, work_on
from portal.kernel.clock import SystemClock
from portal.outbox import UNNUMBERED, number_events, read_feed, record
from portal.settings import ROOT
from tests.jobs.everybodys import cancel_job, job, jobs_of
from tests.jobs.kinds import LONG_LEASE, WAITS, effects, make_workshop, spawned
from tests.races import at_once

CLOCK = SystemClock()
PATIENCE = 30  # seconds until a test says that nothing came
AGAIN = timedelta(seconds=1)
HANDS = {Runs.SHORT: 1, Runs.THREAD: 4, Runs.PROCESS: 1}


def wait_until(is_so: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < patience, "it did not come"
        time.sleep(0.01)


@pytest.fixture
def real_workshop(sessions: sessionmaker[Session]) -> Workshop:
    """The kinds of these tests, at the machine's clock."""
    return make_workshop(sessions, CLOCK)


@pytest.fixture(params=["rows", "redis"])
def worker(request: pytest.FixtureRequest, real_workshop: Workshop, database_url: str) -> Iterator[Worker]:
    """A running worker: with a crew of its own, or one that is reached through Redis."""
    crew = Crew(real_workshop, set_up=partial(spawned, database_url))
    if request.param == "rows":
        running = Worker(real_workshop, Claims(crew, HANDS), crew=crew)
        running.start()
        yield running
        running.stop()
        return
    carrier = CeleryCarrier(request.getfixturevalue("redis_url"))
    running = Worker(real_workshop, Dispatch(real_workshop, carrier))
    with carried(carrier, crew):
        running.start()
        yield running
        running.stop()


@contextmanager
def carried(carrier: CeleryCarrier, crew: Crew) -> Iterator[None]:
    """The crew does what comes through the queue."""
    crew.start()
    carrying = threading.Thread(target=carrier.carry, args=(list(Runs), 6, partial(work_on, crew)), daemon=True)
    carrying.start()
    yield
    carrier.stop()
    carrying.join(PATIENCE)
    assert not carrying.is_alive()
    crew.stop()


def add(sessions: sessionmaker[Session], kind: str, **values) -> str:
    with sessions() as session:
        return enqueue(session, kind, values, at=CLOCK.now())


def is_over(session: Session, *refs: str) -> bool:
    session.rollback()
    session.expire_all()
    return all(job(session, ref).is_over for ref in refs)


@pytest.mark.usefixtures("worker")
def test_jobs_of_every_way_are_done_each_once(sessions: sessionmaker[Session], session: Session, backend: str):
    kinds = ["short", "thread", "process" if backend == "postgresql" else "short"]

    def add_some(place: int) -> list[str]:
        return [add(sessions, kinds[place % 2 if turn else place % 3]) for turn in range(8)]

    refs = [ref for some in at_once(4, add_some) for ref in some]
    wait_until(lambda: is_over(session, *refs))
    assert {found.state for found in jobs_of(session)} == {JobState.DONE}
    assert effects(session) == dict.fromkeys(refs, 1)


@pytest.mark.usefixtures("worker")
def test_a_job_that_fails_is_tried_again_when_it_is_time(sessions: sessionmaker[Session], session: Session):
    ref = add(sessions, "thread", do="fail")
    wait_until(lambda: session.rollback() or session.expire_all() or job(session, ref).tries == 2)
    found = job(session, ref)
    assert found.begun_at >= found.made_at + WAITS[0]


@pytest.mark.usefixtures("worker")
def test_a_running_job_keeps_its_lease_and_is_cancelled(sessions: sessionmaker[Session], session: Session):
    ref = add(sessions, "counting", total=1000)

    def is_renewed() -> bool:
        session.rollback()
        session.expire_all()
        found = job(session, ref)
        renewed_after = found.lease_until and found.lease_until - found.begun_at - LONG_LEASE
        return bool(renewed_after and renewed_after > timedelta(seconds=0.5))

    wait_until(is_renewed)
    assert job(session, ref).tries == 1
    cancel_job(session, ref, at=CLOCK.now())
    wait_until(lambda: is_over(session, ref))
    assert job(session, ref).state == JobState.CANCELLED


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_what_the_queue_loses_is_sent_again(
    sessions: sessionmaker[Session], session: Session, real_workshop: Workshop, redis_url: str
):
    """Redis is emptied, as where it restarts, before a crew is there."""
    carrier, crew = CeleryCarrier(redis_url), Crew(real_workshop)
    ref = add(sessions, "short")
    dispatch = Worker(real_workshop, Dispatch(real_workshop, carrier, again_after=AGAIN))
    dispatch.start()
    wait_until(lambda: carrier.ahead(Runs.SHORT) == 1)
    with redis.Redis.from_url(redis_url) as server:
        server.flushall()
    with carried(carrier, crew):
        wait_until(lambda: is_over(session, ref))
    dispatch.stop()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_queue_that_is_away_delays_and_loses_nothing(real_workshop: Workshop, session: Session, sessions):
    refs = [add(sessions, "short"), add(sessions, "thread")]
    dispatch = Worker(real_workshop, Dispatch(real_workshop, CeleryCarrier("redis://127.0.0.1:1/0")))
    dispatch.start()
    time.sleep(0.5)
    dispatch.stop()
    crew = Crew(real_workshop)
    worker = Worker(real_workshop, Claims(crew, HANDS), crew=crew)
    worker.start()
    wait_until(lambda: is_over(session, *refs))
    worker.stop()


def test_the_relay_is_woken_by_an_event(sessions: sessionmaker[Session], session: Session, real_workshop: Workshop):
    def number() -> bool:
        with sessions() as own:
            return number_events(own) > 0

    relay = Turns("relay", number, every=600)
    worker = Worker(real_workshop, Claims(Crew(real_workshop), {}), signs={"events": (UNNUMBERED, relay)})
    worker.start()
    for place in range(3):
        record(session, "x.y", about=str(place), at=CLOCK.now())
        session.commit()
        wait_until(lambda expected=place + 1: len(read_feed(session)) == expected)
    worker.stop()


def test_a_worker_outlives_the_database_s_absence(
    sessions: sessionmaker[Session], session: Session, real_workshop: Workshop, engine: Engine
):
    """Every statement fails for a while, as where the server restarts."""
    is_away = threading.Event()
    error = engine.dialect.dbapi.OperationalError

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(connection, cursor, *_: object) -> None:
        if is_away.is_set():
            connection.invalidate()
            raise error("gone")

    crew = Crew(real_workshop)
    worker = Worker(real_workshop, Claims(crew, HANDS), crew=crew)
    worker.start()
    before = add(sessions, "thread", seconds=0.3)
    time.sleep(0.2)
    is_away.set()
    time.sleep(0.5)
    is_away.clear()
    after = add(sessions, "thread")
    wait_until(lambda: is_over(session, before, after))
    worker.stop()
    assert effects(session) == {before: 1, after: 1}


def test_celery_is_loaded_only_where_a_queue_is_named():
    """It takes long to import; the command imports it when it has found QUEUE_URL."""
    importing = {
        (file.relative_to(ROOT).as_posix(), line[:1].isspace())
        for file in (ROOT / "portal").rglob("*.py")
        for line in file.read_text().splitlines()
        if re.match(r"\s*(from|import) (celery|kombu|portal\.adapters\.carrier)\b", line)
    }
    assert importing == {("portal/adapters/carrier.py", False), ("portal/cli/worker.py", True)}
