"""A made-up customer and made-up staff to look around with. Development only: production has no such routes."""

from flask import Blueprint, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import recognise_device
from portal.kernel.identifiers import keyed_mac
from portal.organisations import OrganisationKind, admit_staff, person_at
from portal.web import current
from portal.web.access import everyone
from portal.web.desk.desks import desk_of
from portal.web.desk.visits import remember_staff, staff_secret
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import remember_device, this_device
from portal.web.wording import stale_advice

blueprint = Blueprint("demo", __name__, url_prefix="/demo")


def demo_secret(secret_key: str) -> str:
    """The demo customer's device secret on this installation, 43 characters."""
    return (keyed_mac(secret_key, "demo", "1") + keyed_mac(secret_key, "demo", "2"))[:43]


def demo_address(kind: str) -> str:
    """The mail address of whoever owns the demo's organisation of this kind; nobody's real one."""
    return f"{kind.replace('_', '-')}@demo.example.jp"


@blueprint.route("", methods=["GET", "POST"])
@everyone
def demo() -> ResponseReturnValue:
    """Makes this browser the demo customer's, or signs it in as the owner of one of the demo's organisations."""
    secret = demo_secret(current.settings().secret_key)
    exists = recognise_device(current.session(), secret) is not None
    error = stale_advice() if request.method == "POST" and not token_is_good() else ""
    if request.method == "GET" or error or not exists:
        return page("demo.html", exists=exists, kinds=[kind.value for kind in OrganisationKind], error=error)
    kind = request.form.get("kind", "")
    if kind:
        return _as_owner(kind)
    response = redirect(url_for("numbers.numbers"), 303)
    remember_device(response, secret)  # type: ignore[arg-type]  # Flask's redirect makes Flask's Response
    return response


def _as_owner(kind: str) -> ResponseReturnValue:
    """Signs in whoever owns the demo's organisation of this kind, as if their passkey had been checked."""
    person = person_at(current.session(), demo_address(kind))
    if person is None:
        abort(404)
    admit_staff(
        current.session(), person.id, staff_secret(), device_name=this_device(), verified=True, at=current.now()
    )
    response = make_response(redirect(url_for(desk_of(kind).home), 303))
    remember_staff(response)
    return response
