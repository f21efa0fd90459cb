"""An owner closes their organisation: what is still open is listed first, and nothing happens by accident."""

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.organisations import (
    REASON_LIMIT,
    FindOpenThings,
    Permission,
    State,
    StateRefused,
    StillOpen,
    change_state,
    find_open_things,
)
from portal.web import current
from portal.web.desk.current import desk_page, member
from portal.web.desk.part import Part
from portal.web.desk.visits import forget_visit
from portal.web.desk.words import OPEN_THINGS
from portal.web.fields import clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.wording import stale_advice

part = Part()

STILL_OPEN = N_("先に終わらせるものが残っているため、利用を終えられません。")


class LeaveForm(PortalForm):
    """A reason, and the organisation's name typed as a sign that it is meant."""

    reason = StringField()
    name = StringField()
    expected = ""

    def validate_reason(self, field: Field) -> None:
        """Cleans the reason; it must be there."""
        clean_lines(field, REASON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("理由を書いてください。")))

    def validate_name(self, field: Field) -> None:
        """Compares what was typed with the name."""
        if (field.data or "").strip() != self.expected:
            raise StopValidation(_(N_("名前が違います。上に書かれているとおりに入れてください。")))


@part.route("/leave", "GET", "POST", permission=Permission.MANAGE, asks_passkey=True)
def leave() -> ResponseReturnValue:
    """Lists what is open, then closes."""
    here, session = member(), current.session()
    finders: list[FindOpenThings] = current_app.extensions["open_things"]
    form = LeaveForm.of_request()
    form.expected = here.organisation.name
    error, status = "", 200
    if request.method == "POST" and form.validate():
        try:
            change_state(
                session,
                here.organisation.id,
                State.CLOSED,
                reason=form["reason"].data,
                actor=here.actor,
                at=current.now(),
                open_things=finders,
            )
        except (StillOpen, StateRefused):
            error, status = _(STILL_OPEN), 409
        else:
            forget_visit()
            return redirect(url_for("staff.organisations", notice="organisation_closed"), 303)
    elif request.method == "POST":
        error, status = (stale_advice(), 400) if form.is_stale else ("", 422)
    things = find_open_things(session, here.organisation, finders)
    shown = desk_page(
        "desk_pages/leave.html",
        form=form,
        things=things,
        words=OPEN_THINGS,
        is_blocked=any(thing.blocks for thing in things),
        error=error,
    )
    return shown, status
