"""Bills as the API shows them, with their numbers, members and payments: a few queries for however many."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.api import caller
from portal.api.resources.bill_schemas import PROVISIONAL
from portal.bills import Bill, bill_token, is_held, state_at
from portal.members import members_by_id
from portal.numbers import numbers_by_id
from portal.organisations import organisations_by_id
from portal.payments import Payment, PaymentState, payments_of_bills, proof_token
from portal.web import current

_PLAIN = ("reference", "due_on", "purpose", "message", "customer_name", "version", "registered_at", "changed_at")


def shown(bills: Sequence[Bill]) -> list[Mapping[str, Any]]:
    """These bills, which the caller sees, as ``BillShown`` takes them."""
    session, mine = current.session(), caller.key()
    digits = numbers_by_id(session, {bill.number_id for bill in bills}) if bills else {}
    ids = {bill.member_id for bill in bills if bill.member_id is not None}
    members = members_by_id(session, caller.scope(), ids) if ids else {}
    paid = payments_of_bills(session, [bill.id for bill in bills]) if bills else {}
    tenants = {bill.organisation_id for bill in bills} - {mine.organisation_id}
    whose = {mine.organisation_id: mine.organisation_ref}
    whose |= {one.id: one.ref for one in organisations_by_id(session, tenants).values()} if tenants else {}
    return [
        bill_shown(
            bill,
            number=digits[bill.number_id].digits,
            member_no=members[bill.member_id].member_no if bill.member_id in members else None,
            organisation=whose[bill.organisation_id],
            payment=paid.get(bill.id),
        )
        for bill in bills
    ]


def bill_shown(
    bill: Bill, *, number: str, member_no: str | None, organisation: str, payment: Payment | None = None
) -> Mapping[str, Any]:
    """A bill of which all this is known."""
    settings, at = current.settings(), current.now()
    price = bill.price_before_tax
    return {name: getattr(bill, name) for name in _PLAIN} | {
        "id": bill.ref,
        "number": number,
        "member_no": member_no,
        "organisation": organisation,
        "amount": bill.amount.amount,
        "price_before_tax": None if price is None else price.amount,
        "state": state_at(bill, at),
        "held_until": bill.held_until if is_held(bill, at) else None,
        "url": f"{settings.public_url}/b/{bill_token(bill, settings.secret_key)}",
        "payment": None if payment is None else payment_shown(payment),
    }


def payment_shown(payment: Payment) -> Mapping[str, Any]:
    """A payment of a bill, as ``PaymentOfBill`` takes it."""
    settings = current.settings()
    is_provisional = payment.state == PaymentState.CONFIRMED
    return {
        "ref": payment.ref,
        "state": PROVISIONAL if is_provisional else payment.state,
        "paid_at": payment.confirmed_at,
        "proof_url": f"{settings.public_url}/r/{proof_token(payment, settings.secret_key)}",
    }


def payment_alone(payment: Payment, bill: Bill) -> Mapping[str, Any]:
    """A payment by itself, as ``PaymentShown`` takes it."""
    return {
        **payment_shown(payment),
        "bill": bill.ref,
        "amount": payment.amount.amount,
        "final_at": payment.final_at,
        "reversed_at": payment.reversed_at,
    }
