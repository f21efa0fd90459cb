"""What the organisation says of itself: seen by all who work there, changed by owners."""

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.organisations import COMPANY_LIMIT, Permission, Profile, change_profile
from portal.web import current
from portal.web.desk.current import desk_page, member
from portal.web.desk.part import Part
from portal.web.desk.words import KINDS, LINK_TYPES
from portal.web.fields import clean, read_address, read_phone, read_website
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.wording import stale_advice

part = Part()


class ProfileForm(PortalForm):
    """A profile's fields."""

    name = StringField()
    name_kana = StringField()
    address = StringField()
    phone = StringField()
    website = StringField()

    def validate_name(self, field: Field) -> None:
        """Cleans the name; it must be there."""
        clean(field, COMPANY_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("会社・団体の名前を入れてください。")))

    def validate_name_kana(self, field: Field) -> None:
        """Cleans the reading, if there is one."""
        clean(field, COMPANY_LIMIT)

    def validate_address(self, field: Field) -> None:
        """Reads the mail address."""
        read_address(field)

    def validate_phone(self, field: Field) -> None:
        """Reads the telephone number, if there is one."""
        read_phone(field)

    def validate_website(self, field: Field) -> None:
        """Reads the website's address, if there is one."""
        read_website(field)

    def profile(self) -> Profile:
        """What was filled in, after a check that went well."""
        return Profile(**{name: self[name].data for name in Profile.__slots__})


@part.route("/profile")
def profile() -> str:
    """All that is on file."""
    leaves = f"{request.blueprint}.leave" in current_app.view_functions
    return desk_page("desk_pages/profile.html", kinds=KINDS, link_types=LINK_TYPES, leaves=leaves)


@part.route("/profile/edit", "GET", "POST", permission=Permission.MANAGE)
def profile_edit() -> ResponseReturnValue:
    """Changes it."""
    here = member()
    on_file = {name: getattr(here.organisation, name) for name in Profile.__slots__}
    form = ProfileForm.of_request(**on_file)
    if request.method == "POST" and form.validate():
        change_profile(current.session(), here.organisation.id, form.profile(), actor=here.actor, at=current.now())
        return redirect(url_for(".profile", notice="saved"), 303)
    stale = stale_advice() if form.is_stale else ""
    shown = desk_page("desk_pages/profile_edit.html", form=form, error=stale)
    return shown, 400 if stale else 422 if form.errors else 200
