"""The print shop's pages: home, and what all desks share."""

from portal.organisations import OrganisationKind
from portal.web.desk.desks import Desk, Link, Section
from portal.web.desk.home import shared_home
from portal.web.desk.shared import mount_shared_pages, settings_section
from portal.web.language import N_
from portal.web.print_shop.desk import blueprint

shared_home.mount(blueprint, OrganisationKind.PRINT_SHOP)
mount_shared_pages(blueprint, OrganisationKind.PRINT_SHOP)

DESK = Desk(
    OrganisationKind.PRINT_SHOP,
    blueprint,
    (Section("", (Link(N_("ホーム"), "print_shop.home"),)), settings_section(blueprint.name)),
)

__all__ = ["DESK"]
