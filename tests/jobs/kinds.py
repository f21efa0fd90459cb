"""Kinds of jobs to test with. Each leaves one event about its job, so that effects can be counted."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.db import make_engine, make_sessions
from portal.jobs import JobFailed, JobKind, Runs, Work, Workshop
from portal.kernel.clock import Clock, SystemClock
from portal.outbox import Event, record

LEASE = timedelta(seconds=1)
LONG_LEASE = timedelta(seconds=5)  # renewed as often as the shortest; a busy machine may forget a thread for a while
WAITS = (timedelta(seconds=0.5), timedelta(seconds=1))


class Spilt(Exception):
    """What a handler of these tests fails with."""


def leave_event(work: Work) -> None:
    record(work.session, "job.done", about=work.ref, at=work.clock.now())


def short(work: Work) -> dict[str, object] | None:
    """Does what its payload says, in the transaction in which it is done."""
    leave_event(work)
    match work.payload.get("do"):
        case "fail":
            raise Spilt
        case "break":
            record(work.session, "x" * 65, about="é\x00", at=work.clock.now())
            work.session.execute(select(func.no_such_function()))
        case "answer":
            return {"answer": 42}
    return None


def thread(work: Work) -> dict[str, object] | None:
    """Waits a moment, as for the network, then has its effect and is done in one transaction."""
    time.sleep(work.payload.get("seconds", 0))
    match work.payload.get("do"):
        case "fail":
            raise Spilt
        case "refuse":
            raise JobFailed("no_such_address", final=True)
        case "answer":
            return {"answer": 42}
    with work.finishing({"tries": work.tries}):
        leave_event(work)
    return None


def counting(work: Work) -> dict[str, object]:
    """Counts up to the payload's total, ten times a second, and lets itself be cancelled."""
    total = work.payload["total"]
    for done in range(total + 1):
        work.progress(done, total)
        time.sleep(0.1)
    return {"counted": total}


def process(work: Work) -> dict[str, object] | None:
    """As ``thread``, in a process of its own; ``die`` kills that in the first try."""
    if work.payload.get("do") == "die" and work.tries == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    work.progress(1, 2, note="drawing")
    time.sleep(work.payload.get("seconds", 0))
    work.progress(2, 2, note="drawing")
    with work.finishing({"process": os.getpid()}):
        leave_event(work)
    return None


KINDS = {
    "short": JobKind(short, Runs.SHORT, waits=WAITS, lease=LEASE),
    "forgetful": JobKind(short, Runs.SHORT, lease=LEASE, keeps_payload=False),
    "thread": JobKind(thread, waits=WAITS, lease=LEASE),
    "counting": JobKind(counting, lease=LONG_LEASE),
    "process": JobKind(process, Runs.PROCESS, lease=LEASE),
}


def make_workshop(sessions: sessionmaker[Session], clock: Clock) -> Workshop:
    return Workshop(KINDS, sessions, clock)


@contextmanager
def spawned(url: str) -> Iterator[Workshop]:
    """A spawned process's own."""
    engine = make_engine(url)
    yield make_workshop(make_sessions(engine), SystemClock())
    engine.dispose()


def effects(session: Session) -> dict[str, int]:
    """How often each job had its effect, by ref."""
    session.rollback()
    return dict(session.execute(select(Event.about, func.count()).group_by(Event.about)).all())
