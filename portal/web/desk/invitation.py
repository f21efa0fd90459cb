"""A mailed invitation: shows who invites to what, asks for a name, and makes whoever opened it a member."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.accounts import LinkUnknown, LinkUsed
from portal.kernel.identifiers import hash_secret
from portal.organisations import (
    PERSON_LIMIT,
    Organisation,
    OrganisationInactive,
    Person,
    accept_invitation,
    admit_staff,
    choose_workplace,
    find_invitation,
    has_passkey,
    note_sign_in,
    person_at,
)
from portal.web import current
from portal.web.access import everyone
from portal.web.desk.blueprint import blueprint
from portal.web.desk.current import desk_page
from portal.web.desk.sign_in import let_in
from portal.web.desk.visits import forget_visit, from_address, signed_in_here, staff_secret, visit
from portal.web.desk.words import KINDS, ROLES, ROLES_MEAN
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.links import ref_in
from portal.web.visitors import this_device
from portal.web.wording import stale_advice

OVER = N_("この招待は期限が切れたか、取り消されました。招待した方に、もう一度送るよう頼んでください。")
USED = N_("この招待は、別のブラウザで受けられています。心当たりがなければ、招待した方に知らせてください。")


class NameForm(PortalForm):
    """What somebody is called."""

    name = StringField()

    def validate_name(self, field: Field) -> None:
        """Cleans the name; it must be there."""
        clean(field, PERSON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("お名前を入れてください。")))


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@everyone
def invitation(token: str) -> ResponseReturnValue:
    """Opening it shows a button; the button accepts, once."""
    session = current.session()
    try:
        invited, organisation = find_invitation(session, ref_in("invitation", token), at=current.now())
        known, found = person_at(session, invited.address), visit()
        form = NameForm.of_request(name=known.name if known else invited.name)
        if request.method == "POST" and form.validate():
            return _accept(invited.ref, form["name"].data, organisation)
    except LinkUsed:
        return desk_page("staff/invitation_over.html", text=_(USED)), 410
    except (LinkUnknown, OrganisationInactive):
        return desk_page("staff/invitation_over.html", text=_(OVER)), 410
    shown = desk_page(
        "staff/invitation.html",
        invited=invited,
        organisation=organisation,
        known=known,
        another=found.person if found and (known is None or found.person.id != known.id) else None,
        form=form,
        kinds=KINDS,
        roles=ROLES,
        roles_mean=ROLES_MEAN,
        error=stale_advice() if form.is_stale else "",
    )
    return shown, 400 if form.is_stale else 422 if form.errors else 200


def _accept(ref: str, name: str, organisation: Organisation) -> ResponseReturnValue:
    session, at, secret, address = current.session(), current.now(), staff_secret(), from_address()
    person = accept_invitation(session, ref, name=name, by=hash_secret(secret), actor_address=address, at=at)
    if not _is_here(person):
        if has_passkey(session, person.id):
            return redirect(url_for("staff.sign_in", notice="invitation_accepted"), 303)
        admit_staff(session, person.id, secret, device_name=this_device(), at=at)
        note_sign_in(session, person, device_name=this_device(), actor_address=address, at=at)
    forget_visit()
    choose_workplace(session, signed_in_here().device.id, organisation.ref)
    return let_in("invitation_accepted")


def _is_here(person: Person) -> bool:
    """Whether the person is signed in on this browser."""
    found = visit()
    return found is not None and found.person.id == person.id
