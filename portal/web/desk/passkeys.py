"""Somebody's passkeys: a list, making and removing one, and the fresh check before sensitive acts."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField

from portal.accounts import NAME_LIMIT, PasskeyRefused
from portal.organisations import (
    ObjectUnknown,
    Person,
    Scope,
    add_staff_passkey,
    has_passkey,
    remove_staff_passkey,
    staff_creation_options,
    staff_passkeys,
    tell_of_change,
    verification_options,
    verify_by_passkey,
)
from portal.web import current
from portal.web.access import PasskeyNeeded, fresh, people
from portal.web.addresses import this_page
from portal.web.desk.blueprint import blueprint
from portal.web.desk.current import desk_page, signed_in_here
from portal.web.desk.landing import go_on, home, wanted
from portal.web.desk.visits import actor_of, forget_visit, staff_secret
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.tokens import token_is_good
from portal.web.visitors import relying_party, this_device
from portal.web.wording import stale_advice

NOT_ADDED = N_("パスキーを登録できませんでした。もう一度お試しください。")
NOT_VERIFIED = N_("パスキーを確認できませんでした。もう一度お試しください。")
KEPT = "kept."  # what the fields of a form that waits begin with
OWN = Scope.service("a person's own passkeys, wherever they work")


class PasskeyForm(PortalForm):
    """The name of a passkey."""

    name = StringField()

    def validate_name(self, field: Field) -> None:
        """Cleans the name."""
        clean(field, NAME_LIMIT)
        field.data = field.data or this_device() or _(N_("パスキー"))


@blueprint.get("/passkey")
@people
def passkeys() -> str:
    """All passkeys, with their last use."""
    return desk_page("staff/passkeys.html", passkeys=staff_passkeys(current.session(), _me().id))


@blueprint.get("/passkey/new.json")
@people
def creation_options() -> Response:
    """What the browser is to make a passkey from, with a fresh challenge."""
    options = staff_creation_options(current.session(), relying_party(), _me(), staff_secret(), at=current.now())
    return Response(options, content_type="application/json")


@blueprint.route("/passkey/new", methods=["GET", "POST"])
@people
def passkey_new() -> ResponseReturnValue:
    """Adds a passkey of this machine; who has one already proves by it that it is them."""
    is_first = not has_passkey(current.session(), _me().id)
    return _new(is_first=True) if is_first else _another()


@fresh
def _another() -> ResponseReturnValue:
    return _new(is_first=False)


def _new(*, is_first: bool) -> ResponseReturnValue:
    form = PasskeyForm.of_request(name=this_device())
    shown = {"form": form, "is_first": is_first, "wanted": wanted(), "home": home()}
    if request.method == "GET":
        return desk_page("staff/passkey_new.html", **shown)
    if not form.validate():
        stale = stale_advice() if form.is_stale else ""
        return desk_page("staff/passkey_new.html", error=stale, **shown), 400 if stale else 422
    session, me, name = current.session(), _me(), form["name"].data
    try:
        add_staff_passkey(
            session,
            relying_party(),
            me,
            staff_secret(),
            request.form.get("credential", ""),
            name=name,
            actor=actor_of(me),
            at=current.now(),
        )
    except PasskeyRefused:
        return desk_page("staff/passkey_new.html", error=_(NOT_ADDED), **shown), 422
    _tell(me, "passkey_added", name)
    forget_visit()
    return go_on("staff_passkey_added")


@blueprint.route("/passkey/<ref:ref>/remove", methods=["GET", "POST"])
@people
@fresh
def passkey_remove(ref: str) -> ResponseReturnValue:
    """Says what removing means, then removes."""
    session, me = current.session(), _me()
    all_of_them = staff_passkeys(session, me.id)
    passkey = next((one for one in all_of_them if one.ref == ref), None)
    if passkey is None:
        raise ObjectUnknown
    if request.method == "GET" or not token_is_good():
        error = stale_advice() if request.method == "POST" else ""
        is_last = len(all_of_them) == 1
        shown = desk_page("staff/passkey_remove.html", passkey=passkey, is_last=is_last, error=error)
        return shown, 400 if error else 200
    name = passkey.name
    remove_staff_passkey(session, me.id, ref, actor=actor_of(me), at=current.now())
    _tell(me, "passkey_removed", name)
    return redirect(url_for(".passkeys", notice="staff_passkey_removed"), 303)


@blueprint.get("/verify/passkey.json")
@people
def verify_options() -> Response:
    """What the browser is to ask this person's passkeys, with a fresh challenge."""
    options = verification_options(current.session(), relying_party(), _me().id, staff_secret(), at=current.now())
    return Response(options, content_type="application/json")


@blueprint.route("/verify", methods=["GET", "POST"])
@people
def verify() -> ResponseReturnValue:
    """Asks for the passkey before something sensitive, and goes back to it; who has none makes one."""
    session, me, error = current.session(), _me(), ""
    if not has_passkey(session, me.id):
        return redirect(url_for(".passkey_new", back=wanted() or None), 303)
    if request.method == "POST" and token_is_good():
        try:
            verify_by_passkey(
                session,
                relying_party(),
                me.id,
                staff_secret(),
                request.form.get("credential", ""),
                device_name=this_device(),
                at=current.now(),
            )
        except PasskeyRefused:
            error = _(NOT_VERIFIED)
        else:
            forget_visit()
            return desk_page("staff/resume.html", wanted=wanted(), kept=_kept()) if _kept() else go_on()
    elif request.method == "POST":
        error = stale_advice()
    shown = desk_page("staff/verify.html", wanted=wanted(), home=home(), kept=_kept(), error=error)
    return shown, 422 if error else 200


@blueprint.app_errorhandler(PasskeyNeeded)
def verify_first(_error: PasskeyNeeded) -> ResponseReturnValue:
    """Asks for the passkey with what was sent kept in the page, so that it can be sent afterwards."""
    form_page = this_page(otherwise="")
    if not form_page or not token_is_good() or not has_passkey(current.session(), _me().id):
        return redirect(url_for("staff.verify", back=form_page or None), 303)
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != "token"]
    return desk_page("staff/verify.html", wanted=form_page, home=home(), kept=sent or [("sent", "yes")])


def _kept() -> list[tuple[str, str]]:
    """Names and values of a form that waits for the check."""
    sent = request.form.items(multi=True)
    return [(name.removeprefix(KEPT), value) for name, value in sent if name.startswith(KEPT)]


def _me() -> Person:
    return signed_in_here().person


def _tell(me: Person, change: str, name: str) -> None:
    tell_of_change(current.session(), me, OWN, change, at=current.now(), detail=name)
