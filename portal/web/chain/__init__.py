"""The store chain's pages: home, and what all desks share."""

from portal.organisations import OrganisationKind
from portal.web.chain.desk import blueprint
from portal.web.desk.desks import Desk, Link, Section
from portal.web.desk.home import shared_home
from portal.web.desk.shared import mount_shared_pages, settings_section
from portal.web.language import N_

shared_home.mount(blueprint, OrganisationKind.CHAIN)
mount_shared_pages(blueprint, OrganisationKind.CHAIN)

DESK = Desk(
    OrganisationKind.CHAIN,
    blueprint,
    (Section("", (Link(N_("ホーム"), "chain.home"),)), settings_section(blueprint.name)),
)

__all__ = ["DESK"]
