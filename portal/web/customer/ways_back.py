"""What keeps a number from being lost: passkeys, a recovery code, a mail address. Offered, never pressed."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import (
    PasskeyRefused,
    TooManyAttempts,
    add_passkey,
    address_of,
    ask_to_verify,
    choose_payment_mails,
    code_made_at,
    creation_options,
    devices_of,
    forget_address,
    group_code,
    make_code,
    passkeys_of,
    remove_passkey,
    tells_payments,
)
from portal.mail import bounced
from portal.web import current, limits
from portal.web.access import customers
from portal.web.errors import limit_advice, slowed_down
from portal.web.forms import AddressForm, PasskeyForm
from portal.web.language import N_, _, chosen, day
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import device_hash, form_secret, relying_party, this_device
from portal.web.wording import stale_advice

blueprint = Blueprint("ways_back", __name__, url_prefix="/ways-back")

NOT_ADDED = N_("パスキーを登録できませんでした。もう一度お試しください。")
SHOWN_AS = N_("スマートピット番号（%(day)s登録）")


@blueprint.get("")
@customers
def ways_back() -> str:
    """Which ways back there are, and what it means to have none."""
    session, holder = current.session(), current_user.holder
    address = address_of(session, holder)
    return page(
        "customer/ways_back.html",
        passkeys=passkeys_of(session, holder),
        code_made_at=code_made_at(session, holder),
        address=address,
        tells_payments=tells_payments(session, holder),
        mail_bounced=address is not None and bounced(session, address),
        devices=devices_of(session, holder),
        offers_mail=current.settings().offers_mail,
    )


@blueprint.get("/passkey.json")
@customers
def passkey_options() -> Response:
    """What the browser is to make a passkey from, with a fresh challenge."""
    at = current.now()
    options = creation_options(
        current.session(),
        relying_party(),
        current_user.holder,
        form_secret(),
        shown_as=_(SHOWN_AS, day=day(at)),
        at=at,
    )
    return Response(options, content_type="application/json")


@blueprint.route("/passkey", methods=["GET", "POST"])
@customers
def passkey() -> ResponseReturnValue:
    """Adds a passkey of this machine, with a name to tell it from others."""
    form = PasskeyForm.of_request(name=this_device())
    if request.method == "GET":
        return page("customer/passkey.html", form=form)
    if not form.validate():
        return page("customer/passkey.html", form=form, error=stale_advice() if form.is_stale else ""), 422
    try:
        add_passkey(
            current.session(),
            relying_party(),
            current_user.holder,
            form_secret(),
            request.form.get("credential", ""),
            name=form["name"].data,
            by=device_hash(),
            at=current.now(),
        )
    except PasskeyRefused:
        return page("customer/passkey.html", form=form, error=_(NOT_ADDED)), 422
    return redirect(url_for(".ways_back", notice="passkey_added"), 303)


@blueprint.route("/passkey/<int:passkey_id>/remove", methods=["GET", "POST"])
@customers
def passkey_remove(passkey_id: int) -> ResponseReturnValue:
    """Says what removing means, then removes."""
    found = [one for one in passkeys_of(current.session(), current_user.holder) if one.id == passkey_id]
    if not found:
        abort(404)
    if request.method == "POST" and token_is_good():
        remove_passkey(current.session(), current_user.holder, passkey_id)
        return redirect(url_for(".ways_back", notice="passkey_removed"), 303)
    error = stale_advice() if request.method == "POST" else ""
    return page("customer/passkey_remove.html", passkey=found[0], error=error), 400 if error else 200


@blueprint.route("/code", methods=["GET", "POST"])
@customers
def code() -> ResponseReturnValue:
    """Makes a recovery code and shows it this once."""
    made_at = code_made_at(current.session(), current_user.holder)
    if request.method == "POST" and token_is_good():
        made = make_code(current.session(), current_user.holder, at=current.now())
        return page("customer/code_made.html", code=made, groups=group_code(made), made_at=current.now())
    error = stale_advice() if request.method == "POST" else ""
    return page("customer/code.html", made_at=made_at, error=error), 400 if error else 200


@blueprint.route("/mail", methods=["GET", "POST"])
@customers
def mail() -> ResponseReturnValue:
    """Takes a mail address and lets a link be mailed that verifies it."""
    if not current.settings().offers_mail:
        abort(404)
    session, holder = current.session(), current_user.holder
    form = AddressForm.of_request()
    shown = {"form": form, "address": address_of(session, holder)}
    if request.method == "GET":
        return page("customer/mail.html", **shown)
    if not form.validate():
        return page("customer/mail.html", error=stale_advice() if form.is_stale else "", **shown), 422
    address = form["address"].data
    try:
        ask_to_verify(session, holder, address, language=chosen(), at=current.now(), limits=limits.of_mails(address))
    except TooManyAttempts as error:
        return slowed_down(error, (page("customer/mail.html", error=limit_advice(error), **shown), 429))
    return redirect(url_for("sign_in.mailed"), 303)


@blueprint.post("/mail/payments")
@customers
def mail_payments() -> ResponseReturnValue:
    """Lets payments be told by mail, or no more; twice is as once."""
    if not token_is_good():
        return redirect(url_for(".ways_back"), 303)
    wanted = request.form.get("wanted") == "yes"
    choose_payment_mails(current.session(), current_user.holder, wanted=wanted, language=chosen())
    return redirect(url_for(".ways_back", notice="payment_mails_on" if wanted else "payment_mails_off"), 303)


@blueprint.post("/mail/remove")
@customers
def mail_remove() -> ResponseReturnValue:
    """Deletes the address; it can be given again at any time."""
    if not token_is_good():
        return redirect(url_for(".mail"), 303)
    forget_address(current.session(), current_user.holder)
    return redirect(url_for(".ways_back", notice="address_removed"), 303)
