"""The proof of a draft: the first record and the worst ones, drawn by the engine itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Response, abort, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.artwork import DesignRefused, ElementNotDrawn
from portal.designs import design_content, version_drawing
from portal.members import MemberUnknown, find_member, member_by_no, printed_fields
from portal.organisations import OrganisationKind
from portal.print_runs import (
    PrintRun,
    ProofRecord,
    RunProof,
    RunState,
    RunStateRefused,
    find_run,
    plan_of,
    proof_of_run,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import ref_asked
from portal.web.desk.current import desk_page, member
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.member_words import column_words
from portal.web.merchant.studio_words import finding_text
from portal.web.pictures import LARGE, SIDES, UNDRAWN
from portal.web.stored import files

MERCHANT = OrganisationKind.MERCHANT


@dataclass(frozen=True, slots=True)
class RecordShown:
    """A record with its pictures: why it is looked at, whose it is ("" for a blank card), what would not be drawn."""

    title: str
    longest: str
    member_no: str
    name: str
    ref: str
    faults: Sequence[str]


@blueprint.get("/runs/<ref:ref>/proof")
@members(MERCHANT)
def run_proof(ref: str) -> ResponseReturnValue:
    """The first record, and for each column of the design the one with the longest text."""
    run = _run(ref)
    if run.state != RunState.DRAFT:
        return redirect(url_for(".run", ref=ref, notice="run_no_draft"), 303)
    proof, error = None, ""
    try:
        proof = proof_of_run(current.session(), files(), member().scope, ref)
    except RunStateRefused:
        error = _(N_("デザインを選んでいないeカードには、校正がありません。"))
    except DesignRefused:
        error = _(N_("このデザインを読み取れません。別のデザインを選んでください。"))
    return desk_page(
        "merchant/run_proof.html",
        run=run,
        error=error,
        sides=proof.drawing.sides if proof else (),
        records=records_shown(ref, proof) if proof else [],
        is_drawable=proof is not None and not proof.findings,
    )


@blueprint.get(f"/runs/<ref:ref>/proof/<{SIDES}:side>.png")
@members(MERCHANT)
def run_proof_picture(ref: str, side: str) -> Response:
    """A side as it is printed for ``?member=``, a ref; without one for nobody."""
    session, scope, wanted = current.session(), member().scope.own(), ref_asked("member")
    version, whose = (
        plan_of(session, scope, ref).design_version,
        find_member(session, scope, wanted) if wanted else None,
    )
    try:
        drawing = version_drawing(session, files(), scope, version) if version else None
    except DesignRefused:
        drawing = None
    if drawing is None:
        return Response(UNDRAWN.read_bytes(), content_type="image/svg+xml")
    if side not in drawing.sides:
        abort(404)
    fields = drawing.of_member(printed_fields(whose) if whose else {})
    tag = sha256(f"{drawing.key} {sorted(fields.items())} {side}".encode()).hexdigest()[:32]
    response = Response(status=304)
    if not request.if_none_match.contains(tag):
        response = Response(drawing.png(side, fields, width=LARGE), content_type="image/png")
    g.is_kept = True
    response.set_etag(tag)
    return response


@blueprint.get("/runs/<ref:ref>/proof.pdf")
@members(MERCHANT)
def run_proof_download(ref: str) -> ResponseReturnValue:
    """The proof as PDF."""
    run = _run(ref)
    try:
        proof = proof_of_run(current.session(), files(), member().scope, ref)
        response = make_response(proof.pdf(run, created=current.now()))
    except (RunStateRefused, DesignRefused, ElementNotDrawn):
        return redirect(url_for(".run_proof", ref=ref), 303)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="proof.pdf"'
    return response


def records_shown(ref: str, proof: RunProof) -> list[RecordShown]:
    """The records of a draft's proof."""
    session, scope = current.session(), member().scope
    content = design_content(session, scope, plan_of(session, scope, ref).design_version)
    return [_shown(proof, content, record) for record in proof.records]


def _shown(proof: RunProof, content: Mapping[str, Any], record: ProofRecord) -> RecordShown:
    number, ref = record.fields.get("member_no", ""), ""
    if number and record.label != "blank":
        try:
            ref = member_by_no(current.session(), member().scope.own(), number).ref
        except MemberUnknown:
            ref = ""
    return RecordShown(
        _title(record),
        record.fields.get(record.column, ""),
        number,
        record.fields.get("name", ""),
        ref,
        _faults(proof, content, record),
    )


def _title(record: ProofRecord) -> str:
    if record.label == "first":
        return _(N_("最初の1枚"))
    if record.column:
        return _(N_("%(column)sがいちばん長い1枚"), column=column_words(record.column))
    return _(N_("名前のないカード"))


def _faults(proof: RunProof, content: Mapping[str, Any], record: ProofRecord) -> Sequence[str]:
    """What cannot be drawn for a record; the proof itself tells only that there is something."""
    if not proof.findings:
        return []
    found = [one for one in proof.drawing.findings(record.fields) if one in proof.findings]
    return list(dict.fromkeys(finding_text(one, content) for one in found))


def _run(ref: str) -> PrintRun:
    """A run of this merchant and mode. Raises ``ObjectUnknown``."""
    return find_run(current.session(), member().scope, ref)
