"""Files of bills: one comes in, every line is checked, then all or the good ones are registered."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Response, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from portal.artwork import MemberListRefused
from portal.bills import (
    MOST_IN_BULK,
    MOST_MEGABYTES,
    NAMES,
    NEW_NUMBER,
    BillUpload,
    BulkMode,
    Column,
    ColumnsRefused,
    LineOutcome,
    ReadLine,
    UploadState,
    begin_upload,
    bill_token,
    bill_uploads,
    bills_by_ref,
    discard_upload,
    faults_of_upload,
    find_upload,
    register_upload,
    uploaded_lines,
)
from portal.jobs import job as find_job
from portal.kernel.clock import japan_day
from portal.kernel.files import FileUnknown
from portal.kernel.tables import BYTE_ORDER_MARK, csv_line
from portal.numbers import group_number, numbers_by_id
from portal.organisations import ObjectUnknown, OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, confirm_page, cursor, form_page, is_sent, portion
from portal.web.bill_words import columns_refused_words
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.links import public_address
from portal.web.merchant.bill_upload_words import GUIDE, UPLOAD_STATES, file_words, line_words, stored_words
from portal.web.merchant.desk import blueprint
from portal.web.merchant.member_uploads import FORM_AROUND, IN_MEMORY, TOO_LARGE, UploadForm
from portal.web.once import done_once
from portal.web.progress import WorkShown
from portal.web.stored import files
from portal.web.tokens import token_is_good

MERCHANT = OrganisationKind.MERCHANT
EDIT = Permission.EDIT
MOST_UPLOAD = MOST_MEGABYTES * 1_000_000  # bytes
AT_ONCE = 1_000  # lines in memory
GOING_ON = {UploadState.READING, UploadState.REGISTERING}
RESULTS = (N_("行"), N_("結果"), N_("直すところ"), N_("理由"), N_("発行した番号"), N_("請求のページ"), N_("請求のID"))


@blueprint.get("/bills/uploads", endpoint="bill_uploads")
@members(MERCHANT)
def all_uploads() -> str:
    """The files of this mode, the newest first."""
    found = bill_uploads(current.session(), member().scope, after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda one: str(one.ref))
    return desk_page("merchant/bill_uploads.html", uploads=shown, after=after, states=_states())


@blueprint.route("/bills/uploads/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def bill_upload_new() -> ResponseReturnValue:
    """Takes a file and checks it; nothing else happens yet."""
    request.max_content_length, request.max_form_memory_size = MOST_UPLOAD + FORM_AROUND, IN_MEMORY
    try:
        form = UploadForm.of_request()
        if is_sent(form):
            return redirect(url_for(".bill_upload", ref=done_once(_begin)), 303)
    except RequestEntityTooLarge:
        return desk_page(
            "merchant/bill_upload_new.html", form=UploadForm(), error=_(TOO_LARGE, most=MOST_MEGABYTES), **_limits()
        ), 413
    except MemberListRefused as refused:
        form["file"].errors = [file_words(one) for one in refused.findings[:1]]
    except ColumnsRefused as refusal:
        form["file"].errors = [columns_refused_words(refusal)]
    return form_page("merchant/bill_upload_new.html", form, error="", **_limits())


@blueprint.get("/bills/sample.csv")
@members(MERCHANT)
def bills_sample() -> Response:
    """A file to begin with: every column, a bill for a number, one for a member, one with a new number."""
    due = (japan_day(current.now()) + timedelta(days=30)).isoformat()
    bills = (
        ("2012 3456 78903", "", "2026-0001", "3,300", "3,000", due, "4月分の水道料金", "", "山田 花子"),
        ("", "0001", "2026-0002", "5500", "", due, "4月分の会費", "いつもありがとうございます。", ""),
        (NEW_NUMBER[0], "", "2026-0003", "¥12,000", "", due, "ご注文の品", "", "髙﨑 一郎"),
    )
    text = BYTE_ORDER_MARK + "".join(csv_line(cells) for cells in ([NAMES[one][0] for one in Column], *bills))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="bills-sample.csv"'
    return response


@blueprint.get("/bills/uploads/<ref:ref>")
@members(MERCHANT)
def bill_upload(ref: str) -> str:
    """One: how far it is, what would become of it or became, and what is wrong."""
    found = _upload(ref)
    faults = [(one.line, *line_words(one.refused), value) for one, value in faults_of_upload(found) if one.refused]
    return desk_page(
        "merchant/bill_upload.html",
        upload=found,
        state=_states()[found.state],
        refusal=stored_words(found.refusal),
        work=_work(found),
        faults=faults,
    )


@blueprint.get("/bills/uploads/<ref:ref>/results.csv")
@members(MERCHANT)
def bill_upload_results(ref: str) -> Response:
    """Every line with what became of it; ``?faulty=yes``: those that are to be corrected, as they can be sent again."""
    found = _upload(ref)
    lines = uploaded_lines(files(), found)
    try:
        first = next(lines, None)
    except FileUnknown:
        raise ObjectUnknown from None
    only_faulty = request.args.get("faulty") == "yes"
    text = _results(first, lines, only_faulty=only_faulty) if first else iter(())
    response = Response(stream_with_context(text), content_type="text/csv; charset=utf-8")
    name = "bills-to-correct.csv" if only_faulty else "bills-results.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/bills/uploads/<ref:ref>/register")
@members(MERCHANT, permission=EDIT)
def bill_upload_register(ref: str) -> ResponseReturnValue:
    """Registers all lines or none, or the good ones; twice is as once."""
    here, found = member(), _upload(ref)
    if not token_is_good():
        return redirect(url_for(".bill_upload", ref=found.ref, notice="try_again"), 303)
    register_upload(
        current.session(),
        files(),
        here.scope,
        ref,
        mode=BulkMode.EACH if request.form.get("mode") == BulkMode.EACH else BulkMode.ALL_OR_NOTHING,
        plan=current.settings().number_plan,
        actor=here.actor,
        at=current.now(),
    )
    return redirect(url_for(".bill_upload", ref=ref), 303)


@blueprint.route("/bills/uploads/<ref:ref>/discard", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def bill_upload_discard(ref: str) -> ResponseReturnValue:
    """Ends a file that was not registered."""
    here, found, form = member(), _upload(ref), PortalForm.of_request()
    if is_sent(form):
        discard_upload(current.session(), files(), here.scope, ref, actor=here.actor, at=current.now())
        return redirect(url_for(".bill_uploads", notice="bill_upload_discarded"), 303)
    return confirm_page(
        form,
        _(N_("「%(name)s」の登録をやめますか"), name=found.name),
        button=_(N_("登録をやめる")),
        cancel=url_for(".bill_upload", ref=ref),
        consequences=[_(N_("送ったファイルを消します。")), _(N_("請求は登録しません。"))],
    )


def _upload(ref: str) -> BillUpload:
    """A file of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_upload(current.session(), member().scope, ref)


def _states() -> dict[str, tuple[str, str]]:
    return {code: (_(text), tone) for code, (text, tone) in UPLOAD_STATES.items()}


def _limits() -> dict[str, Any]:
    return {
        "most": MOST_UPLOAD,
        "most_megabytes": MOST_MEGABYTES,
        "most_bills": MOST_IN_BULK,
        "guide": [(NAMES[column][0], column.value, _(text, word=NEW_NUMBER[0])) for column, text in GUIDE.items()],
    }


def _work(found: BillUpload) -> WorkShown | None:
    if found.state not in GOING_ON or found.job_ref is None:
        return None
    work = find_job(current.session(), found.job_ref, lane=member().scope.ref)
    return WorkShown(work.state, work.progress)


def _begin() -> str:
    here, sent = member(), request.files["file"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bills.csv"
        sent.save(file)
        scope, at = here.scope.own(), current.now()
        made = begin_upload(
            current.session(), files(), scope, name=sent.filename or "", source=file, actor=here.actor, at=at
        )
        return str(made.ref)


Told = tuple[ReadLine, LineOutcome]


def _results(first: Told, others: Iterator[Told], *, only_faulty: bool) -> Iterator[str]:
    headings = list(first[0].cells)
    yield BYTE_ORDER_MARK + csv_line([*headings, *(_(text) for text in RESULTS)])
    some = [first, *islice(others, AT_ONCE - 1)]
    while some:
        wanted = [told for told in some if told[1].refused or not only_faulty]
        made = _made([outcome.ref for _line, outcome in wanted if outcome.ref])
        for line, outcome in wanted:
            cells = [line.cells.get(heading, "") for heading in headings]
            yield csv_line([*cells, str(line.line), *_said(outcome), *made.get(outcome.ref, ("", "")), outcome.ref])
        some = list(islice(others, AT_ONCE))


def _said(outcome: LineOutcome) -> tuple[str, str, str]:
    """What became of a line, the field that is wrong with it, and why."""
    if outcome.refused:
        return _(N_("要修正")), *line_words(outcome.refused)
    return (_(N_("登録済み")) if outcome.ref else _(N_("登録待ち"))), "", ""


def _made(refs: list[str]) -> dict[str, tuple[str, str]]:
    """The numbers and addresses of these bills."""
    session, key = current.session(), current.settings().secret_key
    found = bills_by_ref(session, member().scope.own(), refs)
    numbers = numbers_by_id(session, {bill.number_id for bill in found.values()})
    return {
        ref: (" ".join(group_number(numbers[bill.number_id].digits)), public_address(f"/b/{bill_token(bill, key)}"))
        for ref, bill in found.items()
    }
