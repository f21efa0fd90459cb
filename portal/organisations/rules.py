"""Kinds, roles and states as tables: who may do what, and what an organisation may become."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from portal.organisations.errors import StateRefused

IDLE_LIMIT = timedelta(days=14)  # a device that has not been used for so long must sign in again
SIGN_IN_LASTS = timedelta(days=90)  # so must one, however much it is used, whose sign-in is so long ago


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
    """What a role allows: to look, to do the daily work, to decide who and what else may, to end what that gave."""

    VIEW = "view"
    EDIT = "edit"
    MANAGE = "manage"
    REVOKE = "revoke"


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.EDITOR: frozenset({Permission.VIEW, Permission.EDIT}),
    Role.VIEWER: frozenset({Permission.VIEW}),
}


class State(StrEnum):
    """Whether an organisation works: suspended ones may only look and revoke, closed ones are history."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


NEXT: Mapping[State, frozenset[State]] = {
    State.ACTIVE: frozenset({State.SUSPENDED, State.CLOSED}),
    State.SUSPENDED: frozenset({State.ACTIVE, State.CLOSED}),
    State.CLOSED: frozenset(),
}

ALLOWS: Mapping[State, frozenset[Permission]] = {
    State.ACTIVE: frozenset(Permission),
    State.SUSPENDED: frozenset({Permission.VIEW, Permission.REVOKE}),  # a leaked key must not wait
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
    BILLS_READ = "bills:read"
    BILLS_WRITE = "bills:write"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    DESIGNS_READ = "designs:read"
    DESIGNS_WRITE = "designs:write"
    CARDS_READ = "cards:read"
    CARDS_WRITE = "cards:write"
    RUNS_READ = "runs:read"
    RUNS_WRITE = "runs:write"
    PRINT_JOBS_READ = "print_jobs:read"
    PRINT_JOBS_WRITE = "print_jobs:write"


def next_state(now: State, wanted: State, *, takes_over: bool = False) -> State:
    """``wanted``, if an organisation may become it. Raises ``StateRefused``.

    ``takes_over``: the operator makes a suspension its own that somebody else is free to end.
    """
    if wanted not in NEXT[now] and not (takes_over and now is wanted is State.SUSPENDED):
        raise StateRefused(now, wanted)
    return wanted


def may(role: Role, state: State, permission: Permission) -> bool:
    """Whether a role in an organisation of this state allows it."""
    return permission in PERMISSIONS[role] & ALLOWS[state]
