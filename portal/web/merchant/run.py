"""A print run's own page: what it is, how far, what comes next, what happened, what was said."""

from collections.abc import Iterable

from flask import Response, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, TextAreaField
from wtforms.validators import StopValidation

from portal.organisations import OrganisationKind, Permission
from portal.print_runs import (
    QUESTION_LIMIT,
    FilesGone,
    PackageNotReady,
    PrintRun,
    RunKind,
    RunStateRefused,
    ask_shop,
    find_run,
    ship_to_csv,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import is_sent
from portal.web.desk.current import member
from portal.web.desk.run_words import refused_words
from portal.web.fields import clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.run_shown import run_page, work_ended, work_of
from portal.web.once import done_once
from portal.web.progress import progress_answer
from portal.web.wording import stale_advice

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT


class AskForm(PortalForm):
    """What is said to the print shop."""

    text = TextAreaField()

    def validate_text(self, field: Field) -> None:
        """Cleans it; it must be there."""
        clean_lines(field, QUESTION_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("内容を書いてください。")))


@blueprint.get("/runs/<ref:ref>", endpoint="run")
@members(MERCHANT)
def one_run(ref: str) -> str:
    """One."""
    return run_page(run_of(ref), AskForm())


@blueprint.get("/runs/<ref:ref>/progress")
@members(MERCHANT)
def run_progress(ref: str) -> Response:
    """How far the drawing or mailing is, for the page's script."""
    found = run_of(ref)
    return progress_answer(work_of(found) or work_ended(found))


@blueprint.post("/runs/<ref:ref>/ask")
@members(MERCHANT, permission=EDIT)
def run_ask(ref: str) -> ResponseReturnValue:
    """Says something to the print shop."""
    here, found, form = member(), run_of(ref), AskForm.of_request()
    if not is_sent(form):
        says = stale_advice() if form.is_stale else ""
        return run_page(found, form, error=says), 400 if form.is_stale else 422

    def ask() -> str:
        return ask_shop(
            current.session(), here.scope.own(), ref, form["text"].data, actor=here.actor, at=current.now()
        ).ref

    try:
        done_once(ask)
    except RunStateRefused as refused:
        return run_page(run_of(ref), form, error=refused_words(refused)), 409
    return redirect(url_for(".run", ref=ref, notice="run_asked", _anchor="thread"), 303)


@blueprint.get("/runs/<ref:ref>/ship-to.csv")
@members(MERCHANT, permission=EDIT)
def run_ship_to(ref: str) -> Response:
    """Where each piece goes, for a spreadsheet."""
    found = run_of(ref)
    if found.purged_at is not None:
        raise FilesGone
    if found.confirmed_at is None or found.kind == RunKind.ECARDS:
        raise PackageNotReady
    return csv_answer(stream_with_context(ship_to_csv(current.session(), found)), "ship-to.csv")


def csv_answer(lines: Iterable[str], name: str) -> Response:
    """Lines of CSV as a file, sent as they are made."""
    response = Response(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def run_of(ref: str) -> PrintRun:
    """A run of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_run(current.session(), member().scope.own(), ref)
