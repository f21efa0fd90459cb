"""Which pages of bills are there without a network: of those on the customer's numbers, and of those they keep."""

from collections.abc import Sequence

from flask import url_for
from flask_login import current_user

from portal.bills import Bill, bill_token, kept_bills, open_bills_of_holder
from portal.numbers import NumberRecord
from portal.payments import payments_of_bills, proof_token
from portal.web import current

MOST = 10  # bills: whoever has more finds the newest


def pages_of_bills(numbers: Sequence[NumberRecord]) -> dict[str, object]:
    """The addresses of a customer's kept bills, of what is open on these numbers of theirs, and of proofs of payment.

    Each with what changes where its page does.
    """
    session, key = current.session(), current.settings().secret_key
    kept = kept_bills(session, current_user.holder, limit=MOST)
    bills = _newest([*kept, *_open(numbers)])
    payments = payments_of_bills(session, [bill.id for bill in bills])
    pages: dict[str, object] = {url_for("bill.kept"): [(bill.ref, bill.state) for bill in kept]} if kept else {}
    for bill in bills:
        payment = payments.get(bill.id)
        seen = (bill.state, bill.version, bill.held_until, payment.state if payment else "")
        pages[url_for("bill.shown", token=bill_token(bill, key))] = seen
        if payment:
            pages[url_for("payment_proof.shown", token=proof_token(payment, key))] = seen
    return pages


def _open(numbers: Sequence[NumberRecord]) -> list[Bill]:
    found = open_bills_of_holder(current.session(), numbers, current_user.holder, at=current.now())
    return [bill for bills in found.values() for bill in bills]


def _newest(bills: Sequence[Bill]) -> list[Bill]:
    return sorted({bill.id: bill for bill in bills}.values(), key=lambda bill: -bill.id)[:MOST]
