"""Kinds, roles and states as tables: who may do what, and what an organisation may become."""

from collections.abc import Mapping
from enum import StrEnum

from portal.organisations.errors import StateRefused


class OrganisationKind(StrEnum):
    """What an organisation is to the service."""

    MERCHANT = "merchant"
    PRINT_SHOP = "print_shop"
    CHAIN = "chain"
    OPERATOR = "operator"


class LinkType(StrEnum):
    """How a merchant is linked: console and mail only, over the internet, or over a dedicated line."""

    LIGHT = "light"
    REGULAR = "regular"
    SUPER = "super"


class Role(StrEnum):
    """What somebody is in an organisation."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


class Permission(StrEnum):
    """What a role allows: to look, to do the daily work, and to decide who and what else may."""

    VIEW = "view"
    EDIT = "edit"
    MANAGE = "manage"


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.EDITOR: frozenset({Permission.VIEW, Permission.EDIT}),
    Role.VIEWER: frozenset({Permission.VIEW}),
}


class State(StrEnum):
    """Whether an organisation works: suspended ones may only look, closed ones are history."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


NEXT: Mapping[State, frozenset[State]] = {
    State.ACTIVE: frozenset({State.SUSPENDED, State.CLOSED}),
    State.SUSPENDED: frozenset({State.ACTIVE, State.CLOSED}),
    State.CLOSED: frozenset(),
}


class KeyScope(StrEnum):
    """What an API key may be used for."""

    ORGANISATION_READ = "organisation:read"
    TENANTS_READ = "tenants:read"
    TENANTS_WRITE = "tenants:write"
    EVENTS_READ = "events:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


def next_state(now: State, wanted: State) -> State:
    """``wanted``, if an organisation may become it. Raises ``StateRefused``."""
    if wanted not in NEXT[now]:
        raise StateRefused(now, wanted)
    return wanted


def may(role: Role, state: State, permission: Permission) -> bool:
    """Whether a role in an organisation of this state allows it: a suspended one may be looked at only."""
    if state is State.CLOSED or (state is State.SUSPENDED and permission is not Permission.VIEW):
        return False
    return permission in PERMISSIONS[role]
