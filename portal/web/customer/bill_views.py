"""A bill as its page and its sheet show it: how it stands just now, and what it is to who looks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from flask_login import current_user

from portal.bills import (
    Bill,
    BillReport,
    BillState,
    Joining,
    bill_by_token,
    blocked_billers,
    came_with_a_bill,
    is_held,
    is_kept,
    joining,
    may_block,
    may_collect,
    report_of,
    state_at,
)
from portal.numbers import NumberRecord, State, held_numbers, numbers_by_id, shown_in
from portal.organisations import ObjectUnknown, Organisation, organisations_by_id
from portal.payments import Payment, PaymentState, live_slips_of_number, masked, payments_of_bills, proof_token
from portal.web import current
from portal.web.links import is_proving


class Stands(StrEnum):
    """How a bill stands. CLOSED: open, but no kiosk shows it. HIDDEN: who looks has reported it."""

    OPEN = "open"
    SLIP = "slip"
    HELD = "held"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CLOSED = "closed"
    HIDDEN = "hidden"


PAYABLE = (Stands.OPEN, Stands.SLIP)
WAITS = (*PAYABLE, Stands.HELD)  # for a store: the page asks how it stands every few seconds


@dataclass(frozen=True, slots=True)
class BillView:
    """All that a bill's page shows. ``payment`` is the latest for which cash was taken, reversed or not.

    ``number``: what it is paid with; for its holder that may be what replaced the number it was registered on.
    ``is_mine``: it is on a number of who looks, and kept where that came with a bill. ``was_replaced``: only its
    number's holder, who is somebody else, is shown with what it is paid. ``is_blocked``: whoever has the number takes
    none from this biller.
    """

    token: str
    bill: Bill
    number: NumberRecord
    biller: Organisation
    owner: Organisation | None
    stands: Stands
    payment: Payment | None
    slip_until: datetime | None
    is_mine: bool
    was_replaced: bool
    is_kept: bool
    is_blocked: bool
    report: BillReport | None

    @property
    def is_collecting(self) -> bool:
        """Whether stores take cash for its biller at present."""
        return may_collect(self.biller)

    @property
    def is_payable(self) -> bool:
        """Whether a kiosk shows it just now."""
        return self.stands in PAYABLE

    @property
    def is_waiting(self) -> bool:
        """Whether it may be paid at any moment."""
        return self.stands in WAITS

    @property
    def was_reversed(self) -> bool:
        """Whether it has been paid, and the register took that back."""
        return self.payment is not None and self.payment.state == PaymentState.REVERSED

    @property
    def proof(self) -> str:
        """What stands behind ``/r/`` for its payment; empty where there is none."""
        return proof_token(self.payment, current.settings().secret_key) if self.payment else ""

    @property
    def customer_name(self) -> str:
        """For whom it is, masked as kiosks do."""
        return masked(self.bill.customer_name)

    @property
    def joining(self) -> Joining:
        """Whether the number comes along where somebody keeps the bill."""
        return joining(current.session(), self.bill, self.number, at=current.now())

    @property
    def came_with_a_bill(self) -> bool:
        """Whether who looks has the number by a bill's link."""
        return self.is_mine and came_with_a_bill(self.number)

    @property
    def may_block(self) -> bool:
        """Whether who looks may take no more bills from its biller: not for others who share the number by a link."""
        return self.is_mine and may_block(self.number)

    @property
    def version(self) -> str:
        """Changes with whatever the page says of the bill."""
        seen = (self.bill.version, self.stands, self.bill.held_until, self.slip_until, self.is_blocked)
        paid = (self.payment.ref, self.payment.state) if self.payment else None
        return sha256(repr((self.bill.ref, seen, paid)).encode()).hexdigest()[:22]


def view_of(token: str) -> BillView:
    """The bill of a link, as whoever looks sees it. Raises ``ObjectUnknown``."""
    if not is_proving(token):
        raise ObjectUnknown
    session, at = current.session(), current.now()
    bill = bill_by_token(session, token, current.settings().secret_key)
    billed = numbers_by_id(session, [bill.number_id])[bill.number_id]
    showing = shown_in(session, billed)
    biller = organisations_by_id(session, [bill.organisation_id])[bill.organisation_id]
    owners = organisations_by_id(session, [biller.parent_id]) if biller.parent_id else {}
    holder = current_user.holder if current_user.is_authenticated else None
    held = {one.id for one in held_numbers(session, holder)} if holder is not None else set()
    number = showing if showing and showing.id in held else billed
    report = report_of(session, holder, bill.id) if holder is not None else None
    kept = holder is not None and is_kept(session, holder, bill.id)
    payment = payments_of_bills(session, [bill.id]).get(bill.id)
    is_blocked = any(one.id == biller.id for one in blocked_billers(session, (showing or billed).id))
    is_closed = is_blocked or number.state == State.STOPPED or not may_collect(biller)
    slip_until = _slip_until(bill, number, payment, at) if bill.state == BillState.OPEN else None
    return BillView(
        token=token,
        bill=bill,
        number=number,
        biller=biller,
        owner=owners.get(biller.parent_id or 0),
        stands=Stands.HIDDEN if report else _stands(bill, at, has_slip=slip_until is not None, is_closed=is_closed),
        payment=payment,
        slip_until=slip_until,
        is_mine=bool(held & {billed.id, number.id}) and (kept or not came_with_a_bill(number)),
        was_replaced=showing is not None and number.state == State.STOPPED,
        is_kept=kept,
        is_blocked=is_blocked,
        report=report,
    )


def _stands(bill: Bill, at: datetime, *, has_slip: bool, is_closed: bool) -> Stands:
    state = state_at(bill, at)
    if state is not BillState.OPEN:
        return Stands(state)
    if is_held(bill, at):
        return Stands.HELD
    if is_closed:
        return Stands.CLOSED
    return Stands.SLIP if has_slip else Stands.OPEN


def _slip_until(bill: Bill, number: NumberRecord, payment: Payment | None, at: datetime) -> datetime | None:
    """Until when a register takes the slip of it that lasts longest; one that was handed in already is not meant."""
    since = payment.reversed_at if payment else None
    return next(
        (
            live.slip.expires_at
            for live in live_slips_of_number(current.session(), number.id, also=[bill.number_id], at=at)
            if any(line.bill_id == bill.id for line in live.bills) and (since is None or live.slip.made_at > since)
        ),
        None,
    )
