"""What the studio's script asks for while somebody edits: to save, to draw, to check, to keep files."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, request, url_for

from portal.artwork import DesignRefused, Finding, Ground, Severity
from portal.designs import (
    MOST_UPLOAD,
    BeingEdited,
    Editor,
    GroundAsked,
    add_file,
    edited_design,
    find_design,
    keep_aside,
    leave_editing,
    save_design,
    save_over,
    screen_picture,
    take_editing,
)
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import member
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.studio_asked import (
    Answer,
    files_beside,
    other_editor,
    sent_content,
    sent_editor,
    sent_fields,
    store,
    told,
)
from portal.web.merchant.studio_words import finding_text

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
MOST_PAGE = 10_000
_TRIM = re.compile(
    r"(\d{2,3}(?:\.\d{1,4})?)x(\d{2,3}(?:\.\d{1,4})?)[+ ](\d{1,2}(?:\.\d{1,4})?)"
)  # a + may come as a space


@blueprint.post("/designs/<ref:ref>/studio/save")
@members(MERCHANT, permission=EDIT)
def studio_save(ref: str) -> Answer:
    """Saves. ``keep`` says what to do where another has saved meanwhile: ``mine``, ``theirs``, or (empty) ask."""
    here, session, at = member(), current.session(), current.now()

    def save() -> Mapping[str, Any]:
        content, editor, keep = sent_content(), sent_editor(), request.form.get("keep", "")
        if keep == "mine":
            note = _(N_("上書きする前の、ほかの人の保存"))
            revision = save_over(session, here.scope, ref, content, note, editor=editor, actor=here.actor, at=at)
            return {"revision": revision}
        if keep == "theirs":
            note = _(N_("%(name)sさんの、残さなかった変更"), name=here.person.name)
            left = Editor("", editor.name)  # who has the design open stays
            design = keep_aside(session, here.scope, ref, content, note, editor=left, actor=here.actor, at=at)
            return {"revision": design.revision, "content": design.content}
        expected = request.form.get("revision", 0, int)
        revision = save_design(session, here.scope, ref, content, expected_revision=expected, editor=editor, at=at)
        return {"revision": revision}

    return told(ref, save)


@blueprint.post("/designs/<ref:ref>/studio/preview")
@members(MERCHANT)
def studio_preview(ref: str) -> Answer:
    """A side as it will print, for a member, with the area of each element in mm."""
    here = member()

    def draw() -> Mapping[str, Any]:
        edited = edited_design(current.session(), store(), here.scope, ref, sent_content())
        medium, kept = edited.drawing.artwork.medium, {one["name"]: one["sha256"] for one in files_beside(ref)}

        def address(file: str, ground: Ground | None) -> str:
            measures: dict[str, Any] = {}
            if ground:
                trim = f"{medium.width:g}x{medium.height:g}+{medium.bleed:g}"
                measures = {"trim": trim, "page": ground.page, "box": ground.box}
            return url_for(".studio_picture", ref=ref, file=file, v=kept.get(file), **measures)

        side = edited.side(request.form.get("side", ""), sent_fields(edited.drawing), address)
        if side is None:
            return {"svg": "", "areas": {}}
        areas = {place: [area.x, area.y, area.width, area.height] for place, area in side.areas.items()}
        return {"svg": side.svg, "areas": areas}

    return told(ref, draw)


@blueprint.post("/designs/<ref:ref>/studio/check")
@members(MERCHANT)
def studio_check(ref: str) -> Answer:
    """All that would not print or scan, for a member, in the reader's words."""
    here = member()

    def check() -> Mapping[str, Any]:
        content = sent_content()
        try:
            edited = edited_design(current.session(), store(), here.scope, ref, content)
            found = edited.findings(sent_fields(edited.drawing))
        except DesignRefused as refused:
            found = list(refused.findings)
        return {"findings": [_shown(one, content) for one in sorted(found, key=_is_warning)]}

    return told(ref, check)


@blueprint.post("/designs/<ref:ref>/studio/files")
@members(MERCHANT, permission=EDIT)
def studio_files(ref: str) -> Answer:
    """Keeps an uploaded picture or background beside the design; one of the same name is replaced."""
    here = member()

    def keep() -> Mapping[str, Any]:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            abort(400)
        session, at = current.session(), current.now()
        data = sent.read()
        kept = add_file(session, store(), here.scope, ref, sent.filename, data, actor=here.actor, at=at)
        return {"name": kept.name, "files": files_beside(ref)}

    return told(ref, keep, most=MOST_UPLOAD)


@blueprint.get("/designs/<ref:ref>/studio/picture")
@members(MERCHANT)
def studio_picture(ref: str) -> Response:
    """A file of the design as screens show it; ``trim`` as ``85.6x53.98+3`` for a background."""
    find_design(current.session(), member().scope, ref)
    file = request.args.get("file") or abort(400)
    try:
        picture = screen_picture(current.session(), store(), member().scope, ref, file, _ground())
    except FileNotFoundError:
        abort(404)
    if not picture:
        abort(404)
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    return Response(picture, content_type=f"image/{kind}")


@blueprint.post("/designs/<ref:ref>/studio/presence")
@members(MERCHANT, permission=EDIT)
def studio_presence(ref: str) -> Answer:
    """The page says that it is open (``do`` = ``stay``), takes over (``take``), or is being left (``leave``)."""
    here, session = member(), current.session()

    def heard() -> Mapping[str, Any]:
        editor, wish = sent_editor(), request.form.get("do", "stay")
        if wish == "leave":
            leave_editing(session, here.scope, ref, editor)
            return {}
        design = find_design(session, here.scope, ref)
        if wish == "look":
            return {"revision": design.revision, "by": design.changed_by, "editing": other_editor(design)}
        try:
            design = take_editing(session, here.scope, ref, editor, force=wish == "take", at=current.now())
        except BeingEdited as held:
            return {"revision": design.revision, "by": design.changed_by, "editing": held.name}
        return {"revision": design.revision, "by": design.changed_by, "editing": ""}

    return told(ref, heard)


def _ground() -> GroundAsked | None:
    """How the picture is wanted as a background, if so."""
    trim = request.args.get("trim", "")
    if not trim:
        return None
    found = _TRIM.fullmatch(trim) or abort(400)
    page, box = request.args.get("page", 1, int), request.args.get("box", "auto")
    if box not in {"auto", "trim", "bleed", "crop", "media"} or not 1 <= page <= MOST_PAGE:
        abort(400)
    return GroundAsked((float(found[1]), float(found[2])), float(found[3]), page, box)


def _is_warning(finding: Finding) -> bool:
    return finding.severity is Severity.WARNING


def _shown(finding: Finding, content: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "code": finding.code,
        "where": finding.where,
        "severity": finding.severity,
        "text": finding_text(finding, content),
    }
