"""Who works here: a list for all; for owners inviting, changing a role, removing, helping who has lost a passkey."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField, StringField
from wtforms.validators import StopValidation

from portal.accounts import TooManyAttempts
from portal.organisations import (
    PERSON_LIMIT,
    AlreadyMember,
    Invited,
    LastOwner,
    ObjectUnknown,
    Permission,
    PersonUnknown,
    Role,
    StaffMember,
    WorksElsewhere,
    change_role,
    invite,
    open_invitations,
    remove_member,
    reset_member,
    staff_of,
    withdraw_invitation,
)
from portal.web import current, limits
from portal.web.desk.current import desk_page, member
from portal.web.desk.part import Part
from portal.web.desk.visits import forget_visit, visit
from portal.web.desk.words import ROLES, ROLES_MEAN
from portal.web.errors import limit_advice, slowed_down
from portal.web.fields import clean, read_address
from portal.web.forms import PortalForm
from portal.web.language import LANGUAGES, N_, _, chosen
from portal.web.wording import stale_advice

part = Part()
MANAGE, REVOKE = Permission.MANAGE, Permission.REVOKE

ALREADY = N_("この方は、すでに担当者です。役割は一覧から変えられます。")
WORKS_ELSEWHERE = N_("この方は、ほかの会社・団体の担当者でもあるため、ここでは外せません。運営に頼んでください。")
LAST_OWNER = N_("管理者がいなくなるため、できません。先に、ほかの担当者を管理者にしてください。")


class RoleForm(PortalForm):
    """A role."""

    role = RadioField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = {str(role): _(text) for role, text in ROLES.items()}

    def validate_role(self, field: Field) -> None:
        """Takes nothing but a role."""
        if field.data not in set(Role):
            raise StopValidation(_(N_("役割を選んでください。")))


class InviteForm(RoleForm):
    """Whom to invite."""

    address = StringField()
    name = StringField()
    language = RadioField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = LANGUAGES

    def validate_address(self, field: Field) -> None:
        """Reads the mail address."""
        read_address(field)

    def validate_name(self, field: Field) -> None:
        """Cleans the name, if there is one."""
        clean(field, PERSON_LIMIT)

    def validate_language(self, field: Field) -> None:
        """Takes nothing but the offered languages."""
        if field.data not in LANGUAGES:
            raise StopValidation(_(N_("言語を選んでください。")))


@part.route("/staff")
def staff() -> str:
    """Everybody who works here, and the invitations that nobody has accepted yet."""
    here, session = member(), current.session()
    return desk_page(
        "desk_pages/staff.html",
        staff=staff_of(session, here.scope),
        invitations=open_invitations(session, here.scope, at=current.now()),
        roles=ROLES,
        roles_mean=ROLES_MEAN,
    )


@part.route("/staff/invite", "GET", "POST", permission=MANAGE, asks_passkey=True)
def staff_invite() -> ResponseReturnValue:
    """Mails an invitation; one that is still open for the address ends."""
    here, session = member(), current.session()
    again = {name: request.args.get(name, "") for name in ("address", "name", "role")}  # an invitation to send anew
    form = InviteForm.of_request(language=chosen(), **again)
    if request.method == "GET" or not form.validate():
        return _form("desk_pages/staff_invite.html", form)
    invited = Invited(form["address"].data, Role(form["role"].data), form["language"].data, form["name"].data)
    try:
        invite(
            session,
            here.organisation,
            invited,
            actor=here.actor,
            at=current.now(),
            limits=limits.of_mails(invited.address),
        )
    except AlreadyMember:
        form["address"].errors = [_(ALREADY)]
        return _form("desk_pages/staff_invite.html", form)
    except TooManyAttempts as error:
        return slowed_down(error, (_page("desk_pages/staff_invite.html", form, limit_advice(error)), 429))
    return redirect(url_for(".staff", notice="staff_invited"), 303)


@part.route("/staff/invitations/<ref:ref>/withdraw", "GET", "POST", permission=REVOKE, asks_passkey=True)
def staff_withdraw(ref: str) -> ResponseReturnValue:
    """Ends an invitation."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    waiting = open_invitations(session, here.scope, at=current.now())
    invitation = next((one for one in waiting if one.ref == ref), None)
    if invitation is None:
        raise ObjectUnknown
    if request.method == "GET" or not form.validate():
        return _form("desk_pages/staff_withdraw.html", form, invitation=invitation)
    withdraw_invitation(session, here.scope, ref, actor=here.actor, at=current.now())
    return redirect(url_for(".staff", notice="invitation_withdrawn"), 303)


@part.route("/staff/<ref:ref>", permission=REVOKE)
def staff_member(ref: str) -> str:
    """Somebody, and what can be done about them."""
    return desk_page("desk_pages/staff_member.html", one=_colleague(ref), roles=ROLES, roles_mean=ROLES_MEAN)


@part.route("/staff/<ref:ref>/role", "GET", "POST", permission=MANAGE, asks_passkey=True)
def staff_role(ref: str) -> ResponseReturnValue:
    """Gives somebody another role."""
    here, session, one = member(), current.session(), _colleague(ref)
    form = RoleForm.of_request(role=str(one.role))
    if request.method == "GET" or not form.validate():
        return _form("desk_pages/staff_role.html", form, one=one)
    try:
        change_role(session, here.scope, ref, Role(form["role"].data), actor=here.actor, at=current.now())
    except LastOwner:
        form["role"].errors = [_(LAST_OWNER)]
        return _form("desk_pages/staff_role.html", form, one=one)
    return redirect(url_for(".staff", notice="role_changed"), 303)


@part.route("/staff/<ref:ref>/remove", "GET", "POST", permission=REVOKE, asks_passkey=True)
def staff_remove(ref: str) -> ResponseReturnValue:
    """Ends a membership; somebody's own too."""
    here, session, one = member(), current.session(), _colleague(ref)
    form, is_me = PortalForm.of_request(), ref == here.person.ref
    if request.method == "GET" or not form.validate():
        return _form("desk_pages/staff_remove.html", form, one=one, is_me=is_me)
    try:
        remove_member(session, here.scope, ref, actor=here.actor, at=current.now())
    except LastOwner:
        return _page("desk_pages/staff_remove.html", form, _(LAST_OWNER), one=one, is_me=is_me), 409
    if is_me:
        forget_visit()
        return redirect(url_for("staff.organisations" if visit() else "staff.sign_in", notice="left"), 303)
    return redirect(url_for(".staff", notice="staff_removed"), 303)


@part.route("/staff/<ref:ref>/reset", "GET", "POST", permission=REVOKE, asks_passkey=True)
def staff_reset(ref: str) -> ResponseReturnValue:
    """Lets somebody who has lost their passkey in again, by a mailed link."""
    here, session, one = member(), current.session(), _colleague(ref)
    if ref == here.person.ref:
        return redirect(url_for("staff.passkeys"), 303)
    form = PortalForm.of_request()
    if request.method == "GET" or not form.validate():
        return _form("desk_pages/staff_reset.html", form, one=one)
    try:
        reset_member(session, here.scope, ref, actor=here.actor, at=current.now())
    except WorksElsewhere:
        return _page("desk_pages/staff_reset.html", form, _(WORKS_ELSEWHERE), one=one), 409
    return redirect(url_for(".staff", notice="staff_reset"), 303)


def _colleague(ref: str) -> StaffMember:
    """Somebody of this organisation. Raises ``PersonUnknown``."""
    found = next((one for one in staff_of(current.session(), member().scope) if one.ref == ref), None)
    if found is None:
        raise PersonUnknown
    return found


def _form(template: str, form: PortalForm, **values: object) -> ResponseReturnValue:
    """A form's page, with what is wrong with it."""
    shown = _page(template, form, stale_advice() if form.is_stale else "", **values)
    return shown, 400 if form.is_stale else 422 if form.errors else 200


def _page(template: str, form: PortalForm, error: str = "", **values: object) -> str:
    return desk_page(template, form=form, error=error, roles=ROLES, roles_mean=ROLES_MEAN, **values)
