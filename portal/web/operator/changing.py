"""What the operator decides about an organisation: its link type, and whether it works."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField
from wtforms.validators import StopValidation

from portal.organisations import (
    LinkType,
    OrganisationKind,
    Permission,
    StateRefused,
    change_link_type,
    find_organisation,
)
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import form_page, is_sent
from portal.web.desk.current import member
from portal.web.desk.words import LINK_TYPES
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.operator.desk import blueprint
from portal.web.state_changes import WISHES, state_page

OPERATOR = OrganisationKind.OPERATOR
NOTICES = {"suspend": "organisation_suspended", "resume": "organisation_resumed", "close": "organisation_ended"}
LINK_TYPES_MEAN = {
    LinkType.LIGHT: N_("画面とメールだけで使います。APIキーとWebhookは使えず、登録済みのものも止まります。"),
    LinkType.REGULAR: N_("インターネット経由のシステム連携を使えます。"),
    LinkType.SUPER: N_("専用線のシステム連携を使えます。"),
}


class LinkTypeForm(PortalForm):
    """A link type."""

    link_type = RadioField(validate_choice=False)

    def worded(self) -> None:
        """Puts the types into the reader's words."""
        field: Any = self["link_type"]
        field.choices = {str(one): _(text) for one, text in LINK_TYPES.items()}

    def validate_link_type(self, field: Field) -> None:
        """Takes nothing but a link type."""
        if field.data not in set(LinkType):
            raise StopValidation(_(N_("接続のタイプを選んでください。")))


@blueprint.route("/organisations/<ref:ref>/<any(suspend,resume,close):wish>", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.MANAGE)
@fresh
def organisation_state(ref: str, wish: str) -> ResponseReturnValue:
    """Suspends, or takes over its owner's suspension; lets go on; closes; what is open stands first."""
    found = find_organisation(current.session(), ref)
    is_held = wish == "suspend" and found.suspended_by_operator  # by us already: there is nothing to take over
    if found.kind == OPERATOR or is_held:
        raise StateRefused(found.state, WISHES[wish])
    up = url_for(".organisation", ref=ref)
    return state_page(found, wish, up=up, done=url_for(".organisation", ref=ref, notice=NOTICES[wish]))


@blueprint.route("/organisations/<ref:ref>/link-type", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.MANAGE)
@fresh
def organisation_link_type(ref: str) -> ResponseReturnValue:
    """Makes a merchant, and its tenants, light, regular or super."""
    found = find_organisation(current.session(), ref)
    if found.link_type is None or found.is_tenant:
        raise StateRefused(str(found.link_type), "link_type")
    form = LinkTypeForm.of_request(link_type=found.link_type)
    form.worded()
    if is_sent(form):
        wanted = LinkType(form["link_type"].data)
        change_link_type(current.session(), found.id, wanted, actor=member().actor, at=current.now())
        return redirect(url_for(".organisation", ref=ref, notice="link_type_changed"), 303)
    means = {str(one): _(text) for one, text in LINK_TYPES_MEAN.items()}
    return form_page("operator/organisation_link_type.html", form, organisation=found, means=means)
