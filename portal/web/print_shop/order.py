"""One print job, from taking it to deleting its files; nothing of members but what is printed."""

from collections.abc import Callable
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.organisations import OrganisationKind, Permission, Scope
from portal.print_runs import (
    WITH_SHOP,
    FilesGone,
    FilesInUse,
    PrintRun,
    RunStateRefused,
    SerialsRefused,
    accept_job,
    ask_merchant,
    decline_job,
    files_deleted,
    find_job,
    left_out_of,
    mark_done,
    mark_printing,
    mark_shipped,
    print_files,
    report_spoiled,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import ReasonForm, confirm_page, form_page, is_sent
from portal.web.desk.current import member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.once import done_once
from portal.web.print_shop.desk import blueprint
from portal.web.print_shop.order_forms import MessageForm, ShipmentForm, SpoiledForm, StockForm
from portal.web.print_shop.order_shown import order_page
from portal.web.print_shop.words import refused
from portal.web.tokens import request_key

PRINT_SHOP = OrganisationKind.PRINT_SHOP
EDIT = Permission.EDIT


@blueprint.get("/orders/<ref:ref>")
@members(PRINT_SHOP)
def order(ref: str) -> ResponseReturnValue:
    """What is to be printed, by when, on what; what comes next; what happened and was said."""
    return order_page(_job(ref))


@blueprint.post("/orders/<ref:ref>/accept")
@members(PRINT_SHOP, permission=EDIT)
def order_accept(ref: str) -> ResponseReturnValue:
    """Takes the job, declaring the stock."""
    form = StockForm.of_job(_job(ref))
    return _act(ref, form, lambda: accept_job(*_at(ref), stock=form["stock"].data, **_by()), "job_accepted")


@blueprint.route("/orders/<ref:ref>/decline", methods=["GET", "POST"])
@members(PRINT_SHOP, permission=EDIT)
def order_decline(ref: str) -> ResponseReturnValue:
    """Declines it with a reason."""
    form, error = ReasonForm.of_request(), ""
    if is_sent(form):
        try:
            done_once(lambda: _decline(ref, form["reason"].data))
            return redirect(url_for(".orders", notice="job_declined"), 303)
        except RunStateRefused as fault:
            error = refused(fault)
    found = _job(ref)
    return confirm_page(
        form,
        _(N_("「%(name)s」を辞退しますか"), name=found.name),
        button=_(N_("辞退する")),
        cancel=url_for(".order", ref=ref),
        consequences=[
            _(N_("理由は、そのまま企業さまへメールで伝わります。")),
            _(N_("この仕事は一覧から消え、印刷データも受け取れなくなります。")),
            _(N_("受け取ったデータがあれば、先にすべて削除してください。辞退すると、削除を済ませたことも伝わります。")),
            _(N_("企業さまは、ほかの印刷会社に送るか、もう一度こちらへ送るかを選びます。")),
        ],
        error=error,
    )


@blueprint.post("/orders/<ref:ref>/printing")
@members(PRINT_SHOP, permission=EDIT)
def order_printing(ref: str) -> ResponseReturnValue:
    """Printing has begun."""
    return _act(ref, PortalForm.of_request(), lambda: mark_printing(*_at(ref), **_by()), "job_printing")


@blueprint.post("/orders/<ref:ref>/shipped")
@members(PRINT_SHOP, permission=EDIT)
def order_shipped(ref: str) -> ResponseReturnValue:
    """It is on its way."""
    form = ShipmentForm.of_request()

    def ship() -> None:
        mark_shipped(*_at(ref), carrier=form["carrier"].data, tracking=form["tracking"].data, **_by())

    return _act(ref, form, ship, "job_shipped")


@blueprint.post("/orders/<ref:ref>/done")
@members(PRINT_SHOP, permission=EDIT)
def order_done(ref: str) -> ResponseReturnValue:
    """Nothing is left to do."""
    return _act(ref, PortalForm.of_request(), lambda: mark_done(*_at(ref), **_by()), "job_done")


@blueprint.route("/orders/<ref:ref>/files-deleted", methods=["GET", "POST"])
@members(PRINT_SHOP, permission=EDIT)
def order_files_deleted(ref: str) -> ResponseReturnValue:
    """Confirms that the shop has deleted what it was given."""
    found, form, error = _job(ref), PortalForm.of_request(), ""
    if is_sent(form):
        try:
            files_deleted(*_at(ref), **_by())
            return redirect(url_for(".order", ref=ref, notice="job_files_deleted"), 303)
        except FilesInUse:
            error = _(N_("仕事が終わるまでは、印刷データを使います。先に「完了」にしてください。"))
    return confirm_page(
        form,
        _(N_("「%(name)s」のデータを削除しましたか"), name=found.name),
        button=_(N_("すべて削除した")),
        cancel=url_for(".order", ref=ref),
        consequences=[
            _(N_("PDF、宛名の一覧、控えやバックアップ、RIPに残ったデータも含みます。")),
            _(N_("削除したことが、日時とお名前とともに企業さまに伝わります。")),
            _(N_("このあとは、ここから印刷データを受け取れません。")),
        ],
        error=error,
    )


@blueprint.post("/orders/<ref:ref>/ask")
@members(PRINT_SHOP, permission=EDIT)
def order_ask(ref: str) -> ResponseReturnValue:
    """Says something to the merchant."""
    found, form = _job(ref), MessageForm.of_request()
    if not is_sent(form):
        return order_page(found, form)
    done_once(lambda: ask_merchant(*_at(ref), form["text"].data, **_by()).ref)
    return redirect(url_for(".order", ref=ref, notice="job_asked", _anchor="thread"), 303)


@blueprint.route("/orders/<ref:ref>/spoiled", methods=["GET", "POST"])
@members(PRINT_SHOP, permission=EDIT)
def order_spoiled(ref: str) -> ResponseReturnValue:
    """Reports spoiled pieces: a reprint of just those is made."""
    session, found, error = current.session(), _job(ref), ""
    form = SpoiledForm.of_job(found, print_files(session, found))
    if is_sent(form):
        try:
            made = report_spoiled(*_at(ref), form.spoiled(), request_key=f"spoiled {request_key()}", **_by())
            if made.state in WITH_SHOP:
                return redirect(url_for(".order", ref=made.ref), 303)
            notice = "job_spoiled_some" if left_out_of(session, made) else "job_spoiled"
            return redirect(url_for(".order", ref=ref, notice=notice, _anchor="reprints"), 303)
        except SerialsRefused as fault:
            form.refuse(fault)
        except RunStateRefused as fault:
            error = refused(fault)
        except FilesGone:
            error = _(N_("保存期間が過ぎて印刷データがないため、作り直せません。企業さまへお伝えください。"))
    return form_page("print_shop/order_spoiled.html", form, error=error, job=found)


def _act(ref: str, form: PortalForm, act: Callable[[], object], notice: str) -> ResponseReturnValue:
    """Does what the form asks for, or says on the job's page why not."""
    if not is_sent(form):
        return order_page(_job(ref), form)
    try:
        act()
    except RunStateRefused as fault:
        current.session().expire_all()
        return order_page(_job(ref), form, error=refused(fault))
    return redirect(url_for(".order", ref=ref, notice=notice), 303)


def _decline(ref: str, reason: str) -> str:
    decline_job(*_at(ref), reason=reason, **_by())
    return ref


def _at(ref: str) -> tuple[Session, Scope, str]:
    return current.session(), member().scope, ref


def _by() -> dict[str, Any]:
    return {"actor": member().actor, "at": current.now()}


def _job(ref: str) -> PrintRun:
    """A job of this shop and mode. Raises ``ObjectUnknown``."""
    return find_job(current.session(), member().scope, ref)
