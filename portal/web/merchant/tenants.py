"""Tenants: the merchants that an owner houses, found, looked at with who works there, added, and changed."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField, StringField
from wtforms.validators import StopValidation

from portal.accounts import TooManyAttempts
from portal.organisations import (
    PERSON_LIMIT,
    AuditSearch,
    Invited,
    Organisation,
    OrganisationKind,
    Permission,
    Profile,
    Role,
    Scope,
    add_tenant,
    audit_entries,
    change_tenant,
    find_tenant,
    open_invitations,
    scope_of,
    staff_of,
    withdraw_invitation,
)
from portal.organisations import tenants as list_tenants
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import SHOWN, cursor, form_page, is_sent, portion, words
from portal.web.desk.act_words import act_of
from portal.web.desk.current import desk_page
from portal.web.desk.profile import ProfileForm
from portal.web.desk.words import ROLES
from portal.web.errors import limit_advice
from portal.web.fields import clean, read_address
from portal.web.inviting import invite_owner, owner_form, try_to_invite
from portal.web.language import LANGUAGES, N_, _, chosen
from portal.web.merchant.desk import blueprint
from portal.web.merchant.showing import owner_here
from portal.web.once import done_once
from portal.web.state_changes import WISHES, state_page
from portal.web.tokens import token_is_good

MERCHANT = OrganisationKind.MERCHANT
MANAGE, REVOKE = Permission.MANAGE, Permission.REVOKE
NOTICES = {"suspend": "tenant_suspended", "resume": "tenant_resumed", "close": "tenant_ended"}
ACTS_SHOWN = 10


class TenantForm(ProfileForm):
    """A tenant's profile, and its first owner where one is invited at once."""

    owner = StringField()
    owner_address = StringField()
    language = RadioField(choices=LANGUAGES, validate_choice=False)

    def validate_owner(self, field: Field) -> None:
        """Cleans the person's name, if there is one."""
        clean(field, PERSON_LIMIT)

    def validate_owner_address(self, field: Field) -> None:
        """Reads the mail address, if there is one."""
        field.data = (field.data or "").strip()
        if field.data:
            read_address(field)
        elif self["owner"].data:
            raise StopValidation(_(N_("招待するには、メールアドレスも入れてください。")))

    def validate_language(self, field: Field) -> None:
        """Takes nothing but the offered languages."""
        if field.data not in LANGUAGES:
            raise StopValidation(_(N_("言語を選んでください。")))

    def invited(self) -> Invited | None:
        """Whom to invite, after a check that went well; None where nobody is named."""
        to = self["owner_address"].data
        return Invited(to, Role.OWNER, self["language"].data, self["owner"].data) if to else None


@blueprint.get("/tenants")
@members(MERCHANT)
def tenants() -> str:
    """The tenants of this mode."""
    here = owner_here()
    found = list_tenants(current.session(), here.scope, text=words(), after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda one: one.ref)
    return desk_page("merchant/tenants.html", tenants=shown, after=after)


@blueprint.route("/tenants/new", methods=["GET", "POST"])
@members(MERCHANT, permission=MANAGE)
@fresh
def tenant_new() -> ResponseReturnValue:
    """Adds one."""
    owner_here()
    form, error = TenantForm.of_request(language=chosen()), ""
    if is_sent(form):
        try:
            ref = done_once(lambda: _add(form))
            said = "tenant_added" if form.invited() else "tenant_added_alone"
            return redirect(url_for(".tenant", ref=ref, notice=said), 303)
        except TooManyAttempts as fault:
            error = limit_advice(fault)
    return form_page("merchant/tenant_new.html", form, error=error)


@blueprint.get("/tenants/<ref:ref>")
@members(MERCHANT)
def tenant(ref: str) -> str:
    """One, with who works there and what was done."""
    session, found = current.session(), _tenant(ref)
    theirs = _theirs(found)
    return desk_page(
        "merchant/tenant.html",
        tenant=found,
        staff=staff_of(session, theirs),
        invitations=open_invitations(session, theirs, at=current.now()),
        acts=[act_of(entry) for entry in audit_entries(session, theirs, AuditSearch(), limit=ACTS_SHOWN)],
        roles=ROLES,
    )


@blueprint.route("/tenants/<ref:ref>/edit", methods=["GET", "POST"])
@members(MERCHANT, permission=MANAGE)
def tenant_edit(ref: str) -> ResponseReturnValue:
    """Changes what is on file."""
    here, found = owner_here(), _tenant(ref)
    form = ProfileForm.of_request(**{name: getattr(found, name) for name in Profile.__slots__})
    if is_sent(form):
        change_tenant(current.session(), here.scope, ref, form.profile(), actor=here.actor, at=current.now())
        return redirect(url_for(".tenant", ref=ref, notice="saved"), 303)
    return form_page("merchant/tenant_edit.html", form, tenant=found)


@blueprint.route("/tenants/<ref:ref>/<any(suspend,resume,close):wish>", methods=["GET", "POST"])
@members(MERCHANT, permission=MANAGE)
@fresh
def tenant_state(ref: str, wish: str) -> ResponseReturnValue:
    """Suspends, lets go on, or closes; what is open stands first."""
    found = _tenant(ref)
    done = url_for(".tenant", ref=ref, notice=NOTICES[wish])
    if request.method == "POST" and found.state == WISHES[wish]:  # the same form came before
        return redirect(done, 303)
    return state_page(found, wish, up=url_for(".tenant", ref=ref), done=done)


@blueprint.route("/tenants/<ref:ref>/invite", methods=["GET", "POST"])
@members(MERCHANT, permission=MANAGE)
@fresh
def tenant_invite(ref: str) -> ResponseReturnValue:
    """Invites an owner: the first one, or one more where nobody there can."""
    found, form = _tenant(ref), owner_form()
    error: str | None = ""
    if is_sent(form):
        error = try_to_invite(found, form)
    if error is None:
        return redirect(url_for(".tenant", ref=ref, notice="staff_invited"), 303)
    return form_page("merchant/tenant_invite.html", form, error=error, tenant=found)


@blueprint.post("/tenants/<ref:ref>/withdraw")
@members(MERCHANT, permission=REVOKE)
def tenant_withdraw(ref: str) -> ResponseReturnValue:
    """Ends an invitation that nobody has accepted."""
    session, found = current.session(), _tenant(ref)
    if not token_is_good():
        return redirect(url_for(".tenant", ref=ref, notice="try_again"), 303)
    wanted, at = request.form.get("invitation", ""), current.now()
    if any(one.ref == wanted for one in open_invitations(session, _theirs(found), at=at)):
        withdraw_invitation(session, _theirs(found), wanted, actor=owner_here().actor, at=at)
    return redirect(url_for(".tenant", ref=ref, notice="invitation_withdrawn"), 303)


def _tenant(ref: str) -> Organisation:
    """A tenant of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_tenant(current.session(), owner_here().scope, ref)


def _theirs(tenant: Organisation) -> Scope:
    return scope_of(tenant, sandbox=owner_here().scope.sandbox)


def _add(form: TenantForm) -> str:
    here, invited = owner_here(), form.invited()
    made = add_tenant(current.session(), here.scope, form.profile(), actor=here.actor, at=current.now())
    if invited:
        invite_owner(made, invited)
    return made.ref
