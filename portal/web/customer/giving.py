"""Giving a number to a merchant by its link; whom numbers were given to, and taking that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.accounts import CustomerUnknown, TooManyAttempts, recognise_device
from portal.members import (
    MEMBER_NO_LIMIT,
    GiveLink,
    GiveLinkOver,
    GivenNumber,
    consents_of_customer,
    give_number,
    link_by_token,
    withdraw_consent,
)
from portal.numbers import NumberRecord, State, held_numbers, issue_first_number, issue_number
from portal.organisations import ObjectUnknown, organisations_by_id
from portal.web import current, limits
from portal.web.access import customers, everyone
from portal.web.errors import error_page, limit_advice, slowed_down
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.templating import page
from portal.web.tokens import request_key, token_is_good
from portal.web.visitors import form_secret, remember_device, this_device
from portal.web.wording import stale_advice

blueprint = Blueprint("giving", __name__)

FIRST, NEW = "first", "new"  # instead of a number's ref: the device's first one, or one more, is issued
OVER = N_("受付が終わったか、アドレスが違います。番号を伝える会社やお店に、新しいリンクを出してもらってください。")


class GiveForm(PortalForm):
    """Which number, and for which member."""

    number = StringField()
    member_no = StringField()
    asks_member_no = False

    def validate_number(self, field: Field) -> None:
        """Whether the number can be given is for the verb to say; here one must be picked."""
        if not field.data:
            raise StopValidation(_(N_("伝える番号を選んでください。")))

    def validate_member_no(self, field: Field) -> None:
        """Cleans the member number; by a link for anybody it must be there."""
        clean(field, MEMBER_NO_LIMIT)
        if self.asks_member_no and not field.data:
            raise StopValidation(_(N_("会員番号を入れてください。会員証や請求書に書かれています。")))


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was given, as its customer sees it."""

    ref: str
    whose: str
    digits: str
    label: str
    number_ref: str
    member_no: str
    given_at: datetime


@blueprint.route("/give/<token>", methods=["GET", "POST"])
@everyone
def give(token: str) -> ResponseReturnValue:
    """Who asks, for what, and what they will know; picking a number, or issuing one; then what was given."""
    try:
        link = link_by_token(current.session(), token, current.settings().secret_key)
    except GiveLinkOver:
        return error_page(410, _(OVER))
    given = [one for one in _given() if one.consent.link_id == link.id]
    is_again = link.member_id is None and "again" in request.args
    if request.method == "GET" and given and not is_again:
        shown = _shown(given)
        return page("customer/given.html", whose=_whose(link), given=shown, token=token, for_anybody=not link.member_id)
    form = GiveForm.of_request(number=_first(_active()))
    form.asks_member_no = link.member_id is None
    if request.method == "GET":
        return _page(link, form)
    if not form.validate():
        return _page(link, form, stale_advice() if form.is_stale else ""), 400 if form.is_stale else 422
    try:
        return _give(link, form, token)
    except TooManyAttempts as error:
        return slowed_down(error, (_page(link, form, limit_advice(error)), 429))


@blueprint.get("/given")
@customers
def consents() -> str:
    """Everybody who may bill one of the customer's numbers by their own word."""
    return page("customer/consents.html", given=_shown(_given()))


@blueprint.route("/given/<ref:ref>/withdraw", methods=["GET", "POST"])
@customers
def withdraw(ref: str) -> ResponseReturnValue:
    """Says what taking it back means, then takes it back; twice is as once."""
    if request.method == "POST" and token_is_good():
        withdraw_consent(current.session(), current_user.holder, ref, at=current.now())
        return redirect(url_for(".consents", notice="consent_withdrawn"), 303)
    one = next((one for one in _shown(_given()) if one.ref == ref), None)
    if one is None:
        raise ObjectUnknown
    error = stale_advice() if request.method == "POST" else ""
    return page("customer/consent_withdraw.html", one=one, error=error), 400 if error else 200


def _give(link: GiveLink, form: GiveForm, token: str) -> ResponseReturnValue:
    """Issues a number where one is wanted, and gives it."""
    session, at = current.session(), current.now()
    response = make_response(redirect(url_for(".give", token=token), 303))
    wanted = form["number"].data
    if wanted == FIRST or not current_user.is_authenticated:
        holder, ref = _first_ever()
        remember_device(response, form_secret())
    else:
        holder = current_user.holder
        ref = _one_more(holder) if wanted == NEW else wanted
    give_number(session, holder, link, ref, at=at, member_no=form["member_no"].data)
    return response


def _first_ever() -> tuple[int, str]:
    """A new customer with their first number, on this device; where the form came before, with the one there is."""
    session, secret = current.session(), form_secret()
    ref = issue_first_number(
        session,
        secret,
        plan=current.settings().number_plan,
        at=current.now(),
        device_name=this_device(),
        limits=limits.of_address(),
    )
    device = recognise_device(session, secret)
    if device is None:
        raise CustomerUnknown
    return device.customer_id, ref


def _one_more(holder: int) -> str:
    return issue_number(
        current.session(),
        holder,
        plan=current.settings().number_plan,
        at=current.now(),
        request_key=request_key(),
        limits=limits.of_visitor(),
    )


def _page(link: GiveLink, form: GiveForm, error: str = "") -> str:
    numbers = _active()
    form.asks_member_no = link.member_id is None
    return page(
        "customer/give.html",
        form=form,
        error=error,
        whose=_whose(link),
        numbers=numbers,
        has_customer=current_user.is_authenticated,
        had=_shown([one for one in _given() if one.consent.organisation_id == link.organisation_id]),
        asks_member_no=form.asks_member_no,
        is_sandbox=link.sandbox,
    )


def _whose(link: GiveLink) -> str:
    return str(organisations_by_id(current.session(), [link.organisation_id])[link.organisation_id].name)


def _given() -> Sequence[GivenNumber]:
    """What the customer has given; nothing where nobody is known."""
    if not current_user.is_authenticated:
        return []
    return consents_of_customer(current.session(), current_user.holder)


def _active() -> Sequence[NumberRecord]:
    """The customer's numbers in use; one may be given for several members of a family."""
    if not current_user.is_authenticated:
        return []
    held = held_numbers(current.session(), current_user.holder)
    return [number for number in held if number.state == State.ACTIVE]


def _first(numbers: Sequence[NumberRecord]) -> str:
    """What is picked before anybody has: the newest number, or a new one where there is none."""
    return numbers[0].ref if numbers else NEW


def given_by(holder: int) -> list[Given]:
    """What a customer has given and not taken back, the newest first."""
    return _shown(consents_of_customer(current.session(), holder))


def _shown(given: Sequence[GivenNumber]) -> list[Given]:
    names = organisations_by_id(current.session(), {one.consent.organisation_id for one in given})
    return [
        Given(
            one.consent.ref,
            names[one.consent.organisation_id].name,
            one.number.digits,
            one.number.label,
            one.number.ref,
            one.consent.merchant_reference,
            one.consent.given_at,
        )
        for one in given
    ]
