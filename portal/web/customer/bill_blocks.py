"""From whom a number takes no bills: the list, blocking, and taking it back."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.bills import bills_of_numbers, block_biller, blocked_billers, may_block, unblock_biller
from portal.numbers import NumberRecord, NumberUnavailable, held_number
from portal.organisations import Organisation, organisations_by_id
from portal.web import current
from portal.web.access import customers
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.wording import stale_advice

blueprint = Blueprint("bill_blocks", __name__)

BLOCK, UNBLOCK = "block", "unblock"


@dataclass(frozen=True, slots=True)
class Billers:
    """Who may not bill a number any more, and who has billed it and may."""

    blocked: list[Organisation]
    others: list[Organisation]


@blueprint.route("/numbers/<ref:ref>/billers", methods=["GET", "POST"])
@customers
def billers(ref: str) -> ResponseReturnValue:
    """Both lists; a button beside each name moves it to the other."""
    number = _number(ref)
    found = _billers(number)
    if request.method == "GET":
        return page("customer/bill_blocks.html", number=number, billers=found)
    if not token_is_good():
        return page("customer/bill_blocks.html", number=number, billers=found, error=stale_advice()), 400
    return redirect(url_for(".billers", ref=ref, notice=_done(number, found)), 303)


def _done(number: NumberRecord, found: Billers) -> str:
    """Does what was asked of a biller on one of the lists; answers what to say, nothing where it is on neither."""
    session, at = current.session(), current.now()
    wanted = request.form.get("biller", "")
    one = next((one for one in (*found.blocked, *found.others) if one.ref == wanted), None)
    if one is None:
        return ""
    if request.form.get("what") == UNBLOCK:
        unblock_biller(session, number.id, one.id, at=at)
        return "biller_unblocked"
    block_biller(session, number.id, one.id, at=at)
    return "biller_blocked"


def _billers(number: NumberRecord) -> Billers:
    session = current.session()
    blocked = list(blocked_billers(session, number.id))
    there = {one.id for one in blocked}
    known = organisations_by_id(session, {bill.organisation_id for bill in bills_of_numbers(session, [number.id])})
    others = [one for one in known.values() if one.id not in there]
    return Billers(blocked, sorted(others, key=lambda one: (one.name_kana or one.name, one.id)))


def _number(ref: str) -> NumberRecord:
    """A number of the customer's for which they may decide. Raises ``NumberUnavailable``."""
    number = held_number(current.session(), current_user.holder, ref)
    if not may_block(number):
        raise NumberUnavailable
    return number
