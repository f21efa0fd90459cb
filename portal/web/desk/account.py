"""What is somebody's own, wherever they work: name and language, devices, the organisation and mode they are in."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, SelectField, StringField
from wtforms.validators import StopValidation

from portal.organisations import (
    PERSON_LIMIT,
    OrganisationKind,
    change_person,
    choose_mode,
    choose_workplace,
    has_passkey,
    sign_out,
    staff_devices,
    workplaces,
)
from portal.web import current
from portal.web.access import members, people
from portal.web.addresses import our_path
from portal.web.desk.blueprint import blueprint
from portal.web.desk.current import desk_page, nearest, signed_in_here
from portal.web.desk.desks import desk_of
from portal.web.desk.landing import home, wanted
from portal.web.desk.visits import actor_of
from portal.web.desk.words import KINDS, ROLES
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import LANGUAGES, N_, _
from portal.web.tokens import token_is_good
from portal.web.wording import stale_advice


class AccountForm(PortalForm):
    """Name, and the language of mails."""

    name = StringField()
    language = SelectField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = LANGUAGES

    def validate_name(self, field: Field) -> None:
        """Cleans the name; it must be there."""
        clean(field, PERSON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("お名前を入れてください。")))

    def validate_language(self, field: Field) -> None:
        """Takes nothing but the offered languages."""
        if field.data not in LANGUAGES:
            raise StopValidation(_(N_("言語を選び直してください。")))


@blueprint.route("", methods=["GET", "POST"])
@people
def account() -> ResponseReturnValue:
    """Name and language of mails, and the ways to passkeys and devices."""
    found, session = signed_in_here(), current.session()
    form = AccountForm.of_request(name=found.person.name, language=found.person.language)
    if request.method == "POST" and form.validate():
        name, language = form["name"].data, form["language"].data
        change_person(
            session, found.person.id, name=name, language=language, actor=actor_of(found.person), at=current.now()
        )
        return redirect(url_for(".account", notice="saved"), 303)
    stale = stale_advice() if form.is_stale else ""
    shown = desk_page(
        "staff/account.html",
        form=form,
        person=found.person,
        has_passkey=has_passkey(session, found.person.id),
        error=stale,
    )
    return shown, 400 if stale else 422 if form.errors else 200


@blueprint.get("/devices")
@people
def devices() -> str:
    """Where one is signed in."""
    found = signed_in_here()
    listed = staff_devices(current.session(), found.person.id, at=current.now())
    return desk_page("staff/devices.html", devices=listed, here=found.device.ref)


@blueprint.post("/devices/<ref:ref>/sign-out")
@people
def device_sign_out(ref: str) -> ResponseReturnValue:
    """Signs another device out."""
    if not token_is_good():
        return redirect(url_for(".devices", notice="try_again"), 303)
    me = signed_in_here().person
    sign_out(current.session(), me.id, ref, actor=actor_of(me), at=current.now())
    return redirect(url_for(".devices", notice="device_signed_out"), 303)


@blueprint.post("/devices/sign-out-others")
@people
def others_sign_out() -> ResponseReturnValue:
    """Signs all other devices out."""
    if not token_is_good():
        return redirect(url_for(".devices", notice="try_again"), 303)
    found, session = signed_in_here(), current.session()
    me, here, at = found.person, found.device.ref, current.now()
    for ref in [one.ref for one in staff_devices(session, me.id, at=at) if one.ref != here]:
        sign_out(session, me.id, ref, actor=actor_of(me), at=at)
    return redirect(url_for(".devices", notice="others_signed_out"), 303)


@blueprint.route("/organisations", methods=["GET", "POST"])
@people
def organisations() -> ResponseReturnValue:
    """For which organisation to work now."""
    found, session, error = signed_in_here(), current.session(), ""
    if request.method == "POST" and token_is_good():
        chosen = choose_workplace(session, found.device.id, request.form.get("organisation", ""))
        desk, back = desk_of(chosen.kind), wanted()
        is_there = back.startswith(f"{desk.blueprint.url_prefix}/")
        return redirect(back if is_there else url_for(desk.home), 303)
    if request.method == "POST":
        error = stale_advice()
    shown = desk_page(
        "staff/organisations.html",
        places=workplaces(session, found.person.id),
        chosen=found.organisation.ref if found.organisation else "",
        kinds=KINDS,
        roles=ROLES,
        wanted=wanted(),
        error=error,
    )
    return shown, 400 if error else 200


@blueprint.post("/sandbox")
@members(*OrganisationKind)
def sandbox() -> ResponseReturnValue:
    """Switches between live and the sandbox, and goes to the nearest page that both have."""
    found = signed_in_here()
    assert found.organisation is not None
    desk, back = desk_of(found.organisation.kind), our_path(request.form.get("back", ""), otherwise=home())
    if desk.has_sandbox and not found.organisation.sandbox and token_is_good():
        choose_mode(current.session(), found.device.id, sandbox=request.form.get("sandbox") == "yes")
        notice = "sandbox_on" if request.form.get("sandbox") == "yes" else "sandbox_off"
    else:
        notice = "switched_elsewhere"
    at = nearest(desk.addresses(), back.partition("?")[0], home=url_for(desk.home))
    return redirect(f"{at or home()}?notice={notice}", 303)
