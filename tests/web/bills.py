"""A merchant's bills and a store that takes cash for them, as pages' tests need them."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.bills import Bill, BillTarget, BillTerms, bill_token, bills_by_id, find_bill, register_bill
from portal.kernel.clock import Clock, japan_day
from portal.kernel.yen import Yen
from portal.numbers import NumberRecord, held_numbers, numbers_by_id
from portal.organisations import Organisation, OrganisationKind, Scope, scope_of
from portal.payments import Confirmation, Payment, authorise, bills_of_slip, confirm, make_slip, proof_token, reverse
from tests.factories import Factory

TILL = ("0123", "1")
EVERYTHING = Scope.service("a test looks")


class Shop:
    """A merchant with bills, and a chain at whose stores they are paid; all at the clock's moment."""

    def __init__(self, key: str, session: Session, make: Factory, clock: Clock, **merchant: Any) -> None:
        self.key, self.session, self.make, self.clock = key, session, make, clock
        self.merchant = make.member(make.organisation(**merchant))
        chain: Organisation = make.organisation(OrganisationKind.CHAIN, name="みなとマート")
        self.chain = scope_of(chain)
        self.made = 0

    def bill(self, digits: str | None = None, *, scope: Scope | None = None, days: int = 5, **said: Any) -> Bill:
        """One more bill of 3,300 yen, due in so many days; on a number of its own unless ``digits`` are given."""
        self.made += 1
        at = self.clock.now()
        terms: dict[str, Any] = {"amount": Yen(3_300), "purpose": "4月分の水道料金"} | said
        wanted = BillTerms(f"W-{self.made}", due_on=japan_day(at) + timedelta(days=days), **terms)
        target = BillTarget(digits=digits, one_off=digits is None)
        by = {"plan": self.make.plan, "actor": self.merchant.actor, "at": at}
        return register_bill(self.session, scope or self.merchant.scope, target, wanted, **by)

    def link(self, bill: Bill) -> str:
        """The address of a bill's page."""
        return f"/b/{bill_token(bill, self.key)}"

    def number(self, bill: Bill) -> NumberRecord:
        """What it is paid with."""
        return numbers_by_id(self.session, [bill.number_id])[bill.number_id]

    def digits_of(self, holder: int) -> str:
        """The newest number of a customer."""
        return held_numbers(self.session, holder)[0].digits

    def slip(self, bill: Bill) -> str:
        """The 44 digits of a new slip."""
        by = {"language": "ja", "company": "912345", "at": self.clock.now()}
        slip = make_slip(self.session, self.chain, self.number(bill).digits, [bill.ref], **by)
        return bills_of_slip(self.session, slip)[0].code

    def scan(self, code: str) -> None:
        """The register scans a slip."""
        store, register = TILL
        authorise(self.session, self.chain, code, store=store, register=register, at=self.clock.now())

    def pay(self, bill: Bill) -> tuple[Payment, Confirmation]:
        """The register takes the cash."""
        at = self.clock.now()
        told = Confirmation(self.slip(bill), bill.amount, *TILL, japan_day(at), f"{self.made:04d}")
        payment = confirm(self.session, self.chain, told, at=at)
        assert isinstance(payment, Payment)
        return payment, told

    def take_back(self, told: Confirmation) -> None:
        """The register gives the cash back."""
        reverse(self.session, self.chain, told, at=self.clock.now())

    def proof(self, payment: Payment) -> str:
        """The address of a payment's proof."""
        return f"/r/{proof_token(payment, self.key)}"

    def now_of(self, payment: Payment) -> Bill:
        """The bill that a payment paid."""
        return bills_by_id(self.session, [payment.bill_id])[payment.bill_id]

    def now(self, bill: Bill) -> Bill:
        """The bill as it is stored."""
        self.session.rollback()
        self.session.expire_all()
        return find_bill(self.session, EVERYTHING, bill.ref)
