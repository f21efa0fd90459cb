"""What the service worker needs: itself, the shell, the list of pages to keep, and a way in after lost cookies."""

import hashlib
from collections.abc import Sequence

from flask import Blueprint, Response, jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import LinkUnknown, prove_by_restore_key, restore_key
from portal.numbers import DeviceHasNumbers, NumberRecord, State, bring_back, held_numbers
from portal.payments import marks_of_numbers
from portal.web import chains, current
from portal.web.access import everyone
from portal.web.customer.bill_offline import pages_of_bills
from portal.web.language import chosen
from portal.web.templating import STATIC, page, static_files, static_url
from portal.web.visitors import device_hash, form_secret, is_from_here, remember_device, this_device

blueprint = Blueprint("offline", __name__)

MOST_NUMBERS = 10  # of which all pages are kept; whoever has more finds the newest
SOURCE = "sw.js"
NOT_THE_SHELL = (  # for staff, merchants and trying out; the worker itself
    "screenshots/", "desk", "studio", "business", "api", "camera", "card-camera", "kiosk",
    "bills.", "designs.", "recurring.", "runs.", SOURCE
)  # fmt: skip


@blueprint.get("/sw.js")
@everyone
def service_worker() -> Response:
    """The service worker: static/sw.js behind the version of the shell, so that a new shell is a new worker."""
    source = (STATIC / SOURCE).read_text()
    return Response(f'const VERSION = "{shell_version()}";\n{source}', content_type="text/javascript; charset=utf-8")


@blueprint.get("/offline/shell.json")
@everyone
def shell() -> Response:
    """The files that every page is made of."""
    return jsonify(_shell())


def _shell() -> list[str]:
    return [static_url(name) for name in static_files() if not name.startswith(NOT_THE_SHELL)]


def shell_version() -> str:
    """Changes when any file of the shell, or the worker, changes."""
    return hashlib.sha256(" ".join([*_shell(), static_url(SOURCE)]).encode()).hexdigest()[:10]


@blueprint.get("/offline/kept.json")
@everyone
def kept() -> Response:
    """The pages to keep: for everybody how to pay, for a customer their numbers too, and the key to be let in again.

    ``version`` changes when any of them would, a page's mark (``marks``) when that one would: then it is kept anew.
    ``home`` is what the start page is without a network, if anything.
    """
    held = held_numbers(current.session(), current_user.holder) if current_user.is_authenticated else []
    active = [number for number in held if number.state == State.ACTIVE][:MOST_NUMBERS]
    pages = [url_for(".offline"), *_how_to_pay()]
    of_bills: dict[str, object] = {}
    home = key = ""
    if current_user.is_authenticated:
        key = restore_key(current.settings().secret_key, current_user.device.id, form_secret())
        of_bills = pages_of_bills(active)
        home = url_for("numbers.numbers")
        pages.append(home)
        for number in active:
            pages += [url_for("numbers.number", ref=number.ref), url_for("numbers.kiosk", ref=number.ref)]
            pages += _how_to_pay(number.ref)
        pages += of_bills
        if len(active) == 1:
            home = url_for("numbers.number", ref=active[0].ref)
    same = [shell_version(), chosen(), [(number.ref, number.label) for number in active]]
    changing = _of_numbers(active) | of_bills
    marks = {address: _hashed([same, changing.get(address)]) for address in pages}
    return jsonify(pages=pages, home=home, version=_hashed(marks), key=key, marks=marks)


def _of_numbers(numbers: Sequence[NumberRecord]) -> dict[str, object]:
    """For each page of numbers that shows bills what changes with them."""
    if not numbers:
        return {}
    ids, at = [number.id for number in numbers], current.now()
    found = marks_of_numbers(current.session(), current_user.holder, ids, at=at)
    each = {url_for("numbers.number", ref=number.ref): found[number.id] for number in numbers}
    return {**each, url_for("numbers.numbers"): sorted(each.items())}


def _hashed(seen: object) -> str:
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _how_to_pay(ref: str | None = None) -> list[str]:
    choose = url_for("how_to_pay.choose", number=ref)
    return [choose, *(url_for("how_to_pay.steps", key=chain.key, number=ref) for chain in chains.CHAINS)]


@blueprint.get("/offline")
@everyone
def offline() -> str:
    """What is shown without a network for a page that is not kept; it tries again by itself."""
    return page("customer/offline.html")


@blueprint.post("/offline/restore")
@everyone
def restore() -> ResponseReturnValue:
    """Lets a browser in again that has lost its cookie, but not the key beside its kept pages."""
    if not is_from_here():
        raise LinkUnknown
    holder = prove_by_restore_key(current.session(), current.settings().secret_key, request.form.get("key", ""))
    try:
        bring_back(current.session(), holder, device_hash(), device_name=this_device(), at=current.now())
    except DeviceHasNumbers:
        raise LinkUnknown from None
    response = make_response("", 204)
    remember_device(response, form_secret())
    return response
