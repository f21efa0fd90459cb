"""The first thing anyone sees: one button that issues a number; a returning customer lands on theirs."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.numbers import State, held_numbers, issue_first_number
from portal.web import current, limits
from portal.web.access import everyone
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import form_secret, remember_device, this_device
from portal.web.wording import stale_advice

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@everyone
def start() -> ResponseReturnValue:
    """The start page, or the customer's number, or the list of their numbers."""
    if not current_user.is_authenticated:
        return _page()
    active = [number for number in held_numbers(current.session(), current_user.holder) if number.state == State.ACTIVE]
    if len(active) == 1:
        return redirect(url_for("numbers.number", ref=active[0].ref), 303)
    return redirect(url_for("numbers.numbers"), 303)


@blueprint.post("/numbers")
@everyone
def issue() -> ResponseReturnValue:
    """Issues this device's first number; a device that has one lands on it."""
    if not token_is_good():
        return _page(stale_advice()), 400
    secret = form_secret()
    ref = issue_first_number(
        current.session(),
        secret,
        plan=current.settings().number_plan,
        at=current.now(),
        device_name=this_device(),
        limits=limits.of_address(),
    )
    response = redirect(url_for("numbers.number", ref=ref, notice="issued"), 303)
    remember_device(response, secret)  # type: ignore[arg-type]  # Flask's redirect makes Flask's Response
    return response


def _page(error: str = "") -> str:
    return page("customer/start.html", error=error)
