"""Short jobs a second, how soon a job begins, and what a worker costs that has nothing to do."""

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure
from benchmarks.options import Options
from portal.db import connection, make_engine, make_sessions, transaction
from portal.jobs import Claims, Crew, Job, JobKind, Runs, Work, Worker, Workshop, enqueue
from portal.kernel.clock import SystemClock
from portal.outbox import record
from portal.settings import ROOT

RATE_LEAST = 1000  # short jobs a second on PostgreSQL
WAKE_MOST = 100  # ms until a job begins, 99 of 100 times
IDLE_MOST = 1.0  # percent of a core
LANES = 20
CLOCK = SystemClock()


def run(options: Options) -> Iterator[Figure]:
    """All three, on each database."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))  # a line a job is for production
    for backend in options.backends:
        with databases(backend, options.folder) as fresh:
            yield _rate(backend, fresh(), options.jobs)
            yield from _waking(backend, fresh(), options.wakes)
            yield _idle(backend, fresh(), options.seconds * 3)


def _one_event(work: Work) -> None:
    record(work.session, "bench.job", about=work.ref, at=work.clock.now())


KINDS = {"short": JobKind(_one_event, Runs.SHORT), "thread": JobKind(_one_event)}


@contextmanager
def _worker(url: str) -> Iterator[tuple[Worker, sessionmaker[Session]]]:
    engine = make_engine(url, 40)
    sessions = make_sessions(engine)
    crew = Crew(Workshop(KINDS, sessions, CLOCK))
    worker = Worker(crew.workshop, Claims(crew, {Runs.SHORT: 2, Runs.THREAD: 8}), crew=crew)
    yield worker, sessions
    worker.stop()
    engine.dispose()


def _rate(backend: str, url: str, jobs: int) -> Figure:
    """Jobs that write one event each, from the start of the worker until the last is done."""
    with _worker(url) as (worker, sessions):
        with sessions() as session, transaction(session):
            began = time.monotonic()
            for place in range(jobs):
                enqueue(session, "short", {"place": place}, at=CLOCK.now(), lane=f"lane-{place % LANES}")
            enqueued = jobs / (time.monotonic() - began)
        began = time.monotonic()
        worker.start()
        _wait_for(sessions, jobs)
        rate = jobs / (time.monotonic() - began)
        with sessions() as session:
            effects = session.scalar(text("SELECT count(DISTINCT about) FROM events"))
    if effects != jobs:
        raise BenchmarkError(f"{effects} effects of {jobs} jobs")
    limit = RATE_LEAST if backend == "postgresql" else None
    name = f"short jobs, {backend}, {jobs}"
    return Figure(name, rate, "/s", judged=rate, limit=limit, details={"enqueued": enqueued})


def _wait_for(sessions: sessionmaker[Session], jobs: int) -> None:
    patience = time.monotonic() + 120
    with sessions() as session:
        while session.scalar(select(func.count()).select_from(Job).where(Job.state == "done")) < jobs:
            session.rollback()
            if time.monotonic() > patience:
                raise BenchmarkError("the jobs were not done within two minutes")
            time.sleep(0.05)


def _waking(backend: str, url: str, count: int) -> Iterator[Figure]:
    """From the commit of a job to the moment at which its claim says it began, at uneven distances."""
    with _worker(url) as (worker, sessions):
        worker.start()
        committed = []
        for place in range(count):
            time.sleep(0.03 + 0.0137 * (place % 7))
            with sessions() as session:
                enqueue(session, "thread", {}, at=CLOCK.now())
                committed.append(CLOCK.now())
        _wait_for(sessions, count)
        with sessions() as session:
            begun = connection(session).execute(select(Job.begun_at).order_by(Job.id)).scalars()
            waits = [(at - then).total_seconds() * 1000 for at, then in zip(begun, committed, strict=True)]
    most = statistics.quantiles(waits, n=100)[98]
    yield Figure(f"a job begins, {backend}, median", statistics.median(waits), "ms")
    yield Figure(f"a job begins, {backend}, 99 %", most, "ms", judged=most, limit=WAKE_MOST, at_least=False)


def _idle(backend: str, url: str, seconds: float) -> Figure:
    """The whole ``flask worker`` with nothing to do, after it has started."""
    command = [sys.executable, "-m", "flask", "worker"]
    environment = os.environ | {"DATABASE_URL": url, "SECRET_KEY": "a key for benchmarks, of no worth", "MAIL_URL": ""}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        time.sleep(8)
        before = _processor_seconds(process.pid)
        time.sleep(seconds)
        share = (_processor_seconds(process.pid) - before) / seconds * 100
        if process.poll() is not None:
            raise BenchmarkError("flask worker ended by itself")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
    return Figure(f"idle worker, {backend}", share, "% of a core", judged=share, limit=IDLE_MOST, at_least=False)


def _processor_seconds(process: int) -> float:
    """Of all its threads, to the nanosecond."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{process}/task").glob("*/schedstat")) / 1e9
