"""A merchant that bills a number, and a store chain with kiosks and registers."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.bills import Bill, BillTarget, BillTerms, find_bill, register_bill
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.numbers import NumberRecord
from portal.organisations import OrganisationKind, Scope, scope_of
from portal.outbox import Event
from portal.payments import (
    Confirmation,
    Payment,
    PendingItem,
    Slip,
    authorise,
    bills_of_slip,
    confirm,
    make_slip,
    release,
    reverse,
)
from tests.factories import Factory, make_plan
from tests.fakes import NOON

PLAN = make_plan()
COMPANY = "912345"
TODAY = japan_day(NOON)
TILL, OTHER = ("S1", "R1"), ("S2", "R9")
MINUTE = timedelta(minutes=1)
on_one = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # where the database decides nothing


class Street:
    """What happens between them, at noon unless told otherwise; in ``session``, or another one for another thread."""

    def __init__(self, session: Session, make: Factory) -> None:
        self.session, self.make = session, make
        self.merchant = make.member()
        self.chain: Scope = scope_of(make.organisation(OrganisationKind.CHAIN, name="コンビニ"))
        self.number: NumberRecord = make.number()
        self.made = 0

    def bill(self, amount: int = 1_000, *, at: datetime = NOON, due_on: date = TODAY, **more: Any) -> Bill:
        """One more open bill."""
        self.made += 1
        session, scope = more.pop("session", self.session), more.pop("scope", self.merchant.scope)
        digits = more.pop("digits", self.number.digits)
        terms = BillTerms(f"B-{self.made}", Yen(amount), due_on, "水道料金", **more)
        return register_bill(
            session, scope, BillTarget(digits=digits), terms, plan=PLAN, actor=self.merchant.actor, at=at
        )

    def slip(self, *bills: Bill, at: datetime = NOON, **more: Any) -> Slip:
        """A slip for these."""
        return make_slip(
            more.pop("session", self.session),
            more.pop("chain", self.chain),
            more.pop("digits", self.number.digits),
            more.pop("refs", [bill.ref for bill in bills]),
            language="ja",
            company=COMPANY,
            at=at,
            **more,
        )

    def code(self, bill: Bill, *, at: datetime = NOON, session: Session | None = None) -> str:
        """The 44 digits of a new slip for one bill."""
        slip = self.slip(bill, at=at, session=session or self.session)
        return bills_of_slip(session or self.session, slip)[0].code

    def authorise(self, code: str, till: tuple[str, str] = TILL, *, at: datetime = NOON, **more: Any) -> Payment:
        """The register scans."""
        store, register = till
        session = more.pop("session", self.session)
        return authorise(session, more.pop("chain", self.chain), code, store=store, register=register, at=at)

    def release(self, code: str, till: tuple[str, str] = TILL) -> Payment:
        """The register gives up."""
        return release(self.session, self.chain, code, store=till[0], register=till[1])

    def confirm(
        self, told: Confirmation, *, at: datetime = NOON, session: Session | None = None
    ) -> Payment | PendingItem:
        """The register tells of cash."""
        return confirm(session or self.session, self.chain, told, at=at)

    def reverse(
        self, told: Confirmation, *, at: datetime = NOON, session: Session | None = None
    ) -> Payment | PendingItem:
        """The register tells that it gave the cash back."""
        return reverse(session or self.session, self.chain, told, at=at)

    def paid(self, bill: Bill, receipt: str = "0001", *, at: datetime = NOON) -> tuple[Payment, Confirmation]:
        """A bill that is paid."""
        told = cash(self.code(bill, at=at), bill.amount.amount, receipt)
        payment = self.confirm(told, at=at)
        assert isinstance(payment, Payment)
        return payment, told

    def now(self, bill: Bill) -> Bill:
        """The bill as it is stored."""
        self.session.rollback()
        self.session.expire_all()
        return find_bill(self.session, self.merchant.scope, bill.ref)

    def events(self, name: str) -> list[Event]:
        """What the merchant (or for the operator's, everybody) was told under this name."""
        self.session.rollback()
        return list(self.session.query(Event).filter(Event.name == name).order_by(Event.id))


def cash(code: str, amount: int = 1_000, receipt: str = "0001", till: tuple[str, str] = TILL) -> Confirmation:
    """What a register tells."""
    return Confirmation(code, Yen(amount), *till, TODAY, receipt)
