"""A design begins: from one of our templates, or from artwork that somebody has already."""

import json
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import Field, FileField, RadioField, SelectField, StringField
from wtforms.validators import StopValidation

from portal.designs import (
    MOST_UPLOAD,
    NAME_LIMIT,
    Draft,
    artwork_content,
    design_from_template,
    draft_from_zip,
    make_design,
    templates,
)
from portal.kernel.errors import DomainError
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.asking import form_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _, chosen
from portal.web.merchant.design_words import MEDIA, refusal_words
from portal.web.merchant.desk import blueprint
from portal.web.once import done_once
from portal.web.stored import files

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
BLANK = "blank"
MOST_MEGABYTES = MOST_UPLOAD // 10**6
IN_MEMORY = 500_000  # bytes of what is sent beside files
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.svg,.zip,.json"
WITHOUT_SIZE = tuple(medium for medium in MEDIA if medium != "custom")
FAULTS_TOLD = 5


class _Named(PortalForm):
    name = StringField()
    medium = SelectField(validate_choice=False)

    def worded(self) -> None:
        """Puts the media into the reader's words."""
        field: Any = self["medium"]
        field.choices = {medium: _(MEDIA[medium]) for medium in WITHOUT_SIZE}

    def validate_name(self, field: Field) -> None:
        """Cleans the name."""
        clean(field, NAME_LIMIT)

    def validate_medium(self, field: Field) -> None:
        """Takes nothing but a medium with a size of its own."""
        if field.data not in WITHOUT_SIZE:
            raise StopValidation(_(N_("種類を選んでください。")))


class TemplateForm(_Named):
    """A template, or an empty sheet of a medium."""

    template = RadioField(validate_choice=False)

    def validate_template(self, field: Field) -> None:
        """Takes nothing but what there is."""
        if field.data not in {BLANK, *(one.name for one in templates())}:
            raise StopValidation(_(N_("もとにするデザインを選んでください。")))


class UploadForm(_Named):
    """Artwork for the front and perhaps the back, or a whole design as a zip or JSON."""

    front = FileField()
    back = FileField()

    def validate_front(self, _field: Field) -> None:
        """One must be there; what it is, the domain tells."""
        if _sent("front") is None:
            raise StopValidation(_(N_("ファイルを選んでください。")))


@blueprint.route("/designs/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def design_new() -> ResponseReturnValue:
    """Begins with a template or an empty sheet."""
    form, error = TemplateForm.of_request(template=templates()[0].name), ""
    form.worded()
    if is_sent(form):
        try:
            return redirect(url_for(".studio", ref=done_once(lambda: _begin(form))), 303)
        except DomainError as refused:
            error = " ".join(refusal_words(refused))
    shown = [(one, one.title.get(chosen(), one.title["ja"]), one.about.get(chosen(), "")) for one in templates()]
    return form_page("merchant/design_new.html", form, error=error, templates=shown, blank=BLANK, media=MEDIA)


@blueprint.route("/designs/upload", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def design_upload() -> ResponseReturnValue:
    """Begins with what somebody has drawn elsewhere."""
    request.max_content_length, request.max_form_memory_size = MOST_UPLOAD, IN_MEMORY
    limits: dict[str, Any] = {"most": MOST_UPLOAD, "most_megabytes": MOST_MEGABYTES, "accept": ACCEPTED}
    try:
        form = UploadForm.of_request()
        form.worded()
        if is_sent(form):
            draft = _draft(form).checked()  # before anything is written: a large picture takes seconds
            return redirect(url_for(".design", ref=done_once(lambda: _take(draft)), notice="saved"), 303)
    except RequestEntityTooLarge:
        empty = UploadForm()
        empty.worded()
        says = _(N_("ファイルが大きすぎます。合わせて%(most)s MBまで送れます。"), most=MOST_MEGABYTES)
        return desk_page("merchant/design_upload.html", form=empty, error=says, **limits), 413
    except DomainError as refused:
        form["front"].errors = list(refusal_words(refused))[:FAULTS_TOLD]
    return form_page("merchant/design_upload.html", form, **limits)


def _begin(form: TemplateForm) -> str:
    here, session, at = member(), current.session(), current.now()
    wanted, name = form["template"].data, form["name"].data
    if wanted != BLANK:
        return design_from_template(session, files(), here.scope, wanted, name=name, actor=here.actor, at=at).ref
    content = _content(form, {"front": {"elements": []}, "back": {"elements": []}})
    return make_design(session, files(), here.scope, Draft(content), actor=here.actor, at=at).ref


def _take(draft: Draft) -> str:
    here = member()
    return make_design(current.session(), files(), here.scope, draft, actor=here.actor, at=current.now()).ref


def _draft(form: UploadForm) -> Draft:
    """What was sent as a design. Raises ``ArchiveRefused``."""
    front, back, name = _sent("front"), _sent("back"), form["name"].data
    assert front is not None
    data, file = front.read(), front.filename or ""
    if data.startswith(b"PK") or file.lower().endswith(".zip"):
        return draft_from_zip(data, name=name)
    if file.lower().endswith(".json"):
        return Draft(_json(data), name=name)
    beside, behind = {file: data}, ""
    if back is not None:
        behind = (back.filename or "") if back.filename != file else f"back-{back.filename}"
        beside[behind] = back.read()
    return Draft(artwork_content(name or _(N_("新しいデザイン")), form["medium"].data, file, behind), beside)


def _json(data: bytes) -> Any:
    """A design file's content; what is none the domain refuses."""
    try:
        read = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        read = {}
    return read if isinstance(read, dict) else {}


def _content(form: _Named, sides: dict[str, Any]) -> dict[str, Any]:
    name = form["name"].data or _(N_("新しいデザイン"))
    return {"version": 1, "name": name, "medium": form["medium"].data, **sides}


def _sent(name: str) -> FileStorage | None:
    found = request.files.get(name)
    return found if found is not None and found.filename else None
