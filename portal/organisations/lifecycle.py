"""Organisations themselves: founded, found, changed; and the scope of who works in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.organisations.audit import Actor, note_act
from portal.organisations.errors import OrganisationInactive, OrganisationUnknown
from portal.organisations.events import ORGANISATION_CHANGED, TENANT_CHANGED, record_event
from portal.organisations.model import Organisation
from portal.organisations.rules import LinkType, OrganisationKind, State
from portal.organisations.scope import Scope


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation says of itself: texts as they are shown; ``address`` is a mail address."""

    name: str
    address: str
    name_kana: str = ""
    phone: str = ""
    website: str = ""


_OF_REF = select(Organisation).where(Organisation.ref == bindparam("ref"))


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
    """Changes what the organisation says of itself.

    Raises ``OrganisationUnknown``, ``OrganisationInactive`` if closed.
    """
    with transaction(session):
        changed = locked_open(session, organisation_id)
        fields = [name for name in Profile.__slots__ if getattr(changed, name) != getattr(profile, name)]
        for name in fields:
            setattr(changed, name, getattr(profile, name))
        if fields:
            changed.changed_at = at
            note_change(session, changed, "organisation.changed", actor, at, fields=" ".join(fields))
        return changed


def change_link_type(
    session: Session, organisation_id: int, link_type: LinkType, *, actor: Actor, at: datetime
) -> Organisation:
    """Makes a merchant, and its tenants that are not closed, light, regular or super.

    Raises ``OrganisationUnknown``, ``OrganisationInactive`` if closed.
    """
    with transaction(session):
        changed = locked_open(session, organisation_id)
        tenants = select(Organisation).where(
            Organisation.parent_id == organisation_id, Organisation.state != State.CLOSED
        )
        for one in (changed, *session.scalars(tenants.order_by(Organisation.id).with_for_update())):
            if one.link_type != link_type:
                one.link_type, one.changed_at = link_type, at
                note_change(session, one, "organisation.link_type_changed", actor, at, link_type=link_type)
        return changed


def locked(session: Session, organisation_id: int, *, shared: bool = False) -> Organisation:
    """An organisation that nobody else changes meanwhile; ``shared``: others may hold it so too.

    Raises ``OrganisationUnknown``.
    """
    found = session.scalars(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise OrganisationUnknown
    return found


def locked_open(session: Session, organisation_id: int, *, shared: bool = False) -> Organisation:
    """As ``locked``; raises ``OrganisationInactive`` where it is closed: nothing changes in it any more."""
    found = locked(session, organisation_id, shared=shared)
    if found.state == State.CLOSED:
        raise OrganisationInactive(found.state)
    return found


def note_change(
    session: Session, changed: Organisation, action: str, actor: Actor, at: datetime, **details: str
) -> None:
    """Notes a change of an organisation, and records it for its feed and its owner's."""
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
