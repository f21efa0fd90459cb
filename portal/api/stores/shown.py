"""Bills, slips and payments as kiosks and registers are told of them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.bills import bills_by_id
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.payments import (
    REVERSIBLE,
    Biller,
    DailyTotals,
    OfferedBill,
    Payment,
    PaymentState,
    PendingItem,
    Slip,
    billers,
    bills_of_slip,
    needs_stamp,
    proof_token,
)
from portal.settings import Settings

STATES = {  # as the links call them
    PaymentState.AUTHORISED: "held",
    PaymentState.CONFIRMED: "provisional",
    PaymentState.FINAL: "final",
    PaymentState.RELEASED: "released",
    PaymentState.REVERSED: "reversed",
}
RESULTS = {
    PaymentState.CONFIRMED: "paid",
    PaymentState.FINAL: "paid",
    PaymentState.RELEASED: "released",
    PaymentState.REVERSED: "reversed",
}


def offered(bill: OfferedBill, at: datetime) -> dict[str, Any]:
    """An open bill."""
    return {
        "id": bill.ref,
        **_collected(Biller(bill.merchant, bill.owner), bill.purpose, bill.amount),
        "due_on": bill.due_on,
        "days_left": (bill.due_on - japan_day(at)).days,
        "customer_name": bill.customer_name,
        "message": bill.message,
        "is_held": bill.is_held,
    }


def slip(session: Session, made: Slip, at: datetime) -> dict[str, Any]:
    """A slip with its bills and their 44 digits."""
    lines = bills_of_slip(session, made)
    theirs = bills_by_id(session, [line.bill_id for line in lines])
    names = billers(session, (bill.organisation_id for bill in theirs.values()))
    return {
        "id": made.ref,
        "made_at": made.made_at,
        "expires_at": made.expires_at,
        "seconds_left": max(0, int((made.expires_at - at).total_seconds())),
        "total": Yen.total(line.amount for line in lines).amount,
        "bills": [
            {
                "id": bill.ref,
                "place": line.place,
                "code": line.code,
                **_collected(names[bill.organisation_id], bill.purpose, line.amount),
                "due_on": bill.due_on,
                "stamp": needs_stamp(bill.amount, bill.price_before_tax),
            }
            for line, bill in ((line, theirs[line.bill_id]) for line in lines)
        ],
    }


def authorisation(session: Session, held: Payment) -> dict[str, Any]:
    """A bill that is held for a register."""
    bill = bills_by_id(session, [held.bill_id])[held.bill_id]
    biller = billers(session, [bill.organisation_id])[bill.organisation_id]
    return {
        "id": held.ref,
        "code": held.code,
        **_collected(biller, bill.purpose, held.amount),
        "held_until": held.held_until,
    }


def payment(found: Payment, settings: Settings) -> dict[str, Any]:
    """A payment; its proof once cash was taken."""
    taken = found.confirmed_at is not None
    return {
        "id": found.ref,
        "code": found.code,
        "amount": found.amount.amount,
        "state": STATES[PaymentState(found.state)],
        "confirmed_at": found.confirmed_at,
        "reversed_at": found.reversed_at,
        "reversible_until": found.confirmed_at + REVERSIBLE if found.confirmed_at else None,
        "proof_url": f"{settings.public_url}/r/{proof_token(found, settings.secret_key)}" if taken else None,
    }


def told(found: Payment | PendingItem, settings: Settings) -> dict[str, Any]:
    """What has become of cash that a register told of."""
    if isinstance(found, Payment):
        return {"result": RESULTS[PaymentState(found.state)], "payment": payment(found, settings), "pending": None}
    item = {"id": found.ref, "kind": found.kind}
    return {"result": "returned" if found.resolution == "returned" else "pending", "payment": None, "pending": item}


def totals(of: DailyTotals) -> dict[str, Any]:
    """A business day."""
    return {
        "business_date": of.business_date,
        "paid": of.paid,
        "paid_amount": of.paid_amount.amount,
        "reversed": of.reversed,
        "reversed_amount": of.reversed_amount.amount,
        "pending": of.pending,
        "pending_amount": of.pending_amount.amount,
        "to_hand_over": of.to_hand_over.amount,
    }


def _collected(biller: Biller, purpose: str, amount: Yen) -> dict[str, Any]:
    return {"biller": biller.name, "collecting_for": biller.owner, "purpose": purpose, "amount": amount.amount}
