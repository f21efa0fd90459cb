"""What a number's page shows of its bills: what is open, a slip on its way to the register, what was paid or lapsed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_login import current_user

from portal.bills import (
    Bill,
    BillState,
    bill_token,
    closed_bills_of_holder,
    is_held,
    may_collect,
    open_bills_of_holder,
)
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.numbers import NumberRecord, shown_by
from portal.organisations import Organisation, organisations_by_id
from portal.payments import Payment, PaymentState, live_slips_of_number, payments_of_bills, proof_token
from portal.web import current
from portal.web.bill_words import days_left_words, is_due_soon

ASKED_OFTEN, ASKED = 2, 30  # seconds between two questions: while it may be paid at any moment, and else
JUST_NOW = timedelta(minutes=10)
RECENT = timedelta(days=30)
MOST_RECENT = 3
MOST_IN_HISTORY = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A bill on a number's page. ``owner`` collects for the ``biller``, its tenant."""

    bill: Bill
    biller: Organisation
    owner: Organisation | None
    token: str
    at: datetime
    payment: Payment | None = None
    slip_until: datetime | None = None

    @property
    def is_held(self) -> bool:
        """Whether a register is taking the money just now."""
        return is_held(self.bill, self.at)

    @property
    def is_collecting(self) -> bool:
        """Whether stores take cash for its biller at present."""
        return may_collect(self.biller)

    @property
    def left(self) -> str:
        """How much time is left to pay it."""
        return days_left_words(self.bill.due_on, self.at)

    @property
    def is_last_day(self) -> bool:
        """Whether it must be paid today."""
        return self.bill.due_on <= japan_day(self.at)

    @property
    def is_due_soon(self) -> bool:
        """Whether its due day is one of the next three."""
        return is_due_soon(self.bill.due_on, self.at)

    @property
    def is_paid(self) -> bool:
        """Whether it is paid."""
        return self.bill.state == BillState.PAID

    @property
    def is_just_paid(self) -> bool:
        """Whether it was paid within the last minutes."""
        return self.bill.paid_at is not None and self.at - self.bill.paid_at < JUST_NOW

    @property
    def was_reversed(self) -> bool:
        """Whether the register has taken the payment back."""
        return self.payment is not None and self.payment.state == PaymentState.REVERSED

    @property
    def proof(self) -> str:
        """What stands behind ``/r/`` for its payment; empty where none stands."""
        return proof_token(self.payment, current.settings().secret_key) if self.payment else ""


@dataclass(frozen=True, slots=True)
class NumberBills:
    """The bills of a number at a moment. ``slip_until``: a register takes a slip of them until then."""

    at: datetime
    open: Sequence[Shown] = ()
    recent: Sequence[Shown] = ()
    slip_until: datetime | None = None
    has_history: bool = False

    @property
    def on_slip(self) -> list[Shown]:
        """What can be paid with the slip."""
        return [one for one in self.open if one.slip_until and one.is_collecting and not one.is_held]

    @property
    def slip_total(self) -> Yen:
        """What it comes to."""
        return Yen.total(one.bill.amount for one in self.on_slip)

    @property
    def held(self) -> list[Shown]:
        """What a register is taking the money for."""
        return [one for one in self.open if one.is_held]

    @property
    def just_paid(self) -> list[Shown]:
        """What was paid a moment ago."""
        return [one for one in self.recent if one.is_just_paid]

    @property
    def seconds_left(self) -> int:
        """Of the slip."""
        return int((self.slip_until - self.at).total_seconds()) if self.slip_until else 0

    @property
    def ask_after(self) -> int:
        """Seconds until a page should ask for news."""
        return ASKED_OFTEN if self.on_slip or self.held else ASKED


def bills_of(number: NumberRecord, holder: int) -> NumberBills:
    """What the number's page shows to one who holds it."""
    session, at = current.session(), current.now()
    open_bills = open_bills_of_holder(session, [number], holder, at=at)[number.id]
    closed = closed_bills_of_holder(session, number, holder, limit=MOST_RECENT)
    recent = [bill for bill in closed if at - (bill.paid_at or bill.ended_at or bill.changed_at) < RECENT]
    slips = _slips(number, at)
    shown = shown_of([*open_bills, *recent], slips=slips)
    return NumberBills(
        at,
        open=shown[: len(open_bills)],
        recent=shown[len(open_bills) :],
        slip_until=max((slips[bill.id] for bill in open_bills if bill.id in slips), default=None),
        has_history=bool(closed),
    )


def open_with(number: NumberRecord) -> list[Shown]:
    """What the customer can pay with their number: shown before it ends."""
    found = open_bills_of_holder(current.session(), [number], current_user.holder, at=current.now())
    return shown_of(found[number.id])


def shown_of(bills: Sequence[Bill], *, slips: dict[int, datetime] | None = None) -> list[Shown]:
    """Bills with who bills them and how they were paid, in their order. ``slips``: by bill, until when one is good."""
    session, at, key = current.session(), current.now(), current.settings().secret_key
    if not bills:
        return []
    billers = organisations_by_id(session, {bill.organisation_id for bill in bills})
    owners = organisations_by_id(session, {one.parent_id for one in billers.values() if one.parent_id})
    payments = payments_of_bills(session, [bill.id for bill in bills])
    return [
        Shown(
            bill=bill,
            biller=billers[bill.organisation_id],
            owner=owners.get(billers[bill.organisation_id].parent_id or 0),
            token=bill_token(bill, key),
            at=at,
            payment=payments.get(bill.id),
            slip_until=(slips or {}).get(bill.id),
        )
        for bill in bills
    ]


def _slips(number: NumberRecord, at: datetime) -> dict[int, datetime]:
    """By bill, until when a register takes the slip of it that lasts longest."""
    found: dict[int, datetime] = {}
    line = shown_by(current.session(), number)
    for live in live_slips_of_number(current.session(), number.id, also=line[1:], at=at):
        for on_it in live.bills:
            found.setdefault(on_it.bill_id, live.slip.expires_at)
    return found
