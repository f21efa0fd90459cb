"""What a merchant does with a run after it is confirmed: tries again, sends it or has it back, has it, cancels it."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField
from wtforms.validators import StopValidation

from portal.organisations import OrganisationInactive, OrganisationKind, Permission
from portal.print_runs import (
    AddressesRefused,
    Change,
    Delivery,
    NoPrintShop,
    PriceList,
    PrintRun,
    RunKind,
    RunState,
    RunStateRefused,
    ShopRefused,
    Step,
    StockRefused,
    cancel_run,
    estimate_of,
    may_change,
    may_recall,
    offers,
    recall_run,
    retry_run,
    send_run,
    take_run,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.desk.current import member
from portal.web.desk.run_words import refused_words, stock_words
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.run import AskForm, run_of
from portal.web.merchant.run_shown import run_page
from portal.web.tokens import token_is_good

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
_NAMED = 5  # members in a sentence


class SendForm(PortalForm):
    """Which print shop prints it on what: ``offer`` is the shop's ref and the stock."""

    offer = RadioField(validate_choice=False)
    offered: Collection[str] = ()

    def validate_offer(self, field: Field) -> None:
        """One of those that are offered."""
        if field.data not in self.offered:
            raise StopValidation(_(N_("印刷会社を選んでください。")))


@dataclass(frozen=True, slots=True)
class OfferShown:
    """A print shop (``shop_id``) with a stock: its name, and what it might ask for."""

    shop_id: int
    code: str  # as the form sends it: the shop's ref and the stock
    name: str
    price: str


@blueprint.post("/runs/<ref:ref>/retry")
@members(MERCHANT, permission=EDIT)
def run_retry(ref: str) -> ResponseReturnValue:
    """Draws a failed run again."""
    here, found = member(), run_of(ref)
    if not token_is_good():
        return _back(ref, "try_again")
    try:
        retry_run(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
    except RunStateRefused as refused:
        return refused_page(found, refused)
    except AddressesRefused as refused:
        return run_page(found, AskForm(), error=_no_address(refused)), 409
    return _back(ref, "run_retried")


def _no_address(refused: AddressesRefused) -> str:
    """Whom the post would not reach by now; the first of them by their numbers."""
    named = _(N_("、")).join(fault.member_no for fault in refused.faults[:_NAMED])
    message = N_(
        "郵便番号か住所に不備があるため、%(count)s人に送れません（会員番号：%(numbers)s）。"
        "会員の情報を直してから、もう一度お試しください。"
    )
    return _(message, count=f"{refused.count:,}", numbers=named)


@blueprint.route("/runs/<ref:ref>/cancel", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_cancel(ref: str) -> ResponseReturnValue:
    """Cancels a run that was not sent yet."""
    here, found, form = member(), run_of(ref), PortalForm.of_request()
    try:
        if is_sent(form):
            cancel_run(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
            return _back(ref, "run_cancelled" if found.confirmed_at else "run_discarded")
        _look(found, Change.CANCEL)
    except RunStateRefused as refused:
        return refused_page(found, refused)
    is_draft = found.confirmed_at is None
    return confirm_page(
        form,
        _(
            N_("下書き「%(name)s」を取り消しますか") if is_draft else N_("「%(name)s」を取り消しますか"),
            name=found.name,
        ),
        button=_(N_("下書きを取り消す") if is_draft else N_("注文を取り消す")),
        cancel=url_for(".run", ref=ref),
        consequences=_cancelling(found),
    )


def _cancelling(found: PrintRun) -> list[str]:
    """What comes of it."""
    if found.confirmed_at is None:
        return [
            _(N_("番号はまだ割り当てていないので、会員のカードは変わりません。")),
            _(N_("一覧には「取り消し」として残り、同じ内容でもう一度注文できます。")),
        ]
    cards = N_("この注文で新しく作ったカードは使えなくなります。前から使っているカードはそのままです。")
    if found.kind == RunKind.REPRINT:
        cards = N_("番号もカードも、そのまま使えます。")
    return [_(cards), _(N_("印刷データと、この注文のために控えた住所は、まもなく削除します。元には戻せません。"))]


@blueprint.route("/runs/<ref:ref>/take", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_take(ref: str) -> ResponseReturnValue:
    """The merchant prints it itself, or has what was shipped."""
    here, found, form = member(), run_of(ref), PortalForm.of_request()
    try:
        if is_sent(form):
            take_run(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
            return _back(ref, "run_taken")
        _look(found, Change.COMPLETE)
    except RunStateRefused as refused:
        return refused_page(found, refused)
    days = current.settings().retention_days
    means = [
        _(N_("注文は「完了」になります。ファイルと住所は、%(days)s日後に自動で削除します。"), days=days),
        _(N_("届いていない分や傷んだ分は、完了したあとでも刷り直せます。")),
    ]
    is_shipped = found.state == RunState.SHIPPED
    title = N_("「%(name)s」は届きましたか") if is_shipped else N_("「%(name)s」を御社で印刷しますか")
    if not is_shipped:
        means.insert(0, _(N_("先に、この画面のファイルをすべてダウンロードしてください。印刷会社へは送りません。")))
    return confirm_page(
        form,
        _(title, name=found.name),
        button=_(N_("届いたので完了にする") if is_shipped else N_("御社で印刷して完了にする")),
        cancel=url_for(".run", ref=ref),
        consequences=means,
        is_grave=False,
    )


@blueprint.route("/runs/<ref:ref>/recall", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_recall(ref: str) -> ResponseReturnValue:
    """Has a run back from a print shop that does not answer, or does not work any more."""
    here, found, form = member(), run_of(ref), PortalForm.of_request()
    try:
        if is_sent(form):
            recall_run(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
            return _back(ref, "run_recalled")
        if not may_recall(current.session(), found):
            raise RunStateRefused(found.state, Change.RECALL)
    except RunStateRefused as refused:
        return refused_page(found, refused)
    return confirm_page(
        form,
        _(N_("「%(name)s」を印刷会社から取り戻しますか"), name=found.name),
        button=_(N_("取り戻す")),
        cancel=url_for(".run", ref=ref),
        consequences=[
            _(N_("印刷会社からは見えなくなります。受け取ったデータの削除を、メールでお願いします。")),
            _(N_("番号と印刷データはそのままです。ほかの印刷会社へ送るか、御社で印刷するか、取り消すかを選べます。")),
        ],
        is_grave=False,
    )


@blueprint.route("/runs/<ref:ref>/send", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_send(ref: str) -> ResponseReturnValue:
    """Sends a run that is ready, or that a shop declined, to a print shop."""
    here, found, error = member(), run_of(ref), ""
    shown = _offers(found)
    form = SendForm.of_request(offer=_asked_for(found, shown))
    form.offered = form.offer.choices = {one.code: one.name for one in shown}
    try:
        if is_sent(form):
            shop, _space, stock = form["offer"].data.partition(" ")
            scope, at = here.scope.own(), current.now()
            sent = send_run(current.session(), scope, ref, print_shop=shop, stock=stock, actor=here.actor, at=at)
            return _back(ref, "run_repacked" if sent.state == RunState.RENDERING else "run_sent")
        _look(found, Change.SEND)
    except RunStateRefused as refused:
        return refused_page(found, refused)
    except (ShopRefused, NoPrintShop, StockRefused):
        error = _(N_("この印刷会社は、いま注文を受けていません。別の印刷会社を選んでください。"))
    except OrganisationInactive:
        error = _(N_("利用が停止されているため、送れません。お問い合わせは運営まで。"))
    hints = {one.code: one.price for one in shown}
    return form_page("merchant/run_send.html", form, error=error, run=found, hints=hints)


def _offers(found: PrintRun) -> list[OfferShown]:
    """Who prints the run's medium on what, and what that might cost."""
    is_mailed = found.delivery == Delivery.MEMBERS
    return [
        OfferShown(
            offer.shop.id,
            f"{offer.shop.ref} {one.stock}",
            _(N_("%(shop)s（%(stock)s）"), shop=offer.shop.name, stock=stock_words(one.stock)),
            _priced(one, found.pieces, is_mailed=is_mailed),
        )
        for offer in offers(current.session(), found.medium)
        for one in offer.prices
    ]


def _priced(prices: PriceList, pieces: int, *, is_mailed: bool) -> str:
    steps = [Step(step["least"], step["each"]) for step in prices.steps]
    found = estimate_of(steps, pieces=pieces, set_up=prices.set_up, mailing=prices.mailing if is_mailed else 0)
    return _(N_("見積もり %(yen)s円（税込）"), yen=f"{found.gross:,}")


def _asked_for(found: PrintRun, shown: list[OfferShown]) -> str:
    """What the run was planned for, unless that shop has declined it."""
    if found.state == RunState.DECLINED:
        return ""
    shop = [one.code for one in shown if one.shop_id == found.print_shop_id]
    return next((code for code in shop if code.endswith(f" {found.stock}")), "")


def _look(found: PrintRun, change: Change) -> None:
    """Whether it is still to be asked. Raises ``RunStateRefused``."""
    if not may_change(found.state, change):
        raise RunStateRefused(found.state, change)


def _back(ref: str, notice: str) -> ResponseReturnValue:
    return redirect(url_for(".run", ref=ref, notice=notice), 303)


def refused_page(found: PrintRun, refused: RunStateRefused) -> ResponseReturnValue:
    """The run's page as it is by now, with why nothing was done."""
    return run_page(found, AskForm(), error=refused_words(refused)), 409
