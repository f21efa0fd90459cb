"""The ways back to one's numbers on a device that does not have them: passkey, mailed link, recovery code."""

from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import (
    AddressTaken,
    CodeUnknown,
    LinkUnknown,
    LinkUsed,
    MailLink,
    MailPurpose,
    PasskeyRefused,
    TooManyAttempts,
    ask_to_sign_in,
    mail_link,
    prove_by_code,
    prove_by_mail,
    prove_by_passkey,
    sign_in_options,
    verify_address,
)
from portal.bills import join_customers
from portal.kernel.identifiers import keyed_mac, same_mac
from portal.numbers import DeviceHasNumbers, State, bring_back, held_numbers
from portal.web import current, limits
from portal.web.access import customers, everyone
from portal.web.errors import limit_advice, slowed_down
from portal.web.forms import AddressForm, CodeForm
from portal.web.language import N_, _, chosen
from portal.web.links import ref_in
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import device_hash, form_secret, relying_party, remember_device, this_device
from portal.web.wording import stale_advice

blueprint = Blueprint("sign_in", __name__)

GRANT_LASTS = timedelta(minutes=10)

PASSKEY_REFUSED = N_("このパスキーでは呼び戻せませんでした。もう一度試すか、ほかの方法をお使いください。")
CODE_UNKNOWN = N_("このコードは使えません。使用済みか、新しいコードに置き換えられています。")
LINK_OVER = N_("このリンクは期限が切れています。もう一度メールを送ってください。")
ADDRESS_TAKEN = N_("このメールアドレスは、別の番号で登録されています。番号のある機器で、このリンクを開いてください。")
LINK_USED = N_("このリンクは使用済みです。もう一度メールを送ってください。")


@blueprint.get("/sign-in")
@everyone
def sign_in() -> str:
    """Which way back?"""
    return _page(AddressForm.of_request())


def _page(form: AddressForm, error: str = "") -> str:
    return page("customer/sign_in.html", form=form, error=error, offers_mail=current.settings().offers_mail)


@blueprint.get("/sign-in/passkey.json")
@everyone
def passkey_options() -> Response:
    """What the browser is to ask its passkeys, with a fresh challenge."""
    options = sign_in_options(relying_party(), form_secret(), at=current.now())
    return Response(options, content_type="application/json")


@blueprint.post("/sign-in/passkey")
@everyone
def by_passkey() -> ResponseReturnValue:
    """Brings back the numbers of the customer whose passkey signed."""
    if not token_is_good():
        return _page(AddressForm(), stale_advice()), 400
    try:
        holder = prove_by_passkey(
            current.session(),
            relying_party(),
            form_secret(),
            request.form.get("credential", ""),
            by=device_hash(),
            at=current.now(),
        )
    except PasskeyRefused:
        return _page(AddressForm(), _(PASSKEY_REFUSED)), 422
    return let_in(holder)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@everyone
def by_code() -> ResponseReturnValue:
    """Brings back the numbers of the customer whose recovery code it is."""
    form = CodeForm.of_request()
    if request.method == "GET":
        return page("customer/sign_in_code.html", form=form)
    if not form.validate():
        return page("customer/sign_in_code.html", form=form, error=stale_advice() if form.is_stale else ""), 422
    try:
        holder = prove_by_code(
            current.session(), form.parsed, by=device_hash(), at=current.now(), limits=limits.of_codes()
        )
    except CodeUnknown:
        form["code"].errors = [_(CODE_UNKNOWN)]
        return page("customer/sign_in_code.html", form=form), 422
    except TooManyAttempts as error:
        return slowed_down(error, (page("customer/sign_in_code.html", form=form, error=limit_advice(error)), 429))
    return let_in(holder)


@blueprint.post("/sign-in/mail")
@everyone
def by_mail() -> ResponseReturnValue:
    """Lets a link be mailed, if the address is a customer's; says the same if not."""
    if not current.settings().offers_mail:
        abort(404)
    form = AddressForm.of_request()
    if not form.validate():
        return _page(form, stale_advice() if form.is_stale else ""), 422
    address = form["address"].data
    try:
        ask_to_sign_in(current.session(), address, language=chosen(), at=current.now(), limits=limits.of_mails(address))
    except TooManyAttempts as error:
        return slowed_down(error, (_page(form, limit_advice(error)), 429))
    return redirect(url_for(".mailed"), 303)


@blueprint.get("/sign-in/mailed")
@everyone
def mailed() -> str:
    """What to do now that a mail is on its way."""
    return page("customer/mailed.html")


@blueprint.route("/mail/<token>", methods=["GET", "POST"])
@everyone
def from_mail(token: str) -> ResponseReturnValue:
    """A mailed link: opening it shows a button, since mail scanners open links; the button acts, once."""
    try:
        link = mail_link(current.session(), ref_in("mail", token), at=current.now())
        if request.method == "GET" or not token_is_good():
            error = stale_advice() if request.method == "POST" else ""
            return page("customer/from_mail.html", link=link, error=error), 400 if error else 200
        if link.purpose == MailPurpose.SIGN_IN:
            return let_in(prove_by_mail(current.session(), link.ref, by=device_hash(), at=current.now()))
        return _verify(link)
    except LinkUsed:
        return _page(AddressForm(), _(LINK_USED)), 410
    except LinkUnknown:
        return _page(AddressForm(), _(LINK_OVER)), 410


def _verify(link: MailLink) -> ResponseReturnValue:
    """Makes the address its customer's, who may be reading their mail in another browser than the one with numbers."""
    is_here = current_user.is_authenticated and current_user.holder == link.customer_id
    try:
        verify_address(current.session(), link.ref, by=device_hash(), at=current.now(), language=chosen())
    except AddressTaken as taken:
        return _join(taken.customer_id, link.customer_id) if is_here else (_page(AddressForm(), _(ADDRESS_TAKEN)), 409)
    if is_here:
        return redirect(url_for("ways_back.ways_back", notice="address_verified"), 303)
    return page("customer/address_verified.html", address=link.address)


@blueprint.post("/sign-in/join")
@customers
def join() -> ResponseReturnValue:
    """Makes two customers one, after the page that says what that means."""
    if not token_is_good():
        return _page(AddressForm(), stale_advice()), 400
    absorbed, into = _granted(request.form.get("grant", ""))
    if absorbed != into:
        join_customers(current.session(), absorbed, into=into)
    return redirect(url_for("numbers.numbers", notice="joined"), 303)


def let_in(holder: int) -> ResponseReturnValue:
    """Gives this device the numbers of ``holder``, who has proved to be its user; asks first where it has its own."""
    try:
        bring_back(current.session(), holder, device_hash(), device_name=this_device(), at=current.now())
    except DeviceHasNumbers:
        return _join(current_user.holder, holder)
    response = make_response(redirect(url_for("numbers.numbers", notice="brought_back"), 303))
    remember_device(response, form_secret())
    return response


def _join(absorbed: int, into: int) -> str:
    """Shows whose numbers would come together, with a grant for it that only this visitor can use."""
    here, there = (
        [number for number in held_numbers(current.session(), holder) if number.state == State.ACTIVE]
        for holder in (absorbed, into)
    )
    until = int((current.now() + GRANT_LASTS).timestamp())
    granted = f"{absorbed}.{into}.{until}"
    return page("customer/join.html", here=here, there=there, grant=f"{granted}.{_mac(granted)}")


def _granted(grant: str) -> tuple[int, int]:
    granted, _dot, mac = grant.rpartition(".")
    if not same_mac(mac, _mac(granted)):
        raise LinkUnknown
    absorbed, into, until = map(int, granted.split("."))
    if until < current.now().timestamp():
        raise LinkUnknown
    return absorbed, into


def _mac(granted: str) -> str:
    return keyed_mac(current.settings().secret_key, "join", form_secret(), granted)
