"""A made-up customer to look around with. Development only: production has no such routes."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import recognise_device
from portal.kernel.identifiers import keyed_mac
from portal.web import current
from portal.web.access import everyone
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import remember_device
from portal.web.wording import stale_advice

blueprint = Blueprint("demo", __name__, url_prefix="/demo")


def demo_secret(secret_key: str) -> str:
    """The demo customer's device secret on this installation, 43 characters."""
    return (keyed_mac(secret_key, "demo", "1") + keyed_mac(secret_key, "demo", "2"))[:43]


@blueprint.route("", methods=["GET", "POST"])
@everyone
def demo() -> ResponseReturnValue:
    """Makes this browser the demo customer's."""
    secret = demo_secret(current.settings().secret_key)
    exists = recognise_device(current.session(), secret) is not None
    error = stale_advice() if request.method == "POST" and not token_is_good() else ""
    if request.method == "GET" or error or not exists:
        return page("demo.html", exists=exists, error=error)
    response = redirect(url_for("numbers.numbers"), 303)
    remember_device(response, secret)  # type: ignore[arg-type]  # Flask's redirect makes Flask's Response
    return response
