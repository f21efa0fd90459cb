"""A print shop's price lists, and what a run would cost by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from portal.artwork import STOCKS
from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.organisations import (
    Actor,
    ObjectUnknown,
    Organisation,
    OrganisationKind,
    Scope,
    State,
    note_act,
    organisations,
    organisations_by_ref,
)
from portal.print_runs.errors import PricesRefused, ShopRefused, StockRefused
from portal.print_runs.model import PriceList
from portal.print_runs.rules import MOST_STEPS, MOST_YEN, Estimate, Step, estimate_of

MEDIA = ("card", "postcard", "a6", "a4", "custom")
_SHOWN = Scope.service("print shops' prices are shown to every merchant")
_MOST_SHOPS = 200


@dataclass(frozen=True, slots=True)
class Prices:
    """A price list as it is handed in: whole yen without tax."""

    medium: str
    stock: str
    steps: tuple[Step, ...]
    set_up: int = 0
    mailing: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What a print shop prints for a medium: the stocks it has, and their prices."""

    shop: Organisation
    prices: Sequence[PriceList]


def price_lists(session: Session, shop: Scope) -> Sequence[PriceList]:
    """A print shop's own lists."""
    return session.scalars(shop.own().select(PriceList).order_by(PriceList.medium, PriceList.stock)).all()


def set_prices(session: Session, shop: Scope, prices: Prices, *, actor: Actor, at: datetime) -> PriceList:
    """Sets what the shop asks for a medium on a stock. Raises ``PricesRefused``, ``StockRefused``."""
    _check(prices)
    if shop.kind is not OrganisationKind.PRINT_SHOP or shop.organisation_id is None:
        raise ObjectUnknown
    with transaction(session):
        wanted = shop.own().select(PriceList).where(PriceList.medium == prices.medium, PriceList.stock == prices.stock)
        found = session.scalars(wanted.with_for_update()).one_or_none()
        if found is None:
            found = PriceList(
                ref=new_ref(), organisation_id=shop.organisation_id, medium=prices.medium, stock=prices.stock
            )
            session.add(found)
        found.steps = [{"least": step.least, "each": step.each} for step in prices.steps]
        found.set_up, found.mailing, found.changed_at = prices.set_up, prices.mailing, at
        session.flush()
        note_act(
            session, actor, "prices.set", organisation_id=shop.organisation_id, about=found.ref, at=at,
            medium=prices.medium, stock=prices.stock,
        )  # fmt: skip
        return found


def remove_prices(session: Session, shop: Scope, ref: str, *, actor: Actor, at: datetime) -> None:
    """Takes a price list away: the shop does not offer that any more. Raises ``ObjectUnknown``."""
    with transaction(session):
        found = shop.own().one(session, PriceList, ref)
        session.delete(found)
        note_act(session, actor, "prices.removed", organisation_id=found.organisation_id, about=ref, at=at)


def offers(session: Session, medium: str) -> list[Offer]:
    """The print shops that work just now and have prices for a medium, by name."""
    working = organisations(session, kind=OrganisationKind.PRINT_SHOP, state=State.ACTIVE, limit=_MOST_SHOPS)
    lists = session.scalars(_SHOWN.select(PriceList).where(PriceList.medium == medium).order_by(PriceList.stock)).all()
    found = [Offer(shop, [one for one in lists if one.organisation_id == shop.id]) for shop in working]
    return sorted((offer for offer in found if offer.prices), key=lambda offer: offer.shop.name)


def working_shop(session: Session, ref: str) -> Organisation:
    """The print shop of this ref. Raises ``ShopRefused`` where there is none, or it is suspended or closed."""
    shop = organisations_by_ref(session, [ref]).get(ref)
    if shop is None or shop.kind != OrganisationKind.PRINT_SHOP or shop.state != State.ACTIVE:
        raise ShopRefused
    return shop


def estimate(
    session: Session, shop_id: int, *, medium: str, stock: str, pieces: int, to_members: bool
) -> Estimate | None:
    """What a shop would ask for so many pieces; None where it has no price for that."""
    prices = session.scalars(
        _SHOWN.select(PriceList).where(
            PriceList.organisation_id == shop_id, PriceList.medium == medium, PriceList.stock == stock
        )
    ).one_or_none()
    if prices is None:
        return None
    steps = [Step(step["least"], step["each"]) for step in prices.steps]
    return estimate_of(steps, pieces=pieces, set_up=prices.set_up, mailing=prices.mailing if to_members else 0)


def _check(prices: Prices) -> None:
    if prices.stock not in STOCKS:
        raise StockRefused
    if prices.medium not in MEDIA or not prices.steps:
        raise PricesRefused("empty")
    if len(prices.steps) > MOST_STEPS:
        raise PricesRefused("too_many")
    counts = [step.least for step in prices.steps]
    if counts[0] != 1:
        raise PricesRefused("from_one")
    if any(one >= other for one, other in pairwise(counts)):
        raise PricesRefused("order")
    if not all(0 <= yen <= MOST_YEN for yen in (prices.set_up, prices.mailing, *(step.each for step in prices.steps))):
        raise PricesRefused("yen")
