"""Demo data: a customer with numbers of some age, numbers in stock, organisations with their staff, cards, bills."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.accounts import recognise_device
from portal.demo.bills import HOME, LESSONS, add_demo_bills
from portal.demo.cards import Party, add_demo_cards
from portal.kernel.files import Files
from portal.kernel.identifiers import hash_secret, new_secret
from portal.numbers import (
    Kind,
    NumberPlan,
    issue_first_number,
    issue_in_bulk,
    issue_number,
    rename_number,
    replace_number,
    stop_number,
)
from portal.organisations import (
    COMMAND,
    Actor,
    Invited,
    LinkType,
    Organisation,
    OrganisationKind,
    Profile,
    Role,
    accept_invitation,
    add_tenant,
    found_organisation,
    invite,
    person_at,
    scope_of,
    tenants,
    the_operator,
    workplaces,
)
from portal.settings import Settings
from portal.web.demo import demo_address, demo_secret

STOCK = 1_000
OWNERS = {"merchant": "緑川 花", "print_shop": "刷田 勉", "chain": "店野 守", "operator": "運営 渡"}
TENANTS = ("花と緑の店 はなみどり", "髙﨑バレエ教室", "駅前駐車場")


def add_demo_data(session: Session, settings: Settings, files: Files, *, at: datetime) -> None:
    """Adds the demo customer, once, with numbers in use, replaced and stopped, and joint-card numbers in stock."""
    plan, secret = settings.number_plan, demo_secret(settings.secret_key)
    add_demo_organisations(session, plan, files, at=at)
    if recognise_device(session, secret) is not None:
        return
    first = issue_first_number(session, secret, plan=plan, at=at - timedelta(days=400))
    device = recognise_device(session, secret)
    assert device is not None
    holder = device.customer_id
    rename_number(session, holder, first, "家の公共料金")
    labels = ("髙﨑バレエ教室の月謝", "ネット通販", "旅行のサークル")
    lessons, shopping, travel = (
        issue_number(
            session, holder, plan=plan, at=at - timedelta(days=90 - days), request_key=f"demo-{days}", label=label
        )
        for days, label in enumerate(labels)
    )
    replace_number(session, holder, shopping, plan=plan, at=at - timedelta(days=30))
    stop_number(session, holder, travel, at=at - timedelta(days=7))
    issue_in_bulk(session, Kind.JOINT_CARD, STOCK, plan=plan, at=at)
    mall, stores = (_owned(session, kind) for kind in (OrganisationKind.MERCHANT, OrganisationKind.CHAIN))
    billers = [mall.place, *tenants(session, scope_of(mall.place))]
    numbers = {HOME: first, LESSONS: lessons}
    add_demo_bills(session, settings, billers, stores.place, numbers, holder, actor=mall.actor, at=at)


def add_demo_organisations(session: Session, plan: NumberPlan, files: Files, *, at: datetime) -> None:
    """Adds one organisation of each kind with its owner, once; the merchant houses tenants, and has cards printed."""
    if person_at(session, demo_address("operator")) is not None:
        return
    began = at - timedelta(days=200)
    operator = the_operator(session, Profile("スマートピット運営", demo_address("operator")), actor=COMMAND, at=began)
    mall = _founded(session, OrganisationKind.MERCHANT, "みどりモール", began)
    printer = _founded(session, OrganisationKind.PRINT_SHOP, "すばる印刷", began)
    stores = _founded(session, OrganisationKind.CHAIN, "みなとマート", began)
    places = (operator, mall, printer, stores)
    owners = {p.kind: _join(session, p, Role.OWNER, demo_address(p.kind), OWNERS[p.kind], began) for p in places}
    _join(session, mall, Role.EDITOR, "editor@demo.example.jp", "経理 進", began + timedelta(days=3))
    _join(session, mall, Role.VIEWER, "viewer@demo.example.jp", "見学 望", began + timedelta(days=9))
    for days, name in enumerate(TENANTS):
        profile = Profile(name, demo_address("merchant"), phone="03-0000-0000")
        add_tenant(session, scope_of(mall), profile, actor=COMMAND, at=began + timedelta(days=20 + days))
    by_merchant, by_shop = owners[OrganisationKind.MERCHANT], owners[OrganisationKind.PRINT_SHOP]
    add_demo_cards(session, files, plan, Party(mall, by_merchant), Party(printer, by_shop), at=at)


def _owned(session: Session, kind: OrganisationKind) -> Party:
    """The demo's organisation of this kind, and its owner."""
    owner = person_at(session, demo_address(kind))
    assert owner is not None
    ((place, _role),) = workplaces(session, owner.id)
    return Party(place, Actor("staff", owner.ref, owner.name))


def _founded(session: Session, kind: OrganisationKind, name: str, at: datetime) -> Organisation:
    link_type = LinkType.REGULAR if kind is OrganisationKind.MERCHANT else None
    return found_organisation(
        session, kind, Profile(name, demo_address(kind)), actor=COMMAND, at=at, link_type=link_type
    )


def _join(session: Session, place: Organisation, role: Role, address: str, name: str, at: datetime) -> Actor:
    invited = invite(session, place, Invited(address, role, "ja", name), actor=COMMAND, at=at)
    by = hash_secret(new_secret())
    person = accept_invitation(session, invited.ref, name=name, by=by, actor_address="", at=at)
    return Actor("staff", person.ref, person.name)


__all__ = ["add_demo_data"]
