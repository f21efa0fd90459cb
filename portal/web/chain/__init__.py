"""The store chain's pages: home, its business days, how its system is linked, and what all desks share."""

from portal.organisations import OrganisationKind
from portal.web.chain import days, home, links
from portal.web.chain.desk import blueprint
from portal.web.desk import signing
from portal.web.desk.desks import Desk, Link, Section
from portal.web.desk.shared import mount_shared_pages, settings_section
from portal.web.language import N_

VIEWS = (home, days, links)

mount_shared_pages(blueprint, OrganisationKind.CHAIN)
signing.part.mount(blueprint, OrganisationKind.CHAIN)

DESK = Desk(
    OrganisationKind.CHAIN,
    blueprint,
    (
        Section("", (Link(N_("ホーム"), "chain.home"), Link(N_("営業日の合計"), "chain.totals"))),
        Section(N_("システム連携"), (Link(N_("署名の鍵と証明書"), "chain.keys"),)),
        settings_section(blueprint.name),
    ),
)

__all__ = ["DESK", "VIEWS"]
