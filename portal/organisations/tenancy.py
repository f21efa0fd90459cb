"""Tenants: the merchants that an owner houses. The owner sees and manages them; they see only themselves.

A tenant made in the sandbox is seen in the sandbox only, and a live one only outside it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.organisations.audit import Actor
from portal.organisations.errors import NoTenantHere, ObjectUnknown, OrganisationInactive
from portal.organisations.events import TENANT_ADDED, record_event
from portal.organisations.lifecycle import Profile, change_profile, found_organisation
from portal.organisations.model import Organisation
from portal.organisations.rules import OrganisationKind, State
from portal.organisations.scope import Scope


def tenants(
    session: Session, scope: Scope, *, text: str = "", after: str = "", limit: int = 50
) -> Sequence[Organisation]:
    """The scope's tenants in the order they were added; ``after`` is the ref of the last one seen.

    Raises ``ObjectUnknown`` for an ``after`` that is none of them.
    """
    found = select(Organisation).where(_mine(scope)).order_by(Organisation.id).limit(limit)
    if after:
        found = found.where(Organisation.id > find_tenant(session, scope, after).id)
    if text:
        names = (Organisation.name, Organisation.name_kana, Organisation.address)
        found = found.where(or_(*(column.icontains(text, autoescape=True) for column in names)))
    return session.scalars(found).all()


def find_tenant(session: Session, scope: Scope, ref: str, *, hold: bool = False) -> Organisation:
    """One of the scope's tenants; with ``hold`` nobody else changes it meanwhile. Raises ``ObjectUnknown``."""
    tenant = select(Organisation).where(_mine(scope), Organisation.ref == ref)
    if hold:
        tenant = tenant.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(tenant).one_or_none()
    if found is None:
        raise ObjectUnknown
    return found


def add_tenant(session: Session, scope: Scope, profile: Profile, *, actor: Actor, at: datetime) -> Organisation:
    """Adds a tenant. Raises ``NoTenantHere`` where the scope is no owner's, ``OrganisationInactive``."""
    if scope.organisation_id is None or not scope.with_tenants:
        raise NoTenantHere
    with transaction(session):
        owner = session.get_one(Organisation, scope.organisation_id, with_for_update=True, populate_existing=True)
        if owner.state != State.ACTIVE:
            raise OrganisationInactive(owner.state)
        made = found_organisation(
            session, OrganisationKind.MERCHANT, profile, actor=actor, at=at, owner=owner, sandbox=scope.sandbox
        )
        record_event(session, made.id, TENANT_ADDED, about=made.ref, at=at, sandbox=scope.sandbox)
        return made


def change_tenant(
    session: Session, scope: Scope, ref: str, profile: Profile, *, actor: Actor, at: datetime
) -> Organisation:
    """Changes what a tenant says of itself. Raises ``ObjectUnknown``, ``OrganisationInactive`` if it is closed."""
    with transaction(session):
        return change_profile(session, find_tenant(session, scope, ref).id, profile, actor=actor, at=at)


def _mine(scope: Scope) -> ColumnElement[bool]:
    if not scope.with_tenants:
        return Organisation.id.in_([])  # a tenant, or none that may have any: sees none
    return (Organisation.parent_id == scope.organisation_id) & (Organisation.sandbox == scope.sandbox)
