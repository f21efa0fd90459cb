"""What the studio's script sends, read once; and what it is told."""

import json
from collections.abc import Callable, Mapping
from random import SystemRandom
from typing import Any

from flask import Response, current_app, jsonify, request

from portal.artwork import DesignRefused
from portal.designs import (
    EDITOR_REF_LIMIT,
    SAMPLE_MEMBERS,
    ContentRefused,
    Design,
    DesignArchived,
    DesignDrawing,
    EditedMeanwhile,
    Editor,
    FileNameRefused,
    FileRefused,
    FilesTooMany,
    design_files,
    editing_now,
    find_design,
)
from portal.kernel.errors import DomainError
from portal.kernel.files import Files, FilesAway
from portal.members import find_member, printed_fields, sample_members
from portal.web import current
from portal.web.desk.current import member
from portal.web.language import N_, _
from portal.web.merchant.studio_words import finding_text
from portal.web.tokens import token_is_good
from portal.web.wording import stale_advice

MOST_SENT = 2_500_000  # bytes of a request with a design's content
Answer = tuple[Response, int] | Response
_chance = SystemRandom()


def told(ref: str, answer: Callable[[], Mapping[str, Any]], *, most: int = MOST_SENT) -> Answer:
    """JSON of what ``answer`` gives for a design that is there, or why not; only for forms of ours."""
    request.max_content_length, request.max_form_memory_size = most, MOST_SENT
    if not token_is_good():
        return jsonify(code="stale", text=stale_advice()), 400
    find_design(current.session(), member().scope, ref)
    try:
        return jsonify(answer())
    except EditedMeanwhile as fault:
        return jsonify(code="edited_meanwhile", revision=fault.revision, by=fault.by), 409
    except DomainError as fault:
        text, status = refusal(fault)
        return jsonify(code="refused", text=text), status


def refusal(fault: DomainError) -> tuple[str, int]:  # noqa: PLR0911  # one sentence for each
    """What the script is told, and the status."""
    match fault:
        case ContentRefused():
            return _(N_("デザインの内容を読み取れません。大きすぎるか、使えない文字があります。")), 422
        case DesignRefused(findings=found):
            return finding_text(found[0], {}), 422
        case DesignArchived():
            return _(N_("このデザインはしまわれています。一覧で戻すと、編集できます。")), 409
        case FileRefused(findings=found):
            return " ".join(finding_text(one, {}) for one in found), 422
        case FileNameRefused():
            return _(N_("ファイルの名前に使えない文字があります。名前を変えてから、もう一度お試しください。")), 422
        case FilesTooMany(limit="files", most=most):
            return _(N_("1つのデザインに入れられるファイルは%(most)s個までです。"), most=most), 422
        case FilesTooMany(most=most):
            return _(N_("1つのデザインのファイルは、合わせて%(most)s MBまでです。"), most=most), 422
        case FilesAway():
            return _(N_("ただいまファイルを扱えません。少し待ってから、もう一度お試しください。")), 503
    raise fault


def sent_content() -> Any:
    """The design's content as sent. Raises ``ContentRefused``."""
    try:
        return json.loads(request.form.get("content", ""))
    except (ValueError, RecursionError) as fault:
        raise ContentRefused("form") from fault


def sent_editor() -> Editor:
    """The open page, and who is at it."""
    return Editor(request.form.get("editor", "")[:EDITOR_REF_LIMIT], member().person.name)


def other_editor(design: Design) -> str:
    """Who has the design open; empty where nobody has."""
    holder = editing_now(design, current.now())
    return holder.name if holder else ""


def files_beside(ref: str) -> list[dict[str, Any]]:
    """A design's files, as the script lists them."""
    kept = design_files(current.session(), member().scope, ref)
    return [{"name": one.name, "type": one.media_type, "size": one.size, "sha256": one.sha256[:12]} for one in kept]


def choices() -> list[dict[str, str]]:
    """Whom a side can be drawn for: made-up members, then some of the merchant's own."""
    made_up = [N_("見本（髙﨑 𠮷之助）"), N_("長い名前の見本")]
    found = [{"value": f"sample-{place}", "label": _(label)} for place, label in enumerate(made_up)]
    own = sample_members(current.session(), member().scope, _chance.randint)
    if own is None:
        return found
    labels = (
        (N_("名前がいちばん長い会員：%(name)s"), own.longest),
        (N_("最初の会員：%(name)s"), own.first),
        (N_("どなたか：%(name)s"), own.by_chance),
    )
    told = {one.ref: _(label, name=one.name or one.member_no) for label, one in reversed(labels)}
    return found + [{"value": ref, "label": label} for ref, label in reversed(told.items())]


def sent_fields(drawing: DesignDrawing) -> dict[str, str]:
    """What the design's fields say for the chosen member; a sample's number stands in for one's own."""
    wanted = request.form.get("member", "")
    for place, (_label, fields) in enumerate(SAMPLE_MEMBERS):
        if wanted in {"", f"sample-{place}"}:
            return drawing.fields(fields)
    return drawing.of_member(printed_fields(find_member(current.session(), member().scope, wanted)))


def store() -> Files:
    """Where files lie."""
    found: Files = current_app.extensions["wiring"].files
    return found
