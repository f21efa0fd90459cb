"""A worker holds a job by a lease: lanes take turns, whoever falls silent is overtaken, and then changes nothing."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session, sessionmaker

from portal.db import connection, transaction
from portal.jobs import Job, JobState, LeaseLost, enqueue
from portal.jobs.leases import (
    WORKER_LOST,
    claim_jobs,
    claim_tickets,
    fail_job,
    give_back,
    make_due,
    renew_leases,
    send_jobs,
    still_held,
    take_lost_leases,
    tell_progress,
)
from portal.jobs.rounds import Rounds
from portal.jobs.rules import LOSSES_BORNE
from tests.jobs.everybodys import cancel_job, job
from tests.jobs.kinds import LEASE, WAITS
from tests.races import at_once


def taken(session: Session, rounds: Rounds, most: int, clock, kinds: Sequence[str] = ("short",)) -> list[str]:
    """The lanes of the jobs that one turn of a worker takes."""
    session.rollback()
    rounds.note(kinds)

    def take(kind: str, wanted: int, behind: str | None):
        return claim_jobs(session, kind, wanted, behind, by="worker-1", lease=LEASE, at=clock.now())

    return [claim.lane for claim in rounds.take(set(kinds), most, take)]


def fill(session: Session, lane: str, count: int, at) -> None:
    """Many jobs of one lane, by one statement."""
    with transaction(session):
        ref = enqueue(session, "short", {}, at=at, lane=lane)
        one = session.get(Job, job(session, ref).id)
        row = {column.name: getattr(one, column.name) for column in Job.__table__.columns if column.name != "id"}
        connection(session).execute(
            insert(Job), [row | {"ref": f"{lane}-{place}", "result": None} for place in range(count)]
        )


def test_a_lane_with_very_many_jobs_does_not_delay_another_s_only_one(session: Session, clock, campaign):
    fill(session, "greedy", campaign(2_000, 100_000), clock.now())
    for lane in ("modest", "zealous"):
        enqueue(session, "short", {}, at=clock.now(), lane=lane)
    assert {"modest", "zealous"} < set(taken(session, Rounds(), 6, clock))


def test_lanes_take_turns_where_there_are_more_than_hands(session: Session, clock, add):
    for lane in "abcdefgh":
        for _three in range(3):
            add(lane=lane)
    rounds = Rounds()
    for _round in range(3):
        assert Counter(lane for _turn in range(4) for lane in taken(session, rounds, 2, clock)) == Counter("abcdefgh")
        assert taken(session, rounds, 2, clock) == [] or _round < 2


def test_kinds_take_turns_too(session: Session, clock, add):
    for _many in range(20):
        add("short")
    add("thread", lane="other")
    assert "other" in taken(session, Rounds(), 2, clock, ["short", "thread"])


def test_the_oldest_of_a_lane_come_first(add, claim):
    refs = [add() for _five in range(5)]
    assert [found.ref for found in claim(most=3)] == refs[:3]


def test_no_two_workers_get_the_same_job(sessions: sessionmaker[Session], add, clock):
    refs = {add(lane=str(place % 5)) for place in range(200)}

    def work(place: int) -> list[str]:
        rounds, mine = Rounds(), []
        with sessions() as session:
            for _turn in range(30):
                rounds.note(["short"])
                mine += rounds.take(
                    {"short"},
                    10,
                    lambda kind, most, behind: claim_jobs(
                        session, kind, most, behind, by=f"worker-{place}", lease=LEASE, at=clock.now()
                    ),
                )
        return [claim.ref for claim in mine]

    got = [ref for mine in at_once(4, work) for ref in mine]
    assert len(got) == len(set(got)) == 200
    assert set(got) == refs


def test_a_job_for_later_can_be_claimed_when_its_time_has_come(session: Session, claim, clock):
    enqueue(session, "short", {}, at=clock.now(), due_at=clock.now() + timedelta(hours=1))
    make_due(session, at=clock.advance(minutes=59))
    assert claim() == []
    make_due(session, at=clock.advance(minutes=1))
    assert len(claim()) == 1


def test_whoever_is_silent_beyond_the_lease_is_overtaken_and_changes_nothing(
    session: Session, add, claim, clock, workshop
):
    ref = add("thread")
    slow = claim("thread")[0]
    take_lost_leases(session, at=clock.advance(seconds=0.9))
    assert claim("thread", by="worker-2") == []
    take_lost_leases(session, at=clock.advance(seconds=0.2))
    quick = claim("thread", by="worker-2")[0]
    assert (quick.ref, quick.tries) == (ref, 2)
    with pytest.raises(LeaseLost):
        tell_progress(session, slow, 1, 2, "", at=clock.now())
    workshop.run(slow)
    fail_job(session, slow, "late", retry_in=None, at=clock.now())
    give_back(session, [slow], at=clock.now())
    renew_leases(session, [slow.id], by=slow.by, until=clock.now() + timedelta(hours=1))
    session.rollback()
    found = job(session, ref)
    assert (found.state, found.leased_by, found.lease_until) == (JobState.RUNNING, "worker-2", clock.now() + LEASE)
    assert not session.execute(text("SELECT 1 FROM events")).all()
    workshop.run(quick)
    session.expire_all()
    assert (job(session, ref).state, job(session, ref).result) == (JobState.DONE, {"tries": 2})


def test_the_same_worker_s_earlier_claim_counts_no_more_either(session: Session, add, claim, clock):
    add()
    first = claim()[0]
    take_lost_leases(session, at=clock.advance(seconds=2))
    second = claim()[0]
    with transaction(session):
        assert still_held(session, [first, second]) == [second]


def test_a_lease_that_is_renewed_is_kept(session: Session, add, claim, clock):
    add()
    held = claim()[0]
    renew_leases(session, [held.id], by=held.by, until=clock.now() + timedelta(minutes=1))
    take_lost_leases(session, at=clock.advance(seconds=59))
    with transaction(session):
        assert still_held(session, [held]) == [held]


def test_each_try_waits_longer_and_after_the_last_the_job_has_failed(session: Session, add, claim, clock, workshop):
    ref = add("thread", do="fail")
    for wait in WAITS:
        workshop.run(claim("thread")[0])
        session.expire_all()
        found = job(session, ref)
        assert (found.state, found.fault) == (JobState.WAITING, "spilt")
        assert found.due_at == clock.now() + wait
        make_due(session, at=clock.advance(wait - timedelta(seconds=0.1)))
        assert claim("thread") == []
        make_due(session, at=clock.advance(seconds=0.1))
    workshop.run(claim("thread")[0])
    session.expire_all()
    found = job(session, ref)
    assert (found.state, found.fault, found.failures, found.ended_at) == (JobState.FAILED, "spilt", 3, clock.now())


def test_a_job_over_which_many_workers_vanish_is_given_up(session: Session, add, claim, clock):
    ref = add()
    for losses in range(LOSSES_BORNE + 1):
        assert job(session, ref).losses == losses
        assert len(claim()) == 1
        take_lost_leases(session, at=clock.advance(seconds=2))
    session.expire_all()
    assert (job(session, ref).state, job(session, ref).fault) == (JobState.FAILED, WORKER_LOST)


def test_cancelled_while_it_ran_it_is_not_tried_again(session: Session, add, claim, clock, workshop):
    failing, lost = add("thread", do="fail"), add("thread")
    claims = claim("thread")
    for ref in (failing, lost):
        cancel_job(session, ref, at=clock.now())
    workshop.run(claims[0])
    take_lost_leases(session, at=clock.advance(seconds=2))
    session.expire_all()
    assert [job(session, ref).state for ref in (failing, lost)] == [JobState.CANCELLED] * 2


def test_given_back_it_is_due_at_once(session: Session, add, claim, clock):
    ref = add()
    give_back(session, claim(), at=clock.now())
    again = claim(by="worker-2")[0]
    assert (again.ref, again.tries, job(session, ref).losses) == (ref, 2, 0)


def test_a_ticket_is_good_for_one_claim_of_one_try(session: Session, add, clock):
    ref = add()
    tickets, _behind = send_jobs(session, "short", 10, None, until=clock.now() + timedelta(minutes=1))
    assert tickets == [(ref, 0)]
    assert send_jobs(session, "short", 10, None, until=clock.now())[0] == []

    def take(seconds: float = 1):
        leases = {"short": timedelta(seconds=seconds)}
        return claim_tickets(session, tickets, leases, by="worker-1", at=clock.now())

    assert claim_tickets(session, tickets, {}, by="worker-1", at=clock.now()) == []
    assert [claim.ref for claim in take()] == [ref]
    assert take() == []
    take_lost_leases(session, at=clock.advance(seconds=2))
    assert take() == []


def test_a_ticket_that_was_lost_is_sent_again(session: Session, add, clock):
    ref = add()
    send_jobs(session, "short", 10, None, until=clock.now() + timedelta(minutes=1))
    make_due(session, at=clock.advance(minutes=1))
    assert send_jobs(session, "short", 10, None, until=clock.now())[0] == [(ref, 0)]
