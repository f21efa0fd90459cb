"""What a print job's page shows: what comes next, what is to be printed, its files, its reprints and its thread."""

from flask import request
from flask.typing import ResponseReturnValue

from portal.organisations import organisations_by_id
from portal.print_runs import (
    TAKEN,
    WITH_SHOP,
    Change,
    FilesGone,
    PackageNotReady,
    PrintRun,
    RunState,
    Side,
    job_package,
    job_questions,
    job_timeline,
    may_change,
    reprinted_job,
    reprints_at,
)
from portal.web import current
from portal.web.asking import form_page
from portal.web.desk.current import member
from portal.web.desk.package_shown import FileShown, fetching, files_shown
from portal.web.desk.run_words import line_shown, stock_words
from portal.web.downloads import LASTS
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.print_shop.order_forms import MessageForm, ShipmentForm, StockForm
from portal.web.print_shop.words import (
    DELIVERIES,
    STANDARDS,
    is_late,
    job_kind,
    job_state,
    sheet_words,
)

CARRIERS = (N_("ヤマト運輸"), N_("佐川急便"), N_("日本郵便"), N_("西濃運輸"), N_("福山通運"))


def order_page(job: PrintRun, form: PortalForm | None = None, *, error: str = "") -> ResponseReturnValue:
    """The page; ``form`` is the one that was sent and not done, ``error`` why."""
    session, scope = current.session(), member().scope
    files, no_files = _files(job)
    sent = form if request.method == "POST" else None
    return form_page(
        "print_shop/order.html",
        form or PortalForm(),
        error=error,
        job=job,
        state=job_state(job),
        is_late=is_late(job),
        is_taken=job.state in TAKEN,
        may_ship=may_change(job.state, Change.SHIP),
        is_done=job.state == RunState.DONE,
        merchant=organisations_by_id(session, [job.organisation_id])[job.organisation_id],
        kind=job_kind(job),
        stock=stock_words(job.stock),
        declared=stock_words(job.stock_declared),
        sheet=sheet_words(job),
        standard=STANDARDS.get(job.standard, job.standard),
        delivery=_(DELIVERIES[job.delivery]),
        carriers=[_(name) for name in CARRIERS],
        files=files,
        no_files=no_files,
        commands=fetching(files, f"print-job-{job.ref[:8]}") if files else "",
        good_until=current.now() + LASTS,
        original=reprinted_job(session, scope, job),
        reprints=[(one, job_state(one), one.state in WITH_SHOP) for one in reprints_at(session, scope, job)],
        lines=[line_shown(line, Side.SHOP) for line in job_timeline(session, job)],
        questions=job_questions(session, job),
        accept_form=sent if isinstance(sent, StockForm) else StockForm.of_job(job),
        ship_form=sent if isinstance(sent, ShipmentForm) else ShipmentForm(),
        ask_form=sent if isinstance(sent, MessageForm) else MessageForm(),
    )


def _files(job: PrintRun) -> tuple[list[FileShown], str]:
    """The files with their links, or why there are none."""
    try:
        return files_shown(job_package(current.session(), member().scope, job.ref)), ""
    except FilesGone:
        told = N_("データの削除が済んだため、ここからはもう受け取れません。")
        if job.files_deleted_at is None:
            told = N_("保存期間が過ぎたため、印刷データは削除されました。")
        return [], _(told)
    except PackageNotReady:
        return [], _(N_("印刷データはまだできていません。"))
