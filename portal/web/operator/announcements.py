"""What is told to everybody at the top of every page: written in both languages, looked at, shown, withdrawn."""

import hashlib
from datetime import UTC, datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import StopValidation

from portal.announcements import TEXT_LIMIT, EndsBeforeItStarts, announce, withdraw_announcement
from portal.announcements import announcements as list_announcements
from portal.kernel.clock import JST
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import form_page, is_sent
from portal.web.banner import forget_kept_announcement
from portal.web.desk.current import desk_page, member
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.once import done_once
from portal.web.operator.desk import blueprint
from portal.web.tokens import token_is_good

OPERATOR = OrganisationKind.OPERATOR
_YEARS = range(2000, 3000)


class AnnouncementForm(PortalForm):
    """A sentence in each language, and from when until when it is shown, Japan time."""

    text_ja = TextAreaField()
    text_en = TextAreaField()
    starts = StringField()
    ends = StringField()

    def validate_text_ja(self, field: Field) -> None:
        """Cleans the Japanese sentence; it must be there."""
        _sentence(field)

    def validate_text_en(self, field: Field) -> None:
        """Cleans the English sentence; it must be there."""
        _sentence(field)

    def validate_starts(self, field: Field) -> None:
        """Reads the moment."""
        _moment(field.data)

    def validate_ends(self, field: Field) -> None:
        """Reads the moment; it must be ahead, and behind the other."""
        ends = _moment(field.data)
        if ends <= current.now():
            raise StopValidation(_(N_("終わりの時刻が過ぎています。")))
        if not self["starts"].errors and ends <= _moment(self["starts"].data):
            raise StopValidation(_(N_("終わりは、始まりより後にしてください。")))

    @property
    def print_of(self) -> str:
        """What is filled in, so that it is announced as it was looked at."""
        filled = repr([self[name].data for name in ("text_ja", "text_en", "starts", "ends")])
        return hashlib.sha256(filled.encode()).hexdigest()[:32]


@blueprint.get("/announcements")
@members(OPERATOR)
def announcements() -> str:
    """Those shown, and those to come."""
    found = list_announcements(current.session(), at=current.now())
    return desk_page("operator/announcements.html", announcements=found, now=current.now())


@blueprint.route("/announcements/new", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.EDIT)
@fresh
def announcement_new() -> ResponseReturnValue:
    """Shows what it will look like first; sent once more unchanged, it is announced."""
    form, is_looked_at = AnnouncementForm.of_request(), False
    if is_sent(form):
        is_looked_at = request.form.get("looked_at") == form.print_of
        if is_looked_at:
            try:
                done_once(lambda: _announce(form))
            except EndsBeforeItStarts:
                form["ends"].errors = [_(N_("終わりは、始まりより後にしてください。"))]
            else:
                forget_kept_announcement()
                return redirect(url_for(".announcements", notice="announced"), 303)
    is_right = request.method == "POST" and not form.errors and not form.is_stale
    return form_page(
        "operator/announcement_new.html", form, looked_at=form.print_of if is_right else "", limit=TEXT_LIMIT
    )


@blueprint.post("/announcements/<ref:ref>/withdraw")
@members(OPERATOR, permission=Permission.EDIT)
def announcement_withdraw(ref: str) -> ResponseReturnValue:
    """Ends it at once."""
    if not token_is_good():
        return redirect(url_for(".announcements", notice="try_again"), 303)
    withdraw_announcement(current.session(), ref, actor=member().actor, at=current.now())
    forget_kept_announcement()
    return redirect(url_for(".announcements", notice="announcement_withdrawn"), 303)


def _announce(form: AnnouncementForm) -> str:
    texts, moments = (
        (form["text_ja"].data, form["text_en"].data),
        [_moment(form[one].data) for one in ("starts", "ends")],
    )
    made = announce(
        current.session(),
        *texts,
        starts_at=moments[0],
        ends_at=moments[1],
        actor=member().actor,
        at=current.now(),
    )
    return made.ref


def _sentence(field: Field) -> None:
    field.data = " ".join((field.data or "")[: 4 * TEXT_LIMIT].split())
    clean(field, TEXT_LIMIT)
    if not field.data:
        raise StopValidation(_(N_("文を書いてください。")))


def _moment(typed: str | None) -> datetime:
    """A Japan-time day and minute. Raises ``StopValidation``."""
    try:
        found = datetime.fromisoformat((typed or "").strip().replace("/", "-"))
        is_good = found.tzinfo is None and found.year in _YEARS
    except ValueError:
        is_good = False
    if not is_good:
        raise StopValidation(_(N_("日時は 2026-12-31 02:00 のように入れてください。")))
    return found.replace(tzinfo=JST).astimezone(UTC)
