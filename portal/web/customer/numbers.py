"""The customer's numbers: the list, one number full screen, kiosk mode, naming, stopping, replacing, adding."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import TooManyAttempts
from portal.bills import (
    came_with_a_bill,
    closed_bills_of_holder,
    held_number_billed,
    open_bills_of_holder,
    replace_number,
    stop_number,
)
from portal.kernel.yen import Yen
from portal.numbers import (
    NumberRecord,
    State,
    held_number,
    held_numbers,
    issue_number,
    rename_number,
    shown_in,
    successor,
)
from portal.payments import news_of
from portal.web import chains, current, limits
from portal.web.access import customers
from portal.web.customer.live import tag_of
from portal.web.customer.number_bills import MOST_IN_HISTORY, NumberBills, bills_of, open_with, shown_of
from portal.web.errors import limit_advice, slowed_down
from portal.web.forms import LabelForm, PortalForm
from portal.web.templating import page
from portal.web.tokens import request_key, token_is_good
from portal.web.wording import stale_advice

blueprint = Blueprint("numbers", __name__, url_prefix="/numbers")


@blueprint.get("")
@customers
def numbers() -> str:
    """All numbers of the customer, those in use first."""
    held = held_numbers(current.session(), current_user.holder)
    active = [number for number in held if number.state == State.ACTIVE]
    waiting = open_bills_of_holder(current.session(), active, current_user.holder, at=current.now())
    return page(
        "customer/numbers.html",
        active=active,
        waiting={number: (len(bills), Yen.total(bill.amount for bill in bills)) for number, bills in waiting.items()},
        stopped=[number for number in held if number.state == State.STOPPED],
        at=current.now(),
    )


@blueprint.get("/<ref:ref>")
@customers
def number(ref: str) -> str:
    """One number as large as the screen allows, with its symbols."""
    held, is_billed = held_number_billed(current.session(), current_user.holder, ref)
    bills, tag = NumberBills(current.now()), ""
    if is_billed:
        tag = tag_of(news_of(current.session(), current_user.secret, ref, at=current.now()))
        bills = bills_of(held, current_user.holder)
    if held.state == State.STOPPED:
        return _stopped(held, bills)
    is_new = request.args.get("notice") == "issued"
    return page("customer/number.html", number=held, bills=bills, tag=tag, is_new=is_new)


@blueprint.get("/<ref:ref>/bills")
@customers
def bills(ref: str) -> str:
    """What was paid of a number's bills, and what has lapsed."""
    held = _held(ref)
    closed = closed_bills_of_holder(current.session(), held, current_user.holder, limit=MOST_IN_HISTORY)
    return page("customer/number_history.html", number=held, shown=shown_of(closed), most=MOST_IN_HISTORY)


@blueprint.get("/<ref:ref>/kiosk")
@customers
def kiosk(ref: str) -> ResponseReturnValue:
    """The digits alone, to tick off while typing, then what comes next at the chosen chain."""
    held = _held(ref)
    if held.state == State.STOPPED:
        return redirect(url_for(".number", ref=ref), 303)
    chosen = chains.chain(request.args.get("chain", ""))
    return page("customer/kiosk.html", number=held, chains=chains.CHAINS, chosen=chosen)


@blueprint.route("/new", methods=["GET", "POST"])
@customers
def add() -> ResponseReturnValue:
    """One more number, with a name to tell it from the others."""
    form = LabelForm.of_request()
    if request.method == "GET":
        return page("customer/add.html", form=form)
    if not form.validate():
        return _again("customer/add.html", form)
    try:
        ref = issue_number(
            current.session(),
            current_user.holder,
            plan=current.settings().number_plan,
            at=current.now(),
            request_key=request_key(),
            label=form["label"].data,
            limits=limits.of_visitor(),
        )
    except TooManyAttempts as error:
        return slowed_down(error, (page("customer/add.html", form=form, error=limit_advice(error)), 429))
    return redirect(url_for(".number", ref=ref, notice="issued"), 303)


@blueprint.route("/<ref:ref>/name", methods=["GET", "POST"])
@customers
def rename(ref: str) -> ResponseReturnValue:
    """Gives a number another name."""
    held = _held(ref)
    form = LabelForm.of_request(label=held.label)
    if request.method == "GET":
        return page("customer/rename.html", form=form, number=held)
    if not form.validate():
        return _again("customer/rename.html", form, held)
    rename_number(current.session(), current_user.holder, ref, form["label"].data)
    return redirect(url_for(".number", ref=ref, notice="renamed"), 303)


@blueprint.route("/<ref:ref>/stop", methods=["GET", "POST"])
@customers
def stop(ref: str) -> ResponseReturnValue:
    """Says what stopping means, then stops."""
    held = _held(ref)
    if held.customer_id is None:
        return redirect(url_for(_without_stopping(held), ref=ref), 303)
    if request.method == "GET":
        if held.state == State.STOPPED:
            return redirect(url_for(".number", ref=ref), 303)
        return page("customer/stop.html", number=held, shown=open_with(held))
    if not token_is_good():
        return page("customer/stop.html", number=held, shown=open_with(held), error=stale_advice()), 400
    stop_number(current.session(), current_user.holder, ref, at=current.now())
    return redirect(url_for(".number", ref=ref, notice="stopped"), 303)


@blueprint.route("/<ref:ref>/replace", methods=["GET", "POST"])
@customers
def replace(ref: str) -> ResponseReturnValue:
    """Says what replacing means, then stops the number and issues its successor."""
    held = _held(ref)
    if held.customer_id is None:
        return redirect(url_for(_without_stopping(held), ref=ref), 303)
    if request.method == "GET":
        if held.state == State.STOPPED:
            return redirect(url_for(".number", ref=ref), 303)
        return page("customer/replace.html", number=held, shown=open_with(held), is_agreed=False)
    is_agreed = request.form.get("agreed") == "yes"
    if not token_is_good():
        said = {"shown": open_with(held), "is_agreed": is_agreed, "error": stale_advice()}
        return page("customer/replace.html", number=held, **said), 400
    new_ref = replace_number(
        current.session(),
        current_user.holder,
        ref,
        plan=current.settings().number_plan,
        at=current.now(),
        shows_replaced=is_agreed,
        limits=limits.of_visitor(),
    )
    return redirect(url_for(".number", ref=new_ref, notice="replaced"), 303)


def _without_stopping(held: NumberRecord) -> str:
    """What a number that others have too is done instead: a card is reported as lost, what came with a bill goes."""
    return "bill.put_away_with_number" if came_with_a_bill(held) else "cards.lost"


def _stopped(number: NumberRecord, bills: NumberBills) -> str:
    """What became of a stopped number, and of its bills."""
    session = current.session()
    shown_by_other = shown_in(session, number)
    payable_with = held_number(session, current_user.holder, shown_by_other.ref) if shown_by_other else None
    return page(
        "customer/number_stopped.html",
        number=number,
        bills=bills,
        successor=successor(session, number.id),
        payable_with=payable_with,
    )


def _held(ref: str) -> NumberRecord:
    return held_number(current.session(), current_user.holder, ref)


def _again(template: str, form: PortalForm, number: NumberRecord | None = None) -> ResponseReturnValue:
    """The filled form once more, with what is wrong and a fresh token."""
    error = stale_advice() if form.is_stale else ""
    return page(template, form=form, number=number, error=error), 400 if error else 422
