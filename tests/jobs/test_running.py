"""A job's effect and its end are one; short jobs share a transaction, nothing else; long ones tell how far they are."""

import os
from functools import partial

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.jobs import Cancelled, Claims, Crew, JobFailed, JobState, LeaseLost, Runs, Work
from portal.jobs.leases import take_lost_leases
from portal.jobs.running import fault_code
from portal.kernel.clock import SystemClock
from tests.jobs.everybodys import cancel_job, job
from tests.jobs.kinds import Spilt, effects, make_workshop, spawned

pytestmark = pytest.mark.usefixtures("clock")


def test_short_jobs_are_done_together_and_one_that_fails_undoes_its_own_only(session: Session, add, claim, workshop):
    refs = [add(do=what) for what in ("", "fail", "answer", "break", "")]
    workshop.run_together(claim())
    session.expire_all()
    assert [job(session, ref).state for ref in refs] == ["done", "waiting", "done", "waiting", "done"]
    assert effects(session) == {refs[0]: 1, refs[2]: 1, refs[4]: 1}
    assert job(session, refs[2]).result == {"answer": 42}
    assert job(session, refs[1]).fault == "spilt"


def test_short_jobs_that_another_worker_has_by_now_are_left_out(session: Session, add, claim, workshop, clock):
    refs = [add(), add()]
    late = claim()
    take_lost_leases(session, at=clock.advance(seconds=2))
    quick = claim(most=1, by="worker-2")
    workshop.run_together(quick)
    workshop.run_together(late)
    assert effects(session) == {refs[0]: 1}
    workshop.run_together(claim(by="worker-2"))
    assert effects(session) == dict.fromkeys(refs, 1)


def test_a_payload_is_cleared_where_its_kind_says_so(session: Session, add, claim, workshop):
    kept, cleared = add("short", to="a"), add("forgetful", to="a")
    for kind in ("short", "forgetful"):
        workshop.run_together(claim(kind))
    session.expire_all()
    assert (job(session, kept).payload, job(session, cleared).payload) == ({"to": "a"}, {})


def test_a_result_is_kept_and_a_job_that_opened_no_transaction_is_done_too(session: Session, add, claim, workshop):
    ref = add("thread", do="answer")
    workshop.run(claim("thread")[0])
    session.expire_all()
    assert (job(session, ref).state, job(session, ref).result) == (JobState.DONE, {"answer": 42})


@pytest.fixture
def work(session: Session, sessions: sessionmaker[Session], add, claim, clock) -> Work:
    """A try at a job in this test's hands."""
    add("counting", total=10)
    return Work(claim("counting")[0], session, sessions, clock)


def test_progress_can_be_seen_while_it_runs(session: Session, work: Work, clock):
    work.progress(2, 10, note="cards")
    clock.advance(seconds=4)
    work.progress(3, 10, note="cards")  # too soon to be worth a write
    work.progress(10, 10, note="cards")
    session.rollback()
    progress = job(session, work.ref).progress
    assert (progress.done, progress.total, progress.note, progress.rate) == (10, 10, "cards", 2)


def test_progress_says_when_somebody_cancelled(session: Session, work: Work, clock):
    cancel_job(session, work.ref, at=clock.now())
    with pytest.raises(Cancelled):
        work.progress(1, 10)


def test_progress_and_end_say_when_another_worker_has_it(session: Session, work: Work, clock):
    take_lost_leases(session, at=clock.advance(seconds=2))
    with pytest.raises(LeaseLost):
        work.progress(1, 10)
    with pytest.raises(LeaseLost), work.finishing():
        pytest.fail("its effect must not begin")


def test_progress_in_the_handler_s_own_transaction_disturbs_nothing(session: Session, work: Work):
    with transaction(session):
        work.progress(1, 10)
    assert job(session, work.ref).progress is None


def test_cancelled_at_its_next_progress(session: Session, add, claim, workshop, clock):
    ref = add("counting", total=1000)
    claims = claim("counting")
    cancel_job(session, ref, at=clock.now())
    workshop.run(claims[0])
    session.expire_all()
    assert (job(session, ref).state, job(session, ref).ended_at) == (JobState.CANCELLED, clock.now())


def test_a_fault_is_a_code_and_never_a_message():
    assert fault_code(JobFailed("no_such_address")) == "no_such_address"
    assert fault_code(ConnectionRefusedError("secret")) == "connection_refused_error"
    assert fault_code(Spilt("secret")) == "spilt"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # the other is where a worker does it
def test_a_drawing_job_runs_in_a_spawned_process_and_another_takes_over_when_that_dies(
    session: Session, sessions: sessionmaker[Session], database_url: str, add, claim
):
    crew = Crew(make_workshop(sessions, SystemClock()), set_up=partial(spawned, database_url))
    died, drawn = add("process", do="die"), add("process")
    claims = claim("process", by=crew.by)
    crew.start()
    crew.work(claims)
    session.expire_all()
    assert (job(session, died).state, job(session, died).losses) == (JobState.WAITING, 1)
    found = job(session, drawn)
    assert (found.state, found.progress.done, found.progress.note) == (JobState.DONE, 2, "drawing")
    assert found.result["process"] != os.getpid()
    crew.work(claim("process", by=crew.by))
    crew.stop()
    assert effects(session) == {died: 1, drawn: 1}


def test_jobs_that_are_not_finished_when_a_worker_stops_are_given_back(
    session: Session, sessions: sessionmaker[Session], add
):
    ref = add("counting", total=1000)
    crew = Crew(make_workshop(sessions, SystemClock()))
    claims = Claims(crew, {Runs.THREAD: 1})
    claims.due(frozenset(["counting"]))
    claims.start()
    while job(session, ref).progress is None:
        session.rollback()
    claims.stop(0.1)
    crew.stop()
    session.rollback()
    found = job(session, ref)
    assert (found.state, found.is_due, found.losses) == (JobState.WAITING, True, 0)
