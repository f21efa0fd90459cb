"""A plan runs by itself: every month once, whoever dies on the way, and tells what became of each member."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.bills import Bill, BillBatch, BillTarget, BillTerms, bulk, register_bill
from portal.cards import stop_card
from portal.db import transaction
from portal.jobs.leases import take_lost_leases
from portal.kernel.clock import JST, add_months, japan_day
from portal.kernel.yen import Yen
from portal.members import member_leaves
from portal.organisations import COMMAND, State, change_state
from portal.outbox import Event, number_events
from portal.recurring import (
    Audience,
    NothingComing,
    PlanState,
    RunChanges,
    RunState,
    Why,
    change_coming,
    change_plan,
    erase_member,
    lines_of,
    run_recurring,
    running,
    skip_coming,
    sweeping,
)
from portal.recurring.listing import list_members
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.races import at_once
from tests.recurring.club import APRIL, EVERYTHING, JUNE, MAY, NUMBERS, Club, club_terms

AT_SIX = datetime(2026, 4, 25, 6, tzinfo=JST)


class Killed(BaseException):
    """The worker is gone, in the middle of what it did."""


def begun(club: Club, count: int = 3, **terms: Any):
    """A plan of so many members with cards, whose first run has begun."""
    club.members(count)
    plan = club.plan(**terms)
    club.until(AT_SIX)
    club.sweep()
    return plan


def test_a_run_registers_a_bill_for_each_member_and_says_which_it_could_not(club: Club, session: Session):
    good, stopped, bare, left, out, taken = (club.member(f"M{place}", f"会員 {place}") for place in range(6))
    cards = club.cards([good, stopped, left, out, taken])
    whose = (good, stopped, bare, left, out)
    chosen = {one.ref: None for one in whose} | {taken.ref: Yen(700)}
    plan = club.plan(audience=Audience.CHOSEN, members=chosen, message="{due}までに")
    change_coming(session, club.scope, plan.ref, RunChanges(left_out=(out.ref,)), month=APRIL, **club.by)
    stop_card(session, club.scope, cards[1].ref, **club.by)
    member_leaves(session, club.scope, left.ref, **club.by)
    used = BillTerms("KAIHI-2026-04-00005", Yen(1), date(2026, 4, 30), "別の請求")
    register_bill(session, club.scope, BillTarget(member_no="M0"), used, plan=NUMBERS, **club.by)
    club.until(AT_SIX - timedelta(seconds=1))
    club.sweep()
    assert club.told() == [("coming", "2026-04")]
    club.until(AT_SIX)
    club.sweep()
    club.sweep()
    assert (club.run(plan).state, club.now(plan).next_month) == (RunState.RUNNING, MAY)
    club.work()
    run = club.run(plan)
    without = "member_without_number"
    assert club.became(run) == ["ok", without, without, "member_left", "reference_used"]
    assert [line.place for line in lines_of(session, run, refused=True, after=2)] == [3, 4, 5]
    assert (run.state, run.lines, run.registered, run.refused, run.total) == (RunState.DONE, 5, 1, 4, Yen(5_000))
    bill = club.bills()[0]
    assert (bill.reference, bill.amount, bill.due_on, bill.purpose) == (
        "KAIHI-2026-04-00001",
        Yen(5_000),
        date(2026, 5, 25),
        "4月分の会費",
    )
    assert (bill.message, bill.customer_name, bill.member_id) == ("5月25日までに", "会員 0", good.id)
    assert club.told() == [("coming", "2026-04"), ("run", "2026-04")]
    payload = session.scalars(select(Event.payload).where(Event.about == run.ref, Event.name == "recurring.run")).one()
    said = {"registered": 1, "refused": 4, "total": 5_000, "due_on": "2026-05-25", "plan": plan.ref, "month": "2026-04"}
    assert payload == said | {"organisation": club.scope.ref}
    while number_events(session):
        pass
    registered = select(Event.position).where(Event.about == bill.ref, Event.name == "bill.registered")
    assert session.scalars(registered).one() is not None


def test_months_follow_one_another_and_a_job_done_twice_is_done_once(club: Club, session: Session):
    plan = begun(club, 2, day=31, last_month=MAY)
    assert club.bills() == []
    for month, day in ((4, 30), (5, 31)):
        club.until(datetime(2026, month, day, 6, tzinfo=JST))
        club.sweep()
        club.work()
        run = club.run(plan, date(2026, month, 1))
        with transaction(session):
            running.enqueue_run(session, run, at=club.clock.now())
        club.work()
    assert [bill.reference for bill in club.bills()] == [
        f"KAIHI-2026-0{month}-0000{place}" for month in (4, 5) for place in (1, 2)
    ]
    club.sweep()
    assert club.now(plan).state == PlanState.ENDED


class Mortal:
    """A worker that is killed at its n-th commit, or lives: what is dead writes nothing more, not even to clean up."""

    def __init__(self, dies_at: int) -> None:
        self.left, self.is_dead = dies_at, False

    def __enter__(self) -> "Mortal":
        event.listen(Session, "before_commit", self._commit)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Session, "before_commit", self._commit)

    def _commit(self, _session: Session) -> None:
        self.left -= 1
        if self.left <= 0:
            self.is_dead = True
            raise Killed


def test_a_run_goes_on_wherever_a_killed_worker_left_it(
    club: Club, session: Session, monkeypatch: pytest.MonkeyPatch, backend: str, campaign: Callable[[int, int], int]
):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    monkeypatch.setattr(running, "MOST_IN_BULK", 4)
    club.members(5)
    first, plans = 2 + (backend == "sqlite"), 0  # the first commit claims the job
    for dies_at in count(first, campaign(3, 1)):
        plans += 1
        tomorrow = japan_day(club.clock.now()) + timedelta(days=1)
        month = tomorrow.replace(day=1)
        plan = club.plan(day=tomorrow.day, first_month=month, last_month=month, code=f"K{dies_at}")
        club.until(datetime.combine(tomorrow, time(6), JST))
        club.sweep()
        with Mortal(dies_at) as worker, suppress(Killed):
            club.work()
        for minutes in (1, 12, 1) if worker.is_dead else ():
            club.clock.advance(minutes=minutes)
            take_lost_leases(session, at=club.clock.now())
            club.sweep()
            club.work()
        run = club.run(plan, month)
        assert (run.state, run.registered, run.refused) == (RunState.DONE, 5, 0), dies_at
        mine = [bill.reference for bill in club.bills() if bill.reference.startswith(f"{plan.code}-")]
        assert mine == [f"{plan.code}-{month:%Y-%m}-0000{place}" for place in range(1, 6)]
        if not worker.is_dead:
            break
    assert dies_at > 10
    ends = [about for name, about in club.told() if name == "run"]
    assert len(ends) == plans
    assert session.scalar(EVERYTHING.apply(select(func.count()).select_from(Bill), Bill)) == 5 * plans
    assert session.scalars(EVERYTHING.select(BillBatch).where(BillBatch.revealed_at.is_(None))).all() == []


def test_sweeps_at_the_same_moment_begin_a_run_once(
    club: Club, sessions: sessionmaker[Session], campaign: Callable[[int, int], int]
):
    club.members(2)
    plan = club.plan()
    for turn in range(campaign(1, 60)):
        month = add_months(APRIL, turn)
        club.until(datetime.combine(month.replace(day=25), time(6), JST))

        def sweep(_: int) -> None:
            with sessions() as own:
                run_recurring(own, at=club.clock.now())

        at_once(4, sweep)
        at_once(3, lambda _: club.work_apart())
        club.clock.advance(minutes=12)
        club.sweep()
        club.work()
        assert club.run(plan, month).registered == 2
    assert len(club.bills()) == 2 * campaign(1, 60)
    assert club.told().count(("run", "2026-04")) == 1
    assert club.told().count(("coming", "2026-04")) == 1


def test_skipping_while_the_run_begins_does_one_of_both(club: Club, sessions: sessionmaker[Session], campaign: Any):
    club.members(1)
    plan = club.plan(notice_days=0)
    for turn in range(campaign(1, 100)):
        month = add_months(APRIL, turn)
        club.until(datetime.combine(month.replace(day=25), time(6), JST))
        before = club.clock.now() - timedelta(seconds=1)

        def act(place: int, month: date = month, before: datetime = before) -> None:
            with sessions() as own, suppress(NothingComing):
                if place:
                    run_recurring(own, at=club.clock.now())
                else:
                    skip_coming(own, club.scope, plan.ref, month=month, actor=club.staff.actor, at=before)

        at_once(2, act)
        club.work()
        run = club.run(plan, month)
        made = [bill for bill in club.bills() if bill.reference.startswith(f"KAIHI-{month:%Y-%m}")]
        assert (run.state, len(made)) in {(RunState.SKIPPED, 0), (RunState.DONE, 1)}
        assert club.now(plan).next_month == add_months(month, 1)


def test_a_suspended_merchants_run_waits_and_is_left_out_when_it_is_too_late(club: Club, session: Session):
    plan = begun(club, 2)
    club.until(AT_SIX + timedelta(minutes=1))

    def become(state: State) -> None:
        organisation, at = club.staff.organisation.id, club.clock.now()
        change_state(session, organisation, state, reason="試験", actor=COMMAND, at=at, by_operator=True)

    become(State.SUSPENDED)
    club.work()
    club.sweep()
    assert (club.run(plan).state, club.bills()) == (RunState.RUNNING, [])
    become(State.ACTIVE)
    club.sweep()
    club.work()
    assert club.run(plan).registered == 2
    become(State.SUSPENDED)
    club.until(datetime(2026, 6, 4, 6, tzinfo=JST) - timedelta(seconds=1))
    club.sweep()
    assert club.now(plan).next_month == MAY
    club.clock.advance(seconds=1)
    club.sweep()
    assert (club.run(plan, MAY).why, club.now(plan).next_month) == (Why.LATE, JUNE)
    assert club.told()[-1] == ("skipped", "2026-05")
    become(State.CLOSED)
    club.until(datetime(2026, 6, 25, 6, tzinfo=JST))
    club.sweep()
    assert club.now(plan).next_month == JUNE


def test_a_run_that_begins_late_gives_as_many_days_to_pay(club: Club):
    club.members(1)
    plan = club.plan(due_value=3)
    change_coming(club.session, club.scope, plan.ref, RunChanges(due_on=date(2026, 4, 26)), month=APRIL, **club.by)
    club.until(AT_SIX + timedelta(days=5))
    club.sweep()
    assert club.run(plan).due_on == date(2026, 5, 3)


def test_a_run_that_has_begun_bills_what_the_plan_said_then(club: Club):
    first, second = club.members(2)
    plan = club.plan(audience=Audience.CHOSEN, members={first.ref: Yen(1_000)})
    other = club_terms(audience=Audience.CHOSEN, members={first.ref: Yen(9_999), second.ref: Yen(7_777)}, code="NEW")
    for month, day in ((4, 25), (5, 25)):
        club.until(datetime(2026, month, day, 6, tzinfo=JST))
        if month == 5:
            club.sweep()
        change_plan(club.session, club.scope, plan.ref, other, **club.by)  # begins what is due by itself
        club.work()
    bills = [(bill.reference, bill.amount.amount) for bill in club.bills()]
    assert bills == [("KAIHI-2026-04-00001", 1_000), ("NEW-2026-05-00001", 9_999), ("NEW-2026-05-00002", 7_777)]


def test_plans_that_wait_for_their_merchant_take_nobodys_turn(
    make: Factory, sessions: sessionmaker[Session], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    waiting, working = (Club.made(make, sessions, clock) for _ in range(2))
    waiting.plan(notice_days=0)
    plan = working.plan(notice_days=0, last_month=APRIL)
    organisation = waiting.staff.organisation.id
    change_state(make.session, organisation, State.SUSPENDED, reason="試験", actor=COMMAND, at=clock.now())
    working.until(AT_SIX)
    working.sweep()
    assert waiting.told() == [] and working.now(plan).next_month is None


def test_a_member_erased_before_their_bill_is_registered_gets_none(club: Club, session: Session):
    first, second = club.members(2)
    plan = club.plan()
    club.until(AT_SIX)
    club.sweep()
    run = club.run(plan)
    list_members(session, run, at=club.clock.now())
    member_leaves(session, club.scope, second.ref, **club.by)
    erase_member(session, club.scope, second.ref, **club.by)
    club.work()
    assert club.became(club.run(plan)) == ["ok", "member_unknown"]
    assert club.bills()[0].member_id == first.id


def test_a_run_of_nobody_ends_at_once(club: Club):
    plan = club.plan()
    club.until(AT_SIX)
    club.sweep()
    club.work()
    assert (club.run(plan).state, club.run(plan).lines) == (RunState.DONE, 0)
