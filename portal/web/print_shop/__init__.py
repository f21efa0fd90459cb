"""The print shop's pages: what waits, its jobs, its price lists, its API keys, and what all desks share."""

from types import ModuleType

from portal.organisations import OrganisationKind
from portal.web.desk import keys, signing
from portal.web.desk.desks import Desk, Link, Section
from portal.web.desk.shared import mount_shared_pages, settings_section
from portal.web.language import N_
from portal.web.print_shop import home, order, orders, prices
from portal.web.print_shop.desk import blueprint

VIEWS: tuple[ModuleType, ...] = (home, orders, order, prices)

mount_shared_pages(blueprint, OrganisationKind.PRINT_SHOP)
for part in (keys.part, signing.part):
    part.mount(blueprint, OrganisationKind.PRINT_SHOP)

DESK = Desk(
    OrganisationKind.PRINT_SHOP,
    blueprint,
    (
        Section(
            "",
            (
                Link(N_("ホーム"), "print_shop.home"),
                Link(N_("印刷の仕事"), "print_shop.orders", count=orders.jobs_to_take),
                Link(N_("価格表"), "print_shop.prices"),
            ),
        ),
        Section(N_("システム連携"), (Link(N_("APIキー"), "print_shop.keys"),)),
        settings_section(blueprint.name),
    ),
)

__all__ = ["DESK", "VIEWS"]
