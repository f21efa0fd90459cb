"""Whole workers are killed in the middle of their work: each job is done, its effect in the database there once."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.cli.worker import end_with_parent
from portal.db import transaction
from portal.jobs import Job, JobState, enqueue
from portal.kernel.clock import SystemClock
from portal.settings import ROOT
from tests.campaigns import in_long
from tests.jobs.kinds import effects

PATIENCE = 120  # seconds without any job being done
KINDS = ("short", "thread", "process")  # a worker plans others by itself


class FlaskWorkers:
    """``flask worker`` processes, each with all that it starts."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.log = folder / "workers.log"
        self._output = self.log.open("wb")
        self._environment = {
            "PATH": os.environ["PATH"],
            "FLASK_APP": "tests.jobs.app",
            "SECRET_KEY": "a key for tests, of no worth to anybody",
            **settings,
        }
        self._running: list[subprocess.Popen] = []

    def start(self) -> None:
        self._running.append(
            subprocess.Popen(
                [sys.executable, "-m", "flask", "worker"],
                cwd=ROOT,
                env=self._environment,
                stdout=self._output,
                stderr=self._output,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509  # it takes no lock that another thread could hold
            )
        )

    def kill_one(self) -> None:
        """The oldest, and everything it has started."""
        process = self._running.pop(0)
        assert process.poll() is None, self.log.read_text()[-4000:]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def stop(self) -> list[int]:
        """As a service manager does; answers the exit codes."""
        for process in self._running:
            process.terminate()
        return [process.wait(30) for process in self._running]

    def clear_away(self) -> None:
        """Whatever is left after a test that failed."""
        for process in self._running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
        self._output.close()


def refs_of(session: Session, state: JobState) -> set[str]:
    session.rollback()
    return set(session.scalars(select(Job.ref).where(Job.state == state, Job.kind.in_(KINDS))))


def add_jobs(sessions: sessionmaker[Session], count: int, *, drawing: bool) -> None:
    """Short ones, some that wait a moment, and in the long form some that draw, for seven organisations."""
    clock, kinds = SystemClock(), ["short", "thread"] * 3 + ["short"] * 3 + ["process" if drawing else "thread"]
    with sessions() as session, transaction(session):
        for place in range(count):
            payload = {"seconds": 0.2 if kinds[place % 10] == "thread" else 0.02}
            enqueue(session, kinds[place % 10], payload, at=clock.now(), lane=f"org-{place % 7}")


@pytest.mark.begins_first
@pytest.mark.parametrize(
    ("backend", "runner"),
    [in_long("sqlite", "rows"), ("postgresql", "rows"), in_long("postgresql", "redis")],
    indirect=["backend"],
)
def test_killed_again_and_again_each_job_is_done_and_its_effect_there_once(
    runner: str,
    database_url: str,
    sessions: sessionmaker[Session],
    session: Session,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    campaign,
):
    """In each round a worker is killed when half of the new jobs are done; what it held must be done before the next.

    In short on PostgreSQL without a queue; on SQLite workers are killed by ``tests.fire``.
    """
    kills = campaign(1, 20)
    portion, together = campaign(150, 240), campaign(1, 2)
    queue = {"QUEUE_URL": request.getfixturevalue("redis_url")} if runner == "redis" else {}
    workers = FlaskWorkers(tmp_path, DATABASE_URL=database_url, **queue)
    request.addfinalizer(workers.clear_away)

    def wait_until(is_so: Callable[[set[str]], bool]) -> None:
        patience = time.monotonic() + PATIENCE
        while not is_so(refs_of(session, JobState.DONE)):
            assert time.monotonic() < patience and not refs_of(session, JobState.FAILED), workers.log.read_text()[
                -4000:
            ]
            time.sleep(0.02)

    for _worker in range(together):
        workers.start()
    for _kill in range(kills):
        before = len(refs_of(session, JobState.DONE))
        add_jobs(sessions, portion, drawing=together > 1)
        wait_until(lambda done, wanted=before + portion // 2: len(done) >= wanted)
        held = refs_of(session, JobState.RUNNING)
        workers.kill_one()
        workers.start()
        wait_until(lambda done, held=held: held <= done)
    add_jobs(sessions, portion, drawing=together > 1)
    wait_until(lambda done: len(done) == (kills + 1) * portion)
    assert workers.stop() == [0] * together
    assert Counter(effects(session)) == Counter(refs_of(session, JobState.DONE))
    assert session.scalar(select(func.sum(Job.losses))) > 0
