"""A bill's own page, from a mail or a QR code: open to whoever has the link, kept in the portal by one tap.

Who holds its number may also say that the bill is none of theirs.
"""

from flask import Blueprint, Response, g, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import BooleanField, Field, TextAreaField

from portal.bills import (
    REASON_LIMIT,
    Bill,
    Joining,
    bill_token,
    block_biller,
    came_with_a_bill,
    keep_bill,
    kept_bills,
    put_away_bill,
    put_away_number,
    report_bill,
    state_at,
    withdraw_report,
)
from portal.numbers import NumberRecord, NumberUnavailable, held_number
from portal.organisations import ObjectUnknown, organisations_by_id
from portal.web import current, limits
from portal.web.access import customers, everyone
from portal.web.bill_words import STATES, days_left_words, is_due_soon
from portal.web.customer.bill_views import BillView, Stands, view_of
from portal.web.errors import error_page
from portal.web.fields import clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.templating import page
from portal.web.tokens import token_is_good
from portal.web.visitors import form_secret, remember_device, this_device
from portal.web.wording import stale_advice

blueprint = Blueprint("bill", __name__)

UNKNOWN = N_(
    "アドレスが途中で切れていないか、お確かめください。分からないときは、リンクを送った会社やお店にお尋ねください。"
)
COMES_ALONG = {  # before the bill is kept: whether its number comes too, and if not, why
    Joining.JOINS: N_("請求と一緒に、番号も「わたしの番号」に入ります。登録はいりません。"),
    Joining.OWNED: N_("請求だけを保存します。番号はほかの方のものなので、「わたしの番号」には入りません。"),
    Joining.CARD: N_("請求だけを保存します。カードの番号は、カードの受け取りコードで入れられます。"),
    Joining.SHEET: N_(
        "請求だけを保存します。シートの番号にはほかの請求が届くこともあるので、「わたしの番号」には入りません。"
    ),
    Joining.FULL: N_("請求だけを保存します。番号は、すでに3人の方の機器に入っています。"),
    Joining.STOPPED: N_("請求だけを保存します。番号は停止されています。"),
    Joining.SPENT: N_("請求だけを保存します。番号は、この請求のためだけのものです。"),
    Joining.TEST: N_("請求だけを保存します。テスト環境の番号は、「わたしの番号」には入りません。"),
}
KEPT_ALONE = {  # afterwards
    Joining.JOINS: N_("保存したのは請求だけです。番号は「わたしの番号」に入っていません。"),
    Joining.OWNED: N_("保存したのは請求だけです。番号はほかの方のものです。このページの番号で払えます。"),
    Joining.CARD: N_("保存したのは請求だけです。カードの番号は、カードの受け取りコードで入れられます。"),
    Joining.SHEET: N_("保存したのは請求だけです。番号はシートのものです。シートか、このページの番号で払えます。"),
    Joining.FULL: N_("保存したのは請求だけです。番号は、すでに3人の方の機器に入っています。"),
    Joining.STOPPED: N_("保存したのは請求だけです。番号は停止されています。"),
    Joining.SPENT: N_("保存したのは請求だけです。番号は、この請求のためだけのものです。"),
    Joining.TEST: N_("保存したのは請求だけです。テスト環境の番号は、「わたしの番号」には入りません。"),
}


class ReportForm(PortalForm):
    """Why a bill is none of theirs, if they like to say; and whether they want none from its biller any more."""

    reason = TextAreaField()
    block = BooleanField()

    def validate_reason(self, field: Field) -> None:
        """Cleans what was written."""
        clean_lines(field, REASON_LIMIT)


@blueprint.errorhandler(ObjectUnknown)
def unknown(_error: ObjectUnknown) -> ResponseReturnValue:
    """The same page for every link that is no bill's."""
    return error_page(404, _(UNKNOWN))


@blueprint.get("/b/<token>")
@everyone
def shown(token: str) -> ResponseReturnValue:
    """Who asks how much for what until when, how it stands, and the number to pay it with."""
    return _shown(view_of(token))


@blueprint.get("/b/<token>/state")
@everyone
def state(token: str) -> Response:
    """What changes when the bill does, for the page to ask for; a browser keeps it and asks whether it is still so."""
    version = view_of(token).version
    response = Response(status=304) if request.if_none_match.contains(version) else jsonify(version=version)
    response.set_etag(version)
    g.is_kept = True
    return response


@blueprint.post("/b/<token>/keep")
@everyone
def keep(token: str) -> ResponseReturnValue:
    """Puts the bill into this device's portal, with its number where that was made for it."""
    view = view_of(token)
    if not token_is_good():
        return _shown(view, stale_advice()), 400
    secret = form_secret()
    keep_bill(
        current.session(),
        secret,
        view.bill.ref,
        device_name=this_device(),
        at=current.now(),
        limits=limits.of_address(),
    )
    response = make_response(redirect(url_for(".shown", token=token, notice="bill_kept"), 303))
    if not current_user.is_authenticated:
        remember_device(response, secret)
    return response


@blueprint.post("/b/<token>/put-away")
@everyone
def put_away(token: str) -> ResponseReturnValue:
    """Keeps the bill no more."""
    view = view_of(token)
    if not token_is_good():
        return _shown(view, stale_advice()), 400
    if current_user.is_authenticated:
        put_away_bill(current.session(), current_user.holder, view.bill.ref)
    return redirect(url_for(".shown", token=token, notice="bill_put_away"), 303)


@blueprint.get("/bills")
@customers
def kept() -> str:
    """All bills that were kept on this customer's devices."""
    session = current.session()
    found = kept_bills(session, current_user.holder)
    names = organisations_by_id(session, {bill.organisation_id for bill in found})
    return page(
        "customer/bills.html", entries=[(bill, names[bill.organisation_id].name, *_told(bill)) for bill in found]
    )


@blueprint.route("/numbers/<ref:ref>/put-away", methods=["GET", "POST"])
@customers
def put_away_with_number(ref: str) -> ResponseReturnValue:
    """Says what it means to have a number no more that came with a bill, then takes it off."""
    number = _came_with_a_bill(ref)
    if request.method == "POST" and token_is_good():
        put_away_number(current.session(), current_user.holder, ref, at=current.now())
        return redirect(url_for("numbers.numbers", notice="number_put_away"), 303)
    error = stale_advice() if request.method == "POST" else ""
    return page("customer/bill_number_put_away.html", number=number, error=error), 400 if error else 200


@blueprint.route("/b/<token>/report", methods=["GET", "POST"])
@customers
def report(token: str) -> ResponseReturnValue:
    """Asks why, then tells the operator, and hides the bill; on request takes none from its biller any more."""
    view = view_of(token)
    if not view.is_mine:
        raise ObjectUnknown
    form = ReportForm.of_request()
    if request.method == "POST" and form.validate():
        session, at = current.session(), current.now()
        report_bill(session, current_user.holder, view.bill.ref, form["reason"].data, at=at)
        if form["block"].data and view.may_block:
            block_biller(session, view.number.id, view.biller.id, at=at)
        return redirect(url_for(".shown", token=token, notice="bill_reported"), 303)
    if view.report is not None:
        return redirect(url_for(".shown", token=token), 303)
    error = stale_advice() if form.is_stale else ""
    return page(
        "customer/bill_report.html", view=view, form=form, error=error
    ), 400 if error else 422 if form.errors else 200


@blueprint.post("/b/<token>/report/undo")
@customers
def undo_report(token: str) -> ResponseReturnValue:
    """The bill is known after all."""
    view = view_of(token)
    if view.report is None and not view.is_mine:
        raise ObjectUnknown
    if not token_is_good():
        return _shown(view, stale_advice()), 400
    undone = withdraw_report(current.session(), current_user.holder, view.bill.ref, at=current.now())
    notice = "bill_report_undone" if undone else "bill_report_decided"
    return redirect(url_for(".shown", token=token, notice=notice), 303)


def _shown(view: BillView, error: str = "") -> str:
    template = "customer/bill_hidden.html" if view.stands is Stands.HIDDEN else "customer/bill.html"
    return page(
        template,
        view=view,
        days_left=days_left_words(view.bill.due_on, current.now()),
        is_due_soon=is_due_soon(view.bill.due_on, current.now()),
        comes_along=_(COMES_ALONG[view.joining]),
        kept_alone=_(KEPT_ALONE[view.joining]),
        seen_at=current.now(),
        error=error,
    )


def _told(bill: Bill) -> tuple[str, str, str]:
    """A kept bill's state in words, its tone, and its link's token."""
    words, tone = STATES[state_at(bill, current.now())]
    return _(words), tone, bill_token(bill, current.settings().secret_key)


def _came_with_a_bill(ref: str) -> NumberRecord:
    number = held_number(current.session(), current_user.holder, ref)
    if not came_with_a_bill(number):
        raise NumberUnavailable
    return number
