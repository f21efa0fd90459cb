"""How to pay, per chain, with the reader's digits on top: those they hold here, or those they type in."""

import re

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.numbers import NumberRecord, State, held_numbers
from portal.web import chains, current
from portal.web.access import everyone
from portal.web.forms import NumberForm
from portal.web.templating import page
from portal.web.wording import stale_advice

_REF = re.compile(r"[\w-]{22}", re.ASCII)

blueprint = Blueprint("how_to_pay", __name__, url_prefix="/how-to-pay")


@blueprint.get("")
@everyone
def choose() -> str:
    """Which chain?"""
    return page("customer/chains.html", chains=chains.CHAINS, chosen_number=_chosen_number())


@blueprint.route("/<key>", methods=["GET", "POST"])
@everyone
def steps(key: str) -> ResponseReturnValue:
    """The steps at one chain. Digits typed by who holds none here come by POST: no address contains them."""
    chain = chains.chain(key) or abort(404)
    form = NumberForm.of_request()
    error, status = "", 200
    held = _held()
    digits, typed = held.digits if held else "", False
    if request.method == "POST":
        digits = ""  # never another number than the one that was typed
        if form.validate():
            digits, typed = form["number"].data, True
        else:
            error, status = (stale_advice(), 400) if form.is_stale else ("", 422)
    shown = {
        "chain": chain,
        "chains": chains.CHAINS,
        "chosen_number": _chosen_number(),
        "digits": digits,
        "typed": typed,
    }
    name = held.label if held else ""
    return page("customer/how_to_pay.html", form=form, error=error, name=name, **shown), status


def _chosen_number() -> str:
    """The ref of the number the reader came from, kept through the pages."""
    ref = request.args.get("number", "")
    return ref if _REF.fullmatch(ref) else ""


def _held() -> NumberRecord | None:
    """The customer's number: the one they came from, else their newest."""
    if not current_user.is_authenticated:
        return None
    held = [n for n in held_numbers(current.session(), current_user.holder) if n.state == State.ACTIVE]
    came_from = [number for number in held if number.ref == _chosen_number()]
    return next(iter(came_from + held), None)
