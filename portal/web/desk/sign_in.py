"""Signing in by passkey, or by a mailed link until they have one (a button acts: scanners open links), and out."""

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import LinkUnknown, LinkUsed, PasskeyRefused, TooManyAttempts
from portal.organisations import (
    ObjectUnknown,
    UsePasskey,
    ask_for_link,
    has_passkey,
    sign_in_by_link,
    sign_in_by_passkey,
    staff_link,
    staff_sign_in_options,
)
from portal.organisations import (
    sign_out as end_device,
)
from portal.web import current, limits
from portal.web.access import everyone
from portal.web.desk.blueprint import blueprint
from portal.web.desk.current import desk_page
from portal.web.desk.landing import go_on, home, wanted
from portal.web.desk.visits import (
    actor_of,
    forget_staff,
    forget_visit,
    from_address,
    renew_secret,
    signed_in_here,
    staff_secret,
    visit,
)
from portal.web.errors import limit_advice, slowed_down
from portal.web.forms import AddressForm
from portal.web.language import N_, _
from portal.web.links import ref_in
from portal.web.tokens import token_is_good
from portal.web.visitors import relying_party, this_device
from portal.web.wording import stale_advice

PASSKEY_REFUSED = N_("このパスキーではサインインできませんでした。もう一度試すか、メールのリンクをお使いください。")
LINK_OVER = N_("このリンクは期限が切れています。もう一度メールを送ってください。")
LINK_USED = N_("このリンクは使用済みです。もう一度メールを送ってください。")
USE_PASSKEY = N_("パスキーが登録されています。リンクではなく、パスキーでサインインしてください。")


@blueprint.get("/sign-in")
@everyone
def sign_in() -> ResponseReturnValue:
    """Passkey or mailed link? Who is signed in already goes on."""
    return go_on() if visit() else _page(AddressForm.of_request())


def _page(form: AddressForm, error: str = "") -> str:
    return desk_page(
        "staff/sign_in.html", form=form, wanted=wanted(), offers_mail=current.settings().offers_mail, error=error
    )


@blueprint.get("/sign-in/passkey.json")
@everyone
def passkey_options() -> Response:
    """What the browser is to ask its passkeys, with a fresh challenge."""
    options = staff_sign_in_options(relying_party(), staff_secret(), at=current.now())
    return Response(options, content_type="application/json")


@blueprint.post("/sign-in/passkey")
@everyone
def by_passkey() -> ResponseReturnValue:
    """Signs in whoever's passkey has signed."""
    if not token_is_good():
        return _page(AddressForm(), stale_advice()), 400
    try:
        sign_in_by_passkey(
            current.session(),
            relying_party(),
            staff_secret(),
            request.form.get("credential", ""),
            device_name=this_device(),
            actor_address=from_address(),
            at=current.now(),
        )
    except PasskeyRefused:
        return _page(AddressForm(), _(PASSKEY_REFUSED)), 422
    return let_in()


@blueprint.post("/sign-in/mail")
@everyone
def by_mail() -> ResponseReturnValue:
    """Lets a link be mailed, if the address is somebody's; says the same if not."""
    form = AddressForm.of_request()
    if not form.validate():
        return _page(form, stale_advice() if form.is_stale else ""), 400 if form.is_stale else 422
    address = form["address"].data
    try:
        ask_for_link(current.session(), address, at=current.now(), limits=limits.of_mails(address))
    except TooManyAttempts as error:
        return slowed_down(error, (_page(form, limit_advice(error)), 429))
    return redirect(url_for(".mailed"), 303)


@blueprint.get("/sign-in/mailed")
@everyone
def mailed() -> str:
    """What to do now that a mail may be on its way."""
    return desk_page("staff/mailed.html")


@blueprint.route("/mail/<token>", methods=["GET", "POST"])
@everyone
def from_mail(token: str) -> ResponseReturnValue:
    """A mailed link: opening it shows a button; the button signs in, once."""
    session, at = current.session(), current.now()
    try:
        ref = ref_in("staff_mail", token)
        staff_link(session, ref, at=at)
        if request.method == "GET" or not token_is_good():
            error = stale_advice() if request.method == "POST" else ""
            return desk_page("staff/from_mail.html", error=error), 400 if error else 200
        sign_in_by_link(session, ref, staff_secret(), device_name=this_device(), actor_address=from_address(), at=at)
    except (LinkUsed, LinkUnknown, UsePasskey) as refused:
        says = {LinkUsed: LINK_USED, LinkUnknown: LINK_OVER, UsePasskey: USE_PASSKEY}[type(refused)]
        return _page(AddressForm(), _(says)), 410
    return let_in()


@blueprint.post("/sign-out")
@everyone
def sign_out() -> ResponseReturnValue:
    """Ends what this browser may do; who is signed out already is told the same."""
    found = visit()
    if found and not token_is_good():
        return redirect(home(), 303)
    if found:
        try:
            me, ref = found.person, found.device.ref
            end_device(current.session(), me.id, ref, actor=actor_of(me), at=current.now())
        except ObjectUnknown:
            pass  # another tab was faster
    response = make_response(redirect(url_for(".sign_in", notice="staff_signed_out"), 303))
    forget_staff(response)
    return response


def let_in(notice: str = "") -> Response:
    """Goes on, now that this browser is signed in; first to a passkey, where there is none yet."""
    forget_visit()
    found = signed_in_here()
    if has_passkey(current.session(), found.person.id):
        response = make_response(go_on(notice))
    else:
        response = make_response(redirect(url_for("staff.passkey_new", back=wanted() or None), 303))
    renew_secret(response)
    return response
