"""Organisations themselves: founded, changed, suspended, closed; and the scope of who works in one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.organisations.audit import Actor, note_act
from portal.organisations.errors import OrganisationUnknown, StateRefused, StillOpen
from portal.organisations.events import ORGANISATION_CHANGED, TENANT_CHANGED, record_event
from portal.organisations.key_model import ApiKey
from portal.organisations.model import Organisation
from portal.organisations.rules import LinkType, OrganisationKind, State, next_state
from portal.organisations.scope import Scope
from portal.organisations.telling import tell_of_state


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation says of itself: texts as they are shown; ``address`` is a mail address."""

    name: str
    address: str
    name_kana: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class OpenThings:
    """So many of one kind that closing an organisation would end; ``kind`` is a stable code (``api_keys``)."""

    kind: str
    count: int
    blocks: bool = False  # must be ended first: closing would lose something


_OF_REF = select(Organisation).where(Organisation.ref == bindparam("ref"))

FindOpenThings = Callable[[Session, Organisation], Sequence[OpenThings]]
"""A part's say on what an organisation has open in it; those of none are left out."""


def scope_of(organisation: Organisation, *, sandbox: bool = False) -> Scope:
    """What somebody who works in the organisation may see: a merchant that is no tenant sees its tenants too.

    A tenant of the sandbox has no live side.
    """
    kind = OrganisationKind(organisation.kind)
    with_tenants = kind is OrganisationKind.MERCHANT and not organisation.is_tenant
    return Scope(organisation.id, organisation.ref, kind, sandbox or organisation.sandbox, with_tenants)


def found_organisation(
    session: Session,
    kind: OrganisationKind,
    profile: Profile,
    *,
    actor: Actor,
    at: datetime,
    link_type: LinkType | None = None,
    owner: Organisation | None = None,
    sandbox: bool = False,
) -> Organisation:
    """Makes an organisation: a tenant where an ``owner`` is given, whose link type it then shares.

    ``sandbox``: a tenant that is only for trying out.
    """
    with transaction(session):
        made = Organisation(
            ref=new_ref(),
            kind=kind,
            name=profile.name,
            name_kana=profile.name_kana,
            address=profile.address,
            phone=profile.phone,
            website=profile.website,
            link_type=owner.link_type if owner else link_type,
            state=State.ACTIVE,
            sandbox=sandbox,
            is_tenant=owner is not None,
            parent_id=owner.id if owner else None,
            parent_is_tenant=False if owner else None,
            created_at=at,
            changed_at=at,
        )
        session.add(made)
        session.flush()
        note_act(session, actor, "organisation.founded", organisation_id=made.id, about=made.ref, at=at, kind=kind)
        return made


def the_operator(session: Session, profile: Profile, *, actor: Actor, at: datetime) -> Organisation:
    """The operator's organisation, founded with this profile where there is none yet; the database has one at most."""
    with transaction(session):
        found = session.scalars(
            select(Organisation).where(Organisation.kind == OrganisationKind.OPERATOR)
        ).one_or_none()
        return found or found_organisation(session, OrganisationKind.OPERATOR, profile, actor=actor, at=at)


def find_organisation(session: Session, ref: str) -> Organisation:
    """The organisation of this reference, for the operator. Raises ``OrganisationUnknown``."""
    found = session.scalars(_OF_REF, {"ref": ref}).one_or_none()
    if found is None:
        raise OrganisationUnknown
    return found


def organisations(
    session: Session,
    *,
    owner: Organisation | None = None,
    is_tenant: bool | None = None,
    kind: OrganisationKind | None = None,
    state: State | None = None,
    text: str = "",
    after: str = "",
    limit: int = 50,
) -> Sequence[Organisation]:
    """Organisations (of one ``owner``) for the operator, the newest first; ``text``: in names, mail address, reference.

    ``after`` is the ref of the last one seen. Raises ``OrganisationUnknown`` for one that there is not.
    """
    found = select(Organisation).order_by(Organisation.id.desc()).limit(limit)
    if owner:
        found = found.where(Organisation.parent_id == owner.id)
    if is_tenant is not None:
        found = found.where(Organisation.is_tenant == is_tenant)
    if kind:
        found = found.where(Organisation.kind == kind)
    if state:
        found = found.where(Organisation.state == state)
    if after:
        found = found.where(Organisation.id < find_organisation(session, after).id)
    if text:
        names = (Organisation.name, Organisation.name_kana, Organisation.address, Organisation.ref)
        found = found.where(or_(*(column.icontains(text, autoescape=True) for column in names)))
    return session.scalars(found).all()


def change_profile(
    session: Session, organisation_id: int, profile: Profile, *, actor: Actor, at: datetime
) -> Organisation:
    """Changes what the organisation says of itself. Raises ``OrganisationUnknown``."""
    with transaction(session):
        changed = _locked(session, organisation_id)
        fields = [name for name in Profile.__slots__ if getattr(changed, name) != getattr(profile, name)]
        for name in fields:
            setattr(changed, name, getattr(profile, name))
        if fields:
            changed.changed_at = at
            _note_change(session, changed, "organisation.changed", actor, at, fields=" ".join(fields))
        return changed


def change_link_type(
    session: Session, organisation_id: int, link_type: LinkType, *, actor: Actor, at: datetime
) -> Organisation:
    """Makes a merchant and its tenants light, regular or super. Raises ``OrganisationUnknown``."""
    with transaction(session):
        changed = _locked(session, organisation_id)
        if changed.link_type != link_type:
            tenants = session.scalars(select(Organisation).where(Organisation.parent_id == organisation_id)).all()
            for one in (changed, *tenants):
                one.link_type, one.changed_at = link_type, at
            _note_change(session, changed, "organisation.link_type_changed", actor, at, link_type=link_type)
        return changed


def change_state(
    session: Session,
    organisation_id: int,
    wanted: State,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    by_operator: bool = False,
    open_things: Sequence[FindOpenThings] = (),
) -> Organisation:
    """Suspends an organisation, lets it go on, or closes it; its tenants go with it into suspension and closing.

    The owners of each are told by mail, with the reason. What the operator has suspended, nobody else lets go on.

    Raises ``StateRefused``, ``OrganisationUnknown``, and ``StillOpen`` where something open must be ended before
    closing.
    """
    with transaction(session):
        changed = _locked(session, organisation_id)
        now = next_state(State(changed.state), wanted)
        if wanted is State.ACTIVE and changed.suspended_by_operator and not by_operator:
            raise StateRefused(changed.state, wanted)
        tenants = _tenants_to_follow(session, changed, now)
        if wanted is State.CLOSED:
            blocking = {
                thing.kind
                for one in (changed, *tenants)
                for thing in find_open_things(session, one, open_things)
                if thing.blocks
            }
            if blocking:
                raise StillOpen(sorted(blocking))
        for one in (changed, *tenants):
            one.state, one.state_reason, one.changed_at = wanted, reason, at
            one.suspended_by_operator = by_operator and wanted is State.SUSPENDED and one is changed
            if wanted is State.CLOSED:
                _revoke_keys(session, one, at)
            _note_change(session, one, f"organisation.{wanted}", actor, at, reason=reason)
            tell_of_state(session, one, at=at)
        return changed


def find_open_things(session: Session, of: Organisation, finders: Sequence[FindOpenThings]) -> list[OpenThings]:
    """What the organisation has open, part by part, in the order of ``finders``."""
    return [thing for find in finders for thing in find(session, of) if thing.count]


def open_here(session: Session, of: Organisation) -> Sequence[OpenThings]:
    """What is open in an organisation's own affairs: live keys and working tenants."""
    own = scope_of(of).own()
    keys = session.scalar(
        Scope.service("both modes of one organisation").apply(
            select(func.count())
            .select_from(ApiKey)
            .where(ApiKey.organisation_id == own.organisation_id, ApiKey.revoked_at.is_(None)),
            ApiKey,
        )
    )
    tenants = session.scalar(
        select(func.count())
        .select_from(Organisation)
        .where(Organisation.parent_id == of.id, Organisation.state != State.CLOSED)
    )
    return [OpenThings("api_keys", keys or 0), OpenThings("tenants", tenants or 0)]


def _locked(session: Session, organisation_id: int) -> Organisation:
    found = session.scalars(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise OrganisationUnknown
    return found


def _tenants_to_follow(session: Session, owner: Organisation, wanted: State) -> Sequence[Organisation]:
    """The tenants that go with their owner, in the order of ids; those that come back are let go on one by one."""
    if wanted is State.ACTIVE:
        return []
    return session.scalars(
        select(Organisation)
        .where(Organisation.parent_id == owner.id, Organisation.state.not_in([wanted, State.CLOSED]))
        .order_by(Organisation.id)
        .with_for_update()
    ).all()


def _revoke_keys(session: Session, of: Organisation, at: datetime) -> None:
    everything = Scope.service("closing revokes the keys of both modes")
    session.execute(
        everything.update(ApiKey)
        .where(ApiKey.organisation_id == of.id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def _note_change(
    session: Session, changed: Organisation, action: str, actor: Actor, at: datetime, **details: str
) -> None:
    note_act(session, actor, action, organisation_id=changed.id, about=changed.ref, at=at, **details)
    record_event(
        session,
        changed.id,
        TENANT_CHANGED if changed.is_tenant else ORGANISATION_CHANGED,
        about=changed.ref,
        at=at,
        sandbox=changed.sandbox,
        state=changed.state,
    )
