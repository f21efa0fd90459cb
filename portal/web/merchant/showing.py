"""Tenants' pages, which a tenant does not find."""

from flask import abort

from portal.web.desk.current import member
from portal.web.desk.visits import Member


def houses_tenants(here: Member) -> bool:
    """Whether the merchant may have tenants: one that is no tenant itself."""
    return here.scope.with_tenants


def owner_here() -> Member:
    """Whoever is here, for pages of tenants, which a tenant does not find."""
    here = member()
    if not houses_tenants(here):
        abort(404)
    return here
