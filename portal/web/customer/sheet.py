"""The A4 sheet: of a number on this device, or, for people without a phone, of a new number that no device holds."""

from datetime import timedelta

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import LinkUnknown
from portal.artwork import ArtworkError, Sheet, SheetStep, draw_sheet
from portal.numbers import NumberRecord, NumberStopped, State, held_number, issue_sheet_number, number_by_ref
from portal.web import chains, current, limits
from portal.web.access import customers, everyone
from portal.web.language import N_, _, day
from portal.web.links import link_token, ref_in
from portal.web.templating import page
from portal.web.tokens import request_key, token_is_good
from portal.web.wording import stale_advice

blueprint = Blueprint("sheet", __name__)

LINK_LASTS = timedelta(days=1)  # a sheet's address, so that it can be printed again the same day
STEPS_NOTE = N_("申込券は30分で無効になります。無効になったら、端末で番号を入れ直してください。")
WARNING_NOTE = N_(
    "電話で番号を読み上げさせて支払いを急がせるのは詐欺です。コンビニの店員か警察（#9110）に相談してください。"
)


@blueprint.get("/numbers/<ref:ref>/sheet.pdf")
@customers
def of_number(ref: str) -> ResponseReturnValue:
    """The sheet of a number the customer holds; ``?name=no`` leaves its name out."""
    number = held_number(current.session(), current_user.holder, ref)
    if number.state == State.STOPPED:
        raise NumberStopped(ref)
    label = "" if request.args.get("name") == "no" else number.label
    try:
        return _pdf(number, label)
    except ArtworkError:
        return page("customer/sheet_unprintable.html", number=number), 422


@blueprint.route("/sheet", methods=["GET", "POST"])
@everyone
def new() -> ResponseReturnValue:
    """One click makes a number on paper. No device keeps it, so it suits a shared computer."""
    months = current.settings().number_plan.sheet_months
    if request.method == "GET":
        return page("customer/sheet.html", months=months)
    if not token_is_good():
        return page("customer/sheet.html", months=months, error=stale_advice()), 400
    ref = issue_sheet_number(
        current.session(),
        plan=current.settings().number_plan,
        at=current.now(),
        request_key=request_key(),
        limits=limits.of_visitor(),
    )
    return redirect(url_for(".made", token=link_token("sheet", ref)), 303)


@blueprint.get("/sheet/<token>.pdf")
@everyone
def made(token: str) -> ResponseReturnValue:
    """The sheet that was just made. Its address proves itself and works for a day."""
    number = number_by_ref(current.session(), ref_in("sheet", token))
    if current.now() - number.issued_at > LINK_LASTS:
        raise LinkUnknown
    return _pdf(number, "")


def _pdf(number: NumberRecord, label: str) -> ResponseReturnValue:
    response = make_response(draw_sheet(sheet_of(number, label)))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="smartpit-sheet.pdf"'
    return response


def sheet_of(number: NumberRecord, label: str) -> Sheet:
    """What stands on the sheet, in the reader's language."""
    if number.registrable_until:
        until = _(N_("請求登録の期限：%(day)s"), day=day(number.registrable_until))
    else:
        until = _(N_("請求登録の期限：なし（くり返しお使いいただけます）"))
    return Sheet(
        title=_(N_("スマートピットシート")),
        digits=number.digits,
        store_code=number.store_code,
        store_code_caption=_(N_("コンビニ識別番号")),
        number_caption=_(N_("スマートピット番号")),
        label=label,
        instruction=_(N_("レジではなく、店頭の端末で番号を入力します。")),
        until=until,
        machines=[
            SheetStep(heading, [_(step.text) for step in chain.steps])
            for heading, chain in (
                (_(N_("ローソン・ミニストップ（Loppi）")), chains.CHAINS[0]),
                (_(N_("ファミリーマート（マルチコピー機）")), chains.CHAINS[2]),
            )
        ],
        notes=[
            _(N_("この番号を、料金を請求する会社やお店に伝えてください。請求が登録されると、お支払いいただけます。")),
            _(STEPS_NOTE),
            _(WARNING_NOTE),
        ],
        footer=_(N_("発行日：%(day)s"), day=day(number.issued_at)),
    )
