"""Designs looked at: checked, drawn, proved, and handed in for review."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer
from portal.api.resources.design_schemas import DrawnShown, FindingList, NewProof, PreviewQuery, ProofShown
from portal.api.resources.designs import READ, WRITE, own_scope, resource
from portal.designs import (
    ShownProof,
    ask_for_proof,
    design_drawing,
    find_proof,
    proof_pdf,
    proof_token,
    submit_for_review,
    version_drawing,
)
from portal.web import current
from portal.web.artwork_words import sentence
from portal.web.language import N_, SOURCE, chosen

__all__ = ["resource"]

PROOF = ProofShown()


@resource.operation(
    "/designs/<ref:ref>/check",
    method="GET",
    needs=READ,
    answers=FindingList(),
    says=Documented(
        N_("デザインを検査する"),
        N_("印刷や読み取りに差し支えることを、すべて返します。errorがあると校了できません。"),
        refuses=["values-refused"],
    ),
)
def check_design(ref: str) -> Mapping[str, Any]:
    """All that would not print or scan."""
    found = design_drawing(current.session(), caller.files(), own_scope(), ref).findings()
    return {
        "data": [
            {
                "code": one.code.value,
                "severity": one.severity.value,
                "pointer": one.where,
                "detail": sentence(one, chosen()),
            }
            for one in found
        ]
    }


@resource.operation(
    "/designs/<ref:ref>/preview",
    method="GET",
    needs=READ,
    answers=DrawnShown(),
    says=Documented(
        N_("デザインの絵を受け取る"),
        N_("見本の会員で描いた、片面の絵です（PNG）。"),
        asks=PreviewQuery(),
        refuses=["values-refused"],
    ),
)
def preview_design(asked: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """A side as a picture."""
    drawing = design_drawing(current.session(), caller.files(), own_scope(), ref)
    if asked["side"] not in drawing.sides:
        raise one_refused("side", "choice|" + ", ".join(drawing.sides))
    return {"media_type": "image/png", "data": drawing.png(asked["side"], width=asked["width"])}


@resource.operation(
    "/designs/<ref:ref>/proofs",
    method="POST",
    needs=WRITE,
    answers=PROOF,
    says=Documented(
        N_("校正を作る"),
        N_(
            "今のデザインの校正を作ります。前の校正がまだ開いていれば、取り下げます。校了は、担当者が管理画面で行います。"
        ),
        takes=NewProof(),
        refuses=["design-not-ready", "state-refused"],
        made=True,
    ),
)
def create_proof(values: Mapping[str, Any], ref: str) -> Answer:
    """Makes a proof."""
    session, scope, note = current.session(), own_scope(), values["note"]
    made = ask_for_proof(session, caller.files(), scope, ref, note=note, actor=caller.actor(), at=current.now())
    return Answer(_proof(find_proof(session, scope, made.ref)), Location=url_for(".get_proof", ref=made.ref))


@resource.operation(
    "/proofs/<ref:ref>",
    method="GET",
    needs=READ,
    answers=PROOF,
    says=Documented(N_("校正を参照する"), N_("校了や審査の状態を返します。")),
)
def get_proof(ref: str) -> Mapping[str, Any]:
    """One proof."""
    return _proof(find_proof(current.session(), own_scope(), ref))


@resource.operation(
    "/proofs/<ref:ref>/pdf",
    method="GET",
    needs=READ,
    answers=DrawnShown(),
    says=Documented(N_("校正紙を受け取る"), N_("見本の会員で描いた校正紙です（PDF、A4で1枚）。")),
)
def get_proof_pdf(ref: str) -> Mapping[str, Any]:
    """A proof as PDF."""
    session, scope = current.session(), own_scope()
    shown = find_proof(session, scope, ref)
    drawing = version_drawing(session, caller.files(), scope, shown.version.ref)
    made = proof_pdf(shown, drawing, remark=lambda one: sentence(one, SOURCE))
    return {"media_type": "application/pdf", "data": made}


@resource.operation(
    "/proofs/<ref:ref>/submit",
    method="POST",
    needs=WRITE,
    answers=PROOF,
    says=Documented(
        N_("審査に出す"),
        N_(
            "校了した校正を、運営の審査に出します。結果は design.accepted か design.refused のイベントで知らせます。"
            "テスト環境では、すぐに承認します。"
        ),
        refuses=["state-refused"],
    ),
)
def submit_proof(ref: str) -> Mapping[str, Any]:
    """Hands an approved proof in for review."""
    session, scope = current.session(), own_scope()
    submit_for_review(session, scope, ref, actor=caller.actor(), at=current.now())
    return _proof(find_proof(session, scope, ref))


def _proof(shown: ShownProof) -> Mapping[str, Any]:
    """A proof with its link."""
    proof, settings = shown.proof, current.settings()
    named = ("ref", "state", "made_at", "approved_at", "approved_by", "submitted_at", "decided_at", "reason")
    return {name: getattr(proof, name) for name in named} | {
        "design": shown.design.ref,
        "version": shown.version.number,
        "version_ref": shown.version.ref,
        "url": f"{settings.public_url}/proof/{proof_token(proof, settings.secret_key)}",
    }
