"""The merchant's pages: home, members, designs, tenants, keys, webhooks and events, and what all desks share."""

from types import ModuleType

from portal.organisations import OrganisationKind
from portal.web.desk import keys, signing
from portal.web.desk.desks import Desk, Link, Section
from portal.web.desk.shared import mount_shared_pages, settings_section
from portal.web.language import N_
from portal.web.merchant import (
    bill,
    bill_new,
    bill_simulating,
    bill_uploads,
    bills,
    cards,
    deliveries,
    design,
    design_making,
    designs,
    events,
    giving,
    home,
    member_lists,
    member_uploads,
    members,
    members_export,
    notices,
    proofs,
    recurring,
    recurring_coming,
    recurring_plan,
    run,
    run_acts,
    run_confirm,
    run_ecards,
    run_pieces,
    run_proof,
    runs,
    studio,
    studio_answers,
    tenants,
    webhooks,
)
from portal.web.merchant.desk import blueprint
from portal.web.merchant.showing import houses_tenants

VIEWS: tuple[ModuleType, ...] = (home, tenants, webhooks, deliveries, events, studio, studio_answers)
VIEWS += (bills, bill_uploads, bill_new, bill, bill_simulating)
VIEWS += (recurring, recurring_plan, recurring_coming)
VIEWS += (notices,)
VIEWS += (members, member_lists, member_uploads, members_export, giving, cards)
VIEWS += (designs, design_making, design, proofs)
VIEWS += (runs, run, run_confirm, run_proof, run_acts, run_pieces, run_ecards)

mount_shared_pages(blueprint, OrganisationKind.MERCHANT)
for part in (keys.part, signing.part):
    part.mount(blueprint, OrganisationKind.MERCHANT)


DESK = Desk(
    OrganisationKind.MERCHANT,
    blueprint,
    (
        Section(
            "",
            (
                Link(N_("ホーム"), "merchant.home"),
                Link(N_("請求"), "merchant.bills", count=bills.open_bills_to_look_into),
                Link(N_("毎月の請求"), "merchant.recurring_plans"),
                Link(N_("会員"), "merchant.members"),
                Link(N_("番号の受け取り"), "merchant.give_links", count=giving.unmatched_numbers),
                Link(N_("カード"), "merchant.cards"),
                Link(N_("デザイン"), "merchant.designs"),
                Link(N_("印刷の注文"), "merchant.runs"),
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
        settings_section(blueprint.name, Link(N_("メールのお知らせ"), "merchant.notices")),
    ),
)

__all__ = ["DESK", "VIEWS"]
