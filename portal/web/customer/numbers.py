"""The customer's numbers: the list, one number full screen, kiosk mode, naming, stopping, replacing, adding."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import TooManyAttempts
from portal.members import replace_number, stop_number
from portal.numbers import (
    NumberRecord,
    State,
    held_number,
    held_numbers,
    issue_number,
    rename_number,
    successor,
)
from portal.web import chains, current, limits
from portal.web.access import customers
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
    return page(
        "customer/numbers.html",
        active=[number for number in held if number.state == State.ACTIVE],
        stopped=[number for number in held if number.state == State.STOPPED],
    )


@blueprint.get("/<ref:ref>")
@customers
def number(ref: str) -> str:
    """One number as large as the screen allows, with its symbols."""
    held = _held(ref)
    if held.state == State.STOPPED:
        return page("customer/number_stopped.html", number=held, successor=successor(current.session(), held.id))
    return page("customer/number.html", number=held, is_new=request.args.get("notice") == "issued")


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
        return redirect(url_for("cards.lost", ref=ref), 303)
    if request.method == "GET":
        if held.state == State.STOPPED:
            return redirect(url_for(".number", ref=ref), 303)
        return page("customer/stop.html", number=held)
    if not token_is_good():
        return page("customer/stop.html", number=held, error=stale_advice()), 400
    stop_number(current.session(), current_user.holder, ref, at=current.now())
    return redirect(url_for(".number", ref=ref, notice="stopped"), 303)


@blueprint.route("/<ref:ref>/replace", methods=["GET", "POST"])
@customers
def replace(ref: str) -> ResponseReturnValue:
    """Says what replacing means, then stops the number and issues its successor."""
    held = _held(ref)
    if held.customer_id is None:
        return redirect(url_for("cards.lost", ref=ref), 303)
    if request.method == "GET":
        if held.state == State.STOPPED:
            return redirect(url_for(".number", ref=ref), 303)
        return page("customer/replace.html", number=held)
    if not token_is_good():
        return page("customer/replace.html", number=held, error=stale_advice()), 400
    new_ref = replace_number(
        current.session(),
        current_user.holder,
        ref,
        plan=current.settings().number_plan,
        at=current.now(),
        limits=limits.of_visitor(),
    )
    return redirect(url_for(".number", ref=new_ref, notice="replaced"), 303)


def _held(ref: str) -> NumberRecord:
    return held_number(current.session(), current_user.holder, ref)


def _again(template: str, form: PortalForm, number: NumberRecord | None = None) -> ResponseReturnValue:
    """The filled form once more, with what is wrong and a fresh token."""
    error = stale_advice() if form.is_stale else ""
    return page(template, form=form, number=number, error=error), 400 if error else 422
