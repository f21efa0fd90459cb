"""A club that bills its members every month, and a worker in the test's own process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.bills import Bill
from portal.cards import CardKind, CardRecord, allot_cards
from portal.kernel.yen import Yen
from portal.members import Member, Particulars, add_member
from portal.organisations import Scope
from portal.outbox import Event
from portal.recurring import (
    RECURRING_RUN,
    PlanTerms,
    RecurringPlan,
    RecurringRun,
    find_plan,
    lines_of,
    make_plan,
    run_kind,
    run_of_month,
    run_recurring,
)
from tests.factories import Factory
from tests.factories import Member as Staff
from tests.factories import make_plan as make_number_plan
from tests.fakes import FixedClock
from tests.members.worker import run_all

NUMBERS = make_number_plan()
EVERYTHING = Scope.service("a test looks")
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


@dataclass
class Club:
    """What its desk has in hands; it is noon of 1 April 2026 in Japan."""

    session: Session
    sessions: sessionmaker[Session]
    clock: FixedClock
    staff: Staff
    scope: Scope
    all_members: Sequence[Member] = ()

    @classmethod
    def made(cls, make: Factory, sessions: sessionmaker[Session], clock: FixedClock) -> "Club":
        """A club without members."""
        staff = make.member()
        return cls(make.session, sessions, clock, staff, staff.scope)

    @property
    def by(self) -> dict[str, Any]:
        """Who and when."""
        return {"actor": self.staff.actor, "at": self.clock.now()}

    def member(self, member_no: str, name: str = "髙﨑 花", **other: Any) -> Member:
        """A member without a card."""
        return add_member(self.session, self.scope, Particulars(member_no, name, **other), **self.by)

    def members(self, count: int) -> list[Member]:
        """So many members with cards, M1 the first."""
        made = [self.member(f"M{place}") for place in range(1, count + 1)]
        self.cards(made)
        return made

    def cards(self, members: Sequence[Member]) -> Sequence[CardRecord]:
        """A card for each."""
        ids = [one.id for one in members]
        at = self.clock.now()
        return allot_cards(self.session, self.scope, ids, kind=CardKind.PRINTED, plan=NUMBERS, at=at)

    def plan(self, **terms: Any) -> RecurringPlan:
        """A plan that registers on the 25th, from April on."""
        return make_plan(self.session, self.scope, club_terms(**terms), **self.by)

    def now(self, plan: RecurringPlan) -> RecurringPlan:
        """The plan as it is now."""
        self.session.rollback()
        self.session.expire_all()
        return find_plan(self.session, self.scope, plan.ref)

    def sweep(self) -> None:
        """What the worker's sweep does."""
        with self.sessions() as session:
            run_recurring(session, at=self.clock.now())
        self.session.rollback()
        self.session.expire_all()

    def work(self) -> None:
        """Does the jobs that are due."""
        run_all(self.sessions, self.clock, {RECURRING_RUN: run_kind(NUMBERS)})
        self.session.rollback()
        self.session.expire_all()

    def work_apart(self) -> None:
        """The same in a thread of a race, where the session is another's."""
        run_all(self.sessions, self.clock, {RECURRING_RUN: run_kind(NUMBERS)})

    def until(self, moment: datetime) -> None:
        """Lets time pass."""
        self.clock.advance(moment - self.clock.now())

    def run(self, plan: RecurringPlan, month: date = APRIL) -> RecurringRun:
        """A month's run as it is now."""
        found = run_of_month(self.session, self.now(plan), month)
        assert found is not None
        return found

    def bills(self) -> Sequence[Bill]:
        """All bills there are, in the order of their references."""
        return self.session.scalars(EVERYTHING.select(Bill).order_by(Bill.reference)).all()

    def became(self, run: RecurringRun) -> list[str]:
        """Of each line why there is no bill; ``ok`` where there is one."""
        return [line.reason or (line.bill_ref and "ok") for line in lines_of(self.session, run)]

    def told(self) -> list[tuple[str, Any]]:
        """The merchant's events about plans: their names, and their months."""
        wanted = select(Event).where(Event.feed == f"org:{self.scope.ref}", Event.name.startswith("recurring."))
        found = self.session.scalars(wanted.order_by(Event.id))
        return [(event.name.removeprefix("recurring."), event.payload.get("month")) for event in found]


def club_terms(**changes: Any) -> PlanTerms:
    """What a plan may say."""
    said: dict[str, Any] = {"name": "会費", "amount": Yen(5_000), "day": 25, "first_month": APRIL}
    return PlanTerms(**(said | {"purpose": "{month}月分の会費", "code": "KAIHI"} | changes))
