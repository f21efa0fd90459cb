"""What is stored about a customer: shown, exported, deleted."""

from datetime import datetime

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import address_of, code_made_at, devices_of, passkeys_of, tells_payments
from portal.bills import bill_token, erase_customer, kept_bills, open_bills_of_holder, reports_by
from portal.numbers import State, held_numbers
from portal.web import current
from portal.web.access import customers, everyone
from portal.web.customer.giving import given_by
from portal.web.customer.number_bills import shown_of
from portal.web.language import chosen
from portal.web.security import forget_all
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import forget_device
from portal.web.wording import stale_advice

blueprint = Blueprint("my_data", __name__, url_prefix="/my-data")


@blueprint.get("")
@everyone
def my_data() -> str:
    """What is stored, why, and for how long; for who has nothing here, that."""
    if not current_user.is_authenticated:
        return page("customer/my_data_none.html")
    session, holder, key = current.session(), current_user.holder, current.settings().secret_key
    return page(
        "customer/my_data.html",
        numbers=held_numbers(session, holder),
        devices=devices_of(session, holder),
        passkeys=passkeys_of(session, holder),
        code_made_at=code_made_at(session, holder),
        address=address_of(session, holder),
        given=given_by(holder),
        kept=len(kept_bills(session, holder)),
        reports=[(report, bill, bill_token(bill, key)) for report, bill in reports_by(session, holder)],
    )


@blueprint.get("/export.json")
@customers
def export() -> Response:
    """All of it as a JSON file."""
    session, holder = current.session(), current_user.holder
    response = jsonify(
        exported_at=_moment(current.now()),
        language=chosen(),
        devices=[
            {
                "name": device.name,
                "first_used_at": _moment(device.created_at),
                "last_used_at": _moment(device.seen_at),
            }
            for device in devices_of(session, holder)
        ],
        passkeys=[
            {
                "name": passkey.name,
                "created_at": _moment(passkey.created_at),
                "last_used_at": _moment(passkey.used_at),
            }
            for passkey in passkeys_of(session, holder)
        ],
        recovery_code_made_at=_moment(code_made_at(session, holder)),
        mail_address=address_of(session, holder),
        mails_of_payments=tells_payments(session, holder),
        given_to=[
            {
                "to": one.whose,
                "number": one.digits,
                "member_number": one.member_no,
                "given_at": _moment(one.given_at),
            }
            for one in given_by(holder)
        ],
        kept_bills=[
            {"for": bill.purpose, "amount": bill.amount.amount, "due": bill.due_on.isoformat(), "state": bill.state}
            for bill in kept_bills(session, holder)
        ],
        reported_bills=[
            {"for": bill.purpose, "said": report.text, "reported_at": _moment(report.reported_at)}
            for report, bill in reports_by(session, holder)
        ],
        numbers=[
            {
                "number": number.digits,
                "name": number.label,
                "kind": number.kind,
                "store_code": number.store_code,
                "state": number.state,
                "issued_at": _moment(number.issued_at),
                "bills_may_be_registered_until": _moment(number.registrable_until),
                "stopped_at": _moment(number.stopped_at),
            }
            for number in held_numbers(session, holder)
        ],
    )
    response.headers["Content-Disposition"] = 'attachment; filename="smartpit-my-data.json"'
    return response


@blueprint.route("/delete", methods=["GET", "POST"])
@everyone
def delete() -> ResponseReturnValue:
    """Says what deleting means, then deletes everything and forgets this device; twice is the same as once."""
    if request.method == "POST" and token_is_good() and not current_user.is_authenticated:
        return redirect(url_for("start.start", notice="deleted"), 303)
    error = stale_advice() if request.method == "POST" and not token_is_good() else ""
    if request.method == "GET" or error:
        held = held_numbers(current.session(), current_user.holder)
        active = [number for number in held if number.state == State.ACTIVE and number.customer_id is not None]
        waiting = open_bills_of_holder(current.session(), active, current_user.holder, at=current.now())
        own = [bill for number in active for bill in waiting[number.id]]
        shown = page("customer/delete.html", active=active, shown=shown_of(own), error=error)
        return shown, 400 if error else 200
    erase_customer(current.session(), current_user.holder, at=current.now())
    response = make_response(redirect(url_for("start.start", notice="deleted"), 303))
    forget_device(response)
    forget_all(response)
    return response


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
