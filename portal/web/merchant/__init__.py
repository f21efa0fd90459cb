"""The merchant's pages: home, tenants, keys, webhooks and events, and what all desks share."""

from portal.organisations import OrganisationKind
from portal.web.desk.desks import Desk, Link, Section
from portal.web.desk.shared import mount_shared_pages, settings_section
from portal.web.language import N_
from portal.web.merchant import deliveries, events, home, keys, signing, tenants, webhooks
from portal.web.merchant.desk import blueprint
from portal.web.merchant.showing import houses_tenants

VIEWS = (home, tenants, keys, signing, webhooks, deliveries, events)

mount_shared_pages(blueprint, OrganisationKind.MERCHANT)


DESK = Desk(
    OrganisationKind.MERCHANT,
    blueprint,
    (
        Section(
            "",
            (
                Link(N_("ホーム"), "merchant.home"),
                Link(N_("テナント"), "merchant.tenants", applies=houses_tenants),
            ),
        ),
        Section(
            N_("システム連携"),
            (
                Link(N_("APIキー"), "merchant.keys"),
                Link(N_("Webhook"), "merchant.webhooks", count=home.troubled_endpoints),
                Link(N_("イベント"), "merchant.events"),
            ),
        ),
        settings_section(blueprint.name),
    ),
)

__all__ = ["DESK", "VIEWS"]
