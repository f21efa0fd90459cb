"""A merchant and somebody with a number, to register bills with."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bills import Bill, BillTarget, BillTerms, register_bill
from portal.kernel.yen import Yen
from portal.numbers import NumberRecord
from portal.organisations import Scope
from portal.outbox import Event
from tests.factories import Factory, Holder, Member, make_plan
from tests.fakes import NOON

PLAN = make_plan()
DUE = date(2026, 4, 30)
EVERYTHING = Scope.service("a test looks")


def terms(reference: str = "2026-04-1", **changes: Any) -> BillTerms:
    """What a bill may say."""
    said: dict[str, Any] = {"amount": Yen(3_300), "due_on": DUE, "purpose": "4月分の水道料金"}
    return BillTerms(reference, **(said | changes))


@dataclass(frozen=True)
class Parties:
    """Who bills whom."""

    session: Session
    staff: Member
    holder: Holder
    number: NumberRecord

    @classmethod
    def made(cls, make: Factory) -> "Parties":
        """A merchant, and a customer with a portal number."""
        holder = make.holder()
        return cls(make.session, make.member(), holder, make.number(holder))

    @property
    def target(self) -> BillTarget:
        """The customer's number, as it is typed."""
        return BillTarget(digits=self.number.digits)

    def bill(
        self,
        reference: str = "2026-04-1",
        *,
        session: Session | None = None,
        target: BillTarget | None = None,
        at: datetime = NOON,
        key: str | None = None,
        scope: Scope | None = None,
        **changes: Any,
    ) -> Bill:
        """Registers a bill."""
        return register_bill(
            session or self.session,
            scope or self.staff.scope,
            target or self.target,
            terms(reference, **changes),
            plan=PLAN,
            actor=self.staff.actor,
            at=at,
            request_key=key,
        )


def told(session: Session, about: str | None = None) -> list[str]:
    """The names of a merchant's events, of one thing or of all, in the order in which they were recorded."""
    names = select(Event.name).where(Event.feed.startswith("org:"), Event.name.startswith("bill"))
    return list(session.scalars((names if about is None else names.where(Event.about == about)).order_by(Event.id)))


def total(session: Session, model: Any) -> int:
    """How many rows there are."""
    return int(session.scalar(EVERYTHING.apply(select(func.count()).select_from(model))) or 0)
