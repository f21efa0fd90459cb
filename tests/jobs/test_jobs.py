"""A job is written with its cause, can be looked at, cancelled, and tried again by hand."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.jobs import JobNotOver, JobOver, JobReplaced, JobState, JobUnknown, enqueue, forget_finished_jobs
from portal.jobs.rules import NEXT, Act, progress_of
from tests.fakes import NOON
from tests.jobs.everybodys import cancel_job, job, jobs_of, retry_job
from tests.jobs.kinds import Spilt
from tests.races import at_once


def states(session: Session) -> list[str]:
    session.rollback()
    return [found.state for found in jobs_of(session)]


def test_it_is_there_once_its_cause_is(session: Session):
    with transaction(session):
        ref = enqueue(session, "short", {"number": "ref-1"}, at=NOON, lane="org", sandbox=True)
    found = job(session, ref)
    assert (found.kind, found.payload, found.lane, found.sandbox) == ("short", {"number": "ref-1"}, "org", True)
    assert (found.state, found.is_due, found.tries, found.progress) == (JobState.WAITING, True, 0, None)


def test_it_is_gone_with_its_cause(session: Session):
    def cause() -> None:
        with transaction(session):
            enqueue(session, "short", {}, at=NOON)
            raise Spilt

    with pytest.raises(Spilt):
        cause()
    assert states(session) == []


def test_a_job_for_later_is_not_due(session: Session):
    ref = enqueue(session, "short", {}, at=NOON, due_at=NOON + timedelta(hours=1))
    assert not job(session, ref).is_due


def test_of_one_key_only_one_waits_or_runs(session: Session, claim, workshop):
    first = enqueue(session, "short", {}, at=NOON, key="may")
    assert enqueue(session, "short", {}, at=NOON, key="may") == first
    assert enqueue(session, "thread", {}, at=NOON, key="may") != first
    claims = claim()
    assert enqueue(session, "short", {}, at=NOON, key="may") == first
    workshop.run_together(claims)
    assert enqueue(session, "short", {}, at=NOON, key="may") != first


def test_of_one_key_only_one_is_added_by_many_at_once(sessions: sessionmaker[Session]):
    def add(_place: int) -> str:
        with sessions() as session:
            return enqueue(session, "short", {}, at=NOON, key="may")

    assert len(set(at_once(8, add))) == 1


def test_jobs_are_shown_newest_first_page_by_page(session: Session, add):
    refs = [add(lane=lane) for lane in ("a", "b", "a", "a")]
    assert [found.ref for found in jobs_of(session)] == refs[::-1]
    page = jobs_of(session, lane="a", limit=2)
    assert [found.ref for found in page] == [refs[3], refs[2]]
    assert [found.ref for found in jobs_of(session, lane="a", before=page[-1].ref)] == [refs[0]]
    assert [jobs_of(session, **none) for none in ({"sandbox": True}, {"kind": "x"}, {"state": JobState.FAILED})] == [
        [],
        [],
        [],
    ]


def test_another_lane_s_job_is_unknown(session: Session, add):
    ref = add(lane="a")
    assert job(session, ref, lane="a").ref == ref
    for act in (job, lambda *known, **lane: cancel_job(*known, at=NOON, **lane)):
        with pytest.raises(JobUnknown):
            act(session, ref, lane="b")


def test_a_waiting_job_is_cancelled_at_once_and_twice_is_once(session: Session, add, claim):
    ref = add()
    for _twice in range(2):
        cancel_job(session, ref, at=NOON)
    assert states(session) == [JobState.CANCELLED]
    assert claim() == []


def test_what_is_done_cannot_be_cancelled_or_tried_again(session: Session, add, claim, workshop):
    ref = add()
    with pytest.raises(JobNotOver):
        retry_job(session, ref, at=NOON)
    workshop.run_together(claim())
    with pytest.raises(JobOver):
        cancel_job(session, ref, at=NOON)
    with pytest.raises(JobNotOver):
        retry_job(session, ref, at=NOON)


def test_a_failed_job_is_tried_again_by_hand_with_all_its_tries(session: Session, add, claim, workshop, clock):
    ref = add("thread", do="refuse")
    workshop.run(claim("thread")[0])
    session.expire_all()
    failed = job(session, ref)
    assert (failed.state, failed.fault) == (JobState.FAILED, "no_such_address")
    assert [found.ref for found in jobs_of(session, state=JobState.FAILED)] == [ref]
    retry_job(session, ref, at=clock.now())
    again = claim("thread")[0]
    assert (again.ref, again.tries, again.failures) == (ref, 2, 0)


def test_it_is_not_tried_again_where_another_does_the_same(session: Session):
    ref = enqueue(session, "short", {}, at=NOON, key="may")
    cancel_job(session, ref, at=NOON)
    second = enqueue(session, "short", {}, at=NOON, key="may")
    with pytest.raises(JobReplaced):
        retry_job(session, ref, at=NOON)
    assert states(session) == [JobState.WAITING, JobState.CANCELLED]
    cancel_job(session, second, at=NOON)
    retry_job(session, ref, at=NOON)
    assert enqueue(session, "short", {}, at=NOON, key="may") == ref


def test_nor_where_another_is_added_at_the_same_moment(session: Session, sessions: sessionmaker[Session]):
    ref = enqueue(session, "short", {}, at=NOON, key="may")
    cancel_job(session, ref, at=NOON)

    def retry() -> None:
        with sessions() as own:
            retry_job(own, ref, at=NOON)

    with ThreadPoolExecutor(1) as hands:
        with transaction(session):
            enqueue(session, "short", {}, at=NOON, key="may")
            asked = hands.submit(retry)
            time.sleep(0.1)  # it waits for this transaction
        with pytest.raises(JobReplaced):
            asked.result(30)


def test_jobs_over_are_forgotten_after_thirty_days(session: Session, add, claim, workshop, clock):
    done, waiting = add(), add("thread")
    workshop.run_together(claim())
    forget_finished_jobs(session, at=clock.advance(days=30))
    assert len(states(session)) == 2
    forget_finished_jobs(session, at=clock.advance(seconds=1))
    assert [found.ref for found in jobs_of(session)] == [waiting]
    assert done != waiting


def test_every_act_leads_from_a_state_or_is_refused():
    over = {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
    assert {state for (_before, _act), state in NEXT.items()} == set(JobState)
    assert {(state, act) for state, act in product(over, Act) if (state, act) in NEXT} == {
        (JobState.FAILED, Act.RETRIED),
        (JobState.CANCELLED, Act.RETRIED),
    }


def test_progress_tells_rate_and_time_left():
    since, told_at = NOON, NOON + timedelta(seconds=10)
    progress = progress_of(300, 400, "", first_done=100, since=since, told_at=told_at)
    assert (progress.rate, progress.seconds_left, progress.share) == (20, 5, 0.75)
    for unknown in (
        progress_of(5, 0, "", first_done=0, since=None, told_at=told_at),
        progress_of(5, 9, "", first_done=5, since=since, told_at=told_at),
        progress_of(5, 9, "", first_done=0, since=since, told_at=since),
    ):
        assert unknown.seconds_left is None
