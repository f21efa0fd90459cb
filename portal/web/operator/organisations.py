"""All organisations: found, looked at with all that is theirs, and founded."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField, StringField
from wtforms.validators import StopValidation

from portal.accounts import TooManyAttempts
from portal.organisations import (
    COMPANY_LIMIT,
    AuditSearch,
    Organisation,
    OrganisationInactive,
    OrganisationKind,
    Permission,
    Profile,
    Scope,
    State,
    api_keys,
    audit_entries,
    find_organisation,
    found_organisation,
    open_invitations,
    organisations_by_id,
    staff_of,
)
from portal.organisations import organisations as list_organisations
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import SHOWN, cursor, form_page, is_sent, portion, ref_asked, words
from portal.web.desk.act_words import Act, act_of
from portal.web.desk.current import desk_page, member
from portal.web.desk.words import KINDS, LINK_TYPES, OPEN_THINGS, ROLES, STATES
from portal.web.errors import limit_advice
from portal.web.fields import clean
from portal.web.inviting import OwnerForm, invite_owner, owner_form, try_to_invite
from portal.web.language import N_, _, chosen
from portal.web.once import done_once
from portal.web.operator.desk import blueprint
from portal.web.state_changes import open_things

OPERATOR = OrganisationKind.OPERATOR
FOUNDED = (OrganisationKind.PRINT_SHOP, OrganisationKind.CHAIN)  # merchants apply themselves
TENANT = "tenant"  # a kind of its own to whoever looks for one
TENANTS_SHOWN = 10
ACTS_SHOWN = 10


class FoundForm(OwnerForm):
    """A print shop or chain, and its first owner."""

    kind = RadioField(validate_choice=False)
    name = StringField()

    def worded(self) -> None:
        """Puts the kinds into the reader's words."""
        field: Any = self["kind"]
        field.choices = {str(kind): _(KINDS[kind]) for kind in FOUNDED}

    def validate_kind(self, field: Field) -> None:
        """Takes nothing but what is founded here."""
        if field.data not in FOUNDED:
            raise StopValidation(_(N_("種類を選んでください。")))

    def validate_name(self, field: Field) -> None:
        """Cleans the organisation's name; it must be there."""
        clean(field, COMPANY_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("会社・団体の名前を入れてください。")))


@blueprint.get("/organisations")
@members(OPERATOR)
def organisations() -> str:
    """Organisations that match."""
    session, kind, state = current.session(), request.args.get("kind", ""), request.args.get("state", "")
    wanted = ref_asked("owner")
    owner = find_organisation(session, wanted) if wanted else None
    found = list_organisations(
        session,
        owner=owner,
        is_tenant={TENANT: True, OrganisationKind.MERCHANT: False}.get(kind),
        kind=OrganisationKind(kind) if kind in set(OrganisationKind) else None,
        state=State(state) if state in set(State) else None,
        text=words(),
        after=cursor(),
        limit=SHOWN + 1,
    )
    shown, after = portion(found, lambda one: one.ref)
    return desk_page(
        "operator/organisations.html",
        organisations=shown,
        after=after,
        owner=owner,
        owners=organisations_by_id(session, [one.parent_id for one in shown if one.parent_id]),
        kinds=KINDS,
        states=STATES,
        link_types=LINK_TYPES,
    )


@blueprint.get("/organisations/<ref:ref>")
@members(OPERATOR)
def organisation(ref: str) -> str:
    """One, with who works there, its keys without secrets, its tenants, what is open, and what was done."""
    session = current.session()
    found = find_organisation(session, ref)
    theirs = Scope.service("the operator looks at one organisation").at(found.id)
    tenants = list_organisations(session, owner=found, limit=TENANTS_SHOWN + 1)
    owners = organisations_by_id(session, [found.parent_id] if found.parent_id else [])
    return desk_page(
        "operator/organisation.html",
        organisation=found,
        owner=owners.get(found.parent_id or 0),
        staff=staff_of(session, theirs),
        invitations=open_invitations(session, theirs, at=current.now()),
        keys=api_keys(session, theirs),
        tenants=tenants[:TENANTS_SHOWN],
        has_more_tenants=len(tenants) > TENANTS_SHOWN,
        suspension=_suspension(found, theirs),
        things=open_things(found),
        acts=[act_of(entry) for entry in audit_entries(session, theirs, AuditSearch(), limit=ACTS_SHOWN)],
        is_ours=found.id == member().organisation.id,
        now=current.now(),
        words={"kinds": KINDS, "states": STATES, "link_types": LINK_TYPES, "roles": ROLES, "things": OPEN_THINGS},
    )


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.MANAGE)
@fresh
def organisation_new() -> ResponseReturnValue:
    """Founds a print shop or a chain, and invites its first owner."""
    form = FoundForm.of_request(kind="", language=chosen())
    form.worded()
    error = ""
    if is_sent(form):
        try:
            ref = done_once(lambda: _found(form))
            return redirect(url_for(".organisation", ref=ref, notice="organisation_founded"), 303)
        except TooManyAttempts as fault:
            error = limit_advice(fault)
    return form_page("operator/organisation_new.html", form, error=error)


@blueprint.route("/organisations/<ref:ref>/invite", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.MANAGE)
@fresh
def organisation_invite(ref: str) -> ResponseReturnValue:
    """Invites an owner: the first one, or one more where nobody there can."""
    found, form = find_organisation(current.session(), ref), owner_form()
    if found.state == State.CLOSED:
        raise OrganisationInactive(found.state)
    error = try_to_invite(found, form) if is_sent(form) else ""
    if error is None:
        return redirect(url_for(".organisation", ref=ref, notice="staff_invited"), 303)
    return form_page("operator/organisation_invite.html", form, error=error, organisation=found)


def _suspension(found: Organisation, theirs: Scope) -> Act | None:
    """The act that has suspended it; None where it is not."""
    if found.state != State.SUSPENDED:
        return None
    suspended = AuditSearch(action=f"organisation.{State.SUSPENDED}")
    return next(map(act_of, audit_entries(current.session(), theirs, suspended, limit=1)), None)


def _found(form: FoundForm) -> str:
    invited = form.invited()
    made = found_organisation(
        current.session(),
        OrganisationKind(form["kind"].data),
        Profile(form["name"].data, invited.address),
        actor=member().actor,
        at=current.now(),
    )
    invite_owner(made, invited)
    return made.ref
