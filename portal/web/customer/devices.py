"""The devices that have a customer's numbers: a list, removing one, and letting in a second phone by QR code."""

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import (
    DeviceUnknown,
    LinkUsed,
    Pairing,
    claim_pairing,
    comparison_code,
    confirm_pairing,
    devices_of,
    offer_pairing,
    offered_pairing,
    remove_device,
    scanned_pairing,
    withdraw_pairing,
)
from portal.bills import join_customers
from portal.numbers import bring_back
from portal.web import current
from portal.web.access import customers, everyone
from portal.web.links import link_token, public_address, ref_in
from portal.web.qr import qr_svg
from portal.web.security import forget_all
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import device_hash, forget_device, form_secret, remember_device, this_device
from portal.web.wording import stale_advice

blueprint = Blueprint("devices", __name__)


@blueprint.get("/devices")
@customers
def devices() -> str:
    """All devices, with their last use."""
    return page(
        "customer/devices.html",
        devices=devices_of(current.session(), current_user.holder),
        here=current_user.device.id,
    )


@blueprint.route("/devices/<int:device_id>/remove", methods=["GET", "POST"])
@customers
def remove(device_id: int) -> ResponseReturnValue:
    """Says what removing means, then removes; removing this device is signing out."""
    all_devices = devices_of(current.session(), current_user.holder)
    device = next((one for one in all_devices if one.id == device_id), None)
    if device is None:
        raise DeviceUnknown
    here = device_id == current_user.device.id
    if request.method == "GET" or not token_is_good():
        error = stale_advice() if request.method == "POST" else ""
        shown = {"device": device, "here": here, "is_last": len(all_devices) == 1}
        return page("customer/device_remove.html", error=error, **shown), 400 if error else 200
    remove_device(current.session(), current_user.holder, device_id)
    if not here:
        return redirect(url_for(".devices", notice="device_removed"), 303)
    response = make_response(redirect(url_for("start.start", notice="signed_out"), 303))
    forget_device(response)
    forget_all(response)
    return response


@blueprint.route("/devices/add", methods=["GET", "POST"])
@customers
def add() -> ResponseReturnValue:
    """Opens a pairing for a second phone."""
    if request.method == "GET" or not token_is_good():
        error = stale_advice() if request.method == "POST" else ""
        return page("customer/device_add.html", error=error), 400 if error else 200
    ref = offer_pairing(current.session(), current_user.holder, at=current.now())
    return redirect(url_for(".offered", ref=ref), 303)


@blueprint.route("/devices/add/<ref:ref>", methods=["GET", "POST"])
@customers
def offered(ref: str) -> ResponseReturnValue:
    """The first phone: shows the QR code; once it was scanned, asks whether that was meant; then lets the phone in."""
    session, holder, at = current.session(), current_user.holder, current.now()
    if request.method == "POST" and token_is_good():
        if request.form.get("answer") == "no":
            withdraw_pairing(session, holder, ref, at=at)
            return redirect(url_for(".add", notice="pairing_refused"), 303)
        claim = offered_pairing(session, holder, ref, at=at)
        if claim.used_by:  # let in first: killed before it is confirmed, it can be confirmed again
            name = claim.device_name
            bring_back(session, holder, claim.used_by, device_name=name, at=at, join=join_customers)
        confirm_pairing(session, holder, ref, at=at)
        return redirect(url_for(".devices", notice="device_added"), 303)
    found = offered_pairing(session, holder, ref, at=at)
    if found.is_confirmed:
        return redirect(url_for(".devices"), 303)
    address = public_address(url_for(".link", token=link_token("link", ref)))
    return page(
        "customer/pairing_offered.html",
        pairing=found,
        state=_state(found),
        code=_code(found),
        qr=qr_svg(address),
        error=stale_advice() if request.method == "POST" else "",
    )


@blueprint.get("/devices/add/<ref:ref>/state.json")
@customers
def offered_state(ref: str) -> Response:
    """How far the pairing is, for the page that waits."""
    return jsonify(state=_state(offered_pairing(current.session(), current_user.holder, ref, at=current.now())))


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@everyone
def link(token: str) -> ResponseReturnValue:
    """The second phone: a button claims the pairing, then it waits for the first phone's word."""
    session, at = current.session(), current.now()
    ref = ref_in("link", token)
    found = scanned_pairing(session, ref, at=at)
    if request.method == "POST" and token_is_good():
        claim_pairing(session, ref, by=device_hash(), name=this_device(), at=at)
        return redirect(url_for(".link", token=token), 303)
    if current_user.is_authenticated and current_user.holder == found.customer_id:
        response = make_response(redirect(url_for("numbers.numbers", notice="brought_back"), 303))
        remember_device(response, form_secret())
        return response
    if found.used_by not in {None, device_hash()}:
        raise LinkUsed
    return page(
        "customer/pairing_claim.html",
        pairing=found,
        state=_state(found),
        code=_code(found),
        address=url_for(".link_state", token=token),
        again=url_for(".link", token=token),
        has_numbers=current_user.is_authenticated,
        error=stale_advice() if request.method == "POST" else "",
    )


@blueprint.get("/link/<token>/state.json")
@everyone
def link_state(token: str) -> Response:
    """How far the pairing is, for the second phone's page."""
    return jsonify(state=_state(scanned_pairing(current.session(), ref_in("link", token), at=current.now())))


def _state(found: Pairing) -> str:
    if found.is_confirmed:
        return "confirmed"
    return "claimed" if found.used_by else "offered"


def _code(found: Pairing) -> str:
    return comparison_code(found.ref, found.used_by) if found.used_by else ""
