"""A CSV file of members comes in, and it is said what its columns are."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import Field, FileField, SelectField
from wtforms.validators import StopValidation

from portal.artwork import MemberListRefused
from portal.members import MOST_MEGABYTES, MOST_ROWS, ColumnsRefused, MemberList, begin_list, find_list, match_columns
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.asking import form_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.member_words import CHOICES, column_words, fault_words
from portal.web.once import done_once
from portal.web.stored import files

MERCHANT = OrganisationKind.MERCHANT
EDIT = Permission.EDIT
MOST_UPLOAD = MOST_MEGABYTES * 1_000_000  # bytes
FORM_AROUND = 64 * 1024  # bytes of what is sent beside the file
IN_MEMORY = 500_000  # bytes of what is sent; must be more than is read at once, 64 KiB
FAULTS_TOLD = 5  # of a file that is none
TOO_LARGE = N_("ファイルが大きすぎます。%(most)s MBまで送れます。ファイルを分けてください。")
COLUMNS_REFUSED = {
    "no_member_no": N_("会員番号の列を選んでください。"),
    "twice": N_("「%(column)s」を2つの列で選んでいます。どちらかを変えてください。"),
    "unknown": N_("ファイルの列が変わりました。もう一度選んでください。"),
}


class UploadForm(PortalForm):
    """A file."""

    file = FileField()

    def validate_file(self, field: Field) -> None:
        """One must be there; what it is, the domain tells."""
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise StopValidation(_(N_("CSVファイルを選んでください。")))


@blueprint.route("/members/lists/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def member_list_new() -> ResponseReturnValue:
    """Takes a file and checks it; nothing else happens yet."""
    request.max_content_length, request.max_form_memory_size = MOST_UPLOAD + FORM_AROUND, IN_MEMORY
    try:
        form = UploadForm.of_request()
        if is_sent(form):
            return redirect(url_for(".member_list", ref=done_once(_begin)), 303)
    except RequestEntityTooLarge:
        return _upload_page(UploadForm(), _(TOO_LARGE, most=MOST_MEGABYTES)), 413
    except MemberListRefused as refused:
        form["file"].errors = [fault_words(one) for one in refused.findings[:FAULTS_TOLD]]
    return form_page("merchant/member_list_new.html", form, **_limits())


@blueprint.route("/members/lists/<ref:ref>/columns", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def member_list_columns(ref: str) -> ResponseReturnValue:
    """Says what each column is; the list is checked with that."""
    here, session = member(), current.session()
    found = find_list(session, here.scope.own(), ref)
    form, error = _columns_form(found), ""
    if is_sent(form):
        told = {heading: form[f"column_{place}"].data or "" for place, heading in enumerate(found.headings)}
        try:
            match_columns(session, files(), here.scope.own(), ref, told, at=current.now())
            return redirect(url_for(".member_list", ref=ref), 303)
        except ColumnsRefused as refused:
            error = _(COLUMNS_REFUSED[refused.code], column=column_words(refused.column))
    return form_page("merchant/member_list_columns.html", form, error=error, list=found, matched=_matched(found, form))


def _columns_form(found: MemberList) -> PortalForm:
    choices = {code: _(text) for code, text in CHOICES.items()}
    fields = {f"column_{place}": SelectField(choices=choices, validate_choice=False) for place in _places(found)}
    told = {f"column_{place}": found.columns.get(heading, "") for place, heading in enumerate(found.headings)}
    form: type[PortalForm] = type("ColumnsForm", (PortalForm,), fields)
    return form.of_request(**told)


def _places(found: MemberList) -> range:
    return range(len(found.headings))


def _matched(found: MemberList, form: PortalForm) -> list[Mapping[str, object]]:
    """Each column with its field and what its first rows hold."""
    comma = _(N_("、"))
    return [
        {
            "field": form[f"column_{place}"],
            "heading": heading,
            "examples": comma.join(filter(None, found.examples.get(heading, []))),
        }
        for place, heading in enumerate(found.headings)
    ]


def _upload_page(form: UploadForm, error: str) -> str:
    return desk_page("merchant/member_list_new.html", form=form, error=error, **_limits())


def _limits() -> dict[str, Any]:
    return {"most": MOST_UPLOAD, "most_megabytes": MOST_MEGABYTES, "most_members": MOST_ROWS}


def _begin() -> str:
    here, sent = member(), request.files["file"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list.csv"
        sent.save(file)
        made = begin_list(
            current.session(),
            files(),
            here.scope.own(),
            name=sent.filename or "",
            source=file,
            actor=here.actor,
            at=current.now(),
        )
        return str(made.ref)
