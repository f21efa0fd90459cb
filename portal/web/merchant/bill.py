"""One bill: where it stands and what has happened to it, its link to pass on; amended, and withdrawn."""

from datetime import datetime

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.bills import (
    AMEND,
    Bill,
    BillChanged,
    BillHeld,
    BillRefused,
    BillState,
    BillStateRefused,
    Change,
    amend_bill,
    bill_token,
    find_bill,
    is_held,
    last_due_day,
    state_at,
    withdraw_bill,
)
from portal.cards import card_of_number
from portal.kernel.clock import japan_day
from portal.organisations import OrganisationKind, Permission
from portal.payments import payments_of_bill, proof_token
from portal.web import current
from portal.web.access import members
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.bill_words import days_left_words, held_words, standing_words, state_refused_words
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.links import public_address
from portal.web.merchant.bill_form import amend_form
from portal.web.merchant.bill_search import beside
from portal.web.merchant.bill_simulating import simulations
from portal.web.merchant.bill_timeline import happenings
from portal.web.merchant.desk import blueprint
from portal.web.qr import qr_svg

MERCHANT = OrganisationKind.MERCHANT
EDIT = Permission.EDIT
CHANGED = N_("ほかの方が、この請求を変更しました。いまの内容を「請求のページ」で確かめてから、もう一度お試しください。")


@blueprint.get("/bills/<ref:ref>", endpoint="bill")
@members(MERCHANT)
def one_bill(ref: str) -> str:
    """Everything about it."""
    here, session, at = member(), current.session(), current.now()
    found = _bill(ref)
    things, is_own = beside([found]), found.organisation_id == here.organisation.id
    payments = payments_of_bill(session, here.scope, found.id)
    key = current.settings().secret_key
    address = public_address(f"/b/{bill_token(found, key)}")
    state = state_at(found, at)
    card = card_of_number(session, found.number_id)
    return desk_page(
        "merchant/bill.html",
        bill=found,
        state=standing_words(found, things.payments.get(found.id), at),
        is_open=state == BillState.OPEN,
        held=held_words(found.held_until) if found.held_until and is_held(found, at) else "",
        left=days_left_words(found.due_on, at) if state == BillState.OPEN else "",
        number=things.numbers[found.number_id],
        whose=things.members.get(found.member_id or 0),
        card=card if card and is_own and card.organisation_id == here.organisation.id else None,
        biller=things.billers[found.organisation_id],
        is_own=is_own,
        address=address,
        qr=qr_svg(address),
        proofs=[(payment, public_address(f"/r/{proof_token(payment, key)}")) for payment in payments],
        happenings=happenings(found, at),
        simulations=simulations(found),
    )


@blueprint.route("/bills/<ref:ref>/edit", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def bill_edit(ref: str) -> ResponseReturnValue:
    """Changes what an open bill says."""
    here, session, at, found = member(), current.session(), current.now(), _bill(ref)
    form, error = amend_form(found), _hindrance(found, AMEND, at)
    if is_sent(form) and (changes := form.changes()):
        try:
            amend_bill(
                session,
                here.scope,
                ref,
                changes,
                expected_version=form.expected_version,
                actor=here.actor,
                at=at,
            )
            return redirect(url_for(".bill", ref=ref, notice="bill_amended"), 303)
        except BillRefused as refused:
            form.refuse(refused)
        except BillHeld as held:
            error = held_words(held.until)
        except BillStateRefused as refusal:
            error = state_refused_words(refusal)
        except BillChanged:
            error = _(CHANGED)
    return form_page(
        "merchant/bill_edit.html",
        form,
        error=error,
        bill=found,
        first_day=japan_day(at),
        last_day=last_due_day(found.registered_at),
    )


@blueprint.route("/bills/<ref:ref>/withdraw", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def bill_withdraw(ref: str) -> ResponseReturnValue:
    """Takes an open bill back for good."""
    here, at, found, form = member(), current.now(), _bill(ref), PortalForm.of_request()
    error = _hindrance(found, Change.WITHDRAW, at)
    if is_sent(form):
        try:
            withdraw_bill(current.session(), here.scope, ref, actor=here.actor, at=at)
            return redirect(url_for(".bill", ref=ref, notice="bill_withdrawn"), 303)
        except BillHeld as held:
            error = held_words(held.until)
        except BillStateRefused as refusal:
            error = state_refused_words(refusal)
    return confirm_page(
        form,
        _(N_("この請求を取り下げますか")),
        lead=_(
            N_("%(reference)s　%(purpose)s　%(amount)s円"),
            reference=found.reference,
            purpose=found.purpose,
            amount=str(found.amount),
        ),
        button=_(N_("請求を取り下げる")),
        cancel=url_for(".bill", ref=ref),
        consequences=[
            _(N_("お客さまは、この請求を支払えなくなります。発行済みの申込券も使えなくなります。")),
            _(N_("元には戻せません。もう一度請求するときは、別の管理番号で登録してください。")),
            _(N_("レジでお支払いの手続きが始まっているときは、取り下げられません。")),
        ],
        error=error,
    )


def _bill(ref: str) -> Bill:
    """A bill of this merchant or its tenants, and mode. Raises ``ObjectUnknown``."""
    return find_bill(current.session(), member().scope, ref)


def _hindrance(found: Bill, change: str, at: datetime) -> str:
    """Why it cannot be changed (any more, or just now); empty where it can."""
    if found.held_until and is_held(found, at):
        return held_words(found.held_until)
    state = state_at(found, at)
    return "" if state == BillState.OPEN else state_refused_words(BillStateRefused(state, change))
