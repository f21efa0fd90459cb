"""The design studio: its page, what its script begins with, and the design file for whoever edits it elsewhere."""

import json

from flask import Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.designs import Design, DesignState, Editor, content_bytes, find_design, save_over
from portal.kernel.errors import DomainError
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import desk_page, member
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.studio_asked import MOST_SENT, choices, files_beside, other_editor, refusal
from portal.web.merchant.studio_words import KINDS, script_texts
from portal.web.templating import STATIC, static_url
from portal.web.tokens import new_token, token_is_good

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
MODULES = sorted(file.stem for file in (STATIC / "studio").glob("*.js") if file.stem != "main")


@blueprint.get("/designs/<ref:ref>/studio")
@members(MERCHANT)
def studio(ref: str) -> str:
    """The page."""
    design = find_design(current.session(), member().scope, ref)
    return _page(design)


@blueprint.get("/designs/<ref:ref>/studio/state.json")
@members(MERCHANT)
def studio_state(ref: str) -> Response:
    """The design as it is saved, its files, members to draw it with, and the script's texts."""
    here, session = member(), current.session()
    design = find_design(session, here.scope, ref)
    return jsonify(
        token=new_token(),
        content=design.content,
        revision=design.revision,
        files=files_beside(ref),
        members=choices(),
        texts=script_texts(),
        by=design.changed_by,
        editing=other_editor(design),
    )


@blueprint.get("/designs/<ref:ref>/studio/members.json")
@members(MERCHANT)
def studio_members(ref: str) -> Response:
    """Members to draw it with, another one by chance."""
    find_design(current.session(), member().scope, ref)
    return jsonify(members=choices())


@blueprint.get("/designs/<ref:ref>/studio/design.json")
@members(MERCHANT)
def studio_download(ref: str) -> Response:
    """The design file as it is saved, to be edited elsewhere."""
    design = find_design(current.session(), member().scope, ref)
    response = make_response(content_bytes(design.content))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="design.json"'
    return response


@blueprint.post("/designs/<ref:ref>/studio/design.json")
@members(MERCHANT, permission=EDIT)
def studio_upload(ref: str) -> ResponseReturnValue:
    """Takes a design file that was edited elsewhere; what was saved last is kept as a version."""
    request.max_content_length, request.max_form_memory_size = MOST_SENT, MOST_SENT
    here, session = member(), current.session()
    find_design(session, here.scope, ref)
    if not token_is_good():
        return redirect(url_for(".studio", ref=ref, notice="try_again"), 303)
    sent = request.files.get("file")
    fault = ""
    try:
        content = json.loads((sent.read() if sent else b"").decode("utf-8-sig"))
        note, editor = _(N_("design.json を読み込む前")), Editor("", here.person.name)
        save_over(session, here.scope, ref, content, note, editor=editor, actor=here.actor, at=current.now())
    except ValueError:
        fault = _(N_("design.json を選んでください。送られたファイルは、デザインとして読めません。"))
    except DomainError as refused:
        fault = refusal(refused)[0]
    if not fault:
        return redirect(url_for(".studio", ref=ref, notice="saved"), 303)
    return _page(find_design(session, here.scope, ref), error=fault), 422


def _page(design: Design, error: str = "") -> str:
    return desk_page(
        "merchant/studio.html",
        design=design,
        editable=member().may(EDIT) and design.state == DesignState.ACTIVE,
        modules={name: static_url(f"studio/{name}.js") for name in MODULES},
        kinds=KINDS,
        error=error,
    )
