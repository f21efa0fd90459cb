"""A print shop's price lists, from which merchants' estimates are made: listed, made, changed, removed."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.organisations import ObjectUnknown, OrganisationKind, Permission
from portal.print_runs import (
    Estimate,
    PriceList,
    Prices,
    PricesRefused,
    Step,
    estimate_of,
    price_lists,
    remove_prices,
    set_prices,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.desk.run_words import stock_words
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.once import done_once
from portal.web.print_shop.desk import blueprint
from portal.web.print_shop.price_form import PricesForm, typed_steps
from portal.web.print_shop.words import MEDIA

PRINT_SHOP = OrganisationKind.PRINT_SHOP
EDIT = Permission.EDIT
COUNTS = (100, 500, 1_000, 10_000)  # pieces of the estimates that are shown


class TakenAlready(Exception):
    """There is a list for this medium and stock."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What some pieces come to; ``mailed`` where each goes to its member, None where that costs nothing more."""

    bulk: Estimate
    mailed: Estimate | None


@dataclass(frozen=True, slots=True)
class ListShown:
    """A price list with what it comes to."""

    ref: str
    title: str
    prices: Prices
    samples: list[Sample]


@blueprint.get("/prices")
@members(PRINT_SHOP)
def prices() -> str:
    """The lists, each with what merchants would be told."""
    found = price_lists(current.session(), member().scope)
    return desk_page("print_shop/prices.html", lists=[_shown(one) for one in found])


@blueprint.route("/prices/new", methods=["GET", "POST"])
@members(PRINT_SHOP, permission=EDIT)
def prices_new() -> ResponseReturnValue:
    """Makes a list for a medium and stock that have none."""
    here, form = member(), PricesForm.of_request()
    form.worded()

    def make(wanted: Prices) -> str:
        known = price_lists(current.session(), here.scope)
        if any((one.medium, one.stock) == (wanted.medium, wanted.stock) for one in known):
            raise TakenAlready
        return set_prices(current.session(), here.scope, wanted, actor=here.actor, at=current.now()).ref

    if is_sent(form) and not _asks_preview():
        try:
            done_once(lambda: make(form.prices()))
            return redirect(url_for(".prices", notice="prices_set"), 303)
        except TakenAlready:
            form["stock"].errors = [_(N_("この種類と用紙の価格表は、もうあります。一覧から変更してください。"))]
        except PricesRefused as refused:
            form.refuse(refused)
    return _form_page(form, url_for(".prices_new"))


@blueprint.route("/prices/<ref:ref>/edit", methods=["GET", "POST"])
@members(PRINT_SHOP, permission=EDIT)
def prices_edit(ref: str) -> ResponseReturnValue:
    """Changes a list; estimates that were told stay as they were."""
    here, found = member(), _list(ref)
    form = PricesForm.of_request(
        medium=found.medium,
        stock=found.stock,
        steps=typed_steps(_prices(found).steps),
        set_up=str(found.set_up),
        mailing=str(found.mailing),
    )
    form.worded()
    form["medium"].data, form["stock"].data = found.medium, found.stock
    if is_sent(form) and not _asks_preview():
        try:
            set_prices(current.session(), here.scope, form.prices(), actor=here.actor, at=current.now())
            return redirect(url_for(".prices", notice="prices_set"), 303)
        except PricesRefused as refused:
            form.refuse(refused)
    return _form_page(form, url_for(".prices_edit", ref=ref), _title(found))


@blueprint.route("/prices/<ref:ref>/remove", methods=["GET", "POST"])
@members(PRINT_SHOP, permission=EDIT)
def prices_remove(ref: str) -> ResponseReturnValue:
    """Takes a list away."""
    here, form = member(), PortalForm.of_request()

    def remove() -> str:
        remove_prices(current.session(), here.scope, ref, actor=here.actor, at=current.now())
        return ref

    if is_sent(form):
        done_once(remove)
        return redirect(url_for(".prices", notice="prices_removed"), 303)
    return confirm_page(
        form,
        _(N_("「%(title)s」の価格表を削除しますか"), title=_title(_list(ref))),
        button=_(N_("削除する")),
        cancel=url_for(".prices"),
        consequences=[
            _(N_("企業さまは、この種類と用紙の印刷を御社に注文できなくなります。")),
            _(N_("すでに届いている仕事は変わりません。")),
        ],
    )


def _form_page(form: PricesForm, address: str, title: str = "") -> ResponseReturnValue:
    """The form; with what its prices come to, where they can be read."""
    wanted = form.prices() if request.method == "POST" and not form.errors and not form.is_stale else None
    samples = samples_of(wanted) if wanted else []
    return form_page("print_shop/prices_form.html", form, address=address, title=title, samples=samples)


def _asks_preview() -> bool:
    return "preview" in request.form


def samples_of(wanted: Prices) -> list[Sample]:
    """What the counts of ``COUNTS`` come to."""
    return [
        Sample(
            estimate_of(wanted.steps, pieces=pieces, set_up=wanted.set_up, mailing=0),
            estimate_of(wanted.steps, pieces=pieces, set_up=wanted.set_up, mailing=wanted.mailing)
            if wanted.mailing
            else None,
        )
        for pieces in COUNTS
    ]


def _shown(found: PriceList) -> ListShown:
    wanted = _prices(found)
    return ListShown(found.ref, _title(found), wanted, samples_of(wanted))


def _prices(found: PriceList) -> Prices:
    steps = tuple(Step(step["least"], step["each"]) for step in found.steps)
    return Prices(found.medium, found.stock, steps, found.set_up, found.mailing)


def _title(found: PriceList) -> str:
    return _(N_("%(medium)s・%(stock)s"), medium=_(MEDIA[found.medium]), stock=stock_words(found.stock))


def _list(ref: str) -> PriceList:
    """A list of this shop's. Raises ``ObjectUnknown``."""
    found = next((one for one in price_lists(current.session(), member().scope) if one.ref == ref), None)
    if found is None:
        raise ObjectUnknown
    return found
