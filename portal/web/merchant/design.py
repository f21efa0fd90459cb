"""One design: what it looks like, its proof, versions, files, and what else can be done with it."""

from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import Field, FileField, StringField
from wtforms.validators import StopValidation

from portal.designs import (
    MOST_UPLOAD,
    NAME_LIMIT,
    NOTE_LIMIT,
    Design,
    DesignState,
    FileInUse,
    ProofState,
    add_file,
    archive_design,
    design_as_zip,
    design_files,
    design_of_version,
    duplicate_design,
    find_design,
    find_version,
    name_version,
    proofs,
    read_file,
    remove_file,
    rename_design,
    restore_version,
    unarchive_design,
    versions,
)
from portal.kernel.errors import DomainError
from portal.organisations import AuditSearch, OrganisationKind, Permission, audit_entries
from portal.web import current
from portal.web.access import members
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.desk.act_words import act_of
from portal.web.desk.current import desk_page, member
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.design_making import ACCEPTED, IN_MEMORY, MOST_MEGABYTES
from portal.web.merchant.design_words import MEDIA, VERSIONS, refusal_words, state_words
from portal.web.merchant.desk import blueprint
from portal.web.once import done_once
from portal.web.stored import files
from portal.web.tokens import token_is_good

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
ACTS_SHOWN = 8
UNDO = {"design_archived": "merchant.design_unarchive", "design_unarchived": "merchant.design_archive"}
SPECIFICATIONS = ("card", "postcard", "a6", "a4")


class NameForm(PortalForm):
    """A design's name."""

    name = StringField()

    def validate_name(self, field: Field) -> None:
        """Cleans it; it must be there."""
        clean(field, NAME_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("名前を入れてください。")))


class NoteForm(PortalForm):
    """What a version is called."""

    note = StringField()

    def validate_note(self, field: Field) -> None:
        """Cleans it; it must be there."""
        clean(field, NOTE_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("版の名前を入れてください。")))


class FileForm(PortalForm):
    """A file to lie beside the design."""

    file = FileField()

    def validate_file(self, _field: Field) -> None:
        """One must be there."""
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise StopValidation(_(N_("ファイルを選んでください。")))


@blueprint.get("/designs/<ref:ref>")
@members(MERCHANT)
def design(ref: str) -> str:
    """All about one."""
    session, scope, found = current.session(), member().scope, _design(ref)
    shown = [one for one in proofs(session, scope, ref) if one.proof.state != ProofState.WITHDRAWN]
    said = request.args.get("notice", "")
    kept = versions(session, scope, ref)
    return desk_page(
        "merchant/design.html",
        design=found,
        is_active=found.state == DesignState.ACTIVE,
        sides=[side for side in ("front", "back") if side in found.content],
        medium=_(MEDIA[found.medium]),
        specification=found.medium if found.medium in SPECIFICATIONS else "",
        proofs=shown,
        has_changed=bool(shown) and shown[0].version.revision != found.revision,
        states={one.proof.state: state_words(one.proof.state) for one in shown},
        versions=kept,
        version_kinds={kind: _(text) for kind, text in VERSIONS.items()},
        files=design_files(session, scope, ref),
        acts=[act_of(one) for one in audit_entries(session, scope.own(), AuditSearch(about=ref), limit=ACTS_SHOWN)],
        undo=url_for(UNDO[said], ref=ref) if said in UNDO else "",
    )


@blueprint.route("/designs/<ref:ref>/rename", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def design_rename(ref: str) -> ResponseReturnValue:
    """Calls it otherwise."""
    here, found = member(), _design(ref)
    form = NameForm.of_request(name=found.name)
    if is_sent(form):
        rename_design(current.session(), here.scope, ref, form["name"].data, actor=here.actor, at=current.now())
        return _back(ref, "design_renamed")
    return _name_page(form, found, _(N_("デザインの名前を変える")), _(N_("変える")))


@blueprint.route("/designs/<ref:ref>/duplicate", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def design_duplicate(ref: str) -> ResponseReturnValue:
    """Makes another one like it."""
    here, found, error = member(), _design(ref), ""
    form = NameForm.of_request(name=_(N_("%(name)sの複製"), name=found.name)[:NAME_LIMIT])

    def copy() -> str:
        session, name = current.session(), form["name"].data
        return duplicate_design(session, files(), here.scope, ref, name=name, actor=here.actor, at=current.now()).ref

    if is_sent(form):
        try:
            return _back(done_once(copy), "design_copied")
        except DomainError as refused:
            error = " ".join(refusal_words(refused))
    return _name_page(form, found, _(N_("デザインを複製する")), _(N_("複製する")), error)


@blueprint.post("/designs/<ref:ref>/archive")
@members(MERCHANT, permission=EDIT)
def design_archive(ref: str) -> ResponseReturnValue:
    """Puts it away; it can be undone."""
    here = member()
    _design(ref)
    if not token_is_good():
        return _back(ref, "try_again")
    archive_design(current.session(), here.scope, ref, actor=here.actor, at=current.now())
    return _back(ref, "design_archived")


@blueprint.post("/designs/<ref:ref>/unarchive")
@members(MERCHANT, permission=EDIT)
def design_unarchive(ref: str) -> ResponseReturnValue:
    """Takes it back; it can be undone."""
    here = member()
    _design(ref)
    if not token_is_good():
        return _back(ref, "try_again")
    unarchive_design(current.session(), here.scope, ref, actor=here.actor, at=current.now())
    return _back(ref, "design_unarchived")


@blueprint.get("/designs/<ref:ref>/design.zip")
@members(MERCHANT)
def design_download(ref: str) -> Response:
    """The design file with all that it names."""
    response = make_response(design_as_zip(current.session(), files(), member().scope, ref))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = 'attachment; filename="design.zip"'
    return response


@blueprint.route("/designs/<ref:ref>/versions/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def version_new(ref: str) -> ResponseReturnValue:
    """Keeps it as it is now, under a name."""
    here, found, form = member(), _design(ref), NoteForm.of_request()
    if is_sent(form):
        name_version(current.session(), here.scope, ref, form["note"].data, actor=here.actor, at=current.now())
        return _back(ref, "version_named")
    return form_page("merchant/version_new.html", form, design=found)


@blueprint.route("/designs/versions/<ref:ref>/restore", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def version_restore(ref: str) -> ResponseReturnValue:
    """Makes the design what it was."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    version = find_version(session, here.scope, ref)
    whose = design_of_version(session, here.scope, ref).ref
    if is_sent(form):
        restore_version(session, files(), here.scope, ref, actor=here.actor, at=current.now())
        return _back(whose, "design_restored")
    return confirm_page(
        form,
        _(N_("版%(number)sの内容に戻しますか"), number=version.number),
        button=_(N_("この版に戻す")),
        cancel=url_for(".design", ref=whose),
        consequences=[
            _(N_("紙面とファイルを、この版のときの内容に戻します。")),
            _(N_("いまの内容は版として残るので、あとからまた戻せます。")),
            _(N_("校正や審査の途中のものは、そのままです。")),
        ],
        is_grave=False,
    )


@blueprint.route("/designs/<ref:ref>/files/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def design_file_new(ref: str) -> ResponseReturnValue:
    """Puts a file beside it."""
    request.max_content_length, request.max_form_memory_size = MOST_UPLOAD, IN_MEMORY
    here, found = member(), _design(ref)
    values: dict[str, Any] = {
        "design": found,
        "most": MOST_UPLOAD,
        "most_megabytes": MOST_MEGABYTES,
        "accept": ACCEPTED,
    }
    try:
        form = FileForm.of_request()
        if is_sent(form):
            sent = request.files["file"]
            name, at = sent.filename or "", current.now()
            add_file(current.session(), files(), here.scope, ref, name, sent.read(), actor=here.actor, at=at)
            return _back(ref, "design_file_added")
    except RequestEntityTooLarge:
        says = _(N_("ファイルが大きすぎます。合わせて%(most)s MBまで送れます。"), most=MOST_MEGABYTES)
        return desk_page("merchant/design_file_new.html", form=FileForm(), error=says, **values), 413
    except DomainError as refused:
        form["file"].errors = list(refusal_words(refused))
    return form_page("merchant/design_file_new.html", form, **values)


@blueprint.get("/designs/files/<ref:ref>")
@members(MERCHANT)
def design_file(ref: str) -> Response:
    """A file as it was handed in, to be kept and not to be shown."""
    kept, data = read_file(current.session(), files(), member().scope, ref)
    response = make_response(data)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers.set("Content-Disposition", "attachment", filename=kept.name.rpartition("/")[2])
    return response


@blueprint.post("/designs/<ref:ref>/files/remove")
@members(MERCHANT, permission=EDIT)
def design_file_remove(ref: str) -> ResponseReturnValue:
    """Takes a file (``file``, its ref) away, unless it is drawn."""
    here, session, wanted = member(), current.session(), request.form.get("file", "")
    _design(ref)
    if not token_is_good():
        return _back(ref, "try_again")
    if wanted in {one.ref for one in design_files(session, here.scope, ref)}:
        try:
            remove_file(session, files(), here.scope, wanted, actor=here.actor, at=current.now())
        except FileInUse:
            return _back(ref, "design_file_used")
    return _back(ref, "design_file_removed")


def _design(ref: str) -> Design:
    """One of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_design(current.session(), member().scope, ref)


def _back(ref: str, notice: str) -> ResponseReturnValue:
    return redirect(url_for(".design", ref=ref, notice=notice), 303)


def _name_page(form: NameForm, of: Design, title: str, button: str, error: str = "") -> ResponseReturnValue:
    return form_page("merchant/design_name.html", form, error=error, design=of, heading=title, button=button)
